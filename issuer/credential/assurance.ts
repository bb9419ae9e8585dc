// How surely the register knows a person, in the syntax of OpenID Identity Assurance: `verified_claims` of the upgraded tier.
// OpenID Connect for Identity Assurance 1.0 §5, HAIP 1.0 §6.1.
//
// The framework and its levels are this issuer's own, under its own address, so that nobody takes them for another's: what a level
// compares to is published with it, and comparing is all that it is.

import type { ClaimsPath } from '@wangzheng/shared/protocol/credential/format.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import type { PopulationRegister } from '../ports/population-register.ts'

/** The ends of the frameworks' addresses. */
export const frameworkNames = { register: 'assurance', demonstration: 'assurance-demonstration' } as const

/** Claims of the credential that the register vouches for. */
const verified = ['family_name', 'given_name', 'birthdate', 'nationalities', 'personal_administrative_number'] as const

/** Each verified claim is told on its own; how it was verified is told with any of them, the evidence as its holder chooses. */
export const disclosableAssurance: readonly ClaimsPath[] = [
	...verified.map(name => ['verified_claims', 'claims', name]),
	['verified_claims', 'verification', 'evidence'],
	['verified_claims'],
]

/**
 * @param claims of the credential
 * @param day on which the register was asked: `2026-11-25`
 */
export const verifiedClaims = (claims: JsonObject, { demonstration }: PopulationRegister, typeBase: string, day: string): JsonObject => ({
	verification: {
		trust_framework: `${typeBase}/${demonstration ? frameworkNames.demonstration : frameworkNames.register}`,
		assurance_level: demonstration ? 'demonstration' : 'upgraded',
		time: `${day}T00:00:00Z`,
		// its kind and nothing of it: evidence is personal data too
		evidence: [{ type: 'electronic_record' }],
	},
	claims: Object.fromEntries(verified.flatMap(name => (claims[name] === undefined ? [] : [[name, claims[name]]]))),
})

const comparisons = (eidas: string, iso: string, nist: string): JsonObject => ({
	'eIDAS (EU) 2015/1502': eidas,
	'ISO/IEC 29115': iso,
	'NIST SP 800-63-4': nist,
})

/** What stands at the address of each framework. */
export const frameworks = (typeBase: string): ReadonlyMap<string, JsonObject> =>
	new Map([
		[
			frameworkNames.register,
			{
				trust_framework: `${typeBase}/${frameworkNames.register}`,
				assurance_levels: {
					upgraded: {
						description: 'The claims are those of the population register, issued to the person after proof of identity.',
						compares_to: comparisons('substantial', 'LoA3', 'IAL2'),
					},
				},
				note: 'The comparisons help to choose; they claim no equivalence, and no conformity was assessed.',
			},
		],
		[
			frameworkNames.demonstration,
			{
				trust_framework: `${typeBase}/${frameworkNames.demonstration}`,
				assurance_levels: {
					demonstration: {
						description: 'The person is made up and nobody was identified: it proves nothing.',
						compares_to: comparisons('none', 'none', 'none'),
					},
				},
			},
		],
	])
