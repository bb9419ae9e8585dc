// The operators' interface: offers, issuances, statuses, keys. Each call has a bearer key.

import type { BearerKeys, KeyHolder } from '@wangzheng/shared/adapters/bearer-keys.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { type Endpoint, type EndpointRequest, json, noContent } from '@wangzheng/shared/web/endpoint.ts'
import { z } from 'zod'
import { configurationIds } from '../credential/configuration.ts'
import { type Change, copiesOf, type Decision, type Issuance, notifiedOf, placesOf } from '../issuance.ts'
import type { Issuer } from '../issuer.ts'

export const roles = ['operator'] as const
export type Role = (typeof roles)[number]

const offerRequest = z.object({
	configuration: z.enum(configurationIds).describe('Which tier, and in which format'),
	citizen: z.string().min(1).max(200).describe("The register's identifier of the person"),
	grant: z
		.enum(['pre-authorized_code', 'authorization_code'])
		.optional()
		.describe(
			'Whether the wallet gets a code with the offer, which the High Assurance profile knows not, or its holder signs in and consents',
		),
	deferred: z.boolean().optional().describe('Whether the credential waits until an operator releases it'),
})
const offer = z.object({
	id: z.string(),
	credential_offer: z.record(z.string(), z.unknown()).describe('The Credential Offer itself, for whoever hands it on by value'),
	credential_offer_uri: z.url().describe('Where it is fetched from, for whoever hands it on by reference'),
	offer_link: z.string().describe('For a wallet on the device, or in a QR code'),
	web_wallet_link: z.url().optional(),
	haip_link: z.string().optional().describe('The same for wallets of the High Assurance profile; where the holder signs in'),
	tx_code: z
		.string()
		.optional()
		.describe('Eight digits, to be told to the person on another way than the link; with a pre-authorized code'),
	expires_at: z.int(),
})
const issuance = z.object({
	id: z.string(),
	configuration: z.enum(configurationIds),
	citizen: z.string(),
	state: z.enum(['offered', 'authorized', 'deferred', 'denied', 'issued', 'suspended', 'revoked', 'expired']),
	created_at: z.int(),
	expires_at: z.int().optional(),
	issued_at: z.int().optional(),
	released: z.boolean().optional().describe('Of a deferred one: whether the wallet may fetch it'),
	copies: z.int().optional(),
	status_list: z.string().optional().describe('That of the first copies'),
	notification: z.enum(['credential_accepted', 'credential_failure', 'credential_deleted']).optional(),
})
const issuances = z.object({ issuances: z.array(issuance), next: z.string().optional().describe('For `after` of the next call') })
const pageRequest = z.object({ after: z.string().max(64).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) })
const citizens = z.object({
	citizens: z.array(z.object({ id: z.string(), name: z.string(), name_latin: z.string() })),
	demonstration: z.boolean(),
})

/** The first rule that a value breaks, by its name. */
function parseAs<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
	const parsed = schema.safeParse(value)
	if (parsed.success) return parsed.data
	const [issue] = parsed.error.issues
	throw new ProtocolError('invalid_request', `${issue?.path.join('.') || 'the request'}: ${issue?.message ?? 'not right'}`, {
		section: 'API',
	})
}

/** @throws ProtocolError `unauthorized` */
export async function operatorOf(keys: BearerKeys<Role>, request: EndpointRequest): Promise<KeyHolder<Role>> {
	const operator = await keys.verify(request.header('authorization'))
	if (!operator) throw new ProtocolError('unauthorized', 'this needs the key of an operator, as a Bearer token')
	return operator
}

export function apiEndpoints(issuer: Issuer, keys: BearerKeys<Role>): readonly Endpoint[] {
	const step = (verb: string, summary: string, take: (id: string, by: string) => Promise<Issuance>): Endpoint => ({
		method: 'post',
		path: `/api/issuances/:id/${verb}`,
		section: 'API',
		summary,
		needsKey: true,
		schema: { answer: issuance },
		async answer(request) {
			const { name } = await operatorOf(keys, request)
			return json(onWire(await take(request.params['id'] ?? '', name)))
		},
	})
	const change = (verb: Change, summary: string) => step(verb, summary, (id, by) => issuer.changeStatus(id, verb, by))
	const decide = (decision: Decision, summary: string) => step(decision, summary, (id, by) => issuer.decideDeferred(id, decision, by))
	return [
		{
			method: 'post',
			path: '/api/offers',
			section: 'API',
			summary: 'Offer a credential to a person',
			takes: ['application/json'],
			needsKey: true,
			schema: { body: offerRequest, answer: offer },
			async answer(request) {
				await operatorOf(keys, request)
				const { configuration, citizen, grant, deferred } = parseAs(offerRequest, request.body)
				const created = await issuer.createCredentialOffer(configuration, citizen, grant, { deferred })
				const { id, offer, offerUri, offerLink, webWalletLink, haipLink, txCode, expiresAt } = created
				const links = { credential_offer_uri: offerUri, offer_link: offerLink, web_wallet_link: webWalletLink, haip_link: haipLink }
				return json({ id, credential_offer: offer, ...links, tx_code: txCode, expires_at: expiresAt }, 201)
			},
		},
		{
			method: 'get',
			path: '/api/issuances',
			section: 'API',
			summary: 'What was offered and issued, the newest first',
			needsKey: true,
			schema: { query: pageRequest, answer: issuances },
			async answer(request) {
				await operatorOf(keys, request)
				const { after, limit } = parseAs(pageRequest, request.query)
				const found = await issuer.listIssuances({ after, limit })
				return json({ issuances: found.map(onWire), next: found.length === limit ? found[limit - 1]?.id : undefined })
			},
		},
		{
			method: 'get',
			path: '/api/issuances/:id',
			section: 'API',
			summary: 'One issuance',
			needsKey: true,
			schema: { answer: issuance },
			async answer(request) {
				await operatorOf(keys, request)
				const found = await issuer.getIssuance(request.params['id'] ?? '')
				if (!found) throw new ProtocolError('not_found', 'there is no such issuance')
				return json(onWire(found))
			},
		},
		change('suspend', 'Suspend a credential and every copy of it'),
		change('resume', 'Make a suspended credential valid again'),
		change('revoke', 'Revoke a credential and every copy of it, for good'),
		decide('release', 'Let the wallet fetch a credential that waits'),
		decide('deny', 'Decide that what waits will not be issued, for good'),
		{
			method: 'get',
			path: '/api/citizens',
			section: 'API',
			summary: 'People whom the register offers for choice',
			needsKey: true,
			schema: { answer: citizens },
			async answer(request) {
				await operatorOf(keys, request)
				const people = await issuer.register.list(200)
				return json({
					citizens: people.map(({ id, familyName, givenName, familyNameLatin, givenNameLatin }) => ({
						id,
						name: `${familyName}${givenName}`,
						name_latin: `${familyNameLatin}, ${givenNameLatin}`,
					})),
					demonstration: issuer.register.demonstration,
				})
			},
		},
		{
			method: 'post',
			path: '/api/keys/rotate',
			section: 'API',
			summary: 'Sign with a new key from now on; what was issued stays valid',
			needsKey: true,
			async answer(request) {
				const { name } = await operatorOf(keys, request)
				await issuer.rotateKeys(name)
				return noContent({ 'Cache-Control': 'no-store' })
			},
		},
	]
}

function onWire(found: Issuance): z.input<typeof issuance> {
	const [place] = placesOf(found)
	const copies = copiesOf(found)
	return {
		id: found.id,
		configuration: found.configuration,
		citizen: found.citizen,
		state: found.state,
		created_at: found.createdAt,
		expires_at: 'expiresAt' in found ? found.expiresAt : undefined,
		issued_at: 'issuedAt' in found ? found.issuedAt : found.state === 'revoked' ? found.given?.issuedAt : undefined,
		released: found.state === 'deferred' ? found.released : undefined,
		copies: copies === 0 ? undefined : copies,
		status_list: place?.list,
		notification: notifiedOf(found),
	}
}
