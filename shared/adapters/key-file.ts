// A private key and its certificate in one private PEM file, beside public files that hold certificates alone.

import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type CertifiedKey, certificatePem } from './certificate-authority.ts'
import { makeFolder } from './folder.ts'
import { createPrivate, readPrivate, writePrivate } from './secret-file.ts'
import { SetupError } from './setup-error.ts'

/**
 * What stands in `path`; where nothing does, what `make` gives, kept there before anybody has it. Of processes that race, all get one key.
 * @throws SetupError the file cannot be read, made or understood, or others can read it
 */
export async function readOrMakeKey(path: string, make: () => Promise<CertifiedKey>): Promise<CertifiedKey> {
	let text = readPrivate(path)
	if (text === undefined) {
		createPrivate(path, pemOf(await make()))
		text = readPrivate(path) ?? '' // ours, or that of the process that came first
	}
	return parseKey(text, path)
}

/** Puts `key` where another stood; a reader sees the one or the other. */
export const replaceKey = (path: string, key: CertifiedKey): void => writePrivate(path, pemOf(key))

/** @throws SetupError the text holds no key and certificate that belong together */
export function parseKey(text: string, path: string): CertifiedKey {
	const remedy = 'put back the one that was there, or move it away to have a new one made'
	try {
		const privateKey = createPrivateKey(text)
		const certificate = new X509Certificate(text)
		if (certificate.checkPrivateKey(privateKey)) return { privateKey, certificate: new Uint8Array(certificate.raw) }
	} catch (cause) {
		throw new SetupError(`The file ${path} does not hold a private key and its certificate in PEM form: ${remedy}.`, { cause })
	}
	throw new SetupError(`The private key and the certificate in ${path} do not belong together: ${remedy}.`)
}

/** Sees to it that a file that anybody may read holds `text`. */
export function keepPublic(path: string, text: string): void {
	try {
		if (readFileSync(path, 'utf8') === text) return
	} catch {
		// not there, or not readable: written below
	}
	makeFolder(dirname(path))
	try {
		const draft = `${path}.${randomUUID()}`
		writeFileSync(draft, text, { mode: 0o644 })
		renameSync(draft, path)
	} catch (cause) {
		throw new SetupError(`The file ${path} cannot be written: choose a folder that can.`, { cause })
	}
}

const pemOf = ({ privateKey, certificate }: CertifiedKey): string =>
	`${privateKey.export({ format: 'pem', type: 'pkcs8' })}${certificatePem(certificate)}`
