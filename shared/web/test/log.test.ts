import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { PeerError, ProtocolError } from '../../protocol/errors.ts'
import { json } from '../endpoint.ts'
import { createLog, describeError, type LogFields } from '../log.ts'
import { ask, form, open } from './world.ts'

const now = () => new Date('2026-11-25T00:00:00.000Z')

it('a line is JSON with time, level, agent, event and the listed fields', () => {
	const lines: string[] = []
	const log = createLog('issuer', line => lines.push(line), { now })
	log.info('revoked', { subject: 'iss_1', by: 'console' })
	log.debug('too small to write')
	expect(lines).toEqual([
		'{"time":"2026-11-25T00:00:00.000Z","level":"info","agent":"issuer","event":"revoked","subject":"iss_1","by":"console"}\n',
	])
})

it('fault 15: a field that is not listed is never written, nor an object in one that is', () => {
	const lines: string[] = []
	const log = createLog('issuer', line => lines.push(line), { now })
	const careless = { status: 200, body: '王小明', pin: '12345678', message: { credential: 'eyJ' }, headers: { authorization: 'Bearer x' } }
	log.error('failed', careless as unknown as LogFields)
	expect(lines.join('')).not.toMatch(/王小明|12345678|eyJ|Bearer/)
	expect(JSON.parse(lines[0] ?? '')).toMatchObject({ status: 200, withheld: 4 })
})

it('a value cannot begin a line of its own, nor be longer than a bound', () => {
	const lines: string[] = []
	createLog('issuer', line => lines.push(line), { now }).warn('x', { message: `a\n{"level":"error"}${'b'.repeat(10_000)}` })
	expect(lines.join('').split('\n')).toHaveLength(2)
	expect(lines[0]?.length).toBeLessThan(2_200)
})

it('a refusal is logged with its code, message, section and the words of its cause; a fault without the message that may quote data', () => {
	const cause = new TypeError('not a function')
	expect(describeError(new ProtocolError('invalid_proof', 'the nonce is stale', { cause }))).toEqual({
		error: 'invalid_proof',
		message: 'the nonce is stale',
		section: 'OpenID4VCI 1.0 §8.3.1.2',
		cause: 'TypeError: not a function',
	})
	let syntax: unknown
	try {
		JSON.parse('{"family_name":"王')
	} catch (error) {
		syntax = error
	}
	const { at, ...rest } = describeError(syntax)
	expect(rest).toEqual({ error: 'SyntaxError' })
	expect(at).toMatch(/^\s+at /)
	expect(describeError(new PeerError('no answer', { url: 'https://issuer.example/token?code=secret', status: 502 }))).toEqual({
		error: 'PeerError',
		message: 'no answer',
		peer: 'https://issuer.example',
		status: 502,
	})
	expect(describeError('王小明')).toEqual({ error: 'string' })
})

it('fault 15: nothing of a request is in the log, whether it is taken, refused or fails', async () => {
	const { url, lines } = await open({
		table: [
			{
				method: 'post',
				path: '/offers/:id',
				section: 'API',
				summary: 'x',
				takes: ['application/x-www-form-urlencoded'],
				answer({ query }) {
					if (query['how'] === 'refused') throw new ProtocolError('invalid_grant', 'the tx_code is wrong')
					if (query['how'] === 'failed') throw new Error('secret-in-error')
					return json({ credential: 'secret-in-answer' })
				},
			},
		],
	})
	for (const how of ['taken', 'refused', 'failed', 'refused&how=twice']) {
		await ask(`${url}/offers/secret-in-path?secret=in-query&how=${how}`, {
			method: 'POST',
			headers: { ...form, Authorization: 'Bearer secret-in-header', Cookie: 'wz_wallet=secret-in-cookie' },
			body: 'tx_code=secret-in-body',
		})
	}
	expect(lines.join('')).not.toContain('secret')
	expect(lines.map(line => JSON.parse(line)).filter(({ route }) => route === '/offers/:id')).toHaveLength(3)
})

it('a reader of the log that goes away does not take the agent with it', async () => {
	const log = new URL('../log.ts', import.meta.url).href
	const script = `const { createLog } = await import(${JSON.stringify(log)}); const log = createLog('agent')
		for (let i = 0; i < 20; i++) { log.info('event'); await new Promise(r => setTimeout(r, 10)) }
		process.stdout.write('still here')`
	const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'pipe'] })
	child.stderr.destroy()
	let said = ''
	child.stdout.on('data', (part: Buffer) => {
		said += part.toString()
	})
	const [code] = await once(child, 'close')
	expect([code, said]).toEqual([0, 'still here'])
})
