// What the wallet's API takes and gives, in JSON: schemas, and how our own types become them.

import type { Display } from '@wangzheng/shared/protocol/openid4vci/display.ts'
import { describePath } from '@wangzheng/shared/protocol/openid4vp/claims-path.ts'
import { receiverOf, type Transaction } from '@wangzheng/shared/protocol/openid4vp/transaction-types.ts'
import { z } from 'zod'
import type { OwnCredential } from './operations/read-held.ts'
import type { Receipt } from './operations/receive-credentials.ts'
import { isRenewable } from './operations/renew-credential.ts'
import type { ShownRequest } from './operations/show-request.ts'
import type { Grant, OpenOffer } from './operations/view-offer.ts'
import type { RequestOutcome } from './operations/view-request.ts'
import type { DeferredCredential } from './store/deferred.ts'
import { events, type HistoryEntry } from './store/history.ts'
import { type Leaf, leavesOf } from './telling.ts'

/** A link as it is scanned or pasted. */
export const linkBody = z.object({ link: z.string().min(1).max(70_000) })
/** The link of an offer, or the identifier of an issuer, to have one of what it has. */
export const offerBody = z
	.object({ link: z.string().min(1).max(70_000).optional(), issuer: z.string().min(1).max(2048).optional() })
	.refine(({ link, issuer }) => (link === undefined) !== (issuer === undefined), 'exactly one of link and issuer is needed')
export const acceptBody = z.object({
	tx_code: z.string().min(1).max(100).optional(),
	/** Which one, where there is a choice. */
	configuration: z.string().min(1).max(500).optional(),
})
/** The address that the holder's browser was sent back to. */
export const callbackBody = z.object({ url: z.string().min(1).max(10_000) })
export const consentBody = z.object({
	/** The credential to show for each query, by the query's id; the best that answers where nothing is said. */
	credentials: z.record(z.string(), z.string()).optional(),
	/** The option to take for each set, by the place of the set; an optional set is left out where nothing is said. */
	sets: z.record(z.string().regex(/^\d{1,3}$/), z.number().int().min(0)).optional(),
})

const names = z.record(z.string(), z.string())
const seconds = z.number().int()
const status = z.enum(['valid', 'suspended', 'revoked', 'expired', 'not_checked'])
const claim = z.object({ path: z.string(), value: z.unknown() })

export const offerAnswer = z.object({
	id: z.string(),
	credential_issuer: z.string(),
	issuer_names: names,
	/** `authorization_code`: the holder signs in at the issuer. */
	grant: z.enum(['pre_authorized', 'authorization_code']),
	/** Whether one of the credentials is taken; all of them are otherwise. */
	choice: z.boolean(),
	/** Where the transaction code goes. */
	token_endpoint: z.string(),
	tx_code: z
		.object({ input_mode: z.enum(['numeric', 'text']), length: z.number().optional(), description: z.string().optional() })
		.nullable(),
	credentials: z.array(z.object({ configuration: z.string(), type: z.string(), names, claims: z.array(z.string()) })),
})
export const receivedAnswer = z.object({
	credentials: z.array(z.string()),
	/** What the issuer will issue later. */
	deferred: z.array(z.string()),
})
/** Where the holder signs in first, `authorization_url` says so, and nothing has been received. */
export const acceptAnswer = receivedAnswer.extend({ authorization_url: z.string().nullable() })
export const credentialAnswer = z.object({
	id: z.string(),
	type: z.string(),
	names,
	issuer: z.object({ identifier: z.string(), certificate: z.string(), names }),
	received_at: seconds,
	expires_at: seconds.nullable(),
	status,
	status_as_of: seconds.nullable(),
	/** `fresh`: never shown yet. */
	/** `renewable`: new ones come by themselves before they run out. */
	copies: z.object({ total: z.number(), fresh: z.number(), renewable: z.boolean() }),
	claims: z.array(claim),
	/** What the holder can keep back. */
	disclosable: z.array(z.string()),
	/** Why the credential was not held against the metadata of its type. */
	type_not_checked: z.string().nullable(),
})
const deferredAnswer = z.object({
	id: z.string(),
	type: z.string(),
	names,
	issuer: z.object({ identifier: z.string(), names }),
	since: seconds,
	/** When the issuer is asked next. */
	next_at: seconds,
})
export const credentialsAnswer = z.object({ credentials: z.array(credentialAnswer), deferred: z.array(deferredAnswer) })
export const deletedAnswer = z.object({ issuer_told: z.boolean() })
export const outcomeAnswer = z.object({
	event: z.enum(['presented', 'declined', 'failed']),
	redirect_uri: z.string().nullable(),
	reason: z.string().nullable(),
})
export const requestAnswer = z.object({
	id: z.string(),
	verifier: z.object({
		client_id: z.string(),
		/** `redirect_uri`: nobody signed the request, and nobody knows who asks. */
		verified_by: z.enum([
			'x509_san_dns',
			'x509_hash',
			'decentralized_identifier',
			'verifier_attestation',
			'pre-registered',
			'redirect_uri',
		]),
		host: z.string(),
		certificate: z.string().nullable(),
		names,
		purposes: names,
	}),
	/** Whether this wallet can answer; nothing is told where not. */
	satisfiable: z.boolean(),
	asked: z.array(
		z.object({
			query: z.string(),
			asks: z.array(z.string()),
			options: z.array(z.object({ credential: z.string(), type: z.string(), status, told: z.array(claim), withheld: z.array(z.string()) })),
		}),
	),
	/** What the holder confirms with the answer. */
	transactions: z.array(
		z.object({
			type: z.string(),
			transaction_id: z.string(),
			amount: z.number(),
			/** ISO 4217. */
			currency: z.string(),
			receiver: z.object({ name: z.string(), id: z.string() }),
			card_id: z.string().nullable(),
		}),
	),
	sets: z.array(z.object({ required: z.boolean(), options: z.array(z.array(z.string())) })),
	outcome: outcomeAnswer.nullable(),
})
export const historyAnswer = z.object({
	entries: z.array(
		z.object({
			at: seconds,
			event: z.enum(events),
			peer: z.string(),
			host: z.string(),
			types: z.array(z.string()),
			told: z.array(z.string()),
			confirmed: z.array(
				z.object({ type: z.string(), transaction_id: z.string(), amount: z.number(), currency: z.string(), receiver: z.string() }),
			),
			error: z.string().nullable(),
			reason: z.string().nullable(),
		}),
	),
})

/** Names by language tag, '' for what holds in any. */
const namesOf = (displays: readonly Display[]) =>
	Object.fromEntries(displays.flatMap(({ locale, name }) => (name === undefined ? [] : [[locale ?? '', name]])))

const claimOf = ({ path, value }: Leaf) => ({ path: describePath(path), value })

/** A revoked credential is one whose status is `invalid`. Token Status List §7.1. */
export const statusWord = (known: OwnCredential['status']): z.infer<typeof status> => (known === 'invalid' ? 'revoked' : known)

function codeJson(grant: Grant): z.infer<typeof offerAnswer>['tx_code'] {
	if (grant.kind !== 'pre_authorized' || !grant.transactionCode) return null
	const { inputMode, length, description } = grant.transactionCode
	return { input_mode: inputMode, length, description }
}

export const offerJson = (id: string, offer: OpenOffer): z.infer<typeof offerAnswer> => ({
	id,
	credential_issuer: offer.issuer.identifier,
	issuer_names: namesOf(offer.issuer.displays),
	grant: offer.grant.kind,
	choice: offer.choice,
	token_endpoint: offer.server.tokenEndpoint,
	tx_code: codeJson(offer.grant),
	credentials: offer.configurations.map(({ id: configuration, type, displays, claims }) => ({
		configuration,
		type,
		names: namesOf(displays),
		claims: claims.map(({ path }) => describePath(path)),
	})),
})

export const credentialJson = ({
	held,
	credential,
	copies,
	disclosable,
	status: known,
}: OwnCredential): z.infer<typeof credentialAnswer> => ({
	id: held.id,
	type: held.type,
	names: namesOf(held.displays),
	issuer: { identifier: held.issuer.identifier, certificate: held.issuer.certificate, names: namesOf(held.issuer.displays) },
	received_at: held.receivedAt,
	expires_at: credential.expiresAt ?? null,
	status: statusWord(known),
	status_as_of: held.statusAsOf ?? null,
	copies: { total: copies.length, fresh: copies.filter(({ uses }) => uses === 0).length, renewable: isRenewable(held) },
	claims: leavesOf(credential).map(claimOf),
	disclosable: disclosable.map(describePath),
	type_not_checked: held.typeNotChecked ?? null,
})

export const deferredJson = ({ id, about, since, nextAt }: DeferredCredential): z.infer<typeof deferredAnswer> => ({
	id,
	type: about.configuration.type,
	names: namesOf(about.configuration.displays),
	issuer: { identifier: about.issuer.identifier, names: namesOf(about.issuer.displays) },
	since,
	next_at: nextAt,
})

export const receiptJson = ({ received, deferred }: Receipt): z.infer<typeof receivedAnswer> => ({
	credentials: [...received],
	deferred: [...deferred],
})

export const outcomeJson = ({ event, redirectUri, reason }: RequestOutcome): z.infer<typeof outcomeAnswer> => ({
	event,
	redirect_uri: redirectUri ?? null,
	reason: reason ?? null,
})

const transactionJson = (transaction: Transaction) => ({
	type: transaction.type,
	transaction_id: transaction.transactionId,
	amount: transaction.amount,
	currency: transaction.currency,
	receiver: { ...receiverOf(transaction) },
	card_id: 'cardId' in transaction ? transaction.cardId : null,
})

export const requestJson = ({ id, verifier, asked, transactions, match, outcome }: ShownRequest): z.infer<typeof requestAnswer> => ({
	id,
	verifier: {
		client_id: verifier.clientId,
		verified_by: verifier.prefix,
		host: verifier.host,
		certificate: verifier.certificate ?? null,
		names: { ...verifier.names },
		purposes: { ...verifier.purposes },
	},
	satisfiable: match.satisfiable,
	asked: asked.map(({ query, asks, options }) => ({
		query,
		asks: asks.map(describePath),
		options: options.map(({ own, told, withheld }) => ({
			credential: own.held.id,
			type: own.held.type,
			status: statusWord(own.status),
			told: told.map(claimOf),
			withheld: withheld.map(({ path }) => describePath(path)),
		})),
	})),
	transactions: transactions.map(transactionJson),
	sets: match.sets.map(({ required, satisfiable }) => ({ required, options: satisfiable.map(option => [...option]) })),
	outcome: outcome ? outcomeJson(outcome) : null,
})

export const historyJson = (entries: readonly HistoryEntry[]): z.infer<typeof historyAnswer> => ({
	entries: entries.map(({ at, event, peer, host, types, told, confirmed = [], error, reason }) => ({
		at,
		event,
		peer,
		host,
		types: [...types],
		told: [...told],
		confirmed: confirmed.map(({ transactionId, ...rest }) => ({ ...rest, transaction_id: transactionId })),
		error: error ?? null,
		reason: reason ?? null,
	})),
})
