import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { nodeCrypto, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { hashClientId } from '@wangzheng/shared/protocol/openid4vp/client-id.ts'
import { createClientMetadata } from '@wangzheng/shared/protocol/openid4vp/client-metadata.ts'
import {
	createMultisignedDcApiRequest,
	createSignedDcApiRequest,
	createUnsignedDcApiRequest,
	type DcApiContent,
	type SigningClient,
} from '@wangzheng/shared/protocol/openid4vp/dc-api/create-request.ts'
import type { DcApiMessage } from '@wangzheng/shared/protocol/openid4vp/dc-api/protocol.ts'
import { parseDcApiResponse } from '@wangzheng/shared/protocol/openid4vp/dc-api/response.ts'
import { parseDcqlQuery } from '@wangzheng/shared/protocol/openid4vp/dcql.ts'
import { originAim } from '@wangzheng/shared/protocol/openid4vp/session.ts'
import { sdJwtVc } from '@wangzheng/shared/protocol/sd-jwt/format.ts'
import { createTrust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { expect, it } from 'vitest'
import type { WalletConfig } from '../config.ts'
import { browser } from './browser.ts'
import { type IssuerPeer, openIssuer } from './issuer-peer.ts'
import { certifiedSigner } from './peers.ts'
import { ageQuery } from './verifier-peer.ts'
import { type Agent, receive, walletFor } from './world.ts'

const ports = { crypto: nodeCrypto, clock: systemClock, random: systemRandom }
const origin = 'https://verifier.example'
const key = { ...nodeCrypto.createAgreementKey(), kid: 'key-1' }
const nonce = encode(systemRandom.bytes(16))
const own = await certifiedSigner()
const stranger = await certifiedSigner()
const client: SigningClient = { clientId: hashClientId(ports, own.der), signer: own.signer }
const unknown: SigningClient = { clientId: hashClientId(ports, stranger.der), signer: stranger.signer }

const contentOf = (change: Partial<DcApiContent> = {}): DcApiContent => ({
	responseMode: 'dc_api.jwt',
	nonce,
	query: ageQuery,
	clientMetadata: createClientMetadata(key),
	...change,
})
const frame = (origins: readonly string[] = [origin]) => ({
	expectedOrigins: origins,
	issuedAt: systemClock.now(),
	expiresAt: systemClock.now() + 300,
})

/** A wallet with a card, that believes the verifier's certificate. */
async function holding(change: Partial<WalletConfig> = {}): Promise<{ agent: Agent; issuer: IssuerPeer }> {
	const issuer = await openIssuer()
	const agent = await walletFor(issuer, own, change)
	await receive(agent, issuer.link)
	return { agent, issuer }
}

const bring = (agent: Agent, ...requests: ReadonlyArray<{ protocol: string; data: unknown }>) =>
	agent.call('POST', '/api/dc-requests', { origin, requests })

async function consent(agent: Agent, message: DcApiMessage) {
	const { body } = await bring(agent, message)
	return agent.call('POST', `/api/requests/${body['id']}/consent`, {})
}

/** What the verifier makes of the answer that the page got. */
function judge(answer: unknown, { protocol }: DcApiMessage, { responseMode }: DcApiContent, { anchor }: IssuerPeer) {
	const decryptionKey = responseMode === 'dc_api.jwt' ? key : undefined
	const read = parseDcApiResponse(ports, answer as DcApiMessage, { protocol, query: parseDcqlQuery(ageQuery), decryptionKey })
	if (read.kind === 'refused') throw new Error(read.error)
	const trust = createTrust({ ...ports, certificates: nodeCertificates }, pemToCertificates(anchor))
	const aim = originAim({ origin, nonce, encryptionKey: decryptionKey?.publicJwk })
	return [...read.presentations].flatMap(([, texts]) => texts.map(text => sdJwtVc.judge(ports, trust, text, aim)))
}

const messages = (content: DcApiContent): ReadonlyArray<Promise<DcApiMessage> | DcApiMessage> => [
	createUnsignedDcApiRequest(content),
	createSignedDcApiRequest(client, content, frame()),
	createMultisignedDcApiRequest([client, unknown], content, frame()),
]

it.each(['dc_api', 'dc_api.jwt'] as const)(
	'DQ-11 DQ-14 DQ-16 VP §A.4: an unsigned, a signed and a multi-signed request are answered in %s, bound to the origin alone',
	async responseMode => {
		const { agent, issuer } = await holding()
		for (const made of messages(contentOf({ responseMode }))) {
			const message = await made
			const { body } = await consent(agent, message)
			expect(body).toMatchObject({ event: 'presented', redirect_uri: null, answer: { protocol: message.protocol } })
			expect(Object.keys((body['answer'] as DcApiMessage).data)).toEqual([responseMode === 'dc_api' ? 'vp_token' : 'response'])
			const [only] = judge(body['answer'], message, contentOf({ responseMode }), issuer)
			expect(only?.checks.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
			expect(only?.credential?.claims).toMatchObject({ age_equal_or_over: { 18: true } })
			expect(only?.credential?.claims).not.toHaveProperty('family_name')
		}
	},
)

it('WP-18 VP §A.2: in an unsigned request client_id and expected_origins are ignored, and the holder is shown the origin', async () => {
	const { agent } = await holding()
	const { protocol, data } = createUnsignedDcApiRequest(contentOf())
	const misleading = { ...data, client_id: 'x509_san_dns:bank.example', expected_origins: ['https://bank.example'], state: 'x' }
	const { body } = await bring(agent, { protocol, data: misleading })
	expect(body['verifier']).toMatchObject({
		client_id: `origin:${origin}`,
		verified_by: 'origin',
		host: 'verifier.example',
		certificate: null,
	})
	expect(JSON.stringify(body)).not.toContain('bank')
})

it('WP-18 VP §A.2: a signed request is shown with who signed it, for the host of the page that asks', async () => {
	const { agent } = await holding()
	const { body } = await bring(agent, await createSignedDcApiRequest(client, contentOf(), frame()))
	expect(body['verifier']).toMatchObject({ client_id: client.clientId, verified_by: 'x509_hash', host: 'verifier.example' })
})

/** Spoils the signature at `place` of a multi-signed request. */
function spoil({ protocol, data }: DcApiMessage, ...places: readonly number[]): DcApiMessage {
	const request = structuredClone(data['request']) as { payload: string; signatures: Array<{ signature: string }> }
	for (const place of places) {
		const one = request.signatures[place]
		if (one) one.signature = `${one.signature.slice(0, -10)}AAAAAAAAAA`
	}
	return { protocol, data: { request: request as unknown as JsonObject } }
}

const honest = await createSignedDcApiRequest(client, contentOf(), frame())
const several = await createMultisignedDcApiRequest([client, unknown], contentOf(), frame())
const wrongPlaces = frame(['https://another.example', `${origin}/`, 'https://VERIFIER.example'])

it.each<[string, string, { protocol: string; data: unknown }, string]>([
	['WP-18', 'is signed for other origins', await createSignedDcApiRequest(client, contentOf(), wrongPlaces), '§A.2'],
	['WP-18', 'is multi-signed for other origins', await createMultisignedDcApiRequest([client], contentOf(), wrongPlaces), '§A.2'],
	['WP-18', 'is signed for no origin', await createSignedDcApiRequest(client, contentOf(), frame([])), '§A.2'],
	['WP-03', 'is signed by a stranger', await createSignedDcApiRequest(unknown, contentOf(), frame()), 'RFC 5280'],
	['WP-03', 'is multi-signed by strangers alone', await createMultisignedDcApiRequest([unknown], contentOf(), frame()), 'RFC 5280'],
	['WP-03', 'has none but invalid signatures', spoil(several, 0, 1), 'RFC 7515'],
	['WP-19', 'is signed and says unsigned', { ...honest, protocol: 'openid4vp-v1-unsigned' }, '§A.3.1'],
	['WP-19', 'is signed and says multisigned', { ...honest, protocol: 'openid4vp-v1-multisigned' }, ''],
	['WP-19', 'is multi-signed and says signed', { ...several, protocol: 'openid4vp-v1-signed' }, '§A.3.2.1'],
	['WP-19', 'is of another protocol', { ...honest, protocol: 'org-iso-mdoc' }, '§A.1'],
	['WP-07', 'has no nonce', createUnsignedDcApiRequest(contentOf({ nonce: undefined as never })), '§5.2'],
	['WP-07', 'wants its answer posted', createUnsignedDcApiRequest(contentOf({ responseMode: 'direct_post' as never })), '§A.2'],
])('%s VP §A: a request that %s is refused with invalid_request, and the page gets nothing', async (_, _what, message, section) => {
	const { agent } = await holding()
	const { status, body } = await bring(agent, message)
	expect({ status, body }).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
	expect(JSON.stringify(body)).toContain(section)
})

it('WP-21 VP §15.9.2: what a known asker did wrong stands in the history, though the page is told nothing', async () => {
	const { agent } = await holding()
	await bring(agent, createUnsignedDcApiRequest(contentOf({ nonce: '' })))
	expect((await agent.call('GET', '/api/history')).body['entries']).toMatchObject([
		{ event: 'refused', error: 'invalid_request', peer: `origin:${origin}`, host: 'verifier.example' },
		{ event: 'received' },
	])
})

it('WP-03 VP §A.3.2.2: of several signatures one that holds is enough', async () => {
	const { agent, issuer } = await holding()
	const message = spoil(await createMultisignedDcApiRequest([unknown, client], contentOf(), frame()), 0)
	const { body } = await consent(agent, message)
	expect(judge(body['answer'], message, contentOf(), issuer)[0]?.credential).toBeDefined()
})

it('WP-19 VP §A.1: of several requests the first that can be taken is answered', async () => {
	const { agent } = await holding()
	const { body } = await bring(agent, { protocol: 'org-iso-mdoc', data: {} }, { ...honest, protocol: 'openid4vp-v2-signed' }, honest)
	expect(body['verifier']).toMatchObject({ client_id: client.clientId })
	const nothing = await bring(agent)
	expect(nothing).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
})

it.each(['http://verifier.example', `${origin}/`, 'null', 'data:text/html,x', 'https://user@verifier.example'])(
	'WP-18 VP §A.2: the origin %s is none that a platform can vouch for',
	async from => {
		const { agent } = await holding()
		const answer = await agent.call('POST', '/api/dc-requests', { origin: from, requests: [createUnsignedDcApiRequest(contentOf())] })
		expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
	},
)

it('WP-21 VP §A.4: a holder who declines has the page told access_denied and nothing else, the same whether or not there is a card', async () => {
	const { agent } = await holding()
	const { body } = await bring(agent, honest)
	const declined = (await agent.call('POST', `/api/requests/${body['id']}/decline`)).body
	expect(declined).toMatchObject({ event: 'declined', answer: { protocol: 'openid4vp-v1-signed', data: { error: 'access_denied' } } })
	const query = { credentials: [{ id: 'id', format: 'dc+sd-jwt', meta: { vct_values: ['https://types.example/passport'] } }] }
	const other = (await bring(agent, await createSignedDcApiRequest(client, contentOf({ query }), frame()))).body
	expect(other['satisfiable']).toBe(false)
	expect((await agent.call('POST', `/api/requests/${other['id']}/decline`)).body).toEqual(declined)
})

it.each<[string, JsonObject]>([
	['values', { claims: [{ path: ['family_name'], values: ['王'] }] }],
	['authorities', { trusted_authorities: [{ type: 'aki', values: ['AAAA'] }] }],
])('WP-21 VP §15.9.2: to a request for %s a holder who declines says nothing: the platform cancels', async (_, change) => {
	const { agent } = await holding()
	const query = { credentials: [{ ...(ageQuery['credentials'] as JsonObject[])[0], ...change }] }
	const { body } = await bring(agent, createUnsignedDcApiRequest(contentOf({ query })))
	expect((await agent.call('POST', `/api/requests/${body['id']}/decline`)).body).toMatchObject({ event: 'declined', answer: null })
})

it('WP-21 VP §A.4: a holder consents on a page, and the platform takes the answer up once that was done', async () => {
	const issuer = await openIssuer()
	const agent = await walletFor(issuer, own)
	const { visit, jar } = browser(agent.url)
	const { location } = await visit('/open', { link: issuer.link })
	await visit(`${location}/accept`, { tx_code: '12345678' })
	const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
	const call = async (path: string, body?: object, more: Record<string, string> = { 'Sec-Fetch-Site': 'same-origin' }) =>
		fetch(new URL(path, agent.url), {
			...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
			headers: { Cookie: cookie, 'Content-Type': 'application/json', ...more },
		})
	const stranger_ = await call('/api/dc-requests', { origin, requests: [honest] }, { 'Sec-Fetch-Site': 'cross-site' })
	expect(stranger_.status).toBe(403)
	const shown = (await (await call('/api/dc-requests', { origin, requests: [honest] })).json()) as { id: string; outcome: unknown }
	expect(shown.outcome).toBeNull()
	const page = await visit(`/requests/${shown.id}`)
	expect(page.text).toContain('verifier.example')
	await visit(`/requests/${shown.id}/consent`, {})
	expect((await visit(`/requests/${shown.id}`)).text).toContain('Your browser gives the answer to the page of verifier.example')
	const { outcome } = (await (await call(`/api/requests/${shown.id}`)).json()) as { outcome: { event: string; answer: unknown } }
	expect(outcome.event).toBe('presented')
	expect(judge(outcome.answer, honest, contentOf(), issuer)[0]?.credential?.claims).toMatchObject({ age_equal_or_over: { 18: true } })
})
