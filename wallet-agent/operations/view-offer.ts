// Looks at a Credential Offer: what would be received, from whom, and which code is needed. Nothing is asked for yet. OpenID4VCI 1.0 §4, §12.2.

import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import type { FormatId } from '@wangzheng/shared/protocol/credential/format.ts'
import { formatOf } from '@wangzheng/shared/protocol/credential/formats.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { fromUtf8 } from '@wangzheng/shared/protocol/json.ts'
import { parseAuthorizationServerMetadata } from '@wangzheng/shared/protocol/oauth/metadata.ts'
import type { CredentialConfiguration } from '@wangzheng/shared/protocol/openid4vci/credential-configuration.ts'
import {
	type CredentialOffer,
	parseFetchedOffer,
	parseOfferLink,
	type TransactionCode,
} from '@wangzheng/shared/protocol/openid4vci/credential-offer.ts'
import { parseIssuerMetadata, wellKnown } from '@wangzheng/shared/protocol/openid4vci/issuer-metadata.ts'
import { verifyCredentialOffer } from '@wangzheng/shared/protocol/openid4vci/verify-offer.ts'
import type { Fetch, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import { fetchJson, fromPeer } from '../peer.ts'
import type { WalletPorts } from '../ports.ts'
import type { HeldCredential } from '../store/credentials.ts'

export type OfferedConfiguration = Pick<HeldCredential, 'format' | 'type' | 'displays' | 'claims'> & { readonly id: string }

/** An offer that was looked at and waits for its holder. */
export type OpenOffer = {
	readonly issuer: Pick<HeldCredential['issuer'], 'identifier' | 'displays'>
	readonly configurations: readonly OfferedConfiguration[]
	readonly code: string
	/** Undefined where no code is to be typed. */
	readonly transactionCode: TransactionCode | undefined
	readonly tokenEndpoint: string
	readonly credentialEndpoint: string
	readonly nonceEndpoint: string | undefined
	readonly notificationEndpoint: string | undefined
	/** How many copies one request may ask for. */
	readonly batchSize: number
	/** Undefined where the wallet may stay anonymous. */
	readonly clientId: string | undefined
	/** What was received, once it was. */
	readonly received?: readonly string[]
}

/** How long a holder may think. */
const lifetime: Seconds = 1800

/**
 * @throws ProtocolError `invalid_credential_offer`, `invalid_metadata`: the offer or what stands behind it breaks a rule, or offers nothing
 * that this wallet can hold; `forbidden`: an issuer that this wallet does not take offers from; `bad_gateway`
 */
export const viewOffer =
	({ fetch, random, clock, offers, rules }: Pick<WalletPorts, 'fetch' | 'random' | 'clock' | 'offers' | 'rules'>) =>
	async (holder: string, link: string): Promise<{ readonly id: string; readonly offer: OpenOffer }> => {
		const offer = await fromPeer(async () => {
			const brought = parseOfferLink(link)
			return openOffer({ fetch, rules }, 'offer' in brought ? brought.offer : await fetchOffer(fetch, brought.offerUri))
		})
		const id = encode(random.bytes(18))
		await offers.put(holder, id, offer, clock.now() + lifetime)
		return { id, offer }
	}

async function fetchOffer(fetch: Fetch, url: string): Promise<CredentialOffer> {
	const answer = await fetch({ url, headers: { Accept: 'application/json' }, maxBytes: 65_536 })
	return parseFetchedOffer(answer, fromUtf8(answer.body))
}

/** §13.5: nothing that an offer says is believed; the issuer's own metadata are held against it. */
async function openOffer({ fetch, rules }: Pick<WalletPorts, 'fetch' | 'rules'>, offer: CredentialOffer): Promise<OpenOffer> {
	const { credentialIssuer, preAuthorized } = offer
	if (rules.trustedIssuers && !rules.trustedIssuers.has(credentialIssuer)) {
		throw new ProtocolError('forbidden', `this wallet takes no offers from ${credentialIssuer}`, { section: 'OpenID4VCI 1.0 §13.5' })
	}
	if (!preAuthorized) throw refuse('the offer has no pre-authorized code, and no other grant is known here', 'OpenID4VCI 1.0 §4.1.1')
	const url = wellKnown(credentialIssuer, 'openid-credential-issuer')
	const metadata = parseIssuerMetadata(await fetchJson(fetch, url, 'the issuer metadata'), credentialIssuer)
	if (metadata.encryptionRequired) throw refuse('the issuer demands encrypted requests or responses, which are not known here')
	const { configurations, authorizationServer } = verifyCredentialOffer(offer, metadata)
	const supported = configurations.flatMap(held)
	if (supported.length === 0) throw refuse('the offer has no credential of a format and a key proof that are known here')
	const server = parseAuthorizationServerMetadata(
		await fetchJson(fetch, wellKnown(authorizationServer, 'oauth-authorization-server'), 'the authorization server metadata'),
		authorizationServer,
	)
	return {
		issuer: { identifier: credentialIssuer, displays: metadata.display },
		configurations: supported,
		code: preAuthorized.code,
		transactionCode: preAuthorized.transactionCode,
		tokenEndpoint: server.tokenEndpoint,
		credentialEndpoint: metadata.credentialEndpoint,
		nonceEndpoint: metadata.nonceEndpoint,
		notificationEndpoint: metadata.notificationEndpoint,
		batchSize: metadata.batchSize,
		clientId: server.anonymousPreAuthorizedAccess ? undefined : rules.clientId,
	}
}

/** A configuration that this wallet can hold: of a known format, bound to a bare key that a `jwt` proof shows, without attestation. */
function held({ id, format, type, bindingMethods, proofTypes, display, claims }: CredentialConfiguration): OfferedConfiguration[] {
	const known = formatOf(format)
	const proof = proofTypes?.get('jwt')
	const fits = proof?.algorithms.includes('ES256') && !proof.keyAttestationRequired && bindingMethods.includes('jwk')
	if (!known || type === undefined || !fits) return []
	return [
		{ id, format: format as FormatId, type, displays: display, claims: claims.map(({ path, display }) => ({ path, displays: display })) },
	]
}

const refuse = (message: string, section = 'OpenID4VCI 1.0 §12.2.4') => new ProtocolError('invalid_credential_offer', message, { section })
