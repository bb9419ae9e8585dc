// kill -9 in the middle of 200 issuances: what was acknowledged is there afterwards, and nothing works twice.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { createKeyProof } from '@wangzheng/shared/protocol/openid4vci/key-proof.ts'
import { createTokenRequest } from '@wangzheng/shared/protocol/openid4vci/token-request.ts'
import { afterAll, expect, it } from 'vitest'
import { newSigner, tally, times } from './world.ts'

const folder = mkdtempSync(join(tmpdir(), 'wz-issuer-crash-'))
const running: ChildProcess[] = []
afterAll(() => {
	for (const child of running) child.kill('SIGKILL')
	rmSync(folder, { recursive: true })
})

/** Starts `node main.ts` in a process of its own; resolves with its address. */
async function startProcess(): Promise<{ url: string; child: ChildProcess }> {
	const child = fork(new URL('../main.ts', import.meta.url), {
		env: { DATA_DIR: folder, PORT: '0' },
		execPath: new URL('../../node_modules/.bin/node', import.meta.url).pathname,
		execArgv: [],
		silent: true,
	})
	running.push(child)
	let log = ''
	const url = await new Promise<string>((resolve, reject) => {
		child.stderr?.on('data', chunk => {
			log += String(chunk)
			const found = /"event":"listening","url":"([^"]+)"/.exec(log)?.[1]
			if (found !== undefined) resolve(found)
		})
		child.once('exit', () => reject(new Error(`did not start: ${log}`)))
	})
	return { url, child }
}

const post = async (url: string, body: object | string, token?: string) => {
	const response = await fetch(url, {
		method: 'POST',
		headers: {
			'Content-Type': typeof body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json',
			...(token ? { Authorization: `Bearer ${token}` } : {}),
		},
		body: typeof body === 'string' ? body : JSON.stringify(body),
	})
	return {
		status: response.status,
		body: (await response.json()) as Record<string, string> & { credentials?: Array<{ credential: string }> },
	}
}

it('TS-14 VCI §8.3: a killed issuer loses nothing that it acknowledged, and neither code, token nor index works twice', async () => {
	const first = await startProcess()
	const key = readFileSync(join(folder, 'operator-key'), 'utf8').trim()
	const acknowledged: Array<{ id: string; token: string; code: string; txCode: string; credential: string }> = []

	async function issueOne(url: string): Promise<void> {
		const { body: offer } = await post(`${url}/api/offers`, { configuration: 'light', citizen: 'citizen-1' }, key)
		const { grants } = (await (await fetch(offer['credential_offer_uri'] ?? '')).json()) as {
			grants: Record<string, Record<string, string>>
		}
		const code = Object.values(grants)[0]?.['pre-authorized_code'] ?? ''
		const txCode = offer['tx_code'] ?? ''
		const { body: token } = await post(`${url}/token`, createTokenRequest({ code, txCode }))
		const nonce = (await post(`${url}/nonce`, '')).body['c_nonce']
		const jwt = [await createKeyProof({ clock: systemClock }, newSigner(), { audience: url, nonce })]
		const accessToken = token['access_token'] ?? ''
		const { body } = await post(`${url}/credential`, { credential_configuration_id: 'light', proofs: { jwt } }, accessToken)
		const credential = body.credentials?.[0]?.credential
		if (credential !== undefined) acknowledged.push({ id: offer['id'] ?? '', token: accessToken, code, txCode, credential })
		if (acknowledged.length === 40) first.child.kill('SIGKILL')
	}
	await Promise.allSettled(Array.from({ length: 200 }, () => issueOne(first.url)))
	if (first.child.signalCode === null) await once(first.child, 'exit')
	expect(acknowledged.length).toBeGreaterThanOrEqual(40)
	expect(acknowledged.length).toBeLessThan(200)

	const { url } = await startProcess()
	const states = await Promise.all(
		acknowledged.map(async ({ id }) => {
			const response = await fetch(`${url}/api/issuances/${id}`, { headers: { Authorization: `Bearer ${key}` } })
			return ((await response.json()) as { state: string }).state
		}),
	)
	expect(tally(states)).toEqual({ issued: acknowledged.length })
	const again = await times(10, async index => {
		const { code, txCode, token } = acknowledged[index] ?? { code: '', txCode: '', token: '' }
		const { body: redeemed } = await post(`${url}/token`, createTokenRequest({ code, txCode }))
		const { body: asked } = await post(`${url}/credential`, { credential_configuration_id: 'light', proofs: { jwt: ['x'] } }, token)
		return `${redeemed['error']} ${asked['error']}`
	})
	expect(tally(again)).toEqual({ 'invalid_grant invalid_token': 10 })
	const before = acknowledged.length
	await times(20, () => issueOne(url))
	expect(acknowledged).toHaveLength(before + 20)
	const indexes = acknowledged.map(({ credential }) => {
		const payload = JSON.parse(Buffer.from(credential.split('.')[1] ?? '', 'base64url').toString())
		const { uri, idx } = payload.status.status_list
		return `${new URL(uri).pathname} ${idx}`
	})
	expect(new Set(indexes).size).toBe(indexes.length)
}, 60_000)
