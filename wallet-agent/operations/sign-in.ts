// The authorization code flow: sends a holder to sign in at the issuer's authorization server, and takes up what it sends them back with.
// OpenID4VCI 1.0 §5; RFC 9126, RFC 7636, RFC 9207, RFC 9449 §10.

import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { createAuthorizationDetails } from '@wangzheng/shared/protocol/oauth/authorization-details.ts'
import { codeChallengeMethod, createPkce } from '@wangzheng/shared/protocol/oauth/pkce.ts'
import type { Seconds } from '@wangzheng/shared/protocol/ports.ts'
import * as oauth from 'oauth4webapi'
import { asked, clientOf, judgeAuthorizationResponse, metadataOf, through } from '../authorization/oauth.ts'
import { type Access, type Client, redeemCode } from '../authorization/tokens.ts'
import type { OfferedConfiguration, OpenOffer, SignIn } from '../offer.ts'
import { fromPeer } from '../peer.ts'
import type { WalletPorts } from '../ports.ts'
import { openOfferOf, takeOffer } from './accept-offer.ts'
import { clientAt, createClientKey } from './client.ts'
import { type Receipt, receiveCredentials } from './receive-credentials.ts'

/** How long a sign-in may take. */
const lifetime: Seconds = 1200

/**
 * Where the holder signs in. The offer stays open: who gives up can begin again.
 * @param configuration which one of those that are to be chosen from
 * @throws ProtocolError `not_found`, `conflict`: no such offer, or decided before; `invalid_request`: no or an unknown choice; `bad_gateway`
 */
export const beginSignIn =
	(ports: WalletPorts) =>
	async (holder: string, id: string, configuration: string | undefined): Promise<string> => {
		const { random, clock, signIns, provider, rules } = ports
		const { offer } = await openOfferOf(ports, holder, id)
		if (offer.grant.kind !== 'authorization_code') throw refuse('for this offer nobody signs in', 'OpenID4VCI 1.0 §3.5')
		const configurations = chosen(offer, configuration)
		const { server } = offer
		const { verifier, challenge } = createPkce(ports)
		const state = encode(random.bytes(24))
		const key = await createClientKey(ports, holder, server, provider.clientId)
		const parameters = {
			response_type: 'code',
			redirect_uri: rules.redirectUri,
			state,
			code_challenge: challenge,
			code_challenge_method: codeChallengeMethod,
			...(offer.grant.issuerState === undefined ? {} : { issuer_state: offer.grant.issuerState }),
			...wanted(offer, configurations),
			// RFC 9449 §10: where the request is not pushed, which would show the key itself
			...(server.dpop && key !== undefined && server.pushedEndpoint === undefined ? { dpop_jkt: key } : {}),
		}
		try {
			const client = await clientAt(ports, holder, { server, clientId: provider.clientId, key })
			const query = await fromPeer(() => queryFor(client, provider.clientId, parameters))
			const ids = configurations.map(each => each.id)
			const signIn = { offer: id, configurations: ids, server, verifier, redirectUri: rules.redirectUri, key }
			await signIns.put(holder, state, signIn, clock.now() + lifetime)
			return addressWith(server.authorizationEndpoint ?? '', query)
		} catch (error) {
			if (key !== undefined) await ports.keys.remove(holder, [key])
			throw error
		}
	}

function chosen({ configurations, choice }: OpenOffer, id: string | undefined): readonly OfferedConfiguration[] {
	if (!choice) return configurations
	const [only, ...others] = configurations
	const found = id === undefined && only && others.length === 0 ? only : configurations.find(each => each.id === id)
	if (!found) throw refuse('one of the credentials of the issuer must be chosen', 'OpenID4VCI 1.0 §3.4')
	return [found]
}

/** §5.1: by scope where each configuration has one (HAIP 1.0 §4), by authorization details otherwise. */
function wanted({ issuer, server }: OpenOffer, configurations: readonly OfferedConfiguration[]): Record<string, string> {
	const scopes = configurations.flatMap(({ scope }) => scope ?? [])
	const elsewhere = server.issuer !== issuer.identifier
	if (scopes.length === configurations.length) {
		// §5.1.2: where a server serves several issuers, `resource` says which is meant
		return { scope: [...new Set(scopes)].join(' '), ...(elsewhere ? { resource: issuer.identifier } : {}) }
	}
	if (!server.takesDetails) {
		throw new ProtocolError('invalid_metadata', 'the credential has no scope, and the server takes no authorization_details', {
			section: 'OpenID4VCI 1.0 §5.1',
		})
	}
	const ids = configurations.map(({ id }) => id)
	return { authorization_details: createAuthorizationDetails(ids, elsewhere ? issuer.identifier : undefined) }
}

/** RFC 9126: pushed where the server takes that, so that nothing of the request passes through the browser. */
async function queryFor(client: Client, clientId: string, parameters: Record<string, string>): Promise<Record<string, string>> {
	const { server, fetch } = client
	const { pushedEndpoint } = server
	if (pushedEndpoint === undefined) return { client_id: clientId, ...parameters }
	const { client: named, authentication } = clientOf(clientId)
	const as = metadataOf(server)
	return asked(pushedEndpoint, async () => {
		const answer = await oauth.pushedAuthorizationRequest(as, named, authentication, parameters, through(fetch))
		const { request_uri } = await oauth.processPushedAuthorizationResponse(as, named, answer)
		return { client_id: clientId, request_uri }
	})
}

/** RFC 6749 §3.1: a query that the endpoint has is kept. */
function addressWith(endpoint: string, query: Readonly<Record<string, string>>): string {
	const url = new URL(endpoint)
	for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
	return url.href
}

/** What came of a sign-in, and of which offer. */
export type SignedIn = Receipt & { readonly offer: string }

/**
 * Takes up what an authorization server sent its visitor back with. It is judged against the sign-in that this very holder began: what
 * somebody else began, or began elsewhere, leads to nothing.
 * @param query of the address that the holder came back to
 * @throws ProtocolError `not_found`: this holder has begun no such sign-in; `invalid_request`: it is from another server (RFC 9207 §2.4), or no
 * authorization response; `access_denied`: the server refused, and the offer can be tried again; `bad_gateway`; what verifyReceived throws
 */
export const finishSignIn =
	(ports: WalletPorts) =>
	async (holder: string, query: string): Promise<SignedIn> => {
		const parameters = new URLSearchParams(query)
		const state = parameters.get('state') ?? ''
		const { signIns, provider } = ports
		const pending = await signIns.get(holder, state)
		// §5.2, RFC 9700 §4.7.1: once, and for the holder who began it
		if (!pending || !(await signIns.take(holder, state))) {
			throw new ProtocolError('not_found', 'no sign-in was begun here that this could be the end of', { section: 'RFC 6749 §10.12' })
		}
		const { offer: id, server, key, configurations: ids } = pending.value
		try {
			const judged = judgeAuthorizationResponse(server, provider.clientId, parameters, state)
			const { offer } = await openOfferOf(ports, holder, id)
			await takeOffer(ports, holder, id)
			const access = await redeem(ports, holder, pending.value, judged)
			const configurations = offer.configurations.filter(each => ids.includes(each.id))
			return { ...(await receiveCredentials(ports, holder, id, offer, configurations, access)), offer: id }
		} catch (error) {
			if (key !== undefined) await ports.keys.remove(holder, [key])
			throw error
		} finally {
			await signIns.remove(holder, state)
		}
	}

async function redeem(ports: WalletPorts, holder: string, signIn: SignIn, parameters: URLSearchParams): Promise<Access> {
	const { server, key, redirectUri, verifier, offer } = signIn
	try {
		const client = await clientAt(ports, holder, { server, clientId: ports.provider.clientId, key })
		return await fromPeer(() => redeemCode(client, parameters, redirectUri, verifier))
	} catch (error) {
		await ports.offers.reopen(holder, offer)
		throw error
	}
}

const refuse = (message: string, section: string) => new ProtocolError('invalid_request', message, { section })
