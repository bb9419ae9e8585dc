// From the pre-authorized code to the credentials: token, c_nonce, key proofs, Credential Request. OpenID4VCI 1.0 §6, §7, §8.

import { PeerError, ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { Json } from '@wangzheng/shared/protocol/json.ts'
import { createCredentialRequest } from '@wangzheng/shared/protocol/openid4vci/credential-request.ts'
import { type CredentialResponse, parseCredentialResponse } from '@wangzheng/shared/protocol/openid4vci/credential-response.ts'
import { createKeyProof } from '@wangzheng/shared/protocol/openid4vci/key-proof.ts'
import { parseNonceResponse } from '@wangzheng/shared/protocol/openid4vci/nonce.ts'
import { createTokenRequest } from '@wangzheng/shared/protocol/openid4vci/token-request.ts'
import { parseTokenResponse, type TokenResponse } from '@wangzheng/shared/protocol/openid4vci/token-response.ts'
import type { Clock, Fetch, Signer } from '@wangzheng/shared/protocol/ports.ts'
import type { OpenOffer } from './view-offer.ts'

type Ports = { readonly fetch: Fetch; readonly clock: Clock }

/** A code that people type, however they group its digits. */
const typed = (code: string | undefined, mode: 'numeric' | 'text'): string | undefined =>
	mode === 'numeric' ? code?.normalize('NFKC').replaceAll(/[\s-]/g, '') : code?.trim()

/**
 * The access token of an offer. §6.1: a `tx_code` goes along if and only if the offer asked for one.
 * @throws ProtocolError `invalid_request`: no code where one is asked for; `invalid_grant`: the issuer refuses the code; PeerError
 */
export async function fetchToken({ fetch }: Ports, offer: OpenOffer, txCode: string | undefined): Promise<TokenResponse> {
	const { tokenEndpoint: url, transactionCode, clientId } = offer
	const given = transactionCode && typed(txCode, transactionCode.inputMode)
	if (transactionCode && !given) {
		throw new ProtocolError('invalid_request', 'the offer asks for a transaction code', { section: 'OpenID4VCI 1.0 §6.1' })
	}
	const body = createTokenRequest({ code: offer.code, txCode: given, clientId })
	try {
		return parseTokenResponse(await fetch({ url, ...post('application/x-www-form-urlencoded', body) }), url)
	} catch (error) {
		if (error instanceof PeerError && error.code === 'invalid_grant') {
			throw new ProtocolError('invalid_grant', error.message, { section: 'OpenID4VCI 1.0 §6.3', cause: error })
		}
		throw error
	}
}

/**
 * Credentials of one configuration, one for each key at most.
 * @throws PeerError the issuer refuses, or will only issue later
 */
export async function fetchCredentials(
	ports: Ports,
	offer: OpenOffer,
	configurationId: string,
	token: TokenResponse,
	keys: readonly Signer[],
): Promise<{ readonly credentials: readonly Json[]; readonly notificationId: string | undefined }> {
	let response: CredentialResponse
	try {
		response = await ask(ports, offer, configurationId, token, keys)
	} catch (error) {
		// §8.3.1.2: after invalid_nonce a fresh one is fetched, once
		if (!(error instanceof PeerError) || error.code !== 'invalid_nonce') throw error
		response = await ask(ports, offer, configurationId, token, keys)
	}
	if (response.kind === 'deferred') {
		throw new PeerError('the issuer will issue the credential later, which is not known here', { url: offer.credentialEndpoint })
	}
	return response
}

async function ask(
	{ fetch, clock }: Ports,
	{ issuer, nonceEndpoint, credentialEndpoint: url, clientId }: OpenOffer,
	configurationId: string,
	{ accessToken, credentialIdentifiers }: TokenResponse,
	keys: readonly Signer[],
): Promise<CredentialResponse> {
	const nonce =
		nonceEndpoint === undefined ? undefined : parseNonceResponse(await fetch({ url: nonceEndpoint, method: 'POST' }), nonceEndpoint)
	const aim = { audience: issuer.identifier, nonce, clientId }
	const proofs = await Promise.all(keys.map(key => createKeyProof({ clock }, key, aim)))
	const credentialIdentifier = credentialIdentifiers?.get(configurationId)?.[0]
	const request = createCredentialRequest(credentialIdentifier === undefined ? { configurationId } : { credentialIdentifier }, proofs)
	const headers = { Authorization: `Bearer ${accessToken}` }
	const answer = await fetch({ url, ...post('application/json', JSON.stringify(request), headers), maxBytes: 2_097_152 })
	return parseCredentialResponse(answer, url, keys.length)
}

const post = (type: string, body: string, headers: Readonly<Record<string, string>> = {}) => ({
	method: 'POST' as const,
	headers: { 'Content-Type': type, Accept: 'application/json', ...headers },
	body,
})
