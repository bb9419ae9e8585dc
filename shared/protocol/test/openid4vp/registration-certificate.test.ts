import { expect, it } from 'vitest'
import { nodeCertificates } from '../../../adapters/certificates.ts'
import { nodeCrypto } from '../../../adapters/node-crypto.ts'
import { signJwt } from '../../jose/jws.ts'
import type { JsonObject } from '../../json.ts'
import { parseDcqlQuery } from '../../openid4vp/dcql.ts'
import { type RegistrationOf, registrationFormat, verifyRegistration } from '../../openid4vp/registration-certificate.ts'
import type { Signer } from '../../ports.ts'
import { certificate, noon } from '../certificates.ts'
import { ownAuthority, provider, stranger, trust, withAnchor } from '../trusted.ts'

const ports = { crypto: nodeCrypto, clock: { now: () => noon } }

const query = parseDcqlQuery({
	credentials: [
		{
			id: 'id',
			format: 'dc+sd-jwt',
			meta: { vct_values: ['https://types.example/id'] },
			claims: [{ path: ['address', 'street_address'] }, { path: ['family_name'] }],
		},
		{ id: 'other', format: 'dc+sd-jwt', meta: { vct_values: ['https://types.example/id'] }, claims: [{ path: ['birthdate'] }] },
	],
})
const signedBy = nodeCertificates.parse((await certificate({ name: 'The shop', organization: 'NTRTW-12345678' })).der)
const asker: RegistrationOf = {
	clientId: { full: 'x509_san_dns:shop.example', prefix: 'x509_san_dns', name: 'shop.example' },
	certificate: signedBy,
	query,
}

const said: JsonObject = {
	sub: 'shop.example',
	name: 'The shop',
	purpose: [
		{ lang: 'en', value: 'To sell wine' },
		{ lang: 'zh-Hant', value: '販售酒類' },
	],
	privacy_policy: 'https://shop.example/privacy',
	credentials: [{ format: 'dc+sd-jwt', meta: { vct_values: ['https://types.example/id'] }, claim: [{ path: ['address'] }] }],
	iat: noon - 60,
	exp: noon + 60,
}

const judge = async (change: JsonObject = {}, signer: Signer = provider, typ = 'rc-wrp+jwt', credentialIds?: readonly string[]) =>
	verifyRegistration(
		ports,
		trust,
		{
			format: registrationFormat,
			data: await signJwt(signer, { typ, x5c: signer.x5c ?? [] }, JSON.parse(JSON.stringify({ ...said, ...change }))),
			credentialIds,
		},
		asker,
	)

it('WP-17 VP §5.11: a registration certificate below a trusted registrar says who asks, what for, and what was not registered', async () => {
	expect(await judge()).toEqual({
		registrar: 'CN=Wallet provider',
		name: 'The shop',
		purposes: { en: 'To sell wine', 'zh-hant': '販售酒類' },
		privacyPolicy: 'https://shop.example/privacy',
		beyond: [['family_name'], ['birthdate']],
	})
})

it('WP-17 VP §5.1: it is held against the credential queries that it names alone', async () => {
	expect((await judge({}, provider, 'rc-wrp+jwt', ['id'])).beyond).toEqual([['family_name']])
})

it.each([
	['its client identifier', 'x509_san_dns:shop.example'],
	['what stands behind the prefix', 'shop.example'],
	['the name in its certificate', signedBy?.subject],
	['the identifier of its organization in its certificate', 'NTRTW-12345678'],
	['an object that holds it', { id: 'shop.example', legal_name: 'The shop' }],
])('WP-17 VP §5.11.1: it is bound to the verifier by %s', async (_, sub) => {
	expect(await judge({ sub: sub ?? null })).toMatchObject({ name: 'The shop' })
})

it.each<[string, JsonObject, Signer, string, string]>([
	['about somebody else', { sub: 'other.example' }, provider, 'rc-wrp+jwt', 'somebody else'],
	['about nobody', { sub: undefined as never }, provider, 'rc-wrp+jwt', 'somebody else'],
	['below a root that nobody trusts', {}, stranger, 'rc-wrp+jwt', 'no trust anchor of ours'],
	['of a registrar that is its own authority', {}, ownAuthority, 'rc-wrp+jwt', 'self-signed'],
	['with the anchor in its chain', {}, withAnchor, 'rc-wrp+jwt', 'trust anchor itself'],
	['that is over', { exp: noon - 1 }, provider, 'rc-wrp+jwt', 'expired'],
	['of another typ', {}, provider, 'verifier-attestation+jwt', 'typ'],
])('WP-17 VP §5.11.1: one %s is refused', async (_, change, signer, typ, reason) => {
	await expect(judge(change, signer, typ)).rejects.toThrow(reason)
})

it('WP-17 VP §5.11.1: a signature that is spoiled is refused, and so is what is no JWT at all', async () => {
	const data = await signJwt(provider, { typ: 'rc-wrp+jwt', x5c: provider.x5c ?? [] }, said)
	const judgeText = (text: string | JsonObject) =>
		verifyRegistration(ports, trust, { format: registrationFormat, data: text, credentialIds: undefined }, asker)
	expect(() => judgeText(`${data.slice(0, -20)}${'A'.repeat(20)}`)).toThrow('does not verify')
	for (const text of ['', 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ0ZXN0In0.not-validated', {}]) {
		expect(() => judgeText(text)).toThrow(expect.objectContaining({ code: 'invalid_jwt' }))
	}
})

it.each([
	[{ name: 7, purpose: 'wine', privacy_policy: 'x'.repeat(301), credentials: 'all' }],
	[{ name: '', purpose: [null, 'x', { lang: 'en' }, { value: 7 }], privacy_policy: null, credentials: null }],
])('WP-17 VP §5.1: what is not built as it should be says nothing (%#)', async change => {
	const { name, purposes, privacyPolicy, beyond } = await judge(JSON.parse(JSON.stringify(change)))
	expect([name, purposes, privacyPolicy, beyond]).toEqual([undefined, {}, undefined, []])
})

it.each(['javascript:alert(1)', 'http://shop.example/privacy', 'data:text/html,x', '//shop.example', 7])(
	'WP-17 VP §5.11: a privacy policy at %j is left out: people are led to https addresses alone',
	async privacy_policy => expect((await judge({ privacy_policy })).privacyPolicy).toBeUndefined(),
)
