import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { createPrivate, readOrCreateSecret, readPrivate, writePrivate } from '../secret-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'wangzheng-secret-'))
afterAll(() => rmSync(folder, { recursive: true }))
let count = 0
const file = () => join(folder, `${++count}`, 'secret')

it('makes a secret at the first call and reads it at the second, its file for the owner alone', () => {
	const path = file()
	const secret = readOrCreateSecret(path, 32)
	expect(secret).toHaveLength(32)
	expect(readOrCreateSecret(path, 32)).toEqual(secret)
	expect(statSync(path).mode & 0o777).toBe(0o600)
	expect(readdirSync(join(path, '..'))).toEqual(['secret'])
})

it('gives processes that race to make a secret the same one', async () => {
	const path = file()
	const script = `import { readOrCreateSecret } from ${JSON.stringify(new URL('../secret-file.ts', import.meta.url).href)}
		process.stdout.write(readOrCreateSecret(${JSON.stringify(path)}, 32).toHex())`
	const run = () => promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', script])
	const secrets = (await Promise.all([run(), run(), run(), run()])).map(({ stdout }) => stdout)
	expect(new Set(secrets).size).toBe(1)
	expect(secrets[0]).toMatch(/^[0-9a-f]{64}$/)
})

it.each([0o644, 0o640, 0o602])('refuses a secret whose file has mode %o, and says what to do', mode => {
	const path = file()
	readOrCreateSecret(path, 32)
	chmodSync(path, mode)
	expect(() => readOrCreateSecret(path, 32)).toThrow(`(mode ${mode.toString(8)}): run chmod 600 ${path}.`)
})

it.each(['', 'short', `${'A'.repeat(42)}=`])('refuses a file that holds "%s" for a secret, and tells nothing of it', text => {
	const path = file()
	createPrivate(path, text)
	expect(() => readOrCreateSecret(path, 32)).toThrow(/^The file .* does not hold a secret of 32 bytes: put back/)
})

it('says in one sentence what to do where the folder cannot be made', () => {
	const path = file()
	writePrivate(path, 'a file')
	expect(() => readOrCreateSecret(join(path, 'below', 'secret'), 32)).toThrow(
		/^The (folder|file) .* cannot be (written|read) \(.*\): choose/,
	)
})

it('writes a private file in place of another, and creates one only where there is none', () => {
	const path = file()
	expect(readPrivate(path)).toBeUndefined()
	expect(createPrivate(path, 'one')).toBe(true)
	expect(createPrivate(path, 'two')).toBe(false)
	expect(readPrivate(path)).toBe('one')
	writePrivate(path, 'three')
	expect(readFileSync(path, 'utf8')).toBe('three')
	expect(statSync(path).mode & 0o777).toBe(0o600)
	writeFileSync(path, 'four')
	expect(readPrivate(path)).toBe('four')
})
