import { expect, it } from 'vitest'
import { formatOf } from '../../credential/formats.ts'
import type { JsonObject } from '../../json.ts'
import { sdJwtVc } from '../../sd-jwt/format.ts'
import { bound, credential, digest, disclosure, forged, holder, issuer, later, now, ports, stranger, trust } from './world.ts'

const receive = (text: string) => sdJwtVc.receive(ports, trust, text)

const refuses = async (text: Promise<string>, code: string, message: RegExp) => {
	const received = await text
	expect(() => receive(received)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }))
}

it('SV-04 SV-17 SVC §2.2.2.3: a credential with neither iss nor iat nor sub is taken', async () => {
	expect(receive(await forged({}))).toMatchObject({ type: 'urn:test', issuedAt: undefined, status: undefined, holderKey: holder.publicJwk })
})

it('SV-04 SVC §2.2.2.3: sub and iat may be hidden', async () => {
	const hidden = [disclosure('somebody', 'sub'), disclosure(now - 60, 'iat')]
	expect(receive(await forged({ _sd: hidden.map(digest) }, hidden))).toMatchObject({ issuedAt: now - 60, claims: { sub: 'somebody' } })
})

it.each([['vc+sd-jwt'], ['JWT'], ['kb+jwt'], ['openid4vci-proof+jwt'], ['statuslist+jwt']])(
	'SV-01 SVC §2.2.1: a credential of typ %s is refused with invalid_jwt',
	typ => refuses(forged({}, [], { typ }), 'invalid_jwt', /typ/),
)

it('SJ-02 SJ §4.1: a credential with the alg none is refused with invalid_jwt', () =>
	refuses(forged({}, [], { alg: 'none' }), 'invalid_jwt', /alg/))

it.each(['HS256', 'ES512', 'RS256'])('SJ-02 SJ §7.1: a credential with the alg %s is refused with invalid_jwt', alg =>
	refuses(forged({}, [], { alg }), 'invalid_jwt', /alg/),
)

it('SJ-02 SJ §7.1: a credential with an unknown crit is refused with invalid_jwt', () =>
	refuses(forged({}, [], { crit: ['exp'] }), 'invalid_jwt', /crit/))

it('WI-13 SJ §7.1: a credential whose payload was changed after it was signed is refused with invalid_jwt', async () => {
	const text = await sdJwtVc.issue(ports, issuer, credential())
	const [header, payload, ...rest] = text.split('.')
	const changed = Buffer.from(
		Buffer.from(payload ?? '', 'base64url')
			.toString()
			.replace('upgraded', 'UPGRADED'),
	).toString('base64url')
	await refuses(Promise.resolve([header, changed, ...rest].join('.')), 'invalid_jwt', /signature/)
})

it("SV-08 SVC §2.5: a credential signed by another key than its certificate's is refused with invalid_jwt", async () => {
	const text = await sdJwtVc.issue(ports, { ...stranger, x5c: issuer.x5c ?? [] }, credential())
	await refuses(Promise.resolve(text), 'invalid_jwt', /signature/)
})

it('SV-08 WI-01 SVC §2.5: a credential whose certificate is not trusted is refused with invalid_certificate_chain', () =>
	refuses(sdJwtVc.issue(ports, stranger, credential()), 'invalid_certificate_chain', /not trusted/))

it.each<[string, JsonObject]>([
	['an iss alone', {}],
	['a jwk', { jwk: issuer.publicJwk }],
	['a kid', { kid: 'did:example:issuer#1' }],
	['an x5u', { x5u: 'https://issuer.example/chain.pem' }],
	['a jku', { jku: 'https://issuer.example/jwks' }],
])('SV-08 SVC §7.3: a credential that names its key by %s and has no x5c is refused with invalid_certificate_chain', async (_, header) => {
	// JSON leaves out what is undefined, so this one has no x5c
	const withoutChain = { ...header, x5c: undefined } as unknown as JsonObject
	await refuses(forged({ iss: 'https://issuer.example' }, [], withoutChain), 'invalid_certificate_chain', /no x5c/)
})

it.each<[string, JsonObject]>([
	['is missing', { vct: undefined } as unknown as JsonObject],
	['is empty', { vct: '' }],
	['is a list', { vct: ['urn:test'] }],
	['is a number', { vct: 1 }],
])('SV-02 SVC §2.2.2.1: a credential whose vct %s is refused with invalid_credential', (_, payload) =>
	refuses(forged(payload), 'invalid_credential', /vct/),
)

it.each<[string, unknown]>([
	['iss', 'https://issuer.example'],
	['nbf', now - 60],
	['exp', now + 60],
	['vct#integrity', 'sha256-x'],
	['aka_vcts', ['urn:other']],
	['status', { status_list: { idx: 1, uri: 'https://issuer.example/status/1' } }],
	['aud', 'x509_san_dns:verifier.example'],
])('SV-03 SJ-09 SVC §2.2.2.3: a credential whose %s is in a disclosure is refused with invalid_credential', (name, value) => {
	const hidden = disclosure(value as string, name)
	return refuses(forged({ _sd: [digest(hidden)] }, [hidden]), 'invalid_credential', /is in a disclosure/)
})

it.each(['vct', 'cnf'])('SV-03 SVC §2.2.2.3: a credential whose only %s is in a disclosure is refused with invalid_credential', name => {
	const hidden = disclosure(name === 'vct' ? 'urn:test' : { jwk: holder.publicJwk }, name)
	const payload = { _sd: [digest(hidden)], [name]: undefined } as unknown as JsonObject
	return refuses(forged(payload, [hidden]), 'invalid_credential', /is in a disclosure/)
})

it('SV-03 SVC §2.2.2.3: a credential that hides a part of its cnf is refused with invalid_credential', () => {
	const hidden = disclosure(holder.publicJwk, 'jwk')
	return refuses(forged({ cnf: { _sd: [digest(hidden)] } }, [hidden]), 'invalid_credential', /cnf is in a disclosure/)
})

it.each<[string, JsonObject, RegExp]>([
	['without a jwk', { kid: 'key-1' }, /holds no jwk/],
	['with an address beside its jwk', { jwk: holder.publicJwk, jku: 'https://holder.example/jwks' }, /elsewhere/],
	['with a private key', { jwk: { ...holder.publicJwk, d: 'AAAA' } }, /private/],
	['with a key on another curve', { jwk: { ...holder.publicJwk, crv: 'P-521' } }, /P-256/],
])('SV-04 HI-05 SVC §8.3: a credential with a cnf %s is refused with invalid_credential', (_, cnf, message) =>
	refuses(forged({ cnf }), 'invalid_credential', message),
)

it.each<[string, unknown]>([
	['that is empty', []],
	['that names the vct itself', ['urn:other', 'urn:test']],
	['that is a text', 'urn:other'],
])('SV-05 SVC §2.2.2.2: a credential with aka_vcts %s is refused with invalid_credential', (_, aliases) =>
	refuses(forged({ aka_vcts: aliases } as JsonObject), 'invalid_credential', /aka_vcts/),
)

it.each<[string, JsonObject]>([
	['without a status_list', {}],
	['of another mechanism', { status_attestation: {} }],
	['with a negative index', { status_list: { idx: -1, uri: 'https://issuer.example/1' } }],
	['with a broken index', { status_list: { idx: 1.5, uri: 'https://issuer.example/1' } }],
	['with a text for an index', { status_list: { idx: '1', uri: 'https://issuer.example/1' } }],
	['without an address', { status_list: { idx: 1 } }],
	['with an address of another scheme', { status_list: { idx: 1, uri: 'file:///etc/passwd' } }],
])('SV-06 HI-05 TS-05 HAIP §6.1: a credential with a status %s is refused with invalid_credential', (_, status) =>
	refuses(forged({ status }), 'invalid_credential', /status/),
)

it('SJ-13 WI-13 SJ §7.2: a credential that comes with a KB-JWT is refused with invalid_sd_jwt', async () =>
	refuses(bound(await sdJwtVc.issue(ports, issuer, credential())), 'invalid_sd_jwt', /shown to somebody before/))

it.each<[string, JsonObject, RegExp]>([
	['that has expired', { exp: now }, /expired/],
	['that is not valid yet', { nbf: now + 60 }, /ahead/],
	['that was issued in the future', { iat: now + 60 }, /ahead/],
	['whose exp is a text', { exp: `${now + 60}` }, /number of seconds/],
])('SJ-09 SJ §7.1: a credential %s is refused with invalid_jwt', (_, payload, message) => refuses(forged(payload), 'invalid_jwt', message))

it('SJ-09 SJ §7.1: the expiry of a credential counts when it is received, and reading judges nothing', async () => {
	const text = await sdJwtVc.issue(ports, issuer, credential())
	expect(() => sdJwtVc.receive(later(90_000), trust, text)).toThrow(/expired/)
	expect(sdJwtVc.read(ports, text).expiresAt).toBe(credential().expiresAt)
})

it('DQ-04 VP §B.3.5: vct_values choose credentials by their type', async () => {
	const received = receive(await forged({}))
	expect(sdJwtVc.parseMeta({ vct_values: ['urn:other', 'urn:test'] })(received)).toBe(true)
	expect(sdJwtVc.parseMeta({ vct_values: ['urn:TEST'] })(received)).toBe(false)
})

it.each<[string, JsonObject]>([
	['missing', {}],
	['empty', { vct_values: [] }],
	['a text', { vct_values: 'urn:test' }],
	['a list with a number', { vct_values: ['urn:test', 1] }],
])('DQ-04 VP §B.3.5: vct_values that are %s are refused with invalid_request', (_, meta) => {
	expect(() => sdJwtVc.parseMeta(meta)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})

it('SV-01 VCI §A.3: the format is found by its identifier and by nothing else', () => {
	expect(formatOf('dc+sd-jwt')).toBe(sdJwtVc)
	expect([formatOf('vc+sd-jwt'), formatOf('toString'), formatOf('__proto__')]).toEqual([undefined, undefined, undefined])
})
