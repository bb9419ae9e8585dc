// A private key and its certificate in one PEM file that its owner alone reads (mode 0600): written whole or not at all.

import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto'
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type CertifiedKey, certificatePem } from './certificate-authority.ts'
import { SetupError } from './setup-error.ts'

/**
 * What stands in `path`; where nothing does, what `make` gives, kept there before anybody has it. Of processes that race, all get one key.
 * @throws SetupError where the file cannot be read, made or understood
 */
export async function readOrMakeKey(path: string, make: () => Promise<CertifiedKey>): Promise<CertifiedKey> {
	return readKey(path).catch(async error => {
		if (codeOf(error) !== 'ENOENT') throw asSetupError(error, path)
		try {
			await keepOnce(path, pemOf(await make()))
			return await readKey(path)
		} catch (failure) {
			throw asSetupError(failure, path)
		}
	})
}

/** Puts `key` where another stood; a reader sees the one or the other. */
export const replaceKey = (path: string, key: CertifiedKey): Promise<void> => replaceFile(path, pemOf(key), 0o600)

/** Sees to it that a public file holds `text`. */
export async function keepFile(path: string, text: string): Promise<void> {
	if ((await readFile(path, 'utf8').catch(() => undefined)) !== text) await replaceFile(path, text, 0o644)
}

async function replaceFile(path: string, text: string, mode: number): Promise<void> {
	try {
		await rename(await writeDraft(path, text, mode), path)
		await syncFolder(path)
	} catch (error) {
		throw asSetupError(error, path)
	}
}

/** Writes a file that is not there yet; where another process was first, its file stands. */
async function keepOnce(path: string, text: string): Promise<void> {
	await mkdir(dirname(path), { recursive: true, mode: 0o700 })
	const draft = await writeDraft(path, text, 0o600)
	try {
		await link(draft, path)
	} catch (error) {
		if (codeOf(error) !== 'EEXIST') throw error
	} finally {
		await rm(draft, { force: true })
	}
	await syncFolder(path)
}

/** @throws SetupError naming the file where it holds no key and certificate that belong together */
export function parseKey(text: string, path: string): CertifiedKey {
	try {
		const privateKey = createPrivateKey(text)
		const certificate = new X509Certificate(text)
		if (certificate.checkPrivateKey(privateKey)) return { privateKey, certificate: new Uint8Array(certificate.raw) }
	} catch (cause) {
		throw new SetupError(
			`${path} does not hold a private key and its certificate in PEM form: restore it, or move it away to have a new one made`,
			{
				cause,
			},
		)
	}
	throw new SetupError(
		`the private key and the certificate in ${path} do not belong together: restore the file, or move it away to have a new one made`,
	)
}

const readKey = async (path: string): Promise<CertifiedKey> => parseKey(await readFile(path, 'utf8'), path)

const pemOf = ({ privateKey, certificate }: CertifiedKey): string =>
	`${privateKey.export({ format: 'pem', type: 'pkcs8' })}${certificatePem(certificate)}`

async function writeDraft(path: string, text: string, mode: number): Promise<string> {
	const draft = `${path}.${randomUUID()}.draft`
	const file = await open(draft, 'wx', mode)
	try {
		await file.writeFile(text)
		await file.sync()
	} finally {
		await file.close()
	}
	return draft
}

/** A new name in a folder is durable when the folder is. */
async function syncFolder(path: string): Promise<void> {
	const folder = await open(dirname(path), 'r')
	try {
		await folder.sync()
	} finally {
		await folder.close()
	}
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)

function asSetupError(error: unknown, path: string): unknown {
	switch (codeOf(error)) {
		case 'EACCES':
		case 'EPERM':
		case 'EROFS':
			return new SetupError(`${path} cannot be read or written: give this user the right to, or name another folder`, { cause: error })
		case 'ENOTDIR':
		case 'EEXIST':
			return new SetupError(`${dirname(path)} is not a folder: name another one`, { cause: error })
		case 'ENOSPC':
			return new SetupError(`there is no room left to write ${path}: free some, or name another folder`, { cause: error })
		default:
			return error
	}
}
