// The same tiers as mdocs: announced, offered, issued, put off, renewed, revoked.

import { X509Certificate } from 'node:crypto'
import { nodeCrypto, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { nodeRawDeflate } from '@wangzheng/shared/adapters/zlib.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import {
	chooseRequestEncryption,
	chooseResponseEncryption,
	decryptMessage,
	encryptMessage,
} from '@wangzheng/shared/protocol/openid4vci/credential-encryption.ts'
import { askedEncryption } from '@wangzheng/shared/protocol/openid4vci/encrypted-exchange.ts'
import { parseIssuerMetadata } from '@wangzheng/shared/protocol/openid4vci/issuer-metadata.ts'
import { expect, it } from 'vitest'
import { run } from '../cli.ts'
import { readConfig } from '../config.ts'
import { credentialsIn, newSigner, startIssuer } from './world.ts'

const issuer = await startIssuer({ STATUS_LIST_SIZE: '256' })
const namespace = 'wangzheng.network-id.1'
const read = (credential: string | undefined) => issuer.read(credential ?? '')
const metadata = async () => (await issuer.send('/.well-known/openid-credential-issuer')).body

const lightElements = [
	'family_name',
	'given_name',
	'family_name_latin',
	'given_name_latin',
	'portrait',
	'age_over_18',
	'expiry_date',
	'issuing_authority',
	'issuing_country',
	'demonstration',
]

it('MD-11 VCI §A.2.2: an mdoc is announced by its doctype, with COSE algorithms as numbers and keys as COSE keys', async () => {
	const { credential_configurations_supported: all } = (await metadata()) as {
		credential_configurations_supported: Record<string, JsonObject>
	}
	for (const tier of ['light', 'upgraded']) {
		expect(all[`${tier}-mdoc`]).toMatchObject({
			format: 'mso_mdoc',
			scope: `${tier}-mdoc`,
			doctype: `wangzheng.network-id.${tier}.1`,
			credential_signing_alg_values_supported: [-7],
			cryptographic_binding_methods_supported: ['cose_key'],
		})
		expect(all[`${tier}-mdoc`]).not.toHaveProperty('vct')
		expect(all[`${tier}-mdoc`]?.['proof_types_supported']).toEqual(all[tier]?.['proof_types_supported'])
	}
})

it.each(['light', 'upgraded'])(
	'CR-19 VCI §A.2.4: the %s tier as an mdoc is IssuerSigned in base64url, bound to the proven key, and says what its metadata say',
	async tier => {
		const signer = newSigner()
		const token = await issuer.tokenFor(await issuer.offer(`${tier}-mdoc`))
		const reply = await issuer.ask(token, `${tier}-mdoc`, [signer])
		expect(reply.status, reply.text).toBe(200)
		const [text] = credentialsIn(reply)
		expect(text).toMatch(/^[\w-]+$/)
		const credential = await read(text)
		expect(credential).toMatchObject({ format: 'mso_mdoc', type: `wangzheng.network-id.${tier}.1`, holderKey: signer.publicJwk })
		const elements = credential.claims[namespace] as JsonObject
		const described =
			parseIssuerMetadata(await metadata(), issuer.url)
				.configurations.get(`${tier}-mdoc`)
				?.claims.map(({ path }) => path) ?? []
		expect(described.map(path => path[0])).toEqual(described.map(() => namespace))
		expect(Object.keys(elements).sort()).toEqual(described.map(path => String(path[1])).sort())
		expect(await issuer.statusOf(text ?? '')).toBe(0)
	},
)

it('HI-07 the two formats of a tier say the same of a person, each in its own terms', async () => {
	const [mdoc, sdJwt] = [await issuer.issue('upgraded-mdoc'), await issuer.issue('upgraded')]
	const elements = (await read(mdoc.credentials[0])).claims[namespace] as JsonObject
	const { claims } = await issuer.read(sdJwt.credentials[0] ?? '')
	const address = claims['address'] as JsonObject
	const { verification } = claims['verified_claims'] as { verification: JsonObject }
	expect(elements).toMatchObject({
		family_name: claims['family_name'],
		birth_date: claims['birthdate'],
		expiry_date: claims['date_of_expiry'],
		sex: claims['sex'],
		nationality: claims['nationalities'],
		age_over_18: (claims['age_equal_or_over'] as JsonObject)['18'],
		resident_address: address['formatted'],
		resident_postal_code: address['postal_code'],
		personal_administrative_number: claims['personal_administrative_number'],
		trust_framework: verification['trust_framework'],
		assurance_level: verification['assurance_level'],
		verification_time: verification['time'],
		demonstration: true,
	})
	const portrait = Buffer.from(String(elements['portrait']), 'base64url').toString()
	expect(String(claims['portrait'])).toBe(`data:image/svg+xml;base64,${Buffer.from(portrait).toString('base64')}`)
})

it('the light tier tells as an mdoc what it tells otherwise, and no more', async () => {
	const { credentials } = await issuer.issue('light-mdoc')
	const { claims } = await read(credentials[0])
	expect(Object.keys(claims)).toEqual([namespace])
	expect(Object.keys(claims[namespace] as JsonObject).sort()).toEqual([...lightElements].sort())
})

it('CR-18, HI-06 VCI §8.3: copies of a batch have a key and a status index of their own, in a list of mdocs alone, and are revoked together', async () => {
	const { credentials, id } = await issuer.issue('light-mdoc', 3)
	const copies = await Promise.all(credentials.map(read))
	expect(new Set(copies.map(({ holderKey }) => JSON.stringify(holderKey))).size).toBe(3)
	expect(new Set(copies.map(({ status }) => status?.idx)).size).toBe(3)
	for (const { status } of copies) expect(status?.uri).toMatch(/\/status\/light-mdoc-\d+$/)
	await issuer.post(`/api/issuances/${id}/revoke`, undefined, issuer.key)
	expect(await Promise.all(credentials.map(text => issuer.statusOf(text)))).toEqual([1, 1, 1])
})

it('TK-11 VCI §6.1: a token for a tier in one format gets it in no other: insufficient_scope', async () => {
	const token = await issuer.tokenFor(await issuer.offer('light'))
	const reply = await issuer.ask(token, 'light-mdoc')
	expect([reply.status, reply.body['error']]).toEqual([403, 'insufficient_scope'])
	expect((await issuer.ask(token, 'light')).status).toBe(200)
})

it('CR-13, NT-01 VCI §8.3, §11: encrypted, and then told of', async () => {
	const ports = { crypto: nodeCrypto, random: systemRandom, rawDeflate: nodeRawDeflate }
	const { credential_request_encryption: requests, credential_response_encryption: responses } = (await metadata()) as Record<
		string,
		JsonObject
	>
	const own = { ...nodeCrypto.createAgreementKey(), kid: 'own' }
	const token = await issuer.tokenFor(await issuer.offer('upgraded-mdoc'))
	const message = {
		credential_configuration_id: 'upgraded-mdoc',
		proofs: { jwt: await issuer.prove([newSigner()], await issuer.nonce()) },
		...askedEncryption(chooseResponseEncryption(responses ?? {}, own)),
	}
	const body = encryptMessage(ports, message, chooseRequestEncryption(requests ?? {}))
	const headers = { 'Content-Type': 'application/jwt', Authorization: `Bearer ${token}` }
	const reply = await issuer.send('/credential', { method: 'POST', headers, body })
	const opened = decryptMessage(ports, reply.text, [own], true, 'the response') as {
		credentials: Array<{ credential: string }>
	} & JsonObject
	expect((await read(opened.credentials[0]?.credential)).type).toBe('wangzheng.network-id.upgraded.1')
	const told = { notification_id: opened['notification_id'], event: 'credential_accepted' }
	expect((await issuer.post('/notification', told, token)).status).toBe(204)
})

it('DF-02 VCI §9.2: put off, released, and fetched with the key of the first request', async () => {
	const signer = newSigner()
	const asked = { configuration: 'light-mdoc', citizen: 'citizen-1', deferred: true }
	const { body } = await issuer.post('/api/offers', asked, issuer.key)
	const { grants } = body['credential_offer'] as { grants: Record<string, Record<string, string>> }
	const code = Object.values(grants)[0]?.['pre-authorized_code'] ?? ''
	const offered = { id: String(body['id']), offerUri: '', code, txCode: String(body['tx_code']) }
	const token = await issuer.tokenFor(offered)
	const { transaction_id: transaction } = (await issuer.ask(token, 'light-mdoc', [signer])).body
	await issuer.post(`/api/issuances/${offered.id}/release`, undefined, issuer.key)
	await expect
		.poll(async () => (await issuer.post('/deferred', { transaction_id: transaction }, token)).body, { timeout: 20_000 })
		.toHaveProperty('credentials')
	expect((await issuer.send(`/api/issuances/${offered.id}`, { headers: { Authorization: `Bearer ${issuer.key}` } })).body['state']).toBe(
		'issued',
	)
})

it('a person picks the format on the page, an operator on the command line', async () => {
	const form = new URLSearchParams({ tier: 'upgraded', format: 'mso_mdoc', citizen: 'citizen-2' })
	const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: issuer.url }
	expect((await issuer.send('/issue', { method: 'POST', headers, body: form.toString() })).status).toBe(303)
	const said: string[] = []
	expect(await run(['offer', 'light-mdoc', 'citizen-1', '--url', issuer.url, '--key', issuer.key], text => said.push(text))).toBe(0)
	expect(said.join()).toContain('openid-credential-offer://')
	const { body } = await issuer.send('/api/issuances?limit=2', { headers: { Authorization: `Bearer ${issuer.key}` } })
	expect((body['issuances'] as Array<{ configuration: string }>).map(({ configuration }) => configuration)).toEqual([
		'light-mdoc',
		'upgraded-mdoc',
	])
	form.set('format', 'constructor')
	expect((await issuer.send('/issue', { method: 'POST', headers, body: form.toString() })).status).toBe(400)
})

it('HI-05 ISO 18013-5 Annex B: what signs mdocs is certified below the same root, and changes with the other keys', async () => {
	const before = await issuer.issue('light-mdoc')
	expect((await issuer.post('/api/keys/rotate', undefined, issuer.key)).status).toBe(204)
	const after = await issuer.issue('light-mdoc')
	for (const { credentials } of [before, after]) expect((await read(credentials[0])).format).toBe('mso_mdoc')
})

it('ISO 18013-5 Annex B.1: the certificates say where the issuer is and what its root has revoked, and the list is there', async () => {
	const reply = await fetch(`${issuer.url}/trust-anchor.crl`)
	expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/pkix-crl'])
	const der = Buffer.from(await reply.arrayBuffer())
	expect(der.subarray(0, 2).toString('hex')).toBe('3081')
	const { text } = await issuer.send('/trust-anchor.pem')
	expect(new X509Certificate(text).raw.includes(`${issuer.url}/trust-anchor.crl`)).toBe(true)
})

it('docTypes begin with what the operator says', async () => {
	const own = await startIssuer({ DOCTYPE_BASE: 'org.example.id' })
	const { credentials } = await own.issue('light-mdoc')
	const { type, claims } = await own.read(credentials[0] ?? '')
	expect([type, Object.keys(claims)]).toEqual(['org.example.id.light.1', ['org.example.id.1']])
	expect(() => readConfig({ DOCTYPE_BASE: 'a b' })).toThrow(/^The variable DOCTYPE_BASE is not right/)
})
