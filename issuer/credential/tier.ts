// The two tiers of the 網證: what each tells, which of it its holder may keep back, how long it holds.

import type { ClaimsPath } from '@wangzheng/shared/protocol/credential/format.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import type { Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { Citizen, PopulationRegister } from '../ports/population-register.ts'
import { disclosableAssurance, verifiedClaims } from './assurance.ts'

export const tiers = ['light', 'upgraded'] as const
export type Tier = (typeof tiers)[number]

export const isTier = (value: unknown): value is Tier => tiers.some(tier => tier === value)

const day: Seconds = 86_400
const lifetimes: Readonly<Record<Tier, Seconds>> = { light: 90 * day, upgraded: 365 * day }

/** The end of a type's URL. */
export const typeNames = { base: 'network-id', light: 'network-id-light', upgraded: 'network-id-upgraded' } as const

/** Times are rounded, so that they tell copies of one batch, and its hour, from no other. OpenID4VCI 1.0 §15.4.1. */
export const issuedAt = (now: Seconds): Seconds => now - (now % 3600)
/** Midnight (UTC) of the day on which the credential's time is over. */
export const expiresAt = (tier: Tier, now: Seconds): Seconds => now - (now % day) + lifetimes[tier]

/** Claims that can be kept back, each on its own. Who issued, and whether it is a demonstration, is always told. */
const lightClaims: readonly ClaimsPath[] = [
	['family_name'],
	['given_name'],
	['family_name_latin'],
	['given_name_latin'],
	['portrait'],
	['age_equal_or_over', '18'],
	['date_of_expiry'],
]
export const disclosable: Readonly<Record<Tier, readonly ClaimsPath[]>> = {
	light: lightClaims,
	upgraded: [
		...lightClaims,
		['birthdate'],
		['sex'],
		['nationalities'],
		['address', 'formatted'],
		['address', 'country'],
		['address', 'region'],
		['address', 'locality'],
		['address', 'street_address'],
		['address', 'postal_code'],
		['address'],
		['personal_administrative_number'],
		...disclosableAssurance,
	],
}

/** The claims of a tier, named as in the EUDI PID rulebook where one fits. */
export function claimsOf(tier: Tier, citizen: Citizen, register: PopulationRegister, now: Seconds): JsonObject {
	const light = {
		family_name: citizen.familyName,
		given_name: citizen.givenName,
		family_name_latin: citizen.familyNameLatin,
		given_name_latin: citizen.givenNameLatin,
		portrait: citizen.portrait,
		age_equal_or_over: { '18': isAdult(citizen, now) },
		date_of_expiry: dateOf(expiresAt(tier, now)),
		issuing_authority: register.authority,
		issuing_country: register.country,
		...(register.demonstration ? { demonstration: true } : {}),
	}
	if (tier === 'light') return light
	const { country, region, locality, streetAddress, postalCode, formatted } = citizen.address
	return {
		...light,
		birthdate: citizen.birthdate,
		sex: citizen.sex,
		nationalities: [...citizen.nationalities],
		address: { formatted, country, region, locality, street_address: streetAddress, postal_code: postalCode },
		personal_administrative_number: citizen.personalNumber,
	}
}

/** All that a credential of a tier says: the upgraded one also how surely it is known. The light one has nothing that was verified. */
export function credentialClaims(tier: Tier, citizen: Citizen, register: PopulationRegister, typeBase: string, now: Seconds): JsonObject {
	const claims = claimsOf(tier, citizen, register, now)
	return tier === 'light' ? claims : { ...claims, verified_claims: verifiedClaims(claims, register, typeBase, dateOf(now)) }
}

/** The few days that are asked for again and again: today, and the days on which what is issued today ends. */
const dates = new Map<number, string>()

/** ISO 8601, in UTC. */
function dateOf(time: Seconds): string {
	const dayNumber = Math.floor(time / day)
	let text = dates.get(dayNumber)
	if (text === undefined) {
		if (dates.size >= 16) dates.clear()
		text = new Date(time * 1000).toISOString().slice(0, 10)
		dates.set(dayNumber, text)
	}
	return text
}

export const isAdult = (citizen: Citizen, now: Seconds): boolean => ageAt(citizen.birthdate, now) >= 18

/** Whole years on the day of `now` (UTC). */
function ageAt(birthdate: string, now: Seconds): number {
	const today = dateOf(now)
	const years = Number(today.slice(0, 4)) - Number(birthdate.slice(0, 4))
	return today.slice(5) < birthdate.slice(5) ? years - 1 : years
}
