import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { createSigningKey, nodeCrypto, signerOf, systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { readPrivate } from '@wangzheng/shared/adapters/secret-file.ts'
import { nodeZlib } from '@wangzheng/shared/adapters/zlib.ts'
import type { StatusReference } from '@wangzheng/shared/protocol/credential/format.ts'
import { parseCredentialOffer } from '@wangzheng/shared/protocol/openid4vci/credential-offer.ts'
import { createKeyProof } from '@wangzheng/shared/protocol/openid4vci/key-proof.ts'
import { createTokenRequest } from '@wangzheng/shared/protocol/openid4vci/token-request.ts'
import { sdJwtVc } from '@wangzheng/shared/protocol/sd-jwt/format.ts'
import { statusAt, verifyStatusListToken } from '@wangzheng/shared/protocol/status/token-status-list.ts'
import { createTrust, type Trust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { afterAll, expect, it } from 'vitest'
import { freePorts } from '../../free-ports.ts'
import { type Child, run } from './child.ts'

const ports = { crypto: nodeCrypto, clock: systemClock, zlib: nodeZlib }
const folder = mkdtempSync(join(tmpdir(), 'wangzheng-kill-'))
const [port = 0] = await freePorts(1)
const url = `http://localhost:${port}`
let issuer: Child | undefined
afterAll(() => {
	issuer?.process.kill('SIGKILL')
	rmSync(folder, { recursive: true, force: true })
})

async function startIssuer(): Promise<void> {
	issuer = run('issuer/main.ts', [], { PORT: String(port), DATA_DIR: folder }, folder)
	await issuer.says(/"listening"/)
}

type Json = Record<string, unknown>

async function call(path: string, init: RequestInit = {}): Promise<{ status: number; body: Json }> {
	const answer = await fetch(`${url}${path}`, init)
	return { status: answer.status, body: (await answer.json()) as Json }
}

const asOperator = () => ({
	Authorization: `Bearer ${readPrivate(join(folder, 'operator-key'))?.trim()}`,
	'Content-Type': 'application/json',
})

type Offered = { readonly id: string; readonly code: string; readonly txCode: string }

async function offer(): Promise<Offered> {
	const body = JSON.stringify({ configuration: 'light', citizen: 'citizen-2' })
	const made = (await call('/api/offers', { method: 'POST', headers: asOperator(), body })).body
	const { preAuthorized } = parseCredentialOffer(await (await fetch(String(made['credential_offer_uri']))).json())
	return { id: String(made['id']), code: preAuthorized?.code ?? '', txCode: String(made['tx_code']) }
}

const redeem = ({ code, txCode }: Offered) =>
	call('/token', {
		method: 'POST',
		headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
		body: createTokenRequest({ code, txCode }),
	})

/** The credential for a token, for a key made for it. */
async function fetchCredential(token: string): Promise<string> {
	const nonce = String((await call('/nonce', { method: 'POST' })).body['c_nonce'])
	const proof = await createKeyProof(ports, signerOf(createSigningKey()), { audience: url, nonce })
	const { status, body } = await call('/credential', {
		method: 'POST',
		headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
		body: JSON.stringify({ credential_configuration_id: 'light', proofs: { jwt: [proof] } }),
	})
	expect(status).toBe(200)
	return (body['credentials'] as { credential: string }[])[0]?.credential ?? ''
}

async function trustInIssuer(): Promise<Trust> {
	const pem = await (await fetch(`${url}/trust-anchor.pem`)).text()
	return createTrust({ ...ports, certificates: nodeCertificates }, pemToCertificates(pem))
}

it('kill -9 in the middle of 200 concurrent issuances loses nothing that was acknowledged', async () => {
	await startIssuer()
	const offers = await Promise.all(Array.from({ length: 200 }, offer))

	const tokens = new Map<Offered, string>()
	const credentials = new Map<Offered, string>()
	const attempts = offers.map(async (offered, at) => {
		// holders come as they come: when the issuer dies, some have all, some a token, some nothing
		await setTimeout((at % 20) * 20)
		const { status, body } = await redeem(offered)
		expect(status).toBe(200)
		tokens.set(offered, String(body['access_token']))
		credentials.set(offered, await fetchCredential(String(body['access_token'])))
		if (credentials.size === 60) issuer?.process.kill('SIGKILL')
	})
	const outcomes = await Promise.allSettled(attempts)
	expect(await issuer?.exit).toBeNull()
	expect(credentials.size).toBeGreaterThanOrEqual(60)
	expect(credentials.size).toBeLessThan(200)
	expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(200 - credentials.size)

	await startIssuer()
	const trust = await trustInIssuer()
	const states = new Map<Offered, string>()
	for (const offered of offers) {
		const { status, body } = await call(`/api/issuances/${offered.id}`, { headers: asOperator() })
		expect(status).toBe(200)
		states.set(offered, String(body['state']))
	}
	const places: StatusReference[] = []
	for (const [offered, text] of credentials) {
		expect(states.get(offered)).toBe('issued')
		const { status } = sdJwtVc.receive(ports, trust, text)
		if (status) places.push(status)
	}
	expect(places).toHaveLength(credentials.size)
	for (const [offered, token] of tokens) {
		expect(['authorized', 'issued']).toContain(states.get(offered))
		expect(await redeem(offered)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
		// whoever has a token and no credential yet still gets it
		if (states.get(offered) === 'authorized') {
			const { status } = sdJwtVc.receive(ports, trust, await fetchCredential(token))
			if (status) places.push(status)
		}
	}

	expect(new Set(places.map(({ uri, idx }) => `${uri} ${idx}`)).size).toBe(places.length)
	for (const uri of new Set(places.map(place => place.uri))) {
		const list = verifyStatusListToken(ports, trust, await (await fetch(uri)).text(), uri)
		for (const place of places.filter(each => each.uri === uri)) expect(statusAt(list, place.idx)).toBe(0)
	}
})
