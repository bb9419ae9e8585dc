import { expect, it } from 'vitest'
import { parseDcqlQuery } from '../../openid4vp/dcql.ts'
import { queries } from '../vectors/openid4vp/dcql-queries.ts'

const asked = {
	id: 'pid',
	format: 'dc+sd-jwt',
	meta: { vct_values: ['https://issuer.example/types/id'] },
	claims: [{ id: 'name', path: ['family_name'] }],
}
const withCredential = (changes: object) => ({ credentials: [{ ...asked, ...changes }] })
const withClaim = (claim: object) => withCredential({ claims: [claim] })
const without = (name: keyof typeof asked) => {
	const { [name]: _, ...rest } = asked
	return { credentials: [rest] }
}
const deep = (levels: number): unknown => (levels === 0 ? 'x' : [deep(levels - 1)])

it.each(Object.entries(queries))("DQ-01 VP §6: the specification's query %s is read", (_, query) => {
	const parsed = parseDcqlQuery(query)
	expect(parsed.credentials.map(({ id }) => id)).toEqual(query.credentials.map(({ id }) => id))
})

it.each<[string, unknown]>([
	['that is no object', []],
	['without credentials', {}],
	['whose credentials are empty', { credentials: [] }],
	['whose credentials are no array', { credentials: { pid: asked } }],
	['with a credential query that is no object', { credentials: ['pid'] }],
	['with a credential query without id', without('id')],
	['with an empty id', withCredential({ id: '' })],
	['with an id of other characters', withCredential({ id: 'my.pid' })],
	['with an id that ends in a newline', withCredential({ id: 'pid\n' })],
	['with the same id twice', { credentials: [asked, asked] }],
	['without format', without('format')],
	['whose format is no text', withCredential({ format: 7 })],
	['without meta', without('meta')],
	['whose meta is no object', withCredential({ meta: [] })],
	['whose multiple is no boolean', withCredential({ multiple: 'yes' })],
	['whose require_cryptographic_holder_binding is no boolean', withCredential({ require_cryptographic_holder_binding: 0 })],
	['whose claims are empty', withCredential({ claims: [] })],
	['whose claims are no array', withCredential({ claims: {} })],
	['whose trusted_authorities are empty', withCredential({ trusted_authorities: [] })],
	['with a trusted authority without values', withCredential({ trusted_authorities: [{ type: 'aki' }] })],
	['whose credential_sets are empty', { credentials: [asked], credential_sets: [] }],
	['with a credential set without options', { credentials: [asked], credential_sets: [{}] }],
	['with an empty option', { credentials: [asked], credential_sets: [{ options: [[]] }] }],
	['with an option that names no query', { credentials: [asked], credential_sets: [{ options: [['other']] }] }],
	['whose required is no boolean', { credentials: [asked], credential_sets: [{ options: [['pid']], required: 1 }] }],
])('DQ-01 VP §6: a query %s is refused with invalid_request', (_, query) => {
	expect(() => parseDcqlQuery(query)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})

it.each<[string, unknown]>([
	['without claims', { credentials: [{ id: 'pid', format: 'dc+sd-jwt', meta: asked.meta, claim_sets: [['name']] }] }],
	['beside a claims query without id', withCredential({ claims: [{ path: ['a'] }], claim_sets: [['name']] })],
	['beside two claims queries of one id', withCredential({ claims: [asked.claims[0], asked.claims[0]], claim_sets: [['name']] })],
	['that name no claims query', withCredential({ claim_sets: [['other']] })],
	['that are empty', withCredential({ claim_sets: [] })],
	['that are lists of objects', withCredential({ claim_sets: [[{}]] })],
])('DQ-02 VP §6.4.1: claim_sets %s are refused with invalid_request', (_, query) => {
	expect(() => parseDcqlQuery(query)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})

it.each<[string, object]>([
	['missing', {}],
	['empty', { path: [] }],
	['no array', { path: 'family_name' }],
	['with a negative index', { path: ['a', -1] }],
	['with a broken index', { path: ['a', 0.5] }],
	['with a boolean', { path: ['a', true] }],
	['with an object', { path: [{}] }],
])('DQ-03 VP §7: a path that is %s is refused with invalid_request', (_, claim) => {
	expect(() => parseDcqlQuery(withClaim(claim))).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})

it.each<[string, unknown]>([
	['empty', []],
	['no array', 'Doe'],
	['with null', [null]],
	['with a broken number', [1.5]],
	['with an object', [{}]],
])('DQ-07 VP §6.3: values that are %s are refused with invalid_request', (_, values) => {
	expect(() => parseDcqlQuery(withClaim({ path: ['a'], values }))).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})

it.each<[string, unknown]>([
	['missing', {}],
	['empty', { vct_values: [] }],
	['no array', { vct_values: 'https://issuer.example/types/id' }],
	['not of texts', { vct_values: [1] }],
])('DQ-04 VP B.3.5: vct_values that are %s are refused with invalid_request', (_, meta) => {
	expect(() => parseDcqlQuery(withCredential({ meta }))).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})

const mdl = (claim: object, meta: object = { doctype_value: 'org.iso.18013.5.1.mDL' }) =>
	parseDcqlQuery({ credentials: [{ id: 'mdl', format: 'mso_mdoc', meta, claims: [claim] }] })

it.each<[string, unknown]>([
	['of a namespace alone', ['org.iso.18013.5.1']],
	['of three steps', ['org.iso.18013.5.1', 'driving_privileges', 'codes']],
	['into an element', ['org.iso.18013.5.1', 'driving_privileges', 0]],
	['with an index', ['org.iso.18013.5.1', 0]],
	['with null', ['org.iso.18013.5.1', null]],
	['that is empty', []],
	['that is a text', 'org.iso.18013.5.1'],
])('DQ-03 VP §7.2: a path into an mdoc %s is refused with invalid_request', (_, path) => {
	expect(() => mdl({ path })).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})

it('DQ-03 VP §7.2: a path into an mdoc is a namespace and an element', () => {
	expect(mdl({ path: ['org.iso.18013.5.1', 'given_name'] }).credentials[0]?.claims).toMatchObject([
		{ path: ['org.iso.18013.5.1', 'given_name'], intentToRetain: undefined },
	])
})

it.each([true, false])('DQ-04 VP §B.2.4: intent_to_retain %j of an element of an mdoc is read', intent_to_retain => {
	const { credentials } = mdl({ path: ['org.iso.18013.5.1', 'given_name'], intent_to_retain })
	expect(credentials[0]?.claims?.[0]?.intentToRetain).toBe(intent_to_retain)
})

it.each(['true', 1, null, []])('DQ-04 VP §B.2.4: intent_to_retain %j is refused with invalid_request', intent_to_retain => {
	expect(() => mdl({ path: ['org.iso.18013.5.1', 'given_name'], intent_to_retain })).toThrow(
		expect.objectContaining({ code: 'invalid_request' }),
	)
})

it('DQ-01 VP §B.2.4: intent_to_retain means nothing for an SD-JWT VC, and is ignored', () => {
	expect(parseDcqlQuery(withClaim({ path: ['a'], intent_to_retain: 'later' })).credentials[0]?.claims?.[0]?.intentToRetain).toBeUndefined()
})

it.each<[string, object]>([
	['missing', {}],
	['empty', { doctype_value: '' }],
	['an array', { doctype_value: ['org.iso.18013.5.1.mDL'] }],
])('DQ-04 VP §B.2.3: a doctype_value that is %s is refused with invalid_request', (_, meta) => {
	expect(() => mdl({ path: ['org.iso.18013.5.1', 'given_name'] }, meta)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})

it('DQ-01 VP §6: members that are not known are ignored, at every level', () => {
	const query = {
		credentials: [{ ...asked, later: 1, claims: [{ path: ['a'], later: deep(3) }] }],
		credential_sets: [{ options: [['pid']], purpose: 'of a draft' }],
		later: {},
	}
	expect(parseDcqlQuery(query).credentials[0]?.claims).toEqual([
		{ id: undefined, path: ['a'], values: undefined, intentToRetain: undefined },
	])
})

it('DQ-01 VP §6.1: a format that is not known is read, and nothing answers it', () => {
	const query = parseDcqlQuery({ credentials: [{ id: 'vc', format: 'jwt_vc_json', meta: {}, claims: [{ path: ['a', 0] }] }] })
	expect(query.credentials[0]?.format).toBe('jwt_vc_json')
})

it('DQ-10 VP §6.1: holder binding is required where nothing is said', () => {
	expect(parseDcqlQuery({ credentials: [asked] }).credentials[0]).toMatchObject({ holderBinding: true, multiple: false })
})

it('VP §6.4.2: without credential_sets every credential query is required', () => {
	expect(parseDcqlQuery({ credentials: [asked, { ...asked, id: 'other' }] }).credentialSets).toEqual([
		{ required: true, options: [['pid', 'other']] },
	])
})

it.each<[string, unknown]>([
	['33 credential queries', { credentials: Array.from({ length: 33 }, (_, at) => ({ ...asked, id: `pid${at}` })) }],
	['129 claims', withCredential({ claims: Array.from({ length: 129 }, (_, at) => ({ path: [`c${at}`] })) })],
	['129 values', withClaim({ path: ['a'], values: Array.from({ length: 129 }, (_, at) => at) })],
	['a path of 17 steps', withClaim({ path: Array.from({ length: 17 }, () => null) })],
	['a name of 513 characters', withClaim({ path: ['a'.repeat(513)] })],
	['an id of 129 characters', withCredential({ id: 'a'.repeat(129) })],
	['65 options', { credentials: [asked], credential_sets: [{ options: Array.from({ length: 65 }, () => ['pid']) }] }],
])('WP-22 VP §6: a query with %s is refused with invalid_request', (_, query) => {
	expect(() => parseDcqlQuery(query)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})
