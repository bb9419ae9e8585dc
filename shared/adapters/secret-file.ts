// Secrets in files: mode 0600, written whole or not at all, refused where others can read them.

import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { decode, encode } from '../protocol/base64url.ts'
import { makeFolder } from './folder.ts'
import { SetupError } from './setup-error.ts'

/**
 * The secret in the file at `path`; made at the first call, the same for all processes that race to make it.
 * The file holds it in base64url.
 * @param length in bytes
 * @throws SetupError the file holds something else, or others can read it
 */
export function readOrCreateSecret(path: string, length: number): Uint8Array {
	const text = readPrivate(path) ?? create(path, length)
	const secret = decode(text.trim())
	if (secret?.length !== length) {
		throw new SetupError(
			`The file ${path} does not hold a secret of ${length} bytes: put back the one that was there, or choose another folder.`,
		)
	}
	return secret
}

function create(path: string, length: number): string {
	createPrivate(path, `${encode(new Uint8Array(randomBytes(length)))}\n`)
	return readPrivate(path) ?? '' // ours, or that of the process that came first
}

/**
 * The text of a private file, or undefined where there is none.
 * @throws SetupError others can read it
 */
export function readPrivate(path: string): string | undefined {
	try {
		const mode = statSync(path).mode & 0o777
		if ((mode & 0o077) !== 0) {
			throw new SetupError(`The file ${path} holds a secret and can be read by others (mode ${mode.toString(8)}): run chmod 600 ${path}.`)
		}
		return readFileSync(path, 'utf8')
	} catch (error) {
		if (isCode(error, 'ENOENT')) return undefined
		if (error instanceof SetupError) throw error
		throw new SetupError(`The file ${path} cannot be read (${reasonOf(error)}): choose a folder that is this program's own.`, {
			cause: error,
		})
	}
}

/** Writes a private file, in place of the one that is there. Readers see the old text or the new one. */
export function writePrivate(path: string, text: string): void {
	const draft = writeDraft(path, text)
	renameSync(draft, path)
	syncFolder(path)
}

/** Writes a private file where there is none; false where there is one, which stays as it is. */
export function createPrivate(path: string, text: string): boolean {
	const draft = writeDraft(path, text)
	try {
		linkSync(draft, path)
		syncFolder(path)
		return true
	} catch (error) {
		if (isCode(error, 'EEXIST')) return false
		throw error
	} finally {
		rmSync(draft)
	}
}

function writeDraft(path: string, text: string): string {
	const draft = `${path}.${randomBytes(6).toString('hex')}`
	makeFolder(dirname(path))
	try {
		const file = openSync(draft, 'wx', 0o600)
		try {
			writeSync(file, text)
			fsyncSync(file)
		} finally {
			closeSync(file)
		}
		return draft
	} catch (cause) {
		throw new SetupError(`The folder ${dirname(path)} cannot be written (${reasonOf(cause)}): choose one that can.`, { cause })
	}
}

/** Makes the file's name as durable as its bytes. */
function syncFolder(path: string): void {
	const folder = openSync(dirname(path), 'r')
	try {
		fsyncSync(folder)
	} finally {
		closeSync(folder)
	}
}

const isCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
