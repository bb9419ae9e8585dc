// How the wallet's own types become the JSON that its API gives.

import type { Display } from '@wangzheng/shared/protocol/openid4vci/display.ts'
import { describePath } from '@wangzheng/shared/protocol/openid4vp/claims-path.ts'
import { receiverOf, type Transaction } from '@wangzheng/shared/protocol/openid4vp/transaction-types.ts'
import type { z } from 'zod'
import type {
	credentialAnswer,
	deferredAnswer,
	historyAnswer,
	offerAnswer,
	outcomeAnswer,
	receivedAnswer,
	requestAnswer,
	status,
} from './api-schemas.ts'
import type { Grant, OpenOffer } from './offer.ts'
import type { Asker } from './operations/asker.ts'
import type { Attestation } from './operations/judge-verifier-info.ts'
import type { OwnCredential } from './operations/read-held.ts'
import type { Receipt } from './operations/receive-credentials.ts'
import { isRenewable } from './operations/renew-credential.ts'
import type { Option, ShownFault, ShownRequest } from './operations/show-request.ts'
import type { RequestOutcome } from './request.ts'
import type { DeferredCredential } from './store/deferred.ts'
import type { HistoryEntry } from './store/history.ts'
import { type Leaf, leavesOf } from './telling.ts'

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

export const outcomeJson = ({ event, redirectUri, answer, reason }: RequestOutcome): z.infer<typeof outcomeAnswer> => ({
	event,
	redirect_uri: redirectUri ?? null,
	answer: answer ? { ...answer } : null,
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

const askerJson = ({ clientId, signed, host, certificate, names, purposes }: Asker): z.infer<typeof requestAnswer>['verifier'] => ({
	client_id: clientId.full,
	verified_by: clientId.prefix,
	signed,
	host,
	certificate: certificate?.subject ?? null,
	names: { ...names },
	purposes: { ...purposes },
})

const attestationJson = ({ format, registration, notChecked }: Attestation) => ({
	format,
	registration: registration
		? {
				registrar: registration.registrar,
				name: registration.name ?? null,
				purposes: { ...registration.purposes },
				privacy_policy: registration.privacyPolicy ?? null,
				beyond: registration.beyond.map(describePath),
			}
		: null,
	not_checked: notChecked ?? null,
})

const pathsOf = (leaves: readonly Leaf[]) => leaves.map(({ path }) => describePath(path))

const optionJson = ({ own, told, withheld, kept, notKept }: Option) => ({
	credential: own.held.id,
	type: own.held.type,
	status: statusWord(own.status),
	told: told.map(claimOf),
	withheld: pathsOf(withheld),
	kept: pathsOf(kept),
	not_kept: pathsOf(notKept),
})

export function requestJson(shown: ShownRequest | ShownFault): z.infer<typeof requestAnswer> {
	const about = { id: shown.id, verifier: askerJson(shown.asker), outcome: shown.outcome ? outcomeJson(shown.outcome) : null }
	if ('refusal' in shown) {
		const { code: error, message, section } = shown.refusal
		const refusal = { error, error_description: message, section }
		return { ...about, refusal, attestations: [], satisfiable: false, asked: [], transactions: [], sets: [] }
	}
	const { attestations, asked, transactions, match } = shown
	return {
		...about,
		refusal: null,
		attestations: attestations.map(attestationJson),
		satisfiable: match.satisfiable,
		asked: asked.map(({ query, asks, options }) => ({ query, asks: asks.map(describePath), options: options.map(optionJson) })),
		transactions: transactions.map(transactionJson),
		sets: match.sets.map(({ required, satisfiable }) => ({ required, options: satisfiable.map(option => [...option]) })),
	}
}

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
