// What our wallet agent fetches from strangers, and over which connections: the rules of transport, on a running agent.

import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openTlsCertificate, type TlsCertificate } from '@wangzheng/shared/adapters/tls-certificate.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OurWallet, startOurWallet } from '../our-agents.ts'

let folder: string
let certificate: TlsCertificate
let cautious: OurWallet
const closing: (() => unknown)[] = []

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'wangzheng-transport-'))
	certificate = await openTlsCertificate(folder, { clock: systemClock })
	cautious = await newWallet({ TLS_CA: certificate.caPath, MODE: 'production', PUBLIC_URL: 'https://wallet.example' })
})
afterAll(async () => {
	await Promise.all(closing.map(close => close()))
	await rm(folder, { recursive: true, force: true })
})

async function newWallet(env: Record<string, string>): Promise<OurWallet> {
	const wallet = await startOurWallet({ issuers: [certificate.ca], verifiers: [] }, env)
	closing.push(wallet.close)
	return wallet
}

const offer = JSON.stringify({ credential_issuer: 'https://issuer.example', credential_configuration_ids: ['a'], grants: {} })

/** A server that answers an offer; how often it was asked. */
async function serveOffer(tls?: ServerOptions): Promise<{ url: string; asked: () => number }> {
	let asked = 0
	const server = tls ? createServer({ key: certificate.key, cert: certificate.cert, ...tls }) : createHttpServer()
	server.on('request', (_request, response) => {
		asked++
		response.writeHead(200, { 'Content-Type': 'application/json' }).end(offer)
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	closing.push(() => server.close())
	return { url: `${tls ? 'https' : 'http'}://localhost:${(server.address() as AddressInfo).port}/offer`, asked: () => asked }
}

const take = ({ call }: OurWallet, offerUri: string): Promise<unknown> =>
	call('POST', '/api/offers', { link: `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(offerUri)}` }).then(
		() => 'taken',
		String,
	)

describe('OB-08 BCP 195', () => {
	it('OB-08 BCP 195: a server under an authority that is not known is not asked, one under a known one is', async () => {
		const server = await serveOffer({})
		expect(await take(await newWallet({}), server.url)).toMatch(/bad_gateway/)
		expect(server.asked()).toBe(0)
		await take(await newWallet({ TLS_CA: certificate.caPath }), server.url)
		expect(server.asked()).toBe(1)
	})

	it('OB-08 BCP 195: a server that speaks TLS 1.1 at most is not asked', async () => {
		const server = await serveOffer({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })
		expect(await take(await newWallet({ TLS_CA: certificate.caPath }), server.url)).toMatch(/bad_gateway/)
		expect(server.asked()).toBe(0)
	})

	it('OB-08 BCP 195: plain http is taken on loopback in development, and never in production', async () => {
		const server = await serveOffer()
		await take(await newWallet({}), server.url)
		expect(server.asked()).toBe(1)
		expect(await take(cautious, server.url)).toMatch(/40\d|bad_gateway/)
		expect(server.asked()).toBe(1)
	})
})

describe('SV-10 SVC §3, §7.1', () => {
	it.each([
		'https://127.0.0.1/offer',
		'https://localhost/offer',
		'https://[::1]/offer',
		'https://10.0.0.1/offer',
		'https://192.168.1.1/offer',
		'https://169.254.169.254/latest/meta-data',
		'https://[::ffff:127.0.0.1]/offer',
		'https://user:password@issuer.example/offer',
		'ftp://issuer.example/offer',
		'file:///etc/hostname',
	])('SV-10 SVC §7.1: %s is refused in production without being asked', async address => {
		expect(await take(cautious, address)).toMatch(/the address is not public|has no public address|is not an https address/)
	})

	it('SV-10 SVC §7.1: a server on loopback is never reached in production, whatever its certificate', async () => {
		const server = await serveOffer({})
		expect(await take(cautious, server.url)).toMatch(/bad_gateway/)
		expect(server.asked()).toBe(0)
	})
})
