import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { z } from 'zod'
import { address, commonVariables, list, port, readListen, readNamed, readVariables, verifyPublic, whole } from '../configuration.ts'
import { SetupError } from '../setup-error.ts'

const folder = mkdtempSync(join(tmpdir(), 'wz-configuration-'))
afterAll(() => rmSync(folder, { recursive: true }))
const pem = join(folder, 'one.pem')
writeFileSync(pem, 'a PEM text')

const schema = z.object({
	...commonVariables,
	PORT: port(7401),
	PUBLIC_URL: address.optional(),
	ANCHORS: list.default([]),
	SECONDS: whole(1, 9, 5),
})
const read = (env: Record<string, string>) => readVariables(schema, env)

it('what is not said, or said as nothing, is as it is by itself', () => {
	const byItself = { MODE: 'development', HOST: '127.0.0.1', PORT: 7401, ANCHORS: [], SECONDS: 5, LOG_LEVEL: 'info' }
	expect(read({})).toEqual(byItself)
	expect(read({ MODE: '', HOST: '', PORT: '', PUBLIC_URL: '', ANCHORS: '', SECONDS: '', TLS_KEY: '', UNKNOWN: 'x' })).toEqual(byItself)
})

it('addresses lose the slash at their end, and lists their blanks', () => {
	expect(read({ PUBLIC_URL: 'https://agent.example/', ANCHORS: ' a.pem, ,b.pem ' })).toMatchObject({
		PUBLIC_URL: 'https://agent.example',
		ANCHORS: ['a.pem', 'b.pem'],
	})
})

it.each([
	['PORT', '65536'],
	['PORT', '-1'],
	['PORT', 'x'],
	['SECONDS', '0'],
	['SECONDS', '1.5'],
	['MODE', 'test'],
	['PUBLIC_URL', 'agent.example'],
	['PUBLIC_URL', 'javascript:alert(1)'],
	['LOG_LEVEL', 'loud'],
])('%s=%s is refused in one sentence that names the variable', (name, value) => {
	expect(() => read({ [name]: value })).toThrow(new RegExp(`^The variable ${name} is not right: .+\\.$`))
	expect(() => read({ [name]: value })).toThrow(SetupError)
})

it('a file that a variable names is read, and one that is not there is said by both their names', () => {
	expect(readNamed(pem, 'ANCHORS')).toBe('a PEM text')
	expect(() => readNamed('/nowhere.pem', 'ANCHORS')).toThrow(/^The file \/nowhere\.pem, which ANCHORS names, cannot be read/)
})

it('key and certificate of TLS go together', () => {
	const where = { HOST: 'localhost', PORT: 1 }
	expect(readListen(where)).toEqual({ host: 'localhost', port: 1 })
	expect(readListen({ ...where, TLS_KEY: pem, TLS_CERT: pem })).toMatchObject({ tls: { key: 'a PEM text', cert: 'a PEM text' } })
	for (const half of [{ TLS_KEY: pem }, { TLS_CERT: pem }]) expect(() => readListen({ ...where, ...half })).toThrow(/set together/)
})

it('production is reached over https alone', () => {
	for (const url of [undefined, 'http://agent.example']) expect(() => verifyPublic('production', url)).toThrow(/set PUBLIC_URL/)
	expect(() => verifyPublic('production', 'https://agent.example')).not.toThrow()
	expect(() => verifyPublic('development', undefined)).not.toThrow()
})
