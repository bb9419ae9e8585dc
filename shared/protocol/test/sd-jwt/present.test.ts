import { expect, it } from 'vitest'
import type { ClaimsPath } from '../../credential/format.ts'
import type { JsonObject } from '../../json.ts'
import { sdJwtVc } from '../../sd-jwt/format.ts'
import {
	aim,
	bound,
	credential,
	digest,
	disclosure,
	forged,
	holder,
	issuer,
	later,
	now,
	outcomes,
	ports,
	stranger,
	trust,
} from './world.ts'

const held = await sdJwtVc.issue(ports, issuer, credential())
const present = (disclose: readonly ClaimsPath[]) => sdJwtVc.present(ports, holder, held, disclose, aim)
const judge = (text: string) => sdJwtVc.judge(ports, trust, text, aim)

const all = ['signature', 'issuer_trust', 'holder_binding', 'nonce', 'audience', 'validity']
const passedAll = Object.fromEntries(all.map(name => [name, 'passed']))
/** What of the holder's claims a verifier sees. */
const told = (text: string) => {
	const { vct, iat, exp, cnf, status, demonstration, ...claims } = judge(text).credential?.claims ?? {}
	return claims
}

it('SJ-11 DQ-11 SJ §7.3: a presentation passes every check', async () => {
	const judged = judge(await present([['family_name']]))
	expect(outcomes(judged)).toEqual(passedAll)
	expect(judged.checks.map(({ check }) => check)).toEqual(all)
	expect(judged.credential).toMatchObject({ type: credential().type, holderKey: holder.publicJwk })
})

it.each<[string, ClaimsPath[], JsonObject]>([
	['nothing', [], { nationalities: [] }],
	['one claim', [['birthdate']], { nationalities: [], birthdate: '1990-05-17' }],
	['one element', [['nationalities', 1]], { nationalities: ['DE'] }],
	['every element', [['nationalities', null]], { nationalities: ['CN', 'DE'] }],
	['a list', [['nationalities']], { nationalities: ['CN', 'DE'] }],
	['a claim within a hidden one', [['address', 'locality']], { nationalities: [], address: { country: 'CN', locality: '上海' } }],
	[
		'a claim two levels within hidden ones',
		[['address', 'street', 'number']],
		{ nationalities: [], address: { country: 'CN', street: { name: '南京路', number: 1 } } },
	],
	['a hidden claim with all in it', [['address']], { nationalities: [], address: credential().claims['address'] as JsonObject }],
	['what is not there', [['salary'], ['nationalities', 7], ['address', null]], { nationalities: [] }],
])('SJ-13 DQ-06 SJ §7.2: asked for %s, a presentation tells that and no more', async (_, disclose, claims) => {
	const presented = await present(disclose)
	expect(told(presented)).toEqual(claims)
	expect(outcomes(judge(presented))).toEqual(passedAll)
})

it('SJ-12 VV-10 SJ §7.3: a presentation whose KB-JWT was stripped fails holder binding, and no nonce or audience passes', async () => {
	const presented = await present([['family_name']])
	expect(outcomes(judge(presented.slice(0, presented.lastIndexOf('~') + 1)))).toEqual({
		...passedAll,
		holder_binding: 'failed',
		nonce: 'not_checked',
		audience: 'not_checked',
	})
})

it('SJ-12 DQ-10 SJ §7.3: a credential without cnf fails holder binding, whatever key signs', async () => {
	const unbound = await forged({ cnf: undefined } as unknown as JsonObject)
	expect(outcomes(judge(await bound(unbound)))).toMatchObject({ holder_binding: 'failed', nonce: 'not_checked' })
})

it.each<[string, JsonObject, JsonObject, RegExp]>([
	['of typ JWT', {}, { typ: 'JWT' }, /typ/],
	['without typ', {}, { typ: undefined } as unknown as JsonObject, /typ/],
	['with the alg none', {}, { alg: 'none' }, /alg/],
	['with the alg HS256', {}, { alg: 'HS256' }, /alg/],
	['with an unknown crit', {}, { crit: ['x'] }, /crit/],
	['without iat', { iat: undefined } as unknown as JsonObject, {}, /no iat/],
	['whose iat is a text', { iat: `${now}` }, {}, /number of seconds/],
	['made 301 s ago', { iat: now - 301 }, {}, /301 s ago/],
	['made 11 s ahead', { iat: now + 11 }, {}, /11 s ahead/],
	['that has expired', { exp: now - 1 }, {}, /expired/],
	['without sd_hash', { sd_hash: undefined } as unknown as JsonObject, {}, /sd_hash/],
	['with the sd_hash of something else', { sd_hash: digest('something else') }, {}, /sd_hash/],
	['with a sd_hash that is padded', { sd_hash: `${digest(held)}=` }, {}, /sd_hash/],
])('SJ-11 SJ §7.3: a presentation with a KB-JWT %s fails holder binding', async (_, claims, header, message) => {
	const judged = judge(await bound(held, claims, header))
	expect(outcomes(judged)).toEqual({ ...passedAll, holder_binding: 'failed', nonce: 'not_checked', audience: 'not_checked' })
	expect(judged.checks.find(({ check }) => check === 'holder_binding')?.reason).toMatch(message)
})

it.each([-300, 10])('SJ-11 SJ §7.3: a KB-JWT made %i s from now is taken', async seconds => {
	expect(outcomes(judge(await bound(held, { iat: now + seconds })))).toEqual(passedAll)
})

it('SJ-11 SJ §7.3: how old a KB-JWT may be is for the verifier to say', async () => {
	const presented = await present([])
	expect(outcomes(sdJwtVc.judge(later(61), trust, presented, { ...aim, maxAge: 60 }))).toMatchObject({ holder_binding: 'failed' })
})

it("SJ-12 SJ §4.3.2: a KB-JWT signed by another key than the credential's fails holder binding", async () => {
	expect(outcomes(judge(await bound(held, {}, { jwk: stranger.publicJwk }, stranger)))).toMatchObject({ holder_binding: 'failed' })
})

it('SJ-11 SJ §4.3.1: a disclosure left out after the holder signed fails holder binding', async () => {
	const [jwt, , ...rest] = (await present([['family_name'], ['given_name']])).split('~')
	expect(outcomes(judge([jwt, ...rest].join('~')))).toMatchObject({ signature: 'passed', holder_binding: 'failed' })
})

it.each<[string, unknown]>([
	['of another request', 'another'],
	['that is missing', undefined],
	['that is a list', [aim.nonce]],
	['in another case', aim.nonce.toUpperCase()],
])('SJ-11 VV-07 SJ §7.3: a KB-JWT with a nonce %s fails the nonce alone', async (_, nonce) => {
	expect(outcomes(judge(await bound(held, { nonce } as JsonObject)))).toEqual({ ...passedAll, nonce: 'failed' })
})

it.each<[string, unknown]>([
	['of another verifier', 'x509_san_dns:other.example'],
	['without the prefix', 'verifier.example'],
	['that is missing', undefined],
	['that is a list with this verifier', [aim.audience]],
])('SJ-11 DQ-11 SJ §4.3: a KB-JWT with an aud %s fails the audience alone', async (_, aud) => {
	expect(outcomes(judge(await bound(held, { aud } as JsonObject)))).toEqual({ ...passedAll, audience: 'failed' })
})

it.each<[string, JsonObject]>([
	['has expired', { exp: now - 1 }],
	['is not valid yet', { nbf: now + 60 }],
	['names another verifier in its aud', { aud: 'x509_san_dns:other.example' }],
])('SJ-09 SJ §7.1: a credential that %s fails its validity alone', async (_, payload) => {
	const judged = judge(await bound(await forged(payload)))
	expect(outcomes(judged)).toEqual({ ...passedAll, validity: 'failed' })
	expect(judged.credential).toBeDefined()
})

const unread = Object.fromEntries(all.map(name => [name, 'not_checked']))

it('SV-08 VV-07 SVC §2.5: of an issuer that is not trusted nothing more is checked, and no claim is told', async () => {
	const judged = judge(await bound(await sdJwtVc.issue(ports, stranger, credential())))
	expect(outcomes(judged)).toEqual({ ...unread, issuer_trust: 'failed' })
	expect(judged.credential).toBeUndefined()
})

it("VV-07 SJ §7.1: where the issuer's signature fails nothing more is checked, and no claim is told", async () => {
	const judged = judge(await bound(await sdJwtVc.issue(ports, { ...stranger, x5c: issuer.x5c ?? [] }, credential())))
	expect(outcomes(judged)).toEqual({ ...unread, issuer_trust: 'passed', signature: 'failed' })
	expect(judged.credential).toBeUndefined()
})

it('SJ-06 SJ §7.1: a disclosure slipped in fails the signature even where the holder signed over it', async () => {
	const judged = judge(await bound(`${held}${disclosure(true, 'admin')}~`))
	expect(outcomes(judged)).toEqual({ ...unread, issuer_trust: 'passed', signature: 'failed' })
})

it('SV-02 SVC §2.2.2.1: a credential that is no SD-JWT VC fails its validity, and no claim is told', async () => {
	const judged = judge(await bound(await forged({ vct: 7 })))
	expect(outcomes(judged)).toEqual({ ...unread, issuer_trust: 'passed', signature: 'passed', validity: 'failed' })
	expect(judged.credential).toBeUndefined()
})

it.each(['', '~', '~~~', 'x', 'a.b.c~', '{}', held.slice(0, 40), `${held}a.b.c`, `${held}~`, 'x'.repeat(600_000), held.replace('.', '..')])(
	'SJ-01 VV-06 SJ §4: what is no presentation fails by a check and throws nothing (%#)',
	text => {
		const { checks } = judge(text)
		expect(checks.map(({ check }) => check)).toEqual(all)
		expect(checks.some(({ outcome }) => outcome === 'failed')).toBe(true)
		expect(checks.every(({ reason, section }) => reason !== '' && section !== '')).toBe(true)
	},
)

it('SJ-05 SJ §9.2: one letter changed anywhere in a presentation fails a check', async () => {
	const presented = await present([['family_name'], ['address', 'locality']])
	for (let i = 0; i < presented.length; i += 7) {
		const other = presented[i] === 'A' ? 'B' : 'A'
		const { checks } = judge(presented.slice(0, i) + other + presented.slice(i + 1))
		expect(checks.some(({ outcome }) => outcome === 'failed')).toBe(true)
	}
})
