// A scene: why a relying party asks, for what, how strictly it judges, and what it keeps for how long.

import type { CheckName } from '@wangzheng/shared/protocol/credential/check.ts'
import type { ClaimsPath } from '@wangzheng/shared/protocol/credential/format.ts'
import { formatOf } from '@wangzheng/shared/protocol/credential/formats.ts'
import { isObject, type Json, type JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { type DcqlQuery, parseDcqlQuery } from '@wangzheng/shared/protocol/openid4vp/dcql.ts'
import type { ResponseMode } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import { paymentType, type TransactionTypeId, transitTopUpType } from '@wangzheng/shared/protocol/openid4vp/transaction-types.ts'
import type { Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { Locale } from '@wangzheng/shared/web/locale.ts'
import { z } from 'zod'

/** How well it is known whose credential it is: by the face alone, or by the chip and the PIN too. */
export type Tier = 'light' | 'upgraded'

const path = z.array(z.union([z.string(), z.int().min(0), z.null()])).min(1)

const texts = z.strictObject({
	name: z.string().min(1).max(60),
	/** One sentence that the holder reads before anything is told: who needs it, and what for. */
	purpose: z.string().min(1).max(200),
})

/** A scene as it stands in a file. */
export const sceneSchema = z.strictObject({
	id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'letters, digits and single hyphens'),
	/** Of which tier the network ID must be, or a higher one; where nothing is said any credential will do that the query admits. */
	tier: z.enum(['light', 'upgraded']).optional(),
	/**
	 * A DCQL query, OpenID4VP 1.0 §6. At the start of a text `{types}` stands for the issuer's TYPE_BASE, and `{doctypes}` for its
	 * DOCTYPE_BASE; in `keep` too.
	 */
	query: z.record(z.string(), z.unknown()),
	/** PEM files of the issuers' roots; those of the configuration where nothing is said. */
	trust_anchors: z.array(z.string().min(1)).min(1).optional(),
	/** PEM files of signers of mdocs that are believed themselves; those of the configuration where nothing is said. */
	mdoc_signers: z.array(z.string().min(1)).min(1).optional(),
	/** Whether a credential must say where its status stands: `where_named` takes one that has none, whose issuer cannot revoke it. */
	status: z.enum(['required', 'where_named']).default('required'),
	/** How many seconds a status list may be gone by; 0 asks the issuer anew each time. */
	maximum_status_age: z.int().min(0).max(86_400),
	response_mode: z.enum(['direct_post', 'direct_post.jwt']),
	/** What the holder confirms beside showing the credential; each request says how much and to whom. */
	transaction: z.enum(['payment', 'transit-top-up']).optional(),
	keep: z.strictObject({
		/** The claims that the relying party gets; what else is asked for is judged and forgotten. */
		claims: z.array(path),
		/** For how many seconds it can read them. */
		seconds: z.int().min(0).max(31_536_000),
	}),
	texts: z.strictObject({ 'zh-Hant': texts, 'zh-Hans': texts, en: texts }),
})

export type SceneFile = z.input<typeof sceneSchema>

export type Scene = {
	readonly id: string
	readonly tier: Tier | undefined
	/** The query as it is sent, and the same parsed. */
	readonly dcql: JsonObject
	readonly query: DcqlQuery
	/** PEM texts; undefined for those of the configuration. */
	readonly trustAnchors: readonly string[] | undefined
	readonly mdocSigners: readonly string[] | undefined
	/** Whether one that names no status list is taken. */
	readonly statusOptional: boolean
	readonly maximumStatusAge: Seconds
	readonly responseMode: ResponseMode
	/** The type of the transaction that every request of it carries; undefined where none does. */
	readonly transactionType: TransactionTypeId | undefined
	readonly keep: { readonly claims: readonly ClaimsPath[]; readonly seconds: Seconds }
	readonly texts: Readonly<Record<Locale, { readonly name: string; readonly purpose: string }>>
}

/** The checks of a report, in the order in which people read them; transaction_data where there was a transaction. */
export const checkNames: readonly CheckName[] = [
	'signature',
	'issuer_trust',
	'validity',
	'status',
	'tier',
	'holder_binding',
	'nonce',
	'audience',
	'transaction_data',
	'query',
]

const transactionTypes = { payment: paymentType, 'transit-top-up': transitTopUpType } as const

/** What types begin with that are named in scenes by `{types}` and `{doctypes}`. */
export type TypeBases = { readonly types: string; readonly doctypes: string }

/**
 * A scene with its query parsed and its rules looked at: it asks for no claim twice and keeps only what it asks for.
 * @param readPem gives the text of a PEM file
 * @throws Error that names what is wrong
 */
export function createScene(file: SceneFile, bases: TypeBases, readPem: (path: string) => string): Scene {
	const scene = sceneSchema.parse(file)
	const { query: asks, keep } = withBases({ query: scene.query as JsonObject, keep: scene.keep }, bases)
	const dcql = withRetention(asks, keep)
	const query = parseDcqlQuery(dcql)
	for (const { id, format, claims = [], holderBinding, trustedAuthorities = [], multiple } of query.credentials) {
		const paths = claims.map(claim => JSON.stringify(claim.path))
		// What is not told leaves no gap in an array (RFC 9901 §7.1), so that an index would mean another element at either end.
		if (claims.some(({ path }) => path.some(step => typeof step === 'number')))
			throw new Error(`${id} points to an element of an array by its index: use null`)
		if (new Set(paths).size !== paths.length) throw new Error(`${id} asks for a claim twice (OpenID4VP 1.0 §6.1)`)
		if (!holderBinding && scene.transaction) throw new Error(`${id} does without holder binding, and no transaction can be confirmed so`)
		if (scene.transaction && !formatOf(format)?.confirmsTransactions)
			throw new Error(`${id} is of ${format}, which confirms no transaction`)
		const unserved = trustedAuthorities.find(({ type }) => type !== 'aki')
		if (unserved) throw new Error(`${id} names authorities by ${unserved.type}, which is not served here: aki alone is`)
		if (multiple) throw new Error(`${id} takes several credentials, and a scene is about one of each`)
	}
	const asked = new Set(query.credentials.flatMap(({ claims = [] }) => claims.map(claim => JSON.stringify(claim.path))))
	const unasked = keep.claims.find(kept => !asked.has(JSON.stringify(kept)))
	if (unasked) throw new Error(`it keeps ${unasked.join('.')}, which it does not ask for`)
	return {
		id: scene.id,
		tier: scene.tier,
		dcql,
		query,
		trustAnchors: scene.trust_anchors?.map(readPem),
		mdocSigners: scene.mdoc_signers?.map(readPem),
		statusOptional: scene.status === 'where_named',
		maximumStatusAge: scene.maximum_status_age,
		responseMode: scene.response_mode,
		transactionType: scene.transaction && transactionTypes[scene.transaction],
		keep,
		texts: scene.texts,
	}
}

/** The same with `{types}` and `{doctypes}` filled in. */
const withBases = <T>(value: T, { types, doctypes }: TypeBases): T =>
	JSON.parse(JSON.stringify(value).replaceAll('"{types}/', `"${types}/`).replaceAll('"{doctypes}.', `"${doctypes}.`)) as T

/** What the holder is told of each claim, in the formats that can: whether it is kept. OpenID4VP 1.0 §B.2.4 */
function withRetention(query: JsonObject, { claims: kept, seconds }: Scene['keep']): JsonObject {
	const paths = new Set(seconds > 0 ? kept.map(path => JSON.stringify(path)) : [])
	const tell = (claim: Json): Json => (isObject(claim) ? { ...claim, intent_to_retain: paths.has(JSON.stringify(claim['path'])) } : claim)
	const credentials = listIn(query['credentials']).map(credential => {
		if (!isObject(credential) || !formatOf(String(credential['format']))?.tellsRetention || !('claims' in credential)) return credential
		return { ...credential, claims: listIn(credential['claims']).map(tell) }
	})
	return { ...query, credentials }
}

const listIn = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
