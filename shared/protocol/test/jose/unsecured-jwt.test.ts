import { expect, it } from 'vitest'
import { isUnsecured, parseUnsecuredJwt } from '../../jose/unsecured-jwt.ts'

const part = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const expected = { typ: 'oauth-authz-req+jwt', what: 'the Request Object' }
const header = { alg: 'none', typ: 'oauth-authz-req+jwt' }
const payload = { client_id: 'redirect_uri:https://verifier.example/r' }

it('WP-03 RFC 7519 §6: what nobody signed is read', () => {
	const text = `${part(header)}.${part(payload)}.`
	expect(isUnsecured(text)).toBe(true)
	expect(parseUnsecuredJwt(text, expected)).toEqual(payload)
})

it.each<[string, string]>([
	['of an alg that signs', `${part({ ...header, alg: 'ES256' })}.${part(payload)}.`],
	['of the alg None', `${part({ ...header, alg: 'None' })}.${part(payload)}.`],
	['without alg', `${part({ typ: header.typ })}.${part(payload)}.`],
	['of another typ', `${part({ ...header, typ: 'JWT' })}.${part(payload)}.`],
	['without typ', `${part({ alg: 'none' })}.${part(payload)}.`],
	['with a signature', `${part(header)}.${part(payload)}.AAAA`],
	['of two parts', `${part(header)}.${part(payload)}`],
	['of four parts', `${part(header)}.${part(payload)}..`],
	['with a crit header', `${part({ ...header, crit: ['x'] })}.${part(payload)}.`],
	['with a payload that is no object', `${part(header)}.${part('[1]')}.`],
	['that is empty', '..'],
])('WP-03 RFC 8725 §3.2: one %s is refused with invalid_jwt', (_, text) => {
	expect(() => parseUnsecuredJwt(text, expected)).toThrow(expect.objectContaining({ code: 'invalid_jwt' }))
})
