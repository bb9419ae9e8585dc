// What the wallet's API takes and gives, in JSON: its schemas.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { z } from 'zod'
import { events } from './store/history.ts'

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

/** @throws ProtocolError `invalid_request` that names the member at fault */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
	const parsed = schema.safeParse(body)
	if (parsed.success) return parsed.data
	const [issue] = parsed.error.issues
	throw new ProtocolError('invalid_request', `${issue?.path.join('.') || 'the body'}: ${issue?.message ?? 'not understood'}`, {
		section: 'API',
	})
}

const names = z.record(z.string(), z.string())
const seconds = z.number().int()
export const status = z.enum(['valid', 'suspended', 'revoked', 'expired', 'not_checked'])
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
export const deferredAnswer = z.object({
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
/** A request, or its answer, as it passes through the Digital Credentials API. OpenID4VP 1.0 Appendix A. */
const digitalCredential = z.object({ protocol: z.string(), data: z.record(z.string(), z.unknown()) })
/** What a platform brings: the origin of the page that asks, which it vouches for, and what the page asks, its favourite first. */
export const dcApiBody = z.object({
	origin: z.string().min(1).max(2048),
	requests: z
		.array(z.object({ protocol: z.string().max(128), data: z.unknown() }))
		.min(1)
		.max(16),
})
export const outcomeAnswer = z.object({
	event: z.enum(['presented', 'declined', 'refused', 'failed']),
	redirect_uri: z.string().nullable(),
	/** What the platform gives to the page that asked; where it came by another way, or the platform is to cancel, null. */
	answer: digitalCredential.nullable(),
	reason: z.string().nullable(),
})
export const requestAnswer = z.object({
	id: z.string(),
	verifier: z.object({
		client_id: z.string(),
		/** `redirect_uri`: nobody signed the request, and nobody knows who asks; `origin`: nobody signed, and the platform says which page asks. */
		verified_by: z.enum([
			'x509_san_dns',
			'x509_hash',
			'decentralized_identifier',
			'verifier_attestation',
			'pre-registered',
			'redirect_uri',
			'origin',
		]),
		signed: z.boolean(),
		host: z.string(),
		certificate: z.string().nullable(),
		names,
		purposes: names,
	}),
	/** Why the request is not taken; all that can be done is to decline it, which tells whoever asked. */
	refusal: z.object({ error: z.string(), error_description: z.string(), section: z.string() }).nullable(),
	/** What others attest of the verifier: what a trusted registrar says where that was checked, else why it was not. */
	attestations: z.array(
		z.object({
			format: z.string(),
			registration: z
				.object({
					registrar: z.string(),
					name: z.string().nullable(),
					purposes: names,
					privacy_policy: z.string().nullable(),
					/** What is asked for beyond what the verifier registered. */
					beyond: z.array(z.string()),
				})
				.nullable(),
			not_checked: z.string().nullable(),
		}),
	),
	/** Whether this wallet can answer; nothing is told where not. */
	satisfiable: z.boolean(),
	asked: z.array(
		z.object({
			query: z.string(),
			asks: z.array(z.string()),
			options: z.array(
				z.object({
					credential: z.string(),
					type: z.string(),
					status,
					told: z.array(claim),
					withheld: z.array(z.string()),
					/** Of what is told, what the verifier says that it keeps, and what it says that it does not. */
					kept: z.array(z.string()),
					not_kept: z.array(z.string()),
				}),
			),
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
