// One document of Type Metadata, its hash, and what one type may change of another.

import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { ProtocolError } from '../../errors.ts'
import { type Json, type JsonObject, utf8 } from '../../json.ts'
import { enforceType } from '../../sd-jwt/enforce-type.ts'
import { extendType, withoutParent } from '../../sd-jwt/extend-type.ts'
import { sdJwtVc } from '../../sd-jwt/format.ts'
import { hasIntegrity } from '../../sd-jwt/integrity.ts'
import { maxDocumentBytes, parseTypeDocument } from '../../sd-jwt/type-metadata.ts'
import { credential, issuer, ports } from './world.ts'

const vct = 'https://issuer.example/types/card'
const document = (members: JsonObject = {}) => parseTypeDocument(utf8(JSON.stringify({ vct, ...members })), vct)
const typeOf = (...claims: JsonObject[]) => withoutParent(document({ claims }))
const error = (work: () => unknown): unknown => {
	try {
		return work()
	} catch (thrown) {
		return thrown instanceof ProtocolError ? [thrown.code, thrown.section] : thrown
	}
}
const refused = (section: string) => ['invalid_type_metadata', `SD-JWT VC ${section}`]

it.each<[string, string, JsonObject]>([
	['the vct of another type', '§5.3', { vct: 'https://issuer.example/types/Card' }],
	['no vct', '§5.3', { vct: null }],
	['an extends that is no text', '§5.3', { extends: 7 }],
	['an integrity that is no text', '§5.3', { extends: 'https://a.example', 'extends#integrity': [] }],
	['claims that are no array', '§5.3', { claims: {} }],
	['a claim that is no object', '§5.3', { claims: ['family_name'] }],
	['more claims than anybody has', '§5.3', { claims: Array.from({ length: 513 }, (_, index) => ({ path: [`${index}`] })) }],
	['a claim without a path', '§5.6', { claims: [{ sd: 'always' }] }],
	['an empty path', '§5.6', { claims: [{ path: [] }] }],
	['a path with a fraction in it', '§5.6', { claims: [{ path: ['a', 0.5] }] }],
	['an sd of no known kind', '§5.6', { claims: [{ path: ['a'], sd: 'sometimes' }] }],
	['a mandatory that is a text', '§5.6', { claims: [{ path: ['a'], mandatory: 'true' }] }],
	['an svg_id that begins with a digit', '§5.6', { claims: [{ path: ['a'], svg_id: '1a' }] }],
	[
		'one svg_id for two claims',
		'§5.6',
		{
			claims: [
				{ path: ['a'], svg_id: 'x' },
				{ path: ['b'], svg_id: 'x' },
			],
		},
	],
	['one claim twice', '§5.6', { claims: [{ path: ['a'] }, { path: ['a'], sd: 'never' }] }],
])('SV-13 SVC §5.6: type metadata with %s are refused with invalid_type_metadata', (_, section, members) => {
	expect(error(() => document(members))).toEqual(refused(section))
})

it.each<[string, string, Json]>([
	['a claim display without label', '§5.6', { claims: [{ path: ['a'], display: [{ locale: 'en', name: 'A' }] }] }],
	['a claim display with lang and no locale', '§5.6', { claims: [{ path: ['a'], display: [{ lang: 'en', label: 'A' }] }] }],
	['a type display without name', '§5.5', { display: [{ locale: 'en' }] }],
	[
		'two type displays of one locale',
		'§5.5',
		{
			display: [
				{ locale: 'en', name: 'A' },
				{ locale: 'EN', name: 'B' },
			],
		},
	],
])('SV-14 SVC §5.5: type metadata with %s are refused with invalid_type_metadata', (_, section, members) => {
	expect(error(() => document(members as JsonObject))).toEqual(refused(section))
})

it.each<[string, Uint8Array]>([
	['no JSON', utf8('<html>')],
	['no object', utf8('[]')],
	['bytes that are no text', new Uint8Array([0xff, 0xfe])],
	['a member twice', utf8(`{"vct":"${vct}","vct":"${vct}"}`)],
	['more bytes than are taken', utf8(`{"vct":"${vct}"}${' '.repeat(maxDocumentBytes)}`)],
])('SV-13 SVC §5.3: what is %s is refused with invalid_type_metadata', (_, bytes) => {
	expect(error(() => parseTypeDocument(bytes, vct))).toEqual(refused('§5.3'))
})

it('SV-13 SVC §5.6: what a document leaves out has its default, and what it adds is passed over', () => {
	expect(document({ claims: [{ path: ['a', null, 0] }], rendering: {}, schema: 1 }).claims).toEqual([
		{ path: ['a', null, 0], sd: 'allowed', mandatory: false, display: [], svgId: undefined },
	])
})

const octets = utf8('{"vct":"a"}')
const hash = (name: string, of = octets) => `${name}-${createHash(name).update(of).digest('base64')}`
const other = utf8('{"vct":"b"}')

it.each<[string, string]>([
	['of other octets', hash('sha256', other)],
	['of no kind that is known', `sha1-${createHash('sha1').update(octets).digest('base64')} md5-aaaa`],
	['that is none', ''],
	['that is cut short', hash('sha256').slice(0, 20)],
	['that is not base64', 'sha256-!!!!'],
	['that is right by the weaker kind and wrong by the stronger', `${hash('sha256')} ${hash('sha512', other)}`],
	['among more text than anybody needs', `${hash('sha256')} ${'x'.repeat(1024)}`],
])('SV-11 SVC §6: integrity metadata with a hash %s pin nothing', (_, metadata) => {
	expect(hasIntegrity(ports, octets, metadata)).toBe(false)
})

it.each<[string, string]>([
	['sha256', hash('sha256')],
	['sha384', hash('sha384')],
	['sha512', hash('sha512')],
	['any of the strongest kind', `${hash('sha384', other)}  ${hash('sha384')} ${hash('sha256', other)}`],
	['a hash with options', `${hash('sha256')}?ct=application/json`],
	['a hash beside one of an unknown kind', `sha3-aaaa ${hash('sha512')}`],
])('SV-11 SVC §6: octets are known by %s', (_, metadata) => {
	expect(hasIntegrity(ports, octets, metadata)).toBe(true)
})

it.each<[string, Json]>([
	['a template without address', [{ 'uri#integrity': 'sha256-AAAA' }]],
	['templates that are no array', {}],
	['more templates than anybody has', Array.from({ length: 33 }, () => ({ uri: 'https://a.example' }))],
])('WI-19 SVC §5.5.1.2: type metadata with %s are refused with invalid_type_metadata', (_, templates) => {
	const display = [{ locale: 'en', name: 'A', rendering: { svg_templates: templates } }]
	expect(error(() => document({ display }))).toMatchObject(['invalid_type_metadata', expect.stringMatching(/^SD-JWT VC §5/)])
})

it('WI-19 SVC §5.5.1.2: of templates those alone are known that are pinned by their hash', () => {
	const rendering = { svg_templates: [{ uri: 'https://a.example' }, { uri: 'https://b.example', 'uri#integrity': 'sha256-AAAA' }] }
	expect(document({ display: [{ locale: 'en', name: 'A', rendering }] }).display).toMatchObject([
		{ templates: [{ uri: 'https://b.example', integrity: 'sha256-AAAA' }] },
	])
})

const child = (members: JsonObject) => document({ extends: 'https://issuer.example/types/parent', ...members })
const parent = (...claims: JsonObject[]) => ({ ...typeOf(...claims), vct: 'https://issuer.example/types/parent' })

it.each<[string, JsonObject, JsonObject]>([
	['always made allowed', { sd: 'always' }, { sd: 'allowed' }],
	['always made never', { sd: 'always' }, { sd: 'never' }],
	['never made always', { sd: 'never' }, { sd: 'always' }],
	['always left out', { sd: 'always' }, {}],
	['mandatory made optional', { mandatory: true }, { mandatory: false }],
	['mandatory left out', { mandatory: true }, {}],
])('SV-12 SVC §5.6.5: a type that loosens the one it extends (%s) is refused with invalid_type_metadata', (_, before, after) => {
	const path = ['a', null]
	expect(error(() => extendType(parent({ path, ...before }), child({ claims: [{ path, ...after }] })))).toEqual(refused('§5.6.5'))
})

it('SV-12 SVC §5.6: an svg_id that a type takes from the one it extends for another claim is refused with invalid_type_metadata', () => {
	const extended = parent({ path: ['a'], svg_id: 'x' })
	expect(error(() => extendType(extended, child({ claims: [{ path: ['b'], svg_id: 'x' }] })))).toEqual(refused('§5.6'))
})

it('SV-12 SVC §5.6.5: a type may tighten, adds claims, and replaces a claim of the same path and the display as a whole', () => {
	const label = (text: string) => [{ locale: 'en', label: text }]
	const extended = {
		...parent({ path: ['name'], display: label('Full name') }, { path: ['city'], display: label('City'), svg_id: 'city' }),
		display: [
			{ locale: 'en', name: 'Parent', description: undefined, templates: [] },
			{ locale: 'de', name: 'Eltern', description: undefined, templates: [] },
		],
	}
	const claims = [{ path: ['city'], sd: 'always', mandatory: true, display: label('Town') }, { path: ['nationalities'] }]
	const own = extendType(extended, child({ claims, display: [{ locale: 'en', name: 'Child' }] }))
	expect(own.claims).toMatchObject([
		{ path: ['name'], display: label('Full name') },
		{ path: ['city'], sd: 'always', mandatory: true, display: label('Town'), svgId: undefined },
		{ path: ['nationalities'], sd: 'allowed' },
	])
	expect(own.display).toMatchObject([{ locale: 'en', name: 'Child' }])
	expect(own.extends).toEqual([extended.vct])
	expect(extendType(extended, child({})).display).toEqual(extended.display)
})

const issued = await sdJwtVc.issue(ports, issuer, credential())
const real = { claims: sdJwtVc.read(ports, issued).claims, disclosable: sdJwtVc.disclosable(ports, issued), whole: true }
const enforced = (claim: JsonObject, disclosed = real) => error(() => enforceType(typeOf(claim), disclosed))

it.each<[string, string, JsonObject]>([
	['shows a claim that must be hideable', '§5.6.4', { path: ['demonstration'], sd: 'always' }],
	['shows a claim in another that must be hideable', '§5.6.4', { path: ['address', 'country'], sd: 'always' }],
	['hides a claim that must be shown', '§5.6.4', { path: ['family_name'], sd: 'never' }],
	['hides elements that must be shown', '§5.6.4', { path: ['nationalities', null], sd: 'never' }],
	['hides one element that must be shown', '§5.6.4', { path: ['nationalities', 1], sd: 'never' }],
	['lacks a mandatory claim', '§5.6.3', { path: ['sex'], mandatory: true }],
	['lacks a mandatory claim in another', '§5.6.3', { path: ['address', 'region'], mandatory: true }],
])('SV-13 SVC §5.7: a credential that %s is refused with invalid_type_metadata', (_, section, claim) => {
	expect(enforced(claim)).toEqual(refused(section))
})

it.each<[string, JsonObject]>([
	['hideable as it must be', { path: ['address', 'street', 'number'], sd: 'always', mandatory: true }],
	['shown as it must be', { path: ['address', 'country'], sd: 'never', mandatory: true }],
	['hideable element by element', { path: ['nationalities', null], sd: 'always' }],
	['not there, and not mandatory', { path: ['sex'], sd: 'always' }],
])('SV-13 SVC §5.7: a claim that is %s keeps to its type', (_, claim) => {
	expect(enforced(claim)).toBe(undefined)
})

it('SV-13 SVC §5.7: a claim that its holder may have kept back is not absent; one that cannot be hidden is', () => {
	const { family_name: _, address: _address, ...claims } = real.claims
	const shown = { claims, disclosable: [], whole: false }
	expect(enforced({ path: ['family_name'], mandatory: true, sd: 'always' }, shown)).toBe(undefined)
	expect(enforced({ path: ['family_name'], mandatory: true }, shown)).toBe(undefined)
	expect(enforced({ path: ['address', 'country'], mandatory: true, sd: 'never' }, shown)).toBe(undefined)
	expect(enforced({ path: ['family_name'], mandatory: true, sd: 'never' }, shown)).toEqual(refused('§5.6.3'))
})
