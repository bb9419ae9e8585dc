// Looks at what could be received, from a Credential Offer or from an issuer's own metadata: what, from whom, and what its holder has to do
// for it. Nothing is asked for yet. OpenID4VCI 1.0 §3.4, §4, §12.2.

import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { fromUtf8 } from '@wangzheng/shared/protocol/json.ts'
import { isIssuerIdentifier } from '@wangzheng/shared/protocol/oauth/endpoint-url.ts'
import { preAuthorizedCodeGrant } from '@wangzheng/shared/protocol/oauth/metadata.ts'
import type { CredentialConfiguration } from '@wangzheng/shared/protocol/openid4vci/credential-configuration.ts'
import {
	type CredentialOffer,
	parseCredentialOffer,
	parseFetchedOffer,
	parseOfferLink,
} from '@wangzheng/shared/protocol/openid4vci/credential-offer.ts'
import { verifyCredentialOffer } from '@wangzheng/shared/protocol/openid4vci/verify-offer.ts'
import type { Fetch, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { Grant, OfferedConfiguration, OpenOffer } from '../offer.ts'
import { fromPeer } from '../peer.ts'
import type { WalletPorts } from '../ports.ts'
import { judgeConfiguration, quoted, type Unheld } from './judge-configuration.ts'
import { type KnownIssuer, readIssuer, readServer } from './read-issuer.ts'
import { verifyHaipIssuer } from './verify-haip-issuer.ts'

/** How long a holder may think. */
const lifetime: Seconds = 1800

const codeGrant = 'authorization_code'

type Ports = Pick<WalletPorts, 'fetch' | 'random' | 'crypto' | 'clock' | 'issuers' | 'offers' | 'rules'>
type Viewed = { readonly id: string; readonly offer: OpenOffer }

/**
 * @throws ProtocolError `invalid_credential_offer`, `invalid_metadata`: the offer or what stands behind it breaks a rule, or offers nothing
 * that this wallet can hold; `forbidden`: an issuer that this wallet does not take offers from; `bad_gateway`
 */
export const viewOffer =
	(ports: Ports) =>
	async (holder: string, link: string): Promise<Viewed> => {
		const offer = await fromPeer(async () => {
			const brought = parseOfferLink(link)
			return openOffer(ports, 'offer' in brought ? brought.offer : await fetchOffer(ports.fetch, brought.offerUri))
		})
		return keep(ports, holder, offer)
	}

/** How the Digital Credentials API calls an offer of OpenID4VCI; the drafts of OpenID4VCI 1.1 say what goes with it. */
export const issuanceProtocol = 'openid4vci-v1'

/**
 * The same of an offer that a page gave to the platform. It may bring metadata along: they are not looked at, but fetched from whom they
 * speak of, as for any other offer (§13.5).
 * @throws ProtocolError as viewOffer does
 */
export const viewPlatformOffer =
	(ports: Ports) =>
	async (holder: string, data: unknown): Promise<Viewed> =>
		keep(ports, holder, await fromPeer(async () => openOffer(ports, parseCredentialOffer(data))))

/**
 * What an issuer has, without an offer of it: one of them is then asked for. §3.4.
 * @throws ProtocolError as viewOffer does
 */
export const viewIssuer =
	(ports: Ports) =>
	async (holder: string, identifier: string): Promise<Viewed> => {
		if (!isIssuerIdentifier(identifier)) throw refuse('the address is not that of an issuer', 'OpenID4VCI 1.0 §12.2.1')
		const offer = await fromPeer(async (): Promise<OpenOffer> => {
			const known = await readIssuer(ports, identifier)
			const configurations = heldOf(known, [...known.metadata.configurations.values()], 'the issuer has')
			const server = await readServer(ports, known.metadata.authorizationServers, codeGrant)
			if (server.authorizationEndpoint === undefined) throw refuse('this issuer gives credentials by its own offers alone')
			return { issuer: known.doors, server, configurations, choice: true, grant: { kind: codeGrant, issuerState: undefined } }
		})
		return keep(ports, holder, offer)
	}

async function keep({ random, clock, offers, rules }: Ports, holder: string, offer: OpenOffer): Promise<Viewed> {
	if (rules.haip) verifyHaipIssuer(offer)
	const id = encode(random.bytes(18))
	await offers.put(holder, id, offer, clock.now() + lifetime)
	return { id, offer }
}

async function fetchOffer(fetch: Fetch, url: string): Promise<CredentialOffer> {
	const answer = await fetch({ url, headers: { Accept: 'application/json' }, maxBytes: 65_536 })
	return parseFetchedOffer(answer, fromUtf8(answer.body))
}

/** §13.5: nothing that an offer says is believed; the issuer's own metadata are held against it. */
async function openOffer(ports: Ports, offer: CredentialOffer): Promise<OpenOffer> {
	const { credentialIssuer, authorizationCode } = offer
	const preAuthorized = ports.rules.haip ? undefined : offer.preAuthorized
	if (offer.preAuthorized && !preAuthorized && !authorizationCode) {
		throw refuse('the offer has a pre-authorized code alone, and in this profile a holder signs in', 'HAIP 1.0 §4.2')
	}
	const known = await readIssuer(ports, credentialIssuer)
	const { configurations, authorizationServer } = verifyCredentialOffer(offer, known.metadata)
	const supported = heldOf(known, configurations, 'the offer has')
	const named = (preAuthorized ?? authorizationCode)?.authorizationServer
	const servers = named === undefined ? known.metadata.authorizationServers : [authorizationServer]
	// §4.1.1: an offer without grants leaves it to the wallet to find out which the server has
	const server = await readServer(ports, servers, preAuthorized ? preAuthorizedCodeGrant : codeGrant)
	if (!preAuthorized && server.authorizationEndpoint === undefined) {
		throw refuse('the offer has no pre-authorized code, and its authorization server has no other grant that is known here')
	}
	const grant: Grant = preAuthorized
		? { kind: 'pre_authorized', code: preAuthorized.code, transactionCode: preAuthorized.transactionCode }
		: { kind: codeGrant, issuerState: authorizationCode?.issuerState }
	return { issuer: known.doors, server, configurations: supported, choice: false, grant }
}

/** Those that this wallet can hold; where it can hold none, the refusal says of each why. */
function heldOf(known: KnownIssuer, configurations: readonly CredentialConfiguration[], whose: string): readonly OfferedConfiguration[] {
	const judged = configurations.map(each => judgeConfiguration(known, each))
	const held = judged.filter((each): each is OfferedConfiguration => !('why' in each))
	if (held.length > 0) return held
	const unheld = judged.filter((each): each is Unheld => 'why' in each)
	const said = unheld
		.slice(0, 5)
		.map(({ id, why }) => `of ${quoted(id)} ${why}`)
		.join('; ')
	throw refuse(`${whose} no credential that this wallet can hold: ${said}`, 'OpenID4VCI 1.0 §12.2.4')
}

const refuse = (message: string, section = 'OpenID4VCI 1.0 §4.1.1') => new ProtocolError('invalid_credential_offer', message, { section })
