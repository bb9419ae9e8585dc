// Folders for what an agent keeps: readable for nobody else.

import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { SetupError } from './setup-error.ts'

/**
 * Makes a folder with mode 0700, and those above it that are not there. Step by step, and not by the `recursive` of node:fs, which goes on
 * for ever where the system says of a folder that is there that it is not: below /proc.
 * @throws SetupError where it cannot be made
 */
export function makeFolder(path: string): void {
	if (isFolder(path)) return
	const above = dirname(path)
	if (above !== path) makeFolder(above)
	try {
		mkdirSync(path, { mode: 0o700 })
	} catch (cause) {
		if (isFolder(path)) return // another process made it meanwhile
		const reason = cause instanceof Error ? cause.message : String(cause)
		throw new SetupError(`The folder ${path} cannot be written (${reason}): choose one that can.`, { cause })
	}
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
