import { expect, it } from 'vitest'
import type { Json, JsonObject } from '../../json.ts'
import { parseSdJwt } from '../../sd-jwt/parse.ts'
import { processSdJwt } from '../../sd-jwt/process.ts'
import { digest, disclosure, forged, json64, ports } from './world.ts'

const read = (text: string) => processSdJwt(ports, parseSdJwt(text, { typ: 'dc+sd-jwt', what: 'the credential' }))

/** The claims of an SD-JWT that is made of whatever is given. */
async function claims(payload: JsonObject, disclosures: readonly string[] = []): Promise<JsonObject> {
	const { vct, cnf, ...rest } = read(await forged(payload, disclosures)).claims
	return rest
}

const refused = async (payload: JsonObject, disclosures: readonly string[], message: RegExp) =>
	expect(claims(payload, disclosures)).rejects.toMatchObject({ code: 'invalid_sd_jwt', message: expect.stringMatching(message) })

const sd = (...texts: string[]): JsonObject => ({ _sd: texts.map(digest) })

const name = disclosure('王', 'family_name')
const element = disclosure('DE')

it('SJ-07 SJ §7.1: digests that no disclosure answers are passed over, and undisclosed elements are removed', async () => {
	const hidden = disclosure('CN')
	const payload = {
		_sd: [digest(name), digest('a decoy'), digest(disclosure('x', 'hidden'))],
		_sd_alg: 'sha-256',
		nationalities: [{ '...': digest(hidden) }, { '...': digest(element) }, { '...': digest('another decoy') }, 'FR'],
		address: sd(disclosure('x', 'street')),
	}
	expect(await claims(payload, [name, element])).toEqual({ family_name: '王', nationalities: ['DE', 'FR'], address: {} })
})

it('SJ-13 SJ §4.2.6: disclosures within disclosures are processed, and each is told its place', async () => {
	const number = disclosure(1, 'number')
	const street = disclosure({ name: '南京路', ...sd(number) }, 'street')
	const addresses = disclosure([{ '...': digest(street) }, 'x'], 'addresses')
	const place = disclosure({ country: 'CN', ...sd(street) })
	expect(await claims(sd(addresses), [addresses])).toEqual({ addresses: ['x'] })
	const processed = read(await forged({ places: ['y', { '...': digest(place) }] }, [number, place, street]))
	expect(processed.claims['places']).toEqual(['y', { country: 'CN', street: { name: '南京路', number: 1 } }])
	expect(processed.placed.map(({ path }) => path.join('/'))).toEqual(['places/1', 'places/1/street', 'places/1/street/number'])
})

it.each<[string, string, JsonObject]>([
	['sha-384', 'sha-384', {}],
	['sha-512', 'sha-512', {}],
])('SJ-03 SJ §4.1.1: the hash %s is taken', async (_, algorithm) => {
	const bytes = ports.crypto.hash(algorithm as 'sha-384', new TextEncoder().encode(name))
	const text = bytes.toBase64({ alphabet: 'base64url', omitPadding: true })
	expect(await claims({ _sd: [text], _sd_alg: algorithm }, [name])).toEqual({ family_name: '王' })
})

it.each<[string, Json]>([
	['md5', 'md5'],
	['sha-1', 'sha-1'],
	['a truncated hash', 'sha-256-32'],
	['upper case', 'SHA-256'],
	['no text', 256],
	['null', null],
	['an inherited name', 'constructor'],
])('SJ-03 SJ-15 SJ §4.1.1: the _sd_alg %s is refused with invalid_sd_jwt', (_, algorithm) =>
	refused({ _sd_alg: algorithm }, [], /_sd_alg that is not taken/),
)

const nestedAlgorithm = disclosure({ _sd_alg: 'sha-256' }, 'a')

it.each<[string, JsonObject, string[]]>([
	['in a nested object', { address: { _sd_alg: 'sha-256' } }, []],
	['in the value of a disclosure', sd(nestedAlgorithm), [nestedAlgorithm]],
	['in an element of an array', { list: [{ _sd_alg: 'sha-256' }] }, []],
])('SJ-03 SJ §4.1.1: an _sd_alg %s is refused with invalid_sd_jwt', (_, payload, disclosures) =>
	refused(payload, disclosures, /name _sd_alg stands where it may not/),
)

it.each<[string, unknown, RegExp]>([
	['with one element', ['salt'], /1 elements/],
	['with four elements', ['salt', 'name', 'value', 'more'], /4 elements/],
	['that is an object', { salt: 'x' }, /not base64url of a JSON array/],
	['whose salt is a number', [1, 'name', 'value'], /salt/],
	['whose claim name is a number', ['salt', 1, 'value'], /claim name of a disclosure is not a string/],
	['that names _sd', ['salt', '_sd', ['x']], /claim name _sd/],
	['that names ...', ['salt', '...', 'x'], /claim name \.\.\./],
	['that names _sd_alg', ['salt', '_sd_alg', 'sha-512'], /claim name _sd_alg/],
	['that names __proto__', ['salt', '__proto__', { admin: true }], /__proto__/],
])('SJ-04 SJ §7.1: a disclosure %s is refused with invalid_sd_jwt', (_, contents, message) => {
	const text = json64(contents)
	return refused(sd(text), [text], message)
})

it.each<[string, string]>([
	['with padding', `${name}=`],
	['in another alphabet', `${name.slice(0, -2)}+/`],
	['that is not UTF-8', new Uint8Array([0x5b, 0xff, 0x5d]).toBase64({ alphabet: 'base64url', omitPadding: true })],
	['that is not JSON', json64('x').slice(0, 2)],
])('SJ-04 SJ §4.2: a disclosure %s is refused with invalid_sd_jwt', (_, text) => refused(sd(text), [text], /not base64url of a JSON array/))

it('SJ-04 SJ §7.1: a disclosure that names a claim that is there already is refused with invalid_sd_jwt', () =>
	refused({ ...sd(name), family_name: '李' }, [name], /there already/))

it('SJ-04 SJ §7.1: two disclosures of one name at one level are refused with invalid_sd_jwt', () => {
	const other = disclosure('李', 'family_name')
	return refused(sd(name, other), [name, other], /there already/)
})

it('SJ-04 SJ §7.1: a claim named as something every object inherits is taken, for it is not there', async () => {
	const odd = disclosure('x', 'toString')
	expect(Object.keys(await claims(sd(odd), [odd]))).toEqual(['toString'])
})

it('SJ-04 SJ §7.1: a disclosure of an element that stands for a property is refused with invalid_sd_jwt', () =>
	refused(sd(element), [element], /two elements is referred to from an _sd/))

it('SJ-04 SJ §7.1: a disclosure of a property that stands for an element is refused with invalid_sd_jwt', () =>
	refused({ list: [{ '...': digest(name) }] }, [name], /three elements is referred to from an array/))

it.each<[string, JsonObject, string[]]>([
	['in one _sd', sd(name, name), []],
	['in two places', { ...sd(name), address: sd(name) }, [name]],
	['as a decoy', { _sd: ['decoy'], address: { _sd: ['decoy'] } }, []],
	['in an _sd and an array', { ...sd(name), list: [{ '...': digest(name) }] }, []],
	['as two elements', { list: [{ '...': digest(element) }, { '...': digest(element) }] }, [element]],
])('SJ-05 SJ §7.1: a digest that stands %s twice is refused with invalid_sd_jwt', (_, payload, disclosures) =>
	refused(payload, disclosures, /digest stands in the SD-JWT twice/),
)

it('SJ-05 SJ §7.1: a digest that a disclosure repeats is refused with invalid_sd_jwt', () => {
	const outer = disclosure(sd(name), 'address')
	return refused(sd(outer, name), [outer, name], /digest stands in the SD-JWT twice/)
})

it('SJ-06 SJ §7.1: a disclosure that is sent twice is refused with invalid_sd_jwt', () => refused(sd(name), [name, name], /sent twice/))

it('SJ-06 SJ §7.1: a disclosure that nothing refers to is refused with invalid_sd_jwt', () =>
	refused(sd(name), [name, disclosure(true, 'admin')], /no digest refers to/))

it('SJ-06 SJ §4.2.6: a disclosure whose parent is not sent is refused with invalid_sd_jwt', () => {
	const outer = disclosure(sd(name), 'address')
	return refused(sd(outer), [name], /no digest refers to/)
})

it('SJ-06 SV-07 SVC §2.2.2.5: a disclosure beside claims that hide nothing is refused with invalid_sd_jwt', () =>
	refused({ family_name: '王' }, [name], /no digest refers to/))

it('SJ-05 SJ §9.2: a disclosure with one letter changed is refused with invalid_sd_jwt', () => {
	const tampered = json64(['salt-of-sixteen-b', 'family_name', '李'])
	return refused(sd(json64(['salt-of-sixteen-b', 'family_name', '王'])), [tampered], /no digest refers to/)
})

it.each<[string, JsonObject]>([
	['a text', { _sd: 'x' }],
	['an object', { _sd: { a: 'x' } }],
	['null', { _sd: null }],
	['an array with a number', { _sd: ['x', 1] }],
	['an array with an array', { address: { _sd: [['x']] } }],
])('SJ-08 SJ §4.2.4.1: an _sd that is %s is refused with invalid_sd_jwt', (_, payload) =>
	refused(payload, [], /_sd is not an array of strings/),
)

it.each<[string, JsonObject]>([
	['beside other names in an element', { list: [{ '...': 'x', more: 1 }] }],
	['with a number in an element', { list: [{ '...': 1 }] }],
	['outside of an array', { '...': 'x' }],
	['in a nested object', { address: { '...': 'x' } }],
])('SJ-08 SJ §4.2.4.2: the name ... %s is refused with invalid_sd_jwt', (_, payload) => refused(payload, [], /\.\.\./))

it('SJ-05 SJ §7.1: disclosures nested without end are refused with invalid_sd_jwt before the stack ends', () => {
	const chain = [disclosure('end', 'a')]
	for (let i = 0; i < 60; i++) chain.unshift(disclosure(sd(chain[0] as string), 'a'))
	return refused(sd(chain[0] as string), chain, /nested deeper than 32/)
})

it.each<[string, (text: string) => string, RegExp]>([
	['two tildes at the end', text => `${text}~`, /nothing between/],
	['two tildes after the JWT', text => text.replace('~', '~~'), /nothing between/],
	['a tilde in front', text => `~${text}`, /three parts/],
	['no tilde at all', text => text.slice(0, text.indexOf('~')), /with a tilde/],
	['nothing', () => '', /with a tilde/],
	['a tilde alone', () => '~', /three parts/],
	['a blank at the end of a disclosure', text => text.replace(/~$/, ' ~'), /not base64url/],
	['more than 512 KiB', text => `${text}${'x'.repeat(524_288)}~`, /longer than/],
	['more than 1000 disclosures', text => `${text}${'x~'.repeat(1001)}`, /more than 1000/],
])('SJ-01 SJ §4: an SD-JWT with %s is refused', async (_, spoil, message) => {
	const text = await forged(sd(name), [name])
	expect(() => read(spoil(text))).toThrow(message)
})

it('SJ-14 SJ §8: the JWS JSON form, which is optional, is refused with invalid_sd_jwt', async () => {
	const [protectedHeader, payload, signature] = (await forged({})).slice(0, -1).split('.')
	const form = JSON.stringify({ header: { disclosures: [] }, protected: protectedHeader, payload, signature })
	expect(() => read(form)).toThrow(expect.objectContaining({ code: 'invalid_sd_jwt' }))
})
