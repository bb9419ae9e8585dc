// Type Metadata of SD-JWT VCs: one document, read within bounds. SD-JWT VC §5.

import type { ClaimsPath } from '../credential/format.ts'
import { ProtocolError } from '../errors.ts'
import { fromUtf8, isObject, type Json, type JsonObject, parseJson } from '../json.ts'
import { membersOf } from '../oauth/members.ts'
import { parsePath } from '../openid4vci/claims-description.ts'

/** Whether an issuer hides a claim behind a Disclosure of its own: it must, it may, it must not. §5.6.4 */
export type SdRule = 'always' | 'allowed' | 'never'

export type ClaimMetadata = {
	readonly path: ClaimsPath
	readonly sd: SdRule
	readonly mandatory: boolean
	readonly display: ReadonlyArray<{ readonly locale: string; readonly label: string }>
	/** Its name in SVG templates. */
	readonly svgId: string | undefined
}

export type TypeDisplay = {
	readonly locale: string
	readonly name: string
	readonly description: string | undefined
	/** Its SVG templates, those alone that are pinned by their hash. §5.5.1.2 */
	readonly templates: ReadonlyArray<{ readonly uri: string; readonly integrity: string }>
}

export type TypeDocument = {
	readonly vct: string
	readonly extends: { readonly uri: string; readonly integrity: string | undefined } | undefined
	/** Undefined where the document says nothing of it, and what it extends holds. */
	readonly display: readonly TypeDisplay[] | undefined
	readonly claims: readonly ClaimMetadata[]
}

/** More than any document needs. */
export const maxDocumentBytes = 262_144
const maxClaims = 512
const maxLocales = 128
const maxTemplates = 32

export const refuseType = (message: string, section = '§5.3'): ProtocolError =>
	new ProtocolError('invalid_type_metadata', message, { section: `SD-JWT VC ${section}` })

/**
 * The document at a type's address.
 * @throws ProtocolError `invalid_type_metadata`: no JSON object, of another type than `vct`, or with a member that is not what it must be
 */
export function parseTypeDocument(bytes: Uint8Array, vct: string): TypeDocument {
	const text = bytes.length > maxDocumentBytes ? undefined : fromUtf8(bytes)
	const value = text === undefined ? undefined : parseJson(text)
	if (!isObject(value)) throw refuseType('the type metadata are not a JSON object')
	const read = membersOf(value, 'the type metadata', message => refuseType(message))
	if (read.text('vct') !== vct) throw refuseType('the type metadata are those of another vct than the one that was asked for')
	const uri = read.optionalText('extends')
	const claims = objectsIn(value, 'claims', maxClaims).map(parseClaim)
	refuseTwice(claims)
	return {
		vct,
		extends: uri === undefined ? undefined : { uri, integrity: read.optionalText('extends#integrity') },
		display: value['display'] === undefined ? undefined : inEachLocale(value, 'the type', '§5.5', parseDisplay),
		claims,
	}
}

function parseDisplay(object: JsonObject): TypeDisplay {
	const read = membersOf(object, 'display of the type', message => refuseType(message, '§5.5'))
	const rendering = read.optionalObject('rendering') ?? {}
	const templates = objectsIn(rendering, 'svg_templates', maxTemplates).flatMap(template => {
		const say = membersOf(template, 'an SVG template of the type', message => refuseType(message, '§5.5.1.2'))
		const uri = say.text('uri')
		const integrity = say.optionalText('uri#integrity')
		return integrity === undefined ? [] : [{ uri, integrity }]
	})
	return { locale: read.text('locale'), name: read.text('name'), description: read.optionalText('description'), templates }
}

function parseClaim(object: JsonObject): ClaimMetadata {
	const refuse = (message: string) => refuseType(message, '§5.6')
	const read = membersOf(object, 'a claim of the type metadata', refuse)
	const { sd = 'allowed' } = object
	if (sd !== 'always' && sd !== 'allowed' && sd !== 'never') throw refuse('sd of a claim is not always, allowed or never')
	const svgId = read.optionalText('svg_id')
	if (svgId !== undefined && !/^[A-Za-z_]\w*$/.test(svgId)) throw refuse('svg_id of a claim is not letters, digits and underscores')
	return {
		path: parsePath(object['path'], 'the type metadata', refuse),
		sd,
		mandatory: read.optionalBoolean('mandatory') ?? false,
		display: inEachLocale(object, 'a claim', '§5.6.2', entry => {
			const say = membersOf(entry, 'display of a claim', refuse)
			say.optionalText('description')
			return { locale: say.text('locale'), label: say.text('label') }
		}),
		svgId,
	}
}

function inEachLocale<T extends { readonly locale: string }>(
	object: JsonObject,
	what: string,
	section: string,
	parse: (entry: JsonObject) => T,
): T[] {
	const all = objectsIn(object, 'display', maxLocales).map(parse)
	if (new Set(all.map(({ locale }) => locale.toLowerCase())).size !== all.length) {
		throw refuseType(`display of ${what} has two objects of one locale`, section)
	}
	return all
}

function objectsIn(object: JsonObject, name: string, most: number): readonly JsonObject[] {
	const value = object[name]
	if (value === undefined) return []
	const entries: readonly Json[] = Array.isArray(value) ? value : [null]
	const objects = entries.filter(isObject)
	if (objects.length !== entries.length) throw refuseType(`${name} of the type metadata is not an array of objects`)
	if (objects.length > most) throw refuseType(`${name} of the type metadata has more than ${most} objects`)
	return objects
}

/** One path, one claim; one `svg_id`, one claim. §5.6 */
export function refuseTwice(claims: readonly ClaimMetadata[]): void {
	const ids = claims.flatMap(({ svgId }) => svgId ?? [])
	if (new Set(ids).size !== ids.length) throw refuseType('two claims of the type metadata have one svg_id', '§5.6')
	if (new Set(claims.map(keyOf)).size !== claims.length) throw refuseType('a claim of the type metadata is described twice', '§5.6')
}

/** A text for a path, alike for the same path alone. */
export const keyOf = ({ path }: { readonly path: ClaimsPath }): string => JSON.stringify(path)
