import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFetch } from '@wangzheng/shared/adapters/safe-fetch.ts'
import { silentLog } from '@wangzheng/shared/web/log.ts'
import { afterAll, expect, it } from 'vitest'
import { bringUp } from '../../bring-up.ts'
import { readStartConfig } from '../../config.ts'
import { freePorts } from '../../free-ports.ts'
import { trips } from '../trips.ts'
import { type Child, run } from './child.ts'

const folder = mkdtempSync(join(tmpdir(), 'wangzheng-start-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let places = 0
/** A fresh folder and ports that are free. */
async function place(): Promise<Record<string, string>> {
	const [start, issuer, verifier, wallet] = (await freePorts(4)).map(String)
	places++
	return {
		PORT: start ?? '',
		ISSUER_PORT: issuer ?? '',
		VERIFIER_PORT: verifier ?? '',
		WALLET_PORT: wallet ?? '',
		DATA_DIR: join(folder, `data-${places}`),
	}
}

const children: Child[] = []
afterAll(() => {
	for (const child of children) child.process.kill('SIGKILL')
})

function start(env: Record<string, string>, ...args: string[]): Child {
	const child = run('conformance/start.ts', args, env, folder)
	children.push(child)
	return child
}

async function stop(child: Child): Promise<void> {
	child.process.kill('SIGTERM')
	expect(await child.exit).toBe(0)
}

const said = (text: string, label: string) => new RegExp(`${label} +(\\S+)`).exec(text)?.[1] ?? ''

it.each([[[]], [['--tls']]])('--once %s makes the trips, says of each step its section and its time, and ends with 0', async args => {
	const child = start({}, '--once', ...args)
	expect([await child.exit, child.stderr()]).toEqual([0, ''])
	const out = child.stdout()
	for (const { title, steps } of trips) {
		expect(out).toContain(title)
		for (const step of steps) {
			const line = out.split('\n').find(line => line.includes(step.title))
			expect(line).toMatch(/^ {2}ok .* \[.*§.*\] \d+ ms$/)
		}
	}
	expect(out).toMatch(/All \d+ steps went as they should/)
	expect(out.includes('https://localhost')).toBe(args.length > 0)
})

it('starts with one block that says where to begin, prints keys that work, and keeps its state over a restart', async () => {
	const env = await place()
	const first = start(env)
	await first.says(/stop with Ctrl-C/)
	const block = first.stdout()
	expect(block).toContain(`Begin at http://localhost:${env['PORT']}`)
	expect(block).toContain('Loopback http is for development only')
	const issuer = said(block, 'Issuer')
	expect(issuer).toBe(`http://localhost:${env['ISSUER_PORT']}`)
	for (const url of [`http://localhost:${env['PORT']}`, issuer, said(block, 'Verifier'), said(block, 'Wallet')]) {
		expect((await fetch(`${url}/`)).status).toBe(200)
	}

	const key = said(block, "Operator's key")
	const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
	const body = JSON.stringify({ configuration: 'light', citizen: 'citizen-1' })
	const offer = (await (await fetch(`${issuer}/api/offers`, { method: 'POST', headers, body })).json()) as { id: string }
	const anchor = await (await fetch(`${issuer}/trust-anchor.pem`)).text()
	await stop(first)

	const second = start(env)
	await second.says(/stop with Ctrl-C/)
	expect(said(second.stdout(), "Operator's key")).toBe(key)
	const kept = (await (await fetch(`${issuer}/api/issuances/${offer.id}`, { headers })).json()) as { state: string }
	expect(kept.state).toBe('offered')
	expect(await (await fetch(`${issuer}/trust-anchor.pem`)).text()).toBe(anchor)
	await stop(second)
	expect(second.stderr()).toBe('')
})

it('--tls serves https with a certificate of an authority of its own, whose file it prints', async () => {
	const child = start(await place(), '--tls')
	await child.says(/stop with Ctrl-C/)
	const [ca = ''] = /\S+ca\.pem/.exec(child.stdout()) ?? []
	const trusting = createFetch({ allowLoopback: true, ca: [readFileSync(ca, 'utf8')] })
	const issuer = said(child.stdout(), 'Issuer')
	expect(issuer).toMatch(/^https:/)
	const metadata = await trusting({ url: `${issuer}/.well-known/openid-credential-issuer` })
	expect(JSON.parse(new TextDecoder().decode(metadata.body))).toMatchObject({ credential_issuer: issuer })
	await expect(createFetch({ allowLoopback: true })({ url: issuer })).rejects.toThrow(/certificate/)
	await stop(child)
})

/** Ends with 1, and one sentence that says what to do. */
async function expectSentence(child: Child, sentence: RegExp): Promise<void> {
	expect(await child.exit).toBe(1)
	expect(child.stderr()).toMatch(sentence)
	expect(child.stderr().trim().split('\n')).toHaveLength(1)
	expect(child.stderr()).not.toMatch(/\n? +at /)
}

it.each(['PORT', 'ISSUER_PORT', 'VERIFIER_PORT', 'WALLET_PORT'])(
	'%s in use: one sentence says what to do, and nothing is left running',
	async name => {
		const env = await place()
		const other = createServer().listen(Number(env[name]), '127.0.0.1')
		await once(other, 'listening')
		await expectSentence(start(env), new RegExp(`port ${env[name]} is in use: stop the program that holds it, or choose another with PORT`))
		other.close()
	},
)

it('a folder that cannot be written: one sentence says what to do', async () => {
	const file = join(folder, 'a-file')
	writeFileSync(file, '')
	const env = await place()
	await expectSentence(start({ ...env, DATA_DIR: file }), /a-file cannot be written: choose one that can with DATA_DIR/)
	await expectSentence(start({ ...env, DATA_DIR: join(file, 'below') }), /below cannot be written: choose one that can with DATA_DIR/)
	await expectSentence(start({ ...env, ISSUER_DATA_DIR: file }), /The issuer does not start: .*a-file/)
})

it.each<[string, Record<string, string>, string[], RegExp]>([
	['a port that is no number', { PORT: 'x' }, [], /^PORT is "x": set it to a whole number/],
	['a port that leaves no room for the agents', { PORT: '65535' }, [], /choose one up to 65532/],
	['one port for two agents', { ISSUER_PORT: '7000', WALLET_PORT: '7000' }, [], /name one port twice/],
	['a log level that is none', { LOG_LEVEL: 'loud' }, [], /^LOG_LEVEL is "loud": set it to one of debug/],
	['production, where all people are made up', { MODE: 'production' }, [], /^The issuer does not start: In production/],
	['a value that the issuer refuses', { ISSUER_BATCH_SIZE: 'many' }, [], /^The issuer does not start: .*BATCH_SIZE/],
	['a value that the verifier refuses', { VERIFIER_REQUEST_LIFETIME: '-1' }, [], /^The verifier does not start: .*REQUEST_LIFETIME/],
	['a value that the wallet refuses', { WALLET_COPIES: '0' }, [], /^The wallet does not start: .*COPIES/],
	['a file that is not there', { VERIFIER_SCENES: '/nowhere.json' }, [], /nowhere\.json, which SCENES names/],
	['an option that is none', {}, ['--fast'], /^--fast is not understood: there are --once, --tls and --help/],
])('%s: one sentence says what to do, and nothing is left running', async (_, wrong, args, sentence) => {
	const env = { ...(await place()), ...wrong }
	const starting = async () => bringUp(readStartConfig(args, env), () => silentLog)
	await expect(starting()).rejects.toMatchObject({ name: 'SetupError', message: expect.stringMatching(sentence) })
	await expect(fetch(`http://localhost:${env['ISSUER_PORT']}/health`)).rejects.toThrow()
})

it('--help says what there is', async () => {
	const child = start({}, '--help')
	expect(await child.exit).toBe(0)
	expect(child.stdout()).toMatch(/--once[\s\S]*--tls[\s\S]*DATA_DIR/)
})
