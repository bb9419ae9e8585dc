import { expect, it } from 'vitest'
import { parseDcqlQuery } from '../../openid4vp/dcql.ts'
import { parseVerifierInfo } from '../../openid4vp/verifier-info.ts'
import { queries } from '../vectors/openid4vp/dcql-queries.ts'

const query = parseDcqlQuery(queries.simple)

it("WP-17 VP §5.1: the specification's attestation is kept as it came", () => {
	const data = 'eyJhbGciOiJFUzI1...EF0RBtvPClL71TWHlIQ'
	expect(parseVerifierInfo([{ format: 'jwt', data, credential_ids: ['my_credential'] }], query)).toEqual([
		{ format: 'jwt', data, credentialIds: ['my_credential'] },
	])
})

it('WP-17 VP §5.1: a request without any has none', () => expect(parseVerifierInfo(undefined, query)).toEqual([]))

it('WP-17 VP §5.1: data may be an object, credential_ids may be left out, and what is not known is ignored', () => {
	expect(parseVerifierInfo([{ format: 'later', data: { a: 1 }, more: true }], query)).toEqual([
		{ format: 'later', data: { a: 1 }, credentialIds: undefined },
	])
})

const one = { format: 'jwt', data: 'a.b.c' }
it.each<[string, unknown]>([
	['that is empty', []],
	['that is an object', one],
	['that is null', null],
	['with an entry that is no object', ['a.b.c']],
	['with an entry without format', [{ data: 'a.b.c' }]],
	['with an empty format', [{ ...one, format: '' }]],
	['with a format of 129 characters', [{ ...one, format: 'a'.repeat(129) }]],
	['with an entry without data', [{ format: 'jwt' }]],
	['with data that is a number', [{ ...one, data: 7 }]],
	['with data that is an array', [{ ...one, data: ['a.b.c'] }]],
	['with empty data', [{ ...one, data: '' }]],
	['with data of 32,769 characters', [{ ...one, data: 'a'.repeat(32_769) }]],
	['with an object as long', [{ ...one, data: { a: 'a'.repeat(32_769) } }]],
	['with seventeen entries', Array(17).fill(one)],
	['for no credential query', [{ ...one, credential_ids: [] }]],
	['for a credential query that is not there', [{ ...one, credential_ids: ['other'] }]],
	['for a credential query twice', [{ ...one, credential_ids: ['my_credential', 'my_credential'] }]],
	['with credential_ids that are a text', [{ ...one, credential_ids: 'my_credential' }]],
	['with credential_ids that are numbers', [{ ...one, credential_ids: [1] }]],
])('WP-17 VP §5.1: verifier_info %s is refused with invalid_request', (_, value) => {
	expect(() => parseVerifierInfo(value, query)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})
