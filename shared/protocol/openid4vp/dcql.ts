// DCQL queries: what a verifier asks for, read within bounds. OpenID4VP 1.0 §6, §7.

import type { ClaimsPath, Credential, CredentialFormat } from '../credential/format.ts'
import { formatOf } from '../credential/formats.ts'
import { ProtocolError } from '../errors.ts'
import { isObject, type JsonObject } from '../json.ts'
import { parseJsonPath } from './claims-path.ts'

export type ClaimsQuery = {
	readonly id: string | undefined
	readonly path: ClaimsPath
	/** The values of which the claim must have one, by type and value; undefined where any will do. */
	readonly values: ReadonlyArray<string | number | boolean> | undefined
	/** Whether the verifier says that it keeps the claim; undefined where it says nothing, or the format has no way to. §B.2.4 */
	readonly intentToRetain: boolean | undefined
}

export type CredentialQuery = {
	readonly id: string
	/** As it was asked for; a format that is not known here is kept, and nothing answers it. */
	readonly format: string
	readonly multiple: boolean
	readonly holderBinding: boolean
	/** Whether a credential's format and `meta` are what is asked for. */
	readonly admits: (credential: Credential) => boolean
	/** Undefined where nothing is asked for that could be kept back. §6.4.1 */
	readonly claims: readonly ClaimsQuery[] | undefined
	/** Combinations of `claims`, the verifier's favourite first. */
	readonly claimSets: ReadonlyArray<readonly ClaimsQuery[]> | undefined
	/** Of which one must be above the credential's issuer; a type that is not `aki` is above none that is known here. §6.1.1 */
	readonly trustedAuthorities: ReadonlyArray<{ readonly type: string; readonly values: readonly string[] }> | undefined
}

export type CredentialSetQuery = {
	readonly required: boolean
	/** Each a list of ids of credential queries. */
	readonly options: ReadonlyArray<readonly string[]>
}

export type DcqlQuery = {
	readonly credentials: readonly CredentialQuery[]
	/** Where the query has none: one required set whose one option is all of `credentials`. §6.4.2 */
	readonly credentialSets: readonly CredentialSetQuery[]
}

/** How much a query may hold; hostile ones are refused before anything is matched. */
const most = { credentials: 32, sets: 32, options: 64, claims: 128, values: 128, text: 512, id: 128 } as const

/**
 * A DCQL query. Members that are not known are ignored.
 * @throws ProtocolError `invalid_request`: not built as §6 and §7 order, or larger than is taken here
 */
export function parseDcqlQuery(value: unknown): DcqlQuery {
	const query = object(value, 'dcql_query', '6')
	const credentials = list(query['credentials'], 'credentials', '6', most.credentials).map(parseCredentialQuery)
	const ids = credentials.map(({ id }) => id)
	unique(ids, 'credential query', '6.1')
	const sets = query['credential_sets']
	return {
		credentials,
		credentialSets:
			sets === undefined
				? [{ required: true, options: [ids] }]
				: list(sets, 'credential_sets', '6', most.sets).map(set => parseCredentialSet(set, ids)),
	}
}

function parseCredentialQuery(value: unknown): CredentialQuery {
	const query = object(value, 'a credential query', '6.1')
	const id = identifier(query['id'], 'a credential query', '6.1')
	const format = text(query['format'], `format of ${id}`, '6.1')
	const meta = object(query['meta'], `meta of ${id}`, '6.1')
	const known = formatOf(format)
	const answersMeta = known?.parseMeta(meta)
	const claims =
		query['claims'] === undefined
			? undefined
			: list(query['claims'], `claims of ${id}`, '6.1', most.claims).map(claim => parseClaimsQuery(claim, id, known))
	unique(
		(claims ?? []).flatMap(claim => claim.id ?? []),
		`claims query of ${id}`,
		'6.3',
	)
	return {
		id,
		format,
		multiple: flag(query['multiple'], `multiple of ${id}`, false),
		holderBinding: flag(query['require_cryptographic_holder_binding'], `require_cryptographic_holder_binding of ${id}`, true),
		admits: credential => credential.format === format && answersMeta !== undefined && answersMeta(credential),
		claims,
		claimSets: query['claim_sets'] === undefined ? undefined : parseClaimSets(query['claim_sets'], claims, id),
		trustedAuthorities: query['trusted_authorities'] === undefined ? undefined : parseAuthorities(query['trusted_authorities'], id),
	}
}

/** @param format undefined where it is none that is known here: nothing answers it then */
function parseClaimsQuery(value: unknown, of: string, format: CredentialFormat | undefined): ClaimsQuery {
	const claim = object(value, `a claims query of ${of}`, '6.3')
	const what = `path of a claims query of ${of}`
	const retain = format?.tellsRetention ? claim['intent_to_retain'] : undefined
	return {
		id: claim['id'] === undefined ? undefined : identifier(claim['id'], `a claims query of ${of}`, '6.3'),
		path: format ? format.parseClaimsPath(claim['path'], what) : parseJsonPath(claim['path'], what),
		values:
			claim['values'] === undefined
				? undefined
				: list(claim['values'], `values of a claims query of ${of}`, '6.3', most.values).map(expected),
		intentToRetain: retain === undefined ? undefined : flag(retain, `intent_to_retain of a claims query of ${of}`, false, 'B.2.4'),
	}
}

function expected(value: unknown): string | number | boolean {
	if (typeof value === 'boolean' || (typeof value === 'number' && Number.isSafeInteger(value))) return value
	if (typeof value === 'string' && value.length <= most.text) return value
	throw refusal('values has an entry that is neither a text, nor a whole number, nor a boolean', '6.3')
}

function parseClaimSets(value: unknown, claims: readonly ClaimsQuery[] | undefined, of: string): ClaimsQuery[][] {
	if (!claims) throw refusal(`claim_sets of ${of} stands there without claims`, '6.4.1')
	if (claims.some(({ id }) => id === undefined)) throw refusal(`a claims query of ${of} has no id, and claim_sets need it`, '6.3')
	const byId = new Map(claims.map(claim => [claim.id, claim]))
	return list(value, `claim_sets of ${of}`, '6.1', most.options).map(set => {
		if (!Array.isArray(set) || set.length > most.claims) throw refusal(`claim_sets of ${of} has an entry that is no list of ids`, '6.1')
		return set.map((id: unknown) => {
			const claim = typeof id === 'string' ? byId.get(id) : undefined
			if (!claim) throw refusal(`claim_sets of ${of} names a claims query that is not there`, '6.1')
			return claim
		})
	})
}

function parseAuthorities(value: unknown, of: string): Array<{ type: string; values: string[] }> {
	return list(value, `trusted_authorities of ${of}`, '6.1', most.options).map(entry => {
		const authority = object(entry, `a trusted authority of ${of}`, '6.1.1')
		return {
			type: text(authority['type'], `type of a trusted authority of ${of}`, '6.1.1'),
			values: list(authority['values'], `values of a trusted authority of ${of}`, '6.1.1', most.values).map(entry =>
				text(entry, `a value of a trusted authority of ${of}`, '6.1.1'),
			),
		}
	})
}

function parseCredentialSet(value: unknown, ids: readonly string[]): CredentialSetQuery {
	const set = object(value, 'a credential set query', '6.2')
	return {
		required: flag(set['required'], 'required of a credential set query', true),
		options: list(set['options'], 'options of a credential set query', '6.2', most.options).map(option =>
			list(option, 'an option of a credential set query', '6.2', most.credentials).map(id => {
				if (typeof id !== 'string' || !ids.includes(id)) {
					throw refusal('an option of a credential set query names a credential query that is not there', '6.2')
				}
				return id
			}),
		),
	}
}

const refusal = (message: string, section: string): ProtocolError =>
	new ProtocolError('invalid_request', message, { section: `OpenID4VP 1.0 §${section}` })

function object(value: unknown, what: string, section: string): JsonObject {
	if (!isObject(value)) throw refusal(`${what} is not a JSON object`, section)
	return value
}

function list(value: unknown, what: string, section: string, limit: number): readonly unknown[] {
	if (!Array.isArray(value) || value.length === 0) throw refusal(`${what} is not a non-empty array`, section)
	if (value.length > limit) throw refusal(`${what} has ${value.length} entries, at most ${limit} are taken`, section)
	return value
}

function text(value: unknown, what: string, section: string): string {
	if (typeof value !== 'string' || value === '' || value.length > most.text) {
		throw refusal(`${what} is not a text of 1 to ${most.text} characters`, section)
	}
	return value
}

function identifier(value: unknown, what: string, section: string): string {
	if (typeof value !== 'string' || value.length > most.id || !/^[A-Za-z0-9_-]+$/.test(value)) {
		throw refusal(`${what} has an id that is not 1 to ${most.id} letters, digits, underscores and hyphens`, section)
	}
	return value
}

function flag(value: unknown, what: string, otherwise: boolean, section = '6.1'): boolean {
	if (value === undefined) return otherwise
	if (typeof value !== 'boolean') throw refusal(`${what} is not a boolean`, section)
	return value
}

function unique(ids: readonly string[], what: string, section: string): void {
	if (new Set(ids).size !== ids.length) throw refusal(`two of the ids of a ${what} are the same`, section)
}
