import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { type JsonObject, utf8 } from '@wangzheng/shared/protocol/json.ts'
import { createClientMetadata } from '@wangzheng/shared/protocol/openid4vp/client-metadata.ts'
import { createUnsignedDcApiRequest } from '@wangzheng/shared/protocol/openid4vp/dc-api/create-request.ts'
import { seeOther } from '@wangzheng/shared/web/endpoint.ts'
import { expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { open } from '../open.ts'
import { testHolder } from '../test-drive/test-drive.ts'
import { openAuthorizingIssuer } from './authorizing-issuer.ts'
import { lightType } from './cards.ts'
import { openIssuer } from './issuer-peer.ts'
import { openPeer, row } from './peers.ts'
import { ageQuery, openVerifier, type VerifierTricks } from './verifier-peer.ts'
import { type Agent, openWallet, type Reply } from './world.ts'

const token = 'a-token-for-tests-alone'

type Driven = Agent & { drive(path: string, body: object, authorization?: string): Promise<Reply> }

async function drivable(...peers: readonly { anchor: string }[]): Promise<Driven> {
	const anchors = peers.map(({ anchor }) => anchor)
	const agent = await openWallet({ testDriveToken: token, trustAnchors: anchors, verifierAnchors: anchors, pollEvery: 1 })
	return { ...agent, drive: (path, body, authorization = token) => agent.call('POST', `/test-drive/${path}`, body, authorization) }
}

/** What the holder of the test drive has. */
async function held(agent: Agent): Promise<string[]> {
	const { wallet, database } = await open(agent.config)
	const all = await wallet.list(testHolder)
	await database.close()
	return all.map(({ held: { type } }) => type)
}

it.each(['offers', 'issuers', 'requests', 'dc-api'])(
	'test drive: without a token in the configuration there is no door /test-drive/%s',
	async path => {
		const agent = await openWallet()
		expect((await agent.call('POST', `/test-drive/${path}`, {})).status).toBe(404)
		expect(JSON.stringify((await agent.call('GET', '/openapi.json')).body)).not.toContain('test-drive')
	},
)

it.each([
	['another token', 'another-token-for-tests'],
	['the beginning of the token', token.slice(0, -1)],
	['more than the token', `${token}x`],
	['nothing', ''],
])('test drive: with %s the door is closed with unauthorized, before anything is fetched', async (_, wrong) => {
	const issuer = await openIssuer()
	const agent = await drivable(issuer)
	expect(await agent.drive('offers', { offer: issuer.link, tx_code: '12345678' }, wrong)).toMatchObject({
		status: 401,
		body: { error: 'unauthorized' },
	})
	expect(issuer.asked).toEqual([])
	// nor does the token open the doors of holders, nor a holder's key these
	expect((await agent.call('GET', '/api/credentials', undefined, token)).status).toBe(401)
	expect((await agent.call('POST', '/test-drive/offers', { offer: issuer.link })).status).toBe(401)
})

it('test drive: a token that is short is no configuration, and a good one is never logged', async () => {
	expect(() => readConfig({ TEST_DRIVE_TOKEN: 'short' })).toThrow(/TEST_DRIVE_TOKEN/)
	const issuer = await openIssuer()
	const agent = await drivable(issuer)
	await agent.drive('offers', { offer: issuer.link, tx_code: '12345678' })
	await agent.drive('offers', { offer: issuer.link }, `${token}-but-wrong`)
	expect(agent.lines.join('')).toContain('/test-drive/offers')
	expect(agent.lines.join('')).not.toContain(token)
})

it.each(['link', 'linkByValue'] as const)('test drive: an offer with a tx_code, its %s, is gone through with', async how => {
	const issuer = await openIssuer()
	const agent = await drivable(issuer)
	const answer = await agent.drive('offers', { offer: issuer[how], tx_code: '12345678' })
	expect(answer).toMatchObject({ status: 200, body: { outcome: 'received', credentials: [expect.any(String)] } })
	expect(await held(agent)).toEqual([lightType])
	expect((await agent.call('GET', '/api/credentials')).body['credentials']).toEqual([])
})

it('test drive: an offer over the Digital Credentials API is gone through with, and the metadata that it brings along are not believed', async () => {
	const issuer = await openIssuer()
	const agent = await drivable(issuer)
	const data = {
		...JSON.parse(new URL(issuer.linkByValue).searchParams.get('credential_offer') ?? '{}'),
		credential_issuer_metadata: { credential_issuer: issuer.url, credential_endpoint: 'https://attacker.example/credential' },
		authorization_server_metadata: { issuer: issuer.url, token_endpoint: 'https://attacker.example/token' },
	}
	const call = { origin: issuer.url, requests: [{ protocol: 'openid4vci-v1', data }], tx_code: '12345678' }
	expect((await agent.drive('dc-api', call)).body).toMatchObject({ outcome: 'received', credentials: [expect.any(String)] })
	expect(await held(agent)).toEqual([lightType])
	const faulty = { ...call, requests: [{ protocol: 'openid4vci-v1', data: { credential_issuer: issuer.url } }] }
	expect((await agent.drive('dc-api', faulty)).body).toMatchObject({ outcome: 'refused', error: { error: 'invalid_credential_offer' } })
})

it('test drive: what the wallet refuses, and what the issuer does, is an outcome with its error', async () => {
	const issuer = await openIssuer()
	const agent = await drivable(issuer)
	expect((await agent.drive('offers', { offer: issuer.link })).body).toMatchObject({
		outcome: 'refused',
		error: { error: 'invalid_request' },
	})
	expect((await agent.drive('offers', { offer: issuer.link, tx_code: '0' })).body).toMatchObject({
		outcome: 'refused',
		error: { error: 'invalid_grant' },
	})
	expect((await agent.drive('offers', { offer: 'nonsense' })).body).toMatchObject({
		outcome: 'refused',
		error: { error: 'invalid_credential_offer' },
	})
	expect(await agent.drive('offers', {})).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
})

it.each(['an offer', 'the metadata alone'])('test drive: the wallet follows the authorization URL by itself, from %s', async from => {
	const issuer = await openAuthorizingIssuer({ scope: 'light' })
	const agent = await drivable(issuer)
	const answer = await (from === 'an offer'
		? agent.drive('offers', { offer: issuer.link })
		: agent.drive('issuers', { credential_issuer: issuer.url, credential_configuration_id: 'light' }))
	expect(answer).toMatchObject({ status: 200, body: { outcome: 'received', credentials: [expect.any(String)] } })
	expect(await held(agent)).toEqual([lightType])
})

it('test drive: a credential that the issuer puts off is waited for, and comes', async () => {
	const issuer = await openAuthorizingIssuer({ scope: 'light', putOff: 1, interval: 1 })
	const agent = await drivable(issuer)
	expect((await agent.drive('offers', { offer: issuer.link })).body).toEqual({ outcome: 'deferred', credentials: [] })
	await expect.poll(() => held(agent), { timeout: 15_000, interval: 300 }).toEqual([lightType])
})

it.each<[string, Parameters<typeof openAuthorizingIssuer>[0], string]>([
	['the server comes back as another', { comeBack: parameters => ({ ...parameters, iss: 'https://attacker.example' }) }, 'invalid_request'],
	['the server refuses', { comeBack: ({ code: _, ...parameters }) => ({ ...parameters, error: 'access_denied' }) }, 'access_denied'],
	['the token is not bound', { tokenAnswer: answer => ({ ...answer, token_type: 'Bearer' }) }, 'bad_gateway'],
])('test drive: where %s, that is said and nothing kept', async (_, tricks, error) => {
	const issuer = await openAuthorizingIssuer({ scope: 'light', ...tricks })
	const agent = await drivable(issuer)
	expect((await agent.drive('offers', { offer: issuer.link })).body).toMatchObject({ outcome: 'refused', error: { error } })
	expect(await held(agent)).toEqual([])
})

it.each([
	['shows a page', 'page'],
	['sends its visitors in a circle', 'circle'],
	['sends its visitors into a network that is not public', 'inside'],
])('test drive: an authorization server that %s is given up', async (_, path) => {
	const elsewhere = await openPeer(url => [
		row('get', '/page', () => ({ status: 200, type: 'text/html', body: 'Sign in' })),
		row('get', '/circle', () => seeOther(`${url}/circle`)),
		row('get', '/inside', () => seeOther('https://10.0.0.1/')),
	])
	const issuer = await openAuthorizingIssuer({
		scope: 'light',
		pushed: false,
		serverMetadata: metadata => ({ ...metadata, authorization_endpoint: `${elsewhere.url}/${path}` }),
	})
	const agent = await drivable(issuer)
	expect((await agent.drive('offers', { offer: issuer.link })).body).toMatchObject({ outcome: 'refused', error: { error: 'bad_gateway' } })
	expect(elsewhere.asked.length).toBeLessThan(30)
})

it.each<[string, VerifierTricks, object]>([
	['is answered with what the holder has', {}, { outcome: 'presented', redirect_uri: expect.stringContaining('/thanks') }],
	[
		'that nothing answers is declined',
		{ query: { credentials: [{ id: 'id', format: 'dc+sd-jwt', meta: { vct_values: ['https://types.example/none'] } }] } },
		{ outcome: 'declined' },
	],
	['that is faulty is refused', { linkClientId: 'x509_hash:another' }, { outcome: 'refused', error: { error: 'invalid_request' } }],
])('test drive: a request %s', async (_, tricks, outcome) => {
	const [issuer, verifier] = [await openIssuer(), await openVerifier(tricks)]
	const agent = await drivable(issuer, verifier)
	await agent.drive('offers', { offer: issuer.link, tx_code: '12345678' })
	expect((await agent.drive('requests', { request: verifier.link })).body).toMatchObject(outcome)
})

it('test drive: of a request that breaks a rule the caller hears by which section, and its verifier hears nothing', async () => {
	const unknown = encode(utf8(JSON.stringify({ type: 'unheard-of', credential_ids: ['id'] })))
	const [issuer, verifier] = [await openIssuer(), await openVerifier({ request: asked => ({ ...asked, transactionData: [unknown] }) })]
	const agent = await drivable(issuer, verifier)
	await agent.drive('offers', { offer: issuer.link, tx_code: '12345678' })
	expect((await agent.drive('requests', { request: verifier.link })).body).toEqual({
		outcome: 'refused',
		error: { error: 'invalid_transaction_data', error_description: expect.stringContaining('OpenID4VP 1.0 §') },
	})
	expect(verifier.responses()).toEqual([])
})

it('test drive: what a page asks over the Digital Credentials API is answered, declined or refused, each for the page to be given or not', async () => {
	const issuer = await openIssuer()
	const agent = await drivable(issuer)
	await agent.drive('offers', { offer: issuer.link, tx_code: '12345678' })
	const ask = async (change: JsonObject) => {
		const { protocol, data } = createUnsignedDcApiRequest({
			responseMode: 'dc_api',
			nonce: 'n-0S6_WzA2Mj-n-0S6_WzA2Mj',
			query: ageQuery,
			clientMetadata: createClientMetadata(),
		})
		const requests = [{ protocol, data: { ...data, ...change } }]
		return (await agent.drive('dc-api', { origin: 'https://verifier.example', requests })).body
	}
	expect(await ask({})).toEqual({
		outcome: 'presented',
		answer: { protocol: 'openid4vp-v1-unsigned', data: { vp_token: { id: [expect.any(String)] } } },
	})
	const both = [...(ageQuery['credentials'] as JsonObject[]), { id: 'more', format: 'dc+sd-jwt', meta: { vct_values: ['urn:none'] } }]
	const sets = [{ options: [['id']] }, { options: [['more']] }]
	expect(await ask({ dcql_query: { credentials: both, credential_sets: sets } })).toEqual({
		outcome: 'declined',
		answer: { protocol: 'openid4vp-v1-unsigned', data: { error: 'access_denied' } },
	})
	expect(await ask({ nonce: '' })).toEqual({
		outcome: 'refused',
		error: { error: 'invalid_request', error_description: expect.any(String) },
	})
})
