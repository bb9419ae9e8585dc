// What answers a DCQL query: in the wallet, which credentials and which of their claims; in the verifier, whether what came does.
// OpenID4VP 1.0 §6.4, §8.6, §14.9.

import { type Check, failed, passed } from '../credential/check.ts'
import type { ClaimsPath, Credential } from '../credential/format.ts'
import { describePath, locateClaims, selectClaims } from './claims-path.ts'
import type { ClaimsQuery, CredentialQuery, DcqlQuery } from './dcql.ts'

export type Candidate = { readonly id: string; readonly credential: Credential }

/** A credential that answers a query, and the claims that would be told of it beside those it always tells. */
export type CandidateMatch = { readonly candidate: string; readonly disclose: readonly ClaimsPath[] }

export type QueryMatch = {
	readonly query: CredentialQuery
	readonly answers: readonly CandidateMatch[]
	/** The candidates that do not answer it, and why; for the holder, never for the verifier (§15.9). */
	readonly others: ReadonlyArray<{ readonly candidate: string; readonly reason: string }>
}

export type SetMatch = {
	readonly required: boolean
	/** The options of which every query is answered, the verifier's favourite first. */
	readonly satisfiable: ReadonlyArray<readonly string[]>
}

export type DcqlMatch = {
	readonly queries: readonly QueryMatch[]
	readonly sets: readonly SetMatch[]
	/** Whether every required set can be satisfied; where not, nothing at all may be returned (§6.4.2). */
	readonly satisfiable: boolean
}

/** What of a wallet's credentials answers a query. Credentials that do not match are as if they were not there. §6.4 */
export function matchDcql(query: DcqlQuery, candidates: readonly Candidate[]): DcqlMatch {
	const queries = query.credentials.map(asked => matchCredentialQuery(asked, candidates))
	const answered = new Set(queries.filter(({ answers }) => answers.length > 0).map(match => match.query.id))
	const sets = query.credentialSets.map(({ required, options }) => ({
		required,
		satisfiable: options.filter(option => option.every(id => answered.has(id))),
	}))
	// Only optional sets, none of them answerable, would leave an empty vp_token: an error is sent in its place.
	const satisfiable = sets.every(set => !set.required || set.satisfiable.length > 0) && sets.some(set => set.satisfiable.length > 0)
	return { queries, sets, satisfiable }
}

function matchCredentialQuery(query: CredentialQuery, candidates: readonly Candidate[]): QueryMatch {
	const answers: CandidateMatch[] = []
	const others: Array<{ candidate: string; reason: string }> = []
	for (const { id, credential } of candidates) {
		const told = claimsToTell(query, credential)
		if ('reason' in told) others.push({ candidate: id, reason: told.reason })
		else answers.push({ candidate: id, disclose: told.disclose })
	}
	return { query, answers, others }
}

function claimsToTell(query: CredentialQuery, credential: Credential): { disclose: readonly ClaimsPath[] } | { reason: string } {
	if (!query.admits(credential)) return { reason: `a ${query.format} credential of another type is asked for` }
	if (query.holderBinding && !credential.holderKey) return { reason: 'it is bound to no key of its holder' }
	if (!isBelowAuthority(query, credential)) return { reason: 'its issuer is below none of the authorities that are asked for' }
	if (!query.claims) return { disclose: [] }
	let reason = ''
	for (const set of query.claimSets ?? [query.claims]) {
		const missing = set.find(claim => !answersClaim(credential, claim))
		if (!missing) return { disclose: distinct(set.flatMap(claim => pathsToTell(credential, claim))) }
		reason ||= lacks(credential, missing)
	}
	return { reason }
}

/** §6.1.1.1: an authority key identifier of the chain is among those of type `aki`. Other types are not served, and match nothing. */
const isBelowAuthority = ({ trustedAuthorities }: CredentialQuery, { authorityKeyIds = [] }: Credential): boolean =>
	!trustedAuthorities ||
	trustedAuthorities.some(({ type, values }) => type === 'aki' && values.some(value => authorityKeyIds.includes(value)))

/** The claim as it was pointed to; where its values are limited, the way to each value that is within them. */
function pathsToTell(credential: Credential, { path, values }: ClaimsQuery): readonly ClaimsPath[] {
	if (!values) return [path]
	return locateClaims(credential.claims, path).flatMap(({ path: way, value }) => (values.some(one => one === value) ? [way] : []))
}

/** §6.4.1: a claim whose value is not among `values` is as if it did not exist. */
function answersClaim(credential: Credential, { path, values }: ClaimsQuery): boolean {
	const found = selectClaims(credential.claims, path)
	return values ? found.some(value => values.some(one => one === value)) : found.length > 0
}

const lacks = (credential: Credential, { path }: ClaimsQuery): string =>
	selectClaims(credential.claims, path).length > 0
		? `${describePath(path)} does not have the value that is asked for`
		: `it has no ${describePath(path)}`

function distinct(paths: readonly ClaimsPath[]): ClaimsPath[] {
	const known = new Map(paths.map(path => [JSON.stringify(path), path]))
	return [...known.values()]
}

/** One presentation of an answer. */
export type ChosenAnswer = { readonly query: string } & CandidateMatch

/**
 * The answer that tells least: of each required set the first option that can be satisfied, of each of its queries one credential.
 * Undefined where the query cannot be satisfied: `access_denied` (§8.5).
 * @param prefer the candidate to take for a query, by the query's id; the first that answers where nothing is said
 * @param options the option to take for a set, by its place among `sets`, as a place in `satisfiable`; an optional set is left out where nothing is said
 */
export function chooseAnswer(
	match: DcqlMatch,
	prefer: Readonly<Record<string, string>> = {},
	options: Readonly<Record<number, number>> = {},
): readonly ChosenAnswer[] | undefined {
	if (!match.satisfiable) return undefined
	const anyRequired = match.sets.some(({ required }) => required)
	const ids = new Set(
		match.sets.flatMap(({ required, satisfiable }, place) => {
			const option = options[place] ?? (required || !anyRequired ? 0 : undefined)
			return option === undefined ? [] : (satisfiable[option] ?? [])
		}),
	)
	const chosen: ChosenAnswer[] = []
	for (const { query, answers } of match.queries) {
		if (!ids.has(query.id)) continue
		// a verifier may name a query like a member that every object has: `constructor`
		const wanted = Object.hasOwn(prefer, query.id) ? prefer[query.id] : undefined
		const answer = wanted === undefined ? answers[0] : answers.find(({ candidate }) => candidate === wanted)
		if (!answer) return undefined
		chosen.push({ query: query.id, ...answer })
	}
	return chosen.length > 0 ? chosen : undefined
}

/**
 * Whether what was presented answers the query: everything is looked at anew, nothing taken from the wallet. §6.1, §8.6, §14.9
 * @param presented by the id of the credential query, those presentations alone whose own checks held
 */
export function judgeDcqlAnswer(query: DcqlQuery, presented: ReadonlyMap<string, readonly Credential[]>): Check {
	for (const [id, credentials] of presented) {
		const asked = query.credentials.find(one => one.id === id)
		if (!asked) return failed('query', 'OpenID4VP 1.0 §8.1', 'a presentation came for a credential query that was not asked')
		if (credentials.length > 1 && !asked.multiple) {
			return failed('query', 'OpenID4VP 1.0 §8.1', `${credentials.length} presentations came for ${id}, and one was asked for`)
		}
		for (const credential of credentials) {
			const fault = faultOf(asked, credential)
			if (fault) return failed('query', 'OpenID4VP 1.0 §14.9', `for ${id}: ${fault}`)
		}
	}
	const answered = new Set([...presented].filter(([, credentials]) => credentials.length > 0).map(([id]) => id))
	const open = query.credentialSets.find(set => set.required && !isSatisfied(set.options, answered))
	if (open) {
		return failed(
			'query',
			'OpenID4VP 1.0 §6.4.2',
			`nothing that holds answers ${open.options.map(option => option.join(' and ')).join(', or ')}`,
		)
	}
	if (!query.credentialSets.some(set => isSatisfied(set.options, answered))) {
		return failed('query', 'OpenID4VP 1.0 §6.4.2', 'nothing that holds answers any of the credential sets')
	}
	return passed('query', 'OpenID4VP 1.0 §6.4', `${[...answered].join(' and ')} answers what was asked`)
}

const isSatisfied = (options: ReadonlyArray<readonly string[]>, answered: ReadonlySet<string>): boolean =>
	options.some(option => option.every(id => answered.has(id)))

function faultOf(query: CredentialQuery, credential: Credential): string | undefined {
	if (!query.admits(credential)) return 'the credential is not of a type that was asked for'
	if (query.holderBinding && !credential.holderKey) return 'the credential is bound to no key of its holder'
	if (!isBelowAuthority(query, credential)) return 'the issuer is below none of the authorities that were asked for'
	if (!query.claims) return undefined
	const sets = query.claimSets ?? [query.claims]
	if (sets.some(set => set.every(claim => answersClaim(credential, claim)))) return undefined
	const missing = sets[0]?.find(claim => !answersClaim(credential, claim))
	return missing && lacks(credential, missing)
}
