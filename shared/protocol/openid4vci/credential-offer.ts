// Credential Offer, by value and by reference. OpenID4VCI 1.0 §4.1.

import { ProtocolError } from '../errors.ts'
import { isObject, type JsonObject, parseJson } from '../json.ts'
import { isEndpointUrl, isIssuerIdentifier } from '../oauth/endpoint-url.ts'
import { type Members, membersOf } from '../oauth/members.ts'
import { preAuthorizedCodeGrant } from '../oauth/metadata.ts'

/** What a wallet is told of the transaction code that it will be asked for. §4.1.1. */
export type TransactionCode = {
	readonly inputMode: 'numeric' | 'text'
	readonly length: number | undefined
	/** For people, at most 300 characters. */
	readonly description: string | undefined
}

export type PreAuthorizedGrant = {
	readonly code: string
	/** Undefined where none will be asked for. */
	readonly transactionCode: TransactionCode | undefined
	readonly authorizationServer: string | undefined
}

export type CredentialOffer = {
	readonly credentialIssuer: string
	readonly configurationIds: readonly string[]
	/** Undefined where the offer has no such grant. */
	readonly preAuthorized: PreAuthorizedGrant | undefined
	readonly authorizationCode: { readonly issuerState: string | undefined; readonly authorizationServer: string | undefined } | undefined
}

/** How the wallet gets on: with a code and a numeric transaction code, or by sending its holder to sign in. §4.1.1. */
export type OfferedGrant =
	| { readonly preAuthorizedCode: string; readonly transactionCode: { readonly length: number; readonly description: string } }
	| { readonly issuerState: string }

/** An offer with one grant. §4.1.1. */
export function createCredentialOffer(
	offer: { readonly credentialIssuer: string; readonly configurationIds: readonly string[] } & OfferedGrant,
): JsonObject {
	return {
		credential_issuer: offer.credentialIssuer,
		credential_configuration_ids: [...offer.configurationIds],
		grants: 'issuerState' in offer ? { authorization_code: { issuer_state: offer.issuerState } } : preAuthorizedGrant(offer),
	}
}

function preAuthorizedGrant({
	preAuthorizedCode,
	transactionCode: { length, description },
}: Exclude<OfferedGrant, { readonly issuerState: string }>): JsonObject {
	return {
		[preAuthorizedCodeGrant]: { 'pre-authorized_code': preAuthorizedCode, tx_code: { input_mode: 'numeric', length, description } },
	}
}

/**
 * An offer as a wallet got it. Nothing in it is believed yet (§13.5); members and grants that are not known are ignored (§4.1.1).
 * @throws ProtocolError `invalid_credential_offer`
 */
export function parseCredentialOffer(value: unknown): CredentialOffer {
	if (!isObject(value)) throw refuse('the Credential Offer is not a JSON object')
	const read = membersOf(value, 'the Credential Offer', refuse)
	const credentialIssuer = read.text('credential_issuer')
	if (!isIssuerIdentifier(credentialIssuer)) {
		throw refuse('credential_issuer of the Credential Offer is not an https address without query and fragment', 'OpenID4VCI 1.0 §12.2.1')
	}
	const configurationIds = read.texts('credential_configuration_ids')
	if (new Set(configurationIds).size !== configurationIds.length) throw refuse('credential_configuration_ids names a configuration twice')
	const grants = read.optionalObject('grants') ?? {}
	return {
		credentialIssuer,
		configurationIds,
		preAuthorized: grantIn(grants, preAuthorizedCodeGrant, grant => ({
			code: grant.text('pre-authorized_code'),
			transactionCode: parseTransactionCode(grant.optionalObject('tx_code')),
			authorizationServer: grant.optionalText('authorization_server'),
		})),
		authorizationCode: grantIn(grants, 'authorization_code', grant => ({
			issuerState: grant.optionalText('issuer_state'),
			authorizationServer: grant.optionalText('authorization_server'),
		})),
	}
}

function grantIn<T>(grants: JsonObject, type: string, parse: (grant: Members) => T): T | undefined {
	const grant = grants[type]
	if (grant === undefined) return undefined
	if (!isObject(grant)) throw refuse(`the grant ${type} of the Credential Offer is not an object`)
	return parse(membersOf(grant, `the grant ${type} of the Credential Offer`, refuse))
}

/** The object may be empty: that it is there says that a code will be asked for. §4.1.1. */
function parseTransactionCode(value: JsonObject | undefined): TransactionCode | undefined {
	if (!value) return undefined
	const { input_mode: inputMode = 'numeric', length, description } = value
	if (inputMode !== 'numeric' && inputMode !== 'text') throw refuse('input_mode of tx_code is neither numeric nor text')
	if (length !== undefined && !(typeof length === 'number' && Number.isSafeInteger(length) && length > 0)) {
		throw refuse('length of tx_code is not a whole number')
	}
	if (description !== undefined && (typeof description !== 'string' || [...description].length > 300)) {
		throw refuse('description of tx_code is not a text of at most 300 characters')
	}
	return { inputMode, length, description }
}

/** Outside of profiles that name another. §12.1.1. */
export const offerScheme = 'openid-credential-offer://'
/** Of the High Assurance profile. HAIP 1.0 §4.2 */
export const haipOfferScheme = 'haip-vci://'

/**
 * A link that brings an offer to a wallet by reference. §4.1.3.
 * @param endpoint where the wallet is: a scheme (`openid-credential-offer://`) or the address of a web wallet's page
 */
export const createOfferLink = (endpoint: string, offerUri: string): string =>
	`${endpoint}${endpoint.includes('?') ? '&' : '?'}credential_offer_uri=${encodeURIComponent(offerUri)}`

/** A link that carries the offer itself. §4.1.2. */
export const createOfferLinkByValue = (endpoint: string, offer: JsonObject): string =>
	`${endpoint}${endpoint.includes('?') ? '&' : '?'}credential_offer=${encodeURIComponent(JSON.stringify(offer))}`

/** The longest link taken: a QR code holds 2,953 bytes, a page's link may hold an offer of several credentials. */
const maxLinkLength = 16_384

/**
 * What a link brings, whatever its scheme and host: they only chose the wallet. §4.1.
 * @throws ProtocolError `invalid_credential_offer`: both or neither of `credential_offer` and `credential_offer_uri`, one of them twice,
 * an offer that is not one, or an address that is not https
 */
export function parseOfferLink(link: string): { readonly offer: CredentialOffer } | { readonly offerUri: string } {
	const text = link.trim()
	if (text.length > maxLinkLength) throw refuse(`the link is longer than ${maxLinkLength} characters`)
	const mark = text.indexOf('?')
	if (mark < 0) throw refuse('the link has no query, so it brings no Credential Offer')
	const query = new URLSearchParams(text.slice(mark + 1).split('#', 1)[0] ?? '')
	const offers = query.getAll('credential_offer')
	const offerUris = query.getAll('credential_offer_uri')
	const [offer, offerUri] = [offers[0], offerUris[0]]
	if (offers.length + offerUris.length !== 1) {
		throw refuse('the link must have exactly one of credential_offer and credential_offer_uri, once')
	}
	if (offer !== undefined) {
		const value = parseJson(offer)
		if (value === undefined) throw refuse('credential_offer of the link is not JSON', 'OpenID4VCI 1.0 §4.1.2')
		return { offer: parseCredentialOffer(value) }
	}
	if (offerUri === undefined || !isEndpointUrl(offerUri)) {
		throw refuse('credential_offer_uri of the link is not an https address', 'OpenID4VCI 1.0 §4.1.3')
	}
	return { offerUri }
}

/**
 * The offer that `credential_offer_uri` answered. §4.1.3.
 * @throws ProtocolError `invalid_credential_offer`: not 200, or of another media type than application/json (a signed one among them)
 */
export function parseFetchedOffer(
	answer: { readonly status: number; readonly mediaType: string },
	text: string | undefined,
): CredentialOffer {
	const section = 'OpenID4VCI 1.0 §4.1.3'
	if (answer.status !== 200) throw refuse(`credential_offer_uri answered the status ${answer.status}`, section)
	if (answer.mediaType !== 'application/json') throw refuse('credential_offer_uri answered no application/json', section)
	const value = text === undefined ? undefined : parseJson(text)
	if (value === undefined) throw refuse('credential_offer_uri answered something that is not JSON', section)
	return parseCredentialOffer(value)
}

const refuse = (message: string, section = 'OpenID4VCI 1.0 §4.1.1') => new ProtocolError('invalid_credential_offer', message, { section })
