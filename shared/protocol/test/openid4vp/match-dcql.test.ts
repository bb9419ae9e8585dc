import { expect, it } from 'vitest'
import type { Credential } from '../../credential/format.ts'
import type { JsonObject } from '../../json.ts'
import { parseDcqlQuery } from '../../openid4vp/dcql.ts'
import { chooseAnswer, judgeDcqlAnswer, matchDcql } from '../../openid4vp/match-dcql.ts'
import { queries } from '../vectors/openid4vp/dcql-queries.ts'

const identity = 'https://credentials.example.com/identity_credential'

const credential = (claims: JsonObject, type = identity, holderKey: Credential['holderKey'] | null = undefined): Credential => ({
	format: 'dc+sd-jwt',
	type,
	claims,
	holderKey: holderKey === null ? undefined : { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
	status: undefined,
	issuedAt: undefined,
	notBefore: undefined,
	expiresAt: undefined,
})

const doe = { family_name: 'Doe', given_name: 'John', address: { street_address: '1 Main St', locality: 'Town' }, postal_code: '90210' }

const match = (query: unknown, ...held: Credential[]) =>
	matchDcql(
		parseDcqlQuery(query),
		held.map((credential, at) => ({ id: `held${at}`, credential })),
	)

const judge = (query: unknown, presented: Record<string, Credential[]>) =>
	judgeDcqlAnswer(parseDcqlQuery(query), new Map(Object.entries(presented)))

const ask = (changes: object) => ({
	credentials: [{ id: 'pid', format: 'dc+sd-jwt', meta: { vct_values: [identity] }, ...changes }],
})

it('DQ-05 VP §6.4.1: with claims alone all of them are told', () => {
	const {
		queries: [found],
		satisfiable,
	} = match(queries.simple, credential(doe))
	expect(satisfiable).toBe(true)
	expect(found?.answers).toEqual([{ candidate: 'held0', disclose: [['family_name'], ['given_name'], ['address', 'street_address']] }])
})

it('DQ-05 VP §6.4.1: without claims nothing that can be kept back is told', () => {
	expect(match(ask({}), credential(doe)).queries[0]?.answers).toEqual([{ candidate: 'held0', disclose: [] }])
})

it('DQ-05 VP §6.4.1: of claim_sets the first that can be satisfied is told', () => {
	const { family_name, postal_code } = doe
	const found = match(queries.claims_alternatives, credential({ family_name, postal_code, locality: 'Town', date_of_birth: '1990-01-01' }))
	expect(found.queries[0]?.answers[0]?.disclose).toEqual([['family_name'], ['postal_code'], ['date_of_birth']])
})

it('DQ-05 VP §6.4.1: a credential that lacks a claim is not returned', () => {
	const found = match(queries.simple, credential({ family_name: 'Doe', given_name: 'John' }))
	expect(found.satisfiable).toBe(false)
	expect(found.queries[0]).toMatchObject({ answers: [], others: [{ candidate: 'held0', reason: 'it has no address.street_address' }] })
})

it('DQ-05 VP §6.1: a claim that is asked for twice is told once', () => {
	const found = match(ask({ claims: [{ path: ['family_name'] }, { path: ['family_name'] }] }), credential(doe))
	expect(found.queries[0]?.answers[0]?.disclose).toEqual([['family_name']])
})

it('DQ-07 VP §6.4.1: a claim with another value is as if it did not exist', () => {
	expect(match(queries.value_matching_simple, credential(doe)).satisfiable).toBe(true)
	const found = match(queries.value_matching_simple, credential({ ...doe, family_name: 'Roe' }))
	expect(found.satisfiable).toBe(false)
	expect(found.queries[0]?.others[0]?.reason).toBe('family_name does not have the value that is asked for')
})

it('DQ-07 VP §6.3: a value of another type does not match', () => {
	const query = ask({ claims: [{ path: ['over'], values: [true, 18] }] })
	expect(match(query, credential({ over: 'true' })).satisfiable).toBe(false)
	expect(match(query, credential({ over: '18' })).satisfiable).toBe(false)
	expect(match(query, credential({ over: 18 })).satisfiable).toBe(true)
})

it('DQ-07 VP §6.4.1: of several elements those alone are told that have a value asked for', () => {
	const query = ask({ claims: [{ path: ['nationalities', null], values: ['British'] }] })
	const found = match(query, credential({ nationalities: ['Betelgeusian', 'British'] }))
	expect(found.queries[0]?.answers[0]?.disclose).toEqual([['nationalities', 1]])
})

it('DQ-04 VP B.3.5: a credential of another type is not returned', () => {
	const found = match(queries.simple, credential(doe, 'https://other.example/id'))
	expect(found).toMatchObject({ satisfiable: false, queries: [{ answers: [] }] })
})

it('DQ-10 VP B.3: a credential without holder key cannot answer where holder binding is required', () => {
	expect(match(ask({}), credential(doe, identity, null)).satisfiable).toBe(false)
	expect(match(ask({ require_cryptographic_holder_binding: false }), credential(doe, identity, null)).satisfiable).toBe(true)
})

it('VP §6.1: a format that is not known here is answered by nothing', () => {
	expect(match(queries.simple_mdoc, credential(doe)).satisfiable).toBe(false)
})

it('DQ-06 VP §6.4.2: where one of two required credentials is missing nothing is returned', () => {
	const found = match(queries.multi_credentials, credential(doe))
	expect(found.satisfiable).toBe(false)
	expect(chooseAnswer(found)).toBeUndefined()
})

it('DQ-06 VP §6.4.2: the first option of a required set that can be satisfied is chosen, an optional set left out', () => {
	const reduced = credential({ given_name: 'J', family_name: 'D' }, 'https://credentials.example.com/reduced_identity_credential')
	const residence = credential({ postal_code: '1', locality: 'T', region: 'R' }, 'https://cred.example/residence_credential')
	const rewards = credential({ rewards_number: '7' }, 'https://company.example/company_rewards')
	const found = match(queries.credentials_alternatives, reduced, residence, rewards)
	expect(found.sets).toEqual([
		{ required: true, satisfiable: [['pid_reduced_cred_1', 'pid_reduced_cred_2']] },
		{ required: false, satisfiable: [['nice_to_have']] },
	])
	expect(chooseAnswer(found)?.map(({ query, candidate }) => [query, candidate])).toEqual([
		['pid_reduced_cred_1', 'held0'],
		['pid_reduced_cred_2', 'held1'],
	])
	expect(chooseAnswer(found, {}, { 1: 0 })?.map(({ query }) => query)).toContain('nice_to_have')
})

const twoSets = (required: boolean) => ({
	credentials: [
		{ id: 'real', format: 'dc+sd-jwt', meta: { vct_values: [identity] } },
		{ id: 'none', format: 'dc+sd-jwt', meta: { vct_values: ['https://nobody.example/has-this'] } },
	],
	credential_sets: [{ options: [['real']] }, { options: [['none']], required }],
})

it('DQ-06 VP §6.4.2: where one of two required sets cannot be met there is no answer, not even of the other', () => {
	const found = match(twoSets(true), credential(doe))
	expect(found.satisfiable).toBe(false)
	expect(chooseAnswer(found)).toBeUndefined()
})

it('DQ-09 VP §6.4.2: an optional set that cannot be met keeps nothing from being answered, and has no part in it', () => {
	expect(chooseAnswer(match(twoSets(false), credential(doe)))?.map(({ query }) => query)).toEqual(['real'])
})

it('DQ-18 VP §8.5: where only optional sets are asked and none can be satisfied, there is no answer', () => {
	const query = { ...ask({}), credential_sets: [{ required: false, options: [['pid']] }] }
	expect(chooseAnswer(match(query))).toBeUndefined()
	expect(chooseAnswer(match(query, credential(doe)))).toHaveLength(1)
})

it('VP §6.4.2: the holder may take another credential that answers, and none that does not', () => {
	const found = match(ask({}), credential(doe), credential({ family_name: 'Roe' }), credential(doe, 'https://other.example/id'))
	expect(chooseAnswer(found, { pid: 'held1' })).toEqual([{ query: 'pid', candidate: 'held1', disclose: [] }])
	expect(chooseAnswer(found, { pid: 'held2' })).toBeUndefined()
})

it('VV-08 VP §8.6: a presentation of all that was asked for passes', () => {
	expect(judge(queries.simple, { my_credential: [credential(doe)] })).toMatchObject({ check: 'query', outcome: 'passed' })
})

it.each<[string, unknown, Record<string, Credential[]>, string]>([
	['of a claim left out', queries.simple, { my_credential: [credential({ family_name: 'Doe', given_name: 'John' })] }, 'it has no'],
	[
		'of a value that was not asked for',
		queries.value_matching_simple,
		{ my_credential: [credential({ ...doe, postal_code: '1' })] },
		'value',
	],
	['of another type', queries.simple, { my_credential: [credential(doe, 'https://other.example/id')] }, 'type'],
	['of no holder key', queries.simple, { my_credential: [credential(doe, identity, null)] }, 'bound to no key'],
	['that satisfies no claim set', queries.claims_alternatives, { pid: [credential({ family_name: 'Doe' })] }, 'it has no'],
])('VV-09 VP §14.9: a presentation %s fails the query check', (_, query, presented, reason) => {
	expect(judge(query, presented)).toMatchObject({
		outcome: 'failed',
		section: 'OpenID4VP 1.0 §14.9',
		reason: expect.stringContaining(reason),
	})
})

it.each<[string, unknown, Record<string, Credential[]>]>([
	['an answer to a query that was not asked', queries.simple, { my_credential: [credential(doe)], other: [credential(doe)] }],
	['two presentations where one was asked for', queries.simple, { my_credential: [credential(doe), credential(doe)] }],
])('VV-06 VP §8.1: %s fails the query check', (_, query, presented) => {
	expect(judge(query, presented)).toMatchObject({ outcome: 'failed', section: 'OpenID4VP 1.0 §8.1' })
})

it('VV-06 VP §8.1: several presentations pass where multiple is true', () => {
	expect(judge(ask({ multiple: true }), { pid: [credential(doe), credential(doe)] })).toMatchObject({ outcome: 'passed' })
})

it.each<[string, unknown, Record<string, Credential[]>]>([
	['nothing is left of what was required', queries.simple, { my_credential: [] }],
	[
		'only an optional credential holds',
		queries.credentials_alternatives,
		{ nice_to_have: [credential({ rewards_number: '7' }, 'https://company.example/company_rewards')] },
	],
	[
		'half an option holds',
		queries.credentials_alternatives,
		{
			pid_reduced_cred_1: [
				credential({ given_name: 'J', family_name: 'D' }, 'https://credentials.example.com/reduced_identity_credential'),
			],
		},
	],
	['nothing holds of optional sets alone', { ...ask({}), credential_sets: [{ required: false, options: [['pid']] }] }, {}],
])('VV-08 VP §6.4.2: the query check fails where %s', (_, query, presented) => {
	expect(judge(query, presented)).toMatchObject({ outcome: 'failed', section: 'OpenID4VP 1.0 §6.4.2' })
})

it.each(['constructor', '__proto__', 'toString'])('DQ-01 VP §6.1: a credential query with the id %s is answered like any other', id => {
	expect(chooseAnswer(match(ask({ id }), credential(doe)))).toMatchObject([{ query: id, candidate: 'held0' }])
	expect(judge(ask({ id }), Object.fromEntries([[id, [credential(doe)]]]))).toMatchObject({ outcome: 'passed' })
})

const below = (...authorityKeyIds: string[]): Credential => ({ ...credential(doe), authorityKeyIds })
const under = (...entries: object[]) => ask({ trusted_authorities: entries })
const aki = { type: 'aki', values: ['other', 's9tIpPmhxdiuNkHMEWNpYim8S8Y'] }

it('DQ-08 VP §6.1.1.1: a credential whose chain names an authority key identifier that is asked for answers', () => {
	const held = below('leaf', 's9tIpPmhxdiuNkHMEWNpYim8S8Y')
	expect(match(under(aki), held).satisfiable).toBe(true)
	expect(match(under({ type: 'etsi_tl', values: ['https://lotl.example.com'] }, aki), held).satisfiable).toBe(true)
	expect(judge(under(aki), { pid: [held] }).outcome).toBe('passed')
})

it.each([
	['of another authority', aki, below('leaf')],
	['whose chain is not known', aki, credential(doe)],
	[
		'where the authority is named as a list that is not served',
		{ type: 'etsi_tl', values: ['s9tIpPmhxdiuNkHMEWNpYim8S8Y'] },
		below('s9tIpPmhxdiuNkHMEWNpYim8S8Y'),
	],
	['where it is named by a federation that is not served', { type: 'openid_federation', values: ['https://anchor.example'] }, below('x')],
])('DQ-08 VV-09 VP §6.1.1: a credential %s answers nothing, in the wallet and at the verifier: access_denied', (_, authority, held) => {
	const {
		satisfiable,
		queries: [found],
	} = match(under(authority), held)
	expect(satisfiable).toBe(false)
	expect(found?.others[0]?.reason).toContain('authorities')
	expect(judge(under(authority), { pid: [held] }).outcome).toBe('failed')
})

const mVrc = (claims: JsonObject, type = 'org.iso.7367.1.mVRC'): Credential => ({ ...credential(claims, type), format: 'mso_mdoc' })
const vehicle = { 'org.iso.7367.1': { vehicle_holder: 'Doe', vin: '1' }, 'org.iso.18013.5.1': { given_name: 'John' } }

it('DQ-05 VP §7.2: of an mdoc the elements are told that are asked for, each by its namespace', () => {
	expect(match(queries.simple_mdoc, mVrc(vehicle)).queries[0]?.answers[0]?.disclose).toEqual([
		['org.iso.7367.1', 'vehicle_holder'],
		['org.iso.18013.5.1', 'given_name'],
	])
})

it.each<[string, Credential]>([
	['of another document type', mVrc(vehicle, 'org.iso.18013.5.1.mDL')],
	['of another format', credential(vehicle, 'org.iso.7367.1.mVRC')],
	['without the namespace', mVrc({ 'org.iso.7367.1': vehicle['org.iso.7367.1'] })],
	['without the element', mVrc({ ...vehicle, 'org.iso.18013.5.1': { family_name: 'Doe' } })],
	['with the element in another namespace', mVrc({ 'org.iso.7367.1': { vehicle_holder: 'Doe', given_name: 'John' } })],
])('DQ-06 VP §6.4.2: for a query of an mdoc a credential %s is not returned', (_, held) => {
	expect(match(queries.simple_mdoc, held)).toMatchObject({ satisfiable: false, queries: [{ answers: [] }] })
})

it('DQ-07 VP §6.4.1: an element of an mdoc is compared as JSON', () => {
	const query = (values: unknown[]) => ({
		credentials: [
			{
				id: 'vehicle',
				format: 'mso_mdoc',
				meta: { doctype_value: 'org.iso.7367.1.mVRC' },
				claims: [{ path: ['org.iso.7367.1', 'registered'], values }],
			},
		],
	})
	const held = mVrc({ 'org.iso.7367.1': { registered: '2024-05-01' } })
	expect(match(query(['2024-05-01']), held).satisfiable).toBe(true)
	expect(match(query(['2024-05-02', 20_240_501]), held).satisfiable).toBe(false)
})

it('DQ-09 VP §8.1: a query of two formats is answered by one presentation of each', () => {
	const chosen = chooseAnswer(match(queries.multi_credentials, credential(doe), mVrc(vehicle)))
	expect(chosen?.map(({ query, candidate }) => [query, candidate])).toEqual([
		['pid', 'held0'],
		['mdl', 'held1'],
	])
	expect(judge(queries.multi_credentials, { pid: [credential(doe)], mdl: [mVrc(vehicle)] }).outcome).toBe('passed')
	expect(judge(queries.multi_credentials, { pid: [credential(doe)], mdl: [credential(doe)] })).toMatchObject({ outcome: 'failed' })
})
