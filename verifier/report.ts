// What came of a response: its checks, a verdict, and the claims that the scene lets the relying party have. OpenID4VP 1.0 §8.6.

import { type Check, type CheckName, failed, notChecked, passed } from '@wangzheng/shared/protocol/credential/check.ts'
import type { ClaimsPath, Credential } from '@wangzheng/shared/protocol/credential/format.ts'
import type { Json, JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { locateClaims } from '@wangzheng/shared/protocol/openid4vp/claims-path.ts'
import type { StatusAnswer } from '@wangzheng/shared/protocol/status/check-status.ts'
import { checkNames, type Tier } from './scenes/scene.ts'

/** `not_checked`: nothing failed, and something could not be looked at; neither good nor bad. */
export type Verdict = 'verified' | 'failed' | 'not_checked'

export type PresentationReport = {
	/** The credential query that it answers. */
	readonly query: string
	readonly type: string | undefined
	readonly tier: Tier | undefined
	/** What the issuer says of the credential, where it was asked. */
	readonly status: StatusAnswer['status'] | undefined
	readonly checks: readonly Check[]
	/** False where a check of its own failed: then it is left out of the answer (§8.6). */
	readonly counted: boolean
}

export type Report = {
	readonly verdict: Verdict
	/** Each once; status and tier where the scene goes by them, transaction_data where there was a transaction. */
	readonly checks: readonly Check[]
	readonly presentations: readonly PresentationReport[]
	/** Whether the presentations that count answer the query; stands in `checks` too. */
	readonly query: Check
	/** Whether every transaction that was sent is confirmed; undefined where none was. Stands in `checks` too. */
	readonly transaction?: Check | undefined
}

/** By credential query: the claims that the scene keeps. */
export type ToldClaims = Readonly<Record<string, { readonly type: string; readonly tier: Tier | undefined; readonly claims: JsonObject }>>

/**
 * The report on a whole response.
 * @param query whether the presentations that count answer the query
 * @param transaction whether they confirm every transaction that was sent; undefined where none was
 */
export function createReport(presentations: readonly PresentationReport[], query: Check, transaction?: Check): Report {
	const counted = presentations.filter(one => one.counted)
	// A nonce of another request anywhere refuses all (§14.1.2); else only what counts is looked at, or everything where nothing does.
	const strangers = presentations.filter(one => one.checks.some(({ check, outcome }) => check === 'nonce' && outcome === 'failed'))
	const judged = strangers.length > 0 ? strangers : counted.length > 0 ? counted : presentations
	const checks = checkNames.flatMap(name =>
		name === 'query' ? query : name === 'transaction_data' ? worstTransaction(judged, transaction) : (worst(name, judged) ?? []),
	)
	return { verdict: verdictOf(checks), checks, presentations, query, ...(transaction ? { transaction } : {}) }
}

function verdictOf(checks: readonly Check[]): Verdict {
	if (checks.some(({ outcome }) => outcome === 'failed')) return 'failed'
	return checks.every(({ outcome }) => outcome === 'passed') ? 'verified' : 'not_checked'
}

/** What a presentation says amiss of transactions counts even where none was sent. */
function worstTransaction(presentations: readonly PresentationReport[], transaction: Check | undefined): Check[] {
	const amiss = presentations
		.flatMap(({ checks }) => checks)
		.find(({ check, outcome }) => check === 'transaction_data' && outcome === 'failed')
	const check = amiss ?? transaction
	return check ? [check] : []
}

/** Undefined where what was presented does without it: a query that asks for no holder binding. */
function worst(name: CheckName, presentations: readonly PresentationReport[]): Check | undefined {
	const found = presentations.flatMap(one => one.checks.filter(({ check }) => check === name))
	const bad = found.find(({ outcome }) => outcome === 'failed') ?? found.find(({ outcome }) => outcome === 'not_checked')
	if (found.length === 0 && presentations.length > 0) return undefined
	return bad ?? found[0] ?? notChecked(name, 'OpenID4VP 1.0 §8.6', 'nothing was presented that it could be made on')
}

const ranks: Record<Tier, number> = { light: 1, upgraded: 2 }

/** What governs a check that no specification orders. */
export const sceneRule = 'rules of the scene'

/** Whether a credential is of the tier that the scene wants, or a higher one. */
export function judgeTier(tier: Tier | undefined, wanted: Tier): Check {
	const section = sceneRule
	if (tier === undefined) return failed('tier', section, 'the type of the credential belongs to no tier that is known here')
	return ranks[tier] >= ranks[wanted]
		? passed('tier', section, `the credential is ${tier}, and ${wanted} is enough`)
		: failed('tier', section, `the credential is ${tier}, and this scene needs ${wanted}`)
}

/** Could not be checked stays what it is: neither valid nor revoked. */
export function judgeStatus({ status, reason, section }: StatusAnswer): Check {
	switch (status) {
		case 'valid':
			return passed('status', section, reason)
		case 'not_checked':
			return notChecked('status', section, reason)
		default:
			return failed('status', section, reason)
	}
}

/** Of a credential's claims those under `paths`, in their own shape; arrays close up. */
export function pickClaims({ claims }: Credential, paths: readonly ClaimsPath[]): JsonObject {
	const picked = new Map<string, { path: ReadonlyArray<string | number>; value: Json }>()
	for (const path of paths) for (const found of locateClaims(claims, path)) picked.set(JSON.stringify(found.path), found)
	return (assemble([...picked.values()]) ?? {}) as JsonObject
}

type Piece = { readonly path: ReadonlyArray<string | number>; readonly value: Json }

function assemble(pieces: readonly Piece[]): Json | undefined {
	const whole = pieces.find(({ path }) => path.length === 0)
	if (whole) return whole.value
	const groups = new Map<string | number, Piece[]>()
	for (const { path, value } of pieces) {
		const [head = '', ...rest] = path
		groups.set(head, [...(groups.get(head) ?? []), { path: rest, value }])
	}
	const members = [...groups].map(([head, group]) => [head, assemble(group) ?? null] as const)
	if (members.length === 0) return undefined
	if (members.every(([head]) => typeof head === 'number')) return members.map(([, value]) => value)
	return Object.fromEntries(members.map(([head, value]) => [String(head), value]))
}
