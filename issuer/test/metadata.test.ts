// Issuer metadata as clients ask for them: plain or signed, in all languages or in one.

import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { nodeCrypto, systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { parseIssuerMetadata } from '@wangzheng/shared/protocol/openid4vci/issuer-metadata.ts'
import { verifySignedMetadata } from '@wangzheng/shared/protocol/openid4vci/signed-metadata.ts'
import { createTrust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { expect, it } from 'vitest'
import { startIssuer } from './world.ts'

const issuer = await startIssuer()
const path = '/.well-known/openid-credential-issuer'
const get = (headers: Record<string, string>) => issuer.send(path, { headers })
const ports = { crypto: nodeCrypto, clock: systemClock, certificates: nodeCertificates }
const trust = async () => createTrust(ports, pemToCertificates((await issuer.send('/trust-anchor.pem')).text))

it('MD-16 VCI §12.2.3: who asks for application/jwt gets metadata that are signed below the root, typed, with sub and iat, and the same as the plain ones', async () => {
	const reply = await get({ Accept: 'application/jwt' })
	expect(reply.headers.get('content-type')).toBe('application/jwt')
	const { iat, exp, sub, ...said } = verifySignedMetadata(ports, await trust(), reply.text, issuer.url)
	expect(sub).toBe(issuer.url)
	expect([typeof iat, typeof exp]).toEqual(['number', 'number'])
	expect(said).toEqual((await get({ Accept: 'application/json' })).body)
	expect(parseIssuerMetadata(said, issuer.url).configurations.size).toBe(4)
	const header = JSON.parse(Buffer.from(reply.text.split('.')[0] ?? '', 'base64url').toString()) as JsonObject
	expect(header).toMatchObject({ alg: 'ES256', typ: 'openidvci-issuer-metadata+jwt' })
	// HAIP 1.0 §4.1: without the anchor
	expect(header['x5c']).toHaveLength(1)
})

it.each([
	['application/jwt, application/json;q=0.5', 'application/jwt'],
	['application/json, application/jwt;q=0.5', 'application/json'],
	['*/*', 'application/json'],
	['', 'application/json'],
	['application/jwt;q=0', 'application/json'],
])('MD-03 VCI §12.2.2: Accept %s is answered with %s, and caches are told that it counts', async (accept, type) => {
	const reply = await get({ Accept: accept })
	expect(reply.headers.get('content-type')).toBe(type)
	expect(reply.headers.get('vary')).toBe('Accept, Accept-Language')
})

it.each([
	['en-GB, zh;q=0.5', 'en'],
	['zh-TW', 'zh-Hant'],
	['zh-CN, en;q=0.8', 'zh-Hans'],
	['fr', 'zh-Hant'],
])('MD-03 VCI §12.2.2: Accept-Language %s is answered in %s, and Content-Language says so', async (wanted, language) => {
	const reply = await get({ 'Accept-Language': wanted })
	expect(reply.headers.get('content-language')).toBe(language)
	const metadata = parseIssuerMetadata(reply.body, issuer.url)
	const displays = [metadata.display, ...[...metadata.configurations.values()].map(({ display }) => display)]
	for (const display of displays) expect(display.map(({ locale }) => locale)).toEqual([language])
	expect(metadata.configurations.get('light')?.claims[0]?.display.map(({ locale }) => locale)).toEqual([language])
})

it('MD-03 VCI §12.2.2: who names no language gets all of them, and no Content-Language', async () => {
	const reply = await get({ 'Accept-Language': '*' })
	expect(reply.headers.get('content-language')).toBeNull()
	expect(parseIssuerMetadata(reply.body, issuer.url).display).toHaveLength(3)
})

it('MD-16 VCI §12.2.3: after a rotation the metadata are signed with the new key, below the same root', async () => {
	const before = await get({ Accept: 'application/jwt' })
	expect((await get({ Accept: 'application/jwt' })).text).toBe(before.text)
	await issuer.post('/api/keys/rotate', undefined, issuer.key)
	const after = await get({ Accept: 'application/jwt' })
	expect(after.text.split('.')[0]).not.toBe(before.text.split('.')[0])
	expect(verifySignedMetadata(ports, await trust(), after.text, issuer.url)['sub']).toBe(issuer.url)
})
