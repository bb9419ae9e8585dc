import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { makeFolder } from '../folder.ts'
import { SetupError } from '../setup-error.ts'

const home = mkdtempSync(join(tmpdir(), 'wangzheng-folder-'))
afterAll(() => rmSync(home, { recursive: true }))

it('makes a folder and those above it, for its owner alone, and leaves one that is there', () => {
	makeFolder(join(home, 'a', 'b'))
	makeFolder(join(home, 'a', 'b'))
	for (const path of ['a', 'a/b']) expect(statSync(join(home, path)).mode & 0o777).toBe(0o700)
})

it('says in one sentence where a folder cannot be made: below a file, and in /proc, where node:fs would try for ever', () => {
	writeFileSync(join(home, 'file'), '')
	for (const path of [join(home, 'file'), join(home, 'file', 'below'), '/proc/wangzheng/data']) {
		expect(() => makeFolder(path)).toThrow(SetupError)
		expect(() => makeFolder(path)).toThrow(/^The folder .* cannot be written \(.*\): choose one that can\.$/)
	}
})
