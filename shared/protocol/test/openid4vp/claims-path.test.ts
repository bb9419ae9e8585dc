import { expect, it } from 'vitest'
import { describePath, locateClaims, selectClaims } from '../../openid4vp/claims-path.ts'

/** OpenID4VP 1.0 §7.3. */
const credential = {
	name: 'Arthur Dent',
	address: { street_address: '42 Market Street', locality: 'Milliways', postal_code: '12345' },
	degrees: [
		{ type: 'Bachelor of Science', university: 'University of Betelgeuse' },
		{ type: 'Master of Science', university: 'University of Betelgeuse' },
	],
	nationalities: ['British', 'Betelgeusian'],
}

it.each([
	[['name'], ['Arthur Dent']],
	[['address'], [credential.address]],
	[['address', 'street_address'], ['42 Market Street']],
	[
		['degrees', null, 'type'],
		['Bachelor of Science', 'Master of Science'],
	],
	[['nationalities', 1], ['Betelgeusian']],
])("DQ-03 VP §7.3: %j selects what the specification's example says", (path, selected) => {
	expect(selectClaims(credential, path)).toEqual(selected)
})

it.each([
	['a name of what is no object', ['name', 'first']],
	['a name of an array', ['degrees', 'type']],
	['an index of an object', ['address', 0]],
	['every element of a text', ['name', null]],
	['a claim that is not there', ['birthdate']],
	['an index past the end', ['nationalities', 2]],
	['a member that every object inherits', ['address', 'constructor']],
])('DQ-03 VP §7.1.1: a path to %s selects nothing', (_, path) => {
	expect(selectClaims(credential, path)).toEqual([])
})

it('DQ-03 VP §7.1.1: elements without the member fall out of the selection, the others stay', () => {
	expect(selectClaims({ list: [{ a: 1 }, { b: 2 }, { a: 3 }] }, ['list', null, 'a'])).toEqual([1, 3])
})

it('DQ-03 VP §7.1.1: one element of the wrong kind ends the processing', () => {
	expect(selectClaims({ list: [{ a: 1 }, 'text'] }, ['list', null, 'a'])).toEqual([])
})

it('DQ-03 VP §7.1: a claim whose value is null or false is there', () => {
	expect(selectClaims({ a: null, b: false }, ['a'])).toEqual([null])
	expect(selectClaims({ a: null, b: false }, ['b'])).toEqual([false])
})

it('VP §7.1: each selected value is found again by its own way', () => {
	expect(locateClaims(credential, ['degrees', null, 'type']).map(({ path }) => path)).toEqual([
		['degrees', 0, 'type'],
		['degrees', 1, 'type'],
	])
})

it('VP §7: a path reads well', () => {
	expect(describePath(['degrees', null, 'type'])).toBe('degrees[*].type')
	expect(describePath(['nationalities', 1])).toBe('nationalities[1]')
})
