// Run by the checker `exports` in a Node of its own: says which of the doors that must be shut are open. A door is open where Node's
// resolution of modules leads somewhere, whether a file stands there or not.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [root = '', list = '[]'] = process.argv.slice(2)
const doors: [room: string, specifier: string][] = JSON.parse(list)
const shut = new Set(['ERR_MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED'])
const resolve = import.meta.resolve as (specifier: string, parent: string) => string

for (const [room, specifier] of doors) {
	try {
		resolve(specifier, pathToFileURL(join(root, room, 'any.ts')).href)
		console.log(`${room}: ${specifier} resolves`)
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && shut.has(String(error.code)))) throw error
	}
}
