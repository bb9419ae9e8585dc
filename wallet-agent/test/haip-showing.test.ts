import { nodeCrypto, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { createLinkByValue, createUnsignedLink } from '@wangzheng/shared/protocol/openid4vp/authorization-request.ts'
import { hashClientId } from '@wangzheng/shared/protocol/openid4vp/client-id.ts'
import { createClientMetadata } from '@wangzheng/shared/protocol/openid4vp/client-metadata.ts'
import { createSignedDcApiRequest, createUnsignedDcApiRequest } from '@wangzheng/shared/protocol/openid4vp/dc-api/create-request.ts'
import { createRequestObject, createRequestParameters, type RequestObject } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import { expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { openIssuer } from './issuer-peer.ts'
import { certifiedSigner } from './peers.ts'
import { ageQuery, openVerifier, type VerifierTricks } from './verifier-peer.ts'
import { receive, walletFor } from './world.ts'

const own = await certifiedSigner()
const clientId = hashClientId({ crypto: nodeCrypto }, own.der)
const key = { ...nodeCrypto.createAgreementKey(), kid: 'key-1' }
const origin = 'https://verifier.example'
const content = {
	nonce: encode(systemRandom.bytes(16)),
	query: ageQuery,
	clientMetadata: createClientMetadata(key),
}

/** A wallet that keeps the profile, with a card. */
async function holding(anchor = own.anchor, change: object = {}) {
	const issuer = await openIssuer()
	const agent = await walletFor(issuer, { anchor })
	await receive(agent, issuer.link)
	await agent.close()
	// the peer that issued keeps another profile: the wallet comes to keep this one with the card in it
	return walletFor(issuer, { anchor }, { profile: 'haip', unsignedRequests: 'warn', dataDir: agent.config.dataDir, ...change })
}

it('WP-23 HAIP §5, §5.1: a request signed under x509_hash and sent by request_uri is answered encrypted, through haip-vp:// too', async () => {
	const verifier = await openVerifier({ encrypted: true })
	const agent = await holding(verifier.anchor)
	const { body } = await agent.call('POST', '/api/requests', { link: verifier.link.replace('openid4vp://', 'haip-vp://') })
	expect((await agent.call('POST', `/api/requests/${body['id']}/consent`, {})).body).toMatchObject({ event: 'presented' })
	expect(Object.keys(verifier.responses()[0] ?? {})).toEqual(['response'])
})

it.each<[string, string, VerifierTricks]>([
	['is to be answered in the open', '§5.1', {}],
	['is signed under another prefix than x509_hash', '§5', { encrypted: true, prefix: 'x509_san_dns' }],
	['has no key to encrypt to', '§5', { encrypted: true, request: withMetadata({ jwks: { keys: [] } }) }],
])(
	'WP-23 HAIP §5: a request that %s is refused with invalid_request by its section, and its verifier hears nothing',
	async (_, section, tricks) => {
		const verifier = await openVerifier(tricks)
		const agent = await holding(verifier.anchor)
		const { status, body } = await agent.call('POST', '/api/requests', { link: verifier.link })
		expect({ status, body }).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
		expect(JSON.stringify(body)).toContain(`HAIP 1.0 ${section}`)
		expect(verifier.responses()).toEqual([])
	},
)

function withMetadata(change: JsonObject) {
	return (request: RequestObject): RequestObject => ({ ...request, clientMetadata: { ...request.clientMetadata, ...change } })
}

it('WP-23 HAIP §5.1: a request that stands in its link is refused with invalid_request, signed or not, whatever UNSIGNED_REQUESTS says', async () => {
	const agent = await holding()
	const now = systemClock.now()
	const asked = { ...content, clientId, responseUri: `${origin}/response`, responseMode: 'direct_post.jwt' as const, state: 'x' }
	const byValue = createLinkByValue(
		'openid4vp://',
		clientId,
		await createRequestObject(own.signer, { ...asked, issuedAt: now, expiresAt: now + 300 }),
	)
	const unsigned = createUnsignedLink('openid4vp://', createRequestParameters({ ...asked, clientId: `redirect_uri:${origin}/response` }))
	for (const link of [byValue, unsigned]) {
		const { status, body } = await agent.call('POST', '/api/requests', { link })
		expect({ status, body }).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
		expect(JSON.stringify(body)).toContain('HAIP 1.0 §5.1')
	}
})

it('DQ-16 HAIP §5.2: over the Digital Credentials API an unsigned and a signed request are taken with dc_api.jwt, and no other', async () => {
	const agent = await holding()
	const frame = { expectedOrigins: [origin], issuedAt: systemClock.now(), expiresAt: systemClock.now() + 300 }
	const client = { clientId, signer: own.signer }
	for (const responseMode of ['dc_api.jwt', 'dc_api'] as const) {
		for (const message of [
			createUnsignedDcApiRequest({ ...content, responseMode }),
			await createSignedDcApiRequest(client, { ...content, responseMode }, frame),
		]) {
			const { status, body } = await agent.call('POST', '/api/dc-requests', { origin, requests: [message] })
			expect(status).toBe(responseMode === 'dc_api' ? 400 : 201)
			if (responseMode === 'dc_api') expect(JSON.stringify(body)).toContain('HAIP 1.0 §5.2')
		}
	}
})

it('DQ-16 HAIP §5: over the Digital Credentials API a request signed under another prefix than x509_hash is refused with invalid_request', async () => {
	const agent = await holding()
	const frame = { expectedOrigins: [origin], issuedAt: systemClock.now(), expiresAt: systemClock.now() + 300 }
	const client = { clientId: 'x509_san_dns:localhost', signer: own.signer }
	const message = await createSignedDcApiRequest(client, { ...content, responseMode: 'dc_api.jwt' }, frame)
	const { status, body } = await agent.call('POST', '/api/dc-requests', { origin, requests: [message] })
	expect({ status, body }).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
	expect(JSON.stringify(body)).toContain('HAIP 1.0 §5')
})

it('configuration: PROFILE is haip or nothing', () => {
	expect(readConfig({ PROFILE: 'haip' }).profile).toBe('haip')
	expect(readConfig({}).profile).toBeUndefined()
	expect(() => readConfig({ PROFILE: 'fapi' })).toThrow(/PROFILE/)
})
