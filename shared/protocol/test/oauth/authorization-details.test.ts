import { expect, it } from 'vitest'
import type { Json } from '../../json.ts'
import {
	createAuthorizationDetails,
	createGrantedDetails,
	narrowDetails,
	parseAuthorizationDetails,
} from '../../oauth/authorization-details.ts'
import { parseTokenResponse } from '../../openid4vci/token-response.ts'
import { answer, thrownBy } from '../openid4vci/world.ts'

const credentialIssuer = 'https://credential-issuer.example.com'
const configurations = new Set(['UniversityDegreeCredential', 'org.iso.18013.5.1.mDL', 'PID_SD_JWT_VC'])
const parse = (value: Json | string, locationsDemanded = false) =>
	parseAuthorizationDetails(typeof value === 'string' ? value : JSON.stringify(value), {
		credentialIssuer,
		locationsDemanded,
		configurations,
	})
const one = { type: 'openid_credential', credential_configuration_id: 'UniversityDegreeCredential' }

it('AZ-07 VCI §5.1.1: the examples of the specification are read', () => {
	expect(parse([one])).toEqual([{ configurationId: 'UniversityDegreeCredential', claims: [] }])
	expect(parse([{ ...one, locations: [credentialIssuer] }], true)).toHaveLength(1)
	expect(parse([one, { type: 'openid_credential', credential_configuration_id: 'org.iso.18013.5.1.mDL' }])).toHaveLength(2)
	const claims = [{ path: ['given_name'] }, { path: ['family_name'] }]
	const [pid] = parse([{ type: 'openid_credential', credential_configuration_id: 'PID_SD_JWT_VC', claims }])
	expect(pid?.claims.map(({ path }) => path)).toEqual([['given_name'], ['family_name']])
})

it('AZ-07 VCI §5.1.1: fields that are not known never make an entry wrong', () => {
	expect(parse([{ ...one, actions: 5, credential_definition: null }])).toHaveLength(1)
})

it('AZ-07 VCI §5.1.1: what a wallet creates is taken, with the issuer as its location where that is demanded', () => {
	expect(parse(createAuthorizationDetails(['PID_SD_JWT_VC']))).toHaveLength(1)
	expect(parse(createAuthorizationDetails(['PID_SD_JWT_VC'], credentialIssuer), true)).toHaveLength(1)
})

it.each<[string, Json | string]>([
	['no JSON', '[{'],
	['an object', one],
	['an empty array', []],
	['an array of strings', ['openid_credential']],
	['33 entries', Array(33).fill(one)],
	['20,000 characters', [{ ...one, more: 'a'.repeat(20_000) }]],
	['a name that stands twice', '[{"type":"a","type":"openid_credential","credential_configuration_id":"PID_SD_JWT_VC"}]'],
	['another type', [{ ...one, type: 'payment' }]],
	['another type beside a good one', [one, { ...one, type: 'payment' }]],
	['no type', [{ credential_configuration_id: 'PID_SD_JWT_VC' }]],
	['no credential_configuration_id', [{ type: 'openid_credential' }]],
	['an unknown configuration', [{ ...one, credential_configuration_id: 'other' }]],
	['a name of every object as configuration', [{ ...one, credential_configuration_id: 'constructor' }]],
	['locations without the issuer', [{ ...one, locations: ['https://other.example.com'] }]],
	['locations that are a string', [{ ...one, locations: credentialIssuer }]],
	['empty claims', [{ ...one, claims: [] }]],
	['claims that contradict each other', [{ ...one, claims: [{ path: ['a', 0] }, { path: ['a', null] }] }]],
])('AZ-07 VCI §5.1.1: authorization_details with %s is refused with invalid_authorization_details', (_, value) => {
	expect(thrownBy(() => parse(value)).code).toBe('invalid_authorization_details')
})

it('AZ-07 TK-09 VCI §5.1.1: no locations where the metadata have authorization_servers is refused with invalid_authorization_details', () => {
	expect(thrownBy(() => parse([one], true)).code).toBe('invalid_authorization_details')
})

it('TK-09 VCI §6.1.1: a token request may ask for a part of what was authorized, and for no more: refused with invalid_authorization_details', () => {
	const authorized = ['UniversityDegreeCredential', 'PID_SD_JWT_VC']
	expect(narrowDetails(authorized, undefined)).toEqual(authorized)
	expect(narrowDetails(authorized, parse([one, one]))).toEqual(['UniversityDegreeCredential'])
	const more = parse([one, { ...one, credential_configuration_id: 'org.iso.18013.5.1.mDL' }])
	expect(thrownBy(() => narrowDetails(authorized, more)).code).toBe('invalid_authorization_details')
})

it('TK-10 VCI §6.2: what was granted is returned with the identifiers of each configuration, as a wallet reads it', () => {
	const granted = new Map([['PID_SD_JWT_VC', ['a', 'b']]])
	const response = answer({ access_token: 't', token_type: 'Bearer', authorization_details: createGrantedDetails(granted) })
	expect(parseTokenResponse(response, 'https://as.example.com/token').credentialIdentifiers).toEqual(granted)
})
