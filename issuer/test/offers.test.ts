import { DatabaseSync } from 'node:sqlite'
import { parseAuthorizationServerMetadata } from '@wangzheng/shared/protocol/oauth/metadata.ts'
import { parseCredentialOffer, parseOfferLink } from '@wangzheng/shared/protocol/openid4vci/credential-offer.ts'
import { parseIssuerMetadata } from '@wangzheng/shared/protocol/openid4vci/issuer-metadata.ts'
import { expect, it } from 'vitest'
import { startIssuer, times } from './world.ts'

const issuer = await startIssuer()

it('OFF-02 VCI §4.1.3: an offer is served by reference as application/json, to scripts of any site too', async () => {
	const { offerUri } = await issuer.offer()
	const reply = await issuer.send(offerUri)
	expect(reply.headers.get('content-type')).toBe('application/json')
	expect(reply.headers.get('access-control-allow-origin')).toBe('*')
	expect(parseCredentialOffer(reply.body)).toMatchObject({
		credentialIssuer: issuer.url,
		configurationIds: ['light'],
		preAuthorized: { transactionCode: { inputMode: 'numeric', length: 8 } },
	})
})

it('OFF-09 VCI §4.1.1: an offer asks for eight digits, in Chinese and English and in at most 300 characters', async () => {
	const { offerUri, txCode } = await issuer.offer()
	expect(txCode).toMatch(/^\d{8}$/)
	const { preAuthorized } = parseCredentialOffer((await issuer.send(offerUri)).body)
	expect(preAuthorized?.transactionCode?.description).toMatch(/^(?=.{1,300}$)\p{Script=Han}.*8-digit code/u)
})

it('OFF-10 VCI §4.1.3: each offer has an address of its own that no cache keeps', async () => {
	const offers = await times(20, () => issuer.offer())
	expect(new Set(offers.map(({ offerUri }) => offerUri)).size).toBe(20)
	expect((await issuer.send(offers[0]?.offerUri ?? '')).headers.get('cache-control')).toBe('no-store')
})

it('OFF-11 VCI §13.6.1: the transaction code is in the operator’s answer, and neither in the link nor in the offer', async () => {
	const { offerUri, txCode } = await issuer.offer()
	expect((await issuer.send(offerUri)).text).not.toContain(txCode)
	expect(offerUri).not.toContain(txCode)
})

it('OFF-12 VCI §12.1.1: the links of an offer lead to the same address, by scheme and into the web wallet', async () => {
	const { body } = await issuer.post('/api/offers', { configuration: 'light', citizen: 'citizen-1' }, issuer.key)
	expect(parseOfferLink(String(body['offer_link']))).toEqual({ offerUri: body['credential_offer_uri'] })
	expect(String(body['offer_link'])).toMatch(/^openid-credential-offer:\/\/\?/)
	expect(parseOfferLink(String(body['web_wallet_link']))).toEqual({ offerUri: body['credential_offer_uri'] })
	expect(String(body['web_wallet_link'])).toMatch(/^http:\/\/localhost:7403\/receive\?/)
})

it('OFF-12 VCI §4.1.2: the operator gets the offer by value too, and it is the one behind the address', async () => {
	const { body } = await issuer.post('/api/offers', { configuration: 'light', citizen: 'citizen-1' }, issuer.key)
	expect(JSON.parse((await issuer.send(String(body['credential_offer_uri']))).text)).toEqual(body['credential_offer'])
	expect(JSON.stringify(body['credential_offer'])).not.toContain(body['tx_code'])
})

it('OFF-08 VCI §4.1.1: an offer that was taken is gone, and one that never was is not found', async () => {
	const offered = await issuer.offer()
	await issuer.tokenFor(offered)
	expect((await issuer.send(offered.offerUri)).status).toBe(410)
	expect((await issuer.send('/offers/GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM')).status).toBe(404)
	expect((await issuer.send(`/offers/${offered.id}`)).status).toBe(404)
})

it('OFF-08 VCI §6.3: past its time an offer is gone, its code is refused with invalid_grant, and the operator sees that it expired', async () => {
	const brief = await startIssuer({ OFFER_LIFETIME: '30' })
	const offered = await brief.offer()
	const database = new DatabaseSync(`${brief.folder}/issuer.sqlite`)
	database.prepare('UPDATE issuance SET expires_at = 1 WHERE id = ?').run(offered.id)
	database.close()
	expect((await brief.send(offered.offerUri)).status).toBe(410)
	expect((await brief.redeem(offered, offered.txCode)).body['error']).toBe('invalid_grant')
	const { body } = await brief.send(`/api/issuances/${offered.id}`, { headers: { Authorization: `Bearer ${brief.key}` } })
	expect(body['state']).toBe('expired')
})

it('MD-02 VCI §12.2.2: the metadata are at the well-known address, as JSON, and scripts of any site may read them', async () => {
	const reply = await issuer.send('/.well-known/openid-credential-issuer', { headers: { Accept: 'application/xml' } })
	expect(reply.status).toBe(200)
	expect(reply.headers.get('content-type')).toBe('application/json')
	expect(reply.headers.get('access-control-allow-origin')).toBe('*')
})

it('MD-04 VCI §12.2.4: a wallet can use the metadata, and every configuration of them keeps the rules', async () => {
	const metadata = parseIssuerMetadata((await issuer.send('/.well-known/openid-credential-issuer')).body, issuer.url)
	expect([...metadata.configurations.keys()]).toEqual(['light', 'upgraded', 'light-mdoc', 'upgraded-mdoc'])
	expect(metadata.brokenConfigurations.size).toBe(0)
	expect(metadata.batchSize).toBe(10)
	expect(metadata.display.map(({ locale }) => locale)).toEqual(['zh-Hant', 'zh-Hans', 'en'])
	for (const configuration of metadata.configurations.values()) {
		expect(configuration.display.map(({ locale }) => locale)).toEqual(['zh-Hant', 'zh-Hans', 'en'])
		expect(configuration.scope).toBe(configuration.id)
	}
})

it('MD-15 VCI §12.2.4: the metadata describe exactly the claims that a credential has', async () => {
	const metadata = parseIssuerMetadata((await issuer.send('/.well-known/openid-credential-issuer')).body, issuer.url)
	for (const tier of ['light', 'upgraded']) {
		const { credentials } = await issuer.issue(tier)
		const { claims } = await issuer.read(credentials[0] ?? '')
		const described = new Set(metadata.configurations.get(tier)?.claims.map(({ path }) => String(path[0])))
		const technical = ['vct', 'iat', 'exp', 'cnf', 'status']
		expect(new Set(Object.keys(claims).filter(name => !technical.includes(name)))).toEqual(described)
	}
})

it('MD-17 RFC 8414 §3: the authorization server is the issuer itself', async () => {
	const { body } = await issuer.send('/.well-known/oauth-authorization-server')
	expect(parseAuthorizationServerMetadata(body, issuer.url).tokenEndpoint).toBe(`${issuer.url}/token`)
})

it('MD-05 VCI §7: the addresses of the metadata are those of the endpoints', async () => {
	const { body } = await issuer.send('/.well-known/openid-credential-issuer')
	for (const name of ['nonce_endpoint', 'credential_endpoint', 'deferred_credential_endpoint', 'notification_endpoint']) {
		expect((await issuer.send(String(body[name]), { method: 'POST' })).status, name).not.toBe(404)
	}
})

it('serves under PUBLIC_URL behind a reverse proxy: every address and the audience are the public ones', async () => {
	const proxied = await startIssuer({ PUBLIC_URL: 'https://issuer.example' })
	const { body } = await proxied.send('/.well-known/openid-credential-issuer', {
		headers: { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' },
	})
	expect(body['credential_endpoint']).toBe('https://issuer.example/credential')
	const { body: offer } = await proxied.post('/api/offers', { configuration: 'light', citizen: 'citizen-1' }, proxied.key)
	expect(String(offer['credential_offer_uri'])).toMatch(/^https:\/\/issuer\.example\/offers\//)
})
