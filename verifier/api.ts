// What relying parties send and get: the shapes of the verifier's own interface.

import { createTransactionPayload, type Transaction } from '@wangzheng/shared/protocol/openid4vp/transaction-types.ts'
import { z } from 'zod'
import type { CreatedDigitalRequest } from './operations/create-digital-request.ts'
import type { CreatedRequest } from './operations/create-request.ts'
import type { ReadableResult } from './operations/read-result.ts'
import type { Asked } from './request.ts'
import type { Scene } from './scenes/scene.ts'
import { transactionsOf } from './transactions.ts'

const party = z.strictObject({ name: z.string(), id: z.string() })

/** A payment has a payee, a top-up of a transit card its operator and the card's number. */
const transactionBody = z.strictObject({
	transaction_id: z.string().optional().meta({ description: 'Made where it is left out.' }),
	payee: party.optional(),
	operator: party.optional(),
	card_id: z.string().optional(),
	amount: z.number().meta({ description: 'Above 0, in units of the currency, with two decimals at most.' }),
	currency: z.string().meta({ description: 'ISO 4217.' }),
})

const flow = z.enum(['cross_device', 'same_device', 'dc_api'])

export const createBody = z.strictObject({
	scene: z.string().max(100),
	flow: flow.default('cross_device').meta({
		description:
			'same_device: the wallet leads the browser to redirect_uri with a response_code, which the result is read with. ' +
			'dc_api: a page of yours gives `digital` to navigator.credentials.get, and you post what comes of it to answer_url.',
	}),
	origin: z.string().max(512).optional().meta({ description: 'Of that page; required for dc_api, and for it alone.' }),
	response_mode: z
		.enum(['direct_post', 'direct_post.jwt', 'fragment', 'query', 'dc_api', 'dc_api.jwt'])
		.optional()
		.meta({ description: "The scene's own where nothing is said; fragment and query, through the browser, go with same_device alone." }),
	request_by: z
		.enum(['reference', 'value'])
		.optional()
		.meta({ description: 'value: request_link holds the whole request, and there is no request_uri.' }),
	request_uri_method: z.enum(['get', 'post']).optional(),
	redirect_uri: z
		.string()
		.max(2048)
		.optional()
		.meta({ description: 'Where the wallet leads the browser; required for same_device, and for it alone.' }),
	webhook: z.string().max(2048).optional().meta({ description: 'Gets the result as a signed POST.' }),
	transaction: transactionBody.optional().meta({ description: 'What the holder confirms; required where the scene has a transaction.' }),
})

export const createAnswer = z.object({
	id: z.string(),
	scene: z.string(),
	state: z.literal('requested'),
	client_id: z.string(),
	request_uri: z.string().optional(),
	request_link: z.string().optional().meta({ description: 'Opens a wallet; as a QR code or as a link.' }),
	web_wallet_link: z.string().optional(),
	digital: z
		.object({ requests: z.array(z.object({ protocol: z.string(), data: z.record(z.string(), z.unknown()) })) })
		.optional()
		.meta({ description: 'For navigator.credentials.get({ digital, mediation: "required" }).' }),
	answer_url: z.string().optional(),
	result_url: z.string(),
	events_url: z.string(),
	expires_at: z.int(),
})

const check = z.object({
	check: z.enum([
		'signature',
		'issuer_trust',
		'holder_binding',
		'nonce',
		'audience',
		'transaction_data',
		'validity',
		'status',
		'tier',
		'query',
	]),
	outcome: z.enum(['passed', 'failed', 'not_checked']),
	reason: z.string(),
	section: z.string(),
})
const tier = z.enum(['light', 'upgraded'])

export const digitalBody = z
	.strictObject({ protocol: z.string(), data: z.record(z.string(), z.unknown()) })
	.meta({ description: 'The DigitalCredential that the browser gave to your page.' })

export const resultAnswer = z.object({
	id: z.string(),
	scene: z.string(),
	flow,
	state: z.enum(['requested', 'answered', 'refused', 'expired']),
	created_at: z.int(),
	expires_at: z.int(),
	ended_at: z.int().optional(),
	needs: z.literal('response_code').optional().meta({ description: 'The result is told with the response code of the redirect alone.' }),
	verdict: z.enum(['verified', 'failed', 'not_checked']).optional(),
	checks: z.array(check).optional(),
	presentations: z
		.array(
			z.object({
				query: z.string(),
				type: z.string().optional(),
				tier: tier.optional(),
				status: z.enum(['valid', 'invalid', 'suspended', 'not_checked']).optional(),
				checks: z.array(check),
				counted: z.boolean(),
			}),
		)
		.optional(),
	claims: z
		.record(z.string(), z.object({ type: z.string(), tier: tier.optional(), claims: z.record(z.string(), z.unknown()) }))
		.optional()
		.meta({ description: 'By credential query; only where the verdict is verified, and until claims_until.' }),
	transactions: z
		.array(z.object({ type: z.string(), payload: transactionBody }))
		.optional()
		.meta({ description: 'What the holder was asked to confirm; the check transaction_data says whether that was done.' }),
	claims_until: z.int().optional(),
	error: z.string().optional().meta({ description: "The wallet's own error code." }),
	error_description: z.string().optional(),
	upgrade: z.string().optional().meta({ description: 'Where a light network ID is upgraded, when the scene needs that.' }),
})

export type ResultAnswer = z.infer<typeof resultAnswer>

const aboutCreated = ({ id, scene, clientId, expiresAt }: Asked, publicUrl: string) => ({
	id,
	scene,
	state: 'requested' as const,
	client_id: clientId,
	result_url: `${publicUrl}/api/requests/${id}`,
	events_url: `${publicUrl}/api/requests/${id}/events`,
	expires_at: expiresAt,
})

export const createdOf = (
	{ asked, requestUri, requestLink, webWalletLink }: CreatedRequest,
	publicUrl: string,
): z.infer<typeof createAnswer> => ({
	...aboutCreated(asked, publicUrl),
	...(requestUri === undefined ? {} : { request_uri: requestUri }),
	request_link: requestLink,
	...(webWalletLink === undefined ? {} : { web_wallet_link: webWalletLink }),
})

export const digitalOf = ({ asked, requests }: CreatedDigitalRequest, publicUrl: string): z.infer<typeof createAnswer> => ({
	...aboutCreated(asked, publicUrl),
	digital: { requests: [...requests] },
	answer_url: `${publicUrl}/api/requests/${asked.id}/answer`,
})

/** @param upgrade where a light network ID is upgraded, if anywhere */
export function resultOf({ request, result }: ReadableResult, scene: Scene | undefined, upgrade: string | undefined): ResultAnswer {
	const { id, flow, phase, createdAt, expiresAt } = request
	const about = {
		id,
		scene: request.scene,
		flow,
		state: phase,
		created_at: createdAt,
		expires_at: expiresAt,
		...(scene && request.transactionData ? { transactions: transactionsOf(scene, request).map(saidOf) } : {}),
	}
	if (phase !== 'answered' && phase !== 'refused') return about
	const ended = { ...about, ended_at: request.endedAt }
	if (result !== 'told') return { ...ended, needs: 'response_code' }
	const needsUpgrade = upgrade !== undefined && scene?.tier === 'upgraded'
	if (phase === 'refused') {
		const { error, description } = request
		return {
			...ended,
			error,
			...(description === undefined ? {} : { error_description: description }),
			...(needsUpgrade && error === 'access_denied' ? { upgrade } : {}),
		}
	}
	const { report, claims, claimsUntil } = request
	const tierFailed = report.checks.some(({ check, outcome }) => check === 'tier' && outcome === 'failed')
	return {
		...ended,
		verdict: report.verdict,
		checks: [...report.checks],
		presentations: report.presentations.map(one => ({ ...one, checks: [...one.checks] })),
		...(claims === undefined ? {} : { claims, claims_until: claimsUntil }),
		...(needsUpgrade && tierFailed ? { upgrade } : {}),
	}
}

const saidOf = (transaction: Transaction) => ({
	type: transaction.type,
	payload: createTransactionPayload(transaction) as z.infer<typeof transactionBody>,
})

export const scenesAnswer = z.object({
	scenes: z.array(
		z.object({
			id: z.string(),
			tier: tier.optional(),
			query: z.record(z.string(), z.unknown()),
			response_mode: z.enum(['direct_post', 'direct_post.jwt', 'fragment', 'query']),
			transaction_type: z.string().optional(),
			maximum_status_age: z.int(),
			keep: z.object({ claims: z.array(z.array(z.unknown())), seconds: z.int() }),
			texts: z.record(z.string(), z.object({ name: z.string(), purpose: z.string() })),
		}),
	),
})

export const scenesOf = (scenes: Iterable<Scene>): z.infer<typeof scenesAnswer> => ({
	scenes: [...scenes].map(({ id, tier, dcql, responseMode, transactionType, maximumStatusAge, keep, texts }) => ({
		id,
		...(tier === undefined ? {} : { tier }),
		query: dcql,
		response_mode: responseMode,
		...(transactionType === undefined ? {} : { transaction_type: transactionType }),
		maximum_status_age: maximumStatusAge,
		keep: { claims: keep.claims.map(path => [...path]), seconds: keep.seconds },
		texts,
	})),
})
