// From an access token to the credentials: c_nonce, key proofs, Credential Request, encrypted where that is announced.
// OpenID4VCI 1.0 §7, §8, §9, §10, Appendix F.

import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { PeerError } from '@wangzheng/shared/protocol/errors.ts'
import type { DecryptionKey } from '@wangzheng/shared/protocol/jose/jwe.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { createAttestedKeyProof } from '@wangzheng/shared/protocol/openid4vci/attested-key-proof.ts'
import {
	chooseRequestEncryption,
	chooseResponseEncryption,
	encryptMessage,
} from '@wangzheng/shared/protocol/openid4vci/credential-encryption.ts'
import { createCredentialRequest } from '@wangzheng/shared/protocol/openid4vci/credential-request.ts'
import { type CredentialResponse, parseCredentialResponse } from '@wangzheng/shared/protocol/openid4vci/credential-response.ts'
import { createDeferredRequest, parseDeferredResponse } from '@wangzheng/shared/protocol/openid4vci/deferred.ts'
import { askedEncryption, openAnswer } from '@wangzheng/shared/protocol/openid4vci/encrypted-exchange.ts'
import { createKeyProof } from '@wangzheng/shared/protocol/openid4vci/key-proof.ts'
import { parseNonceResponse } from '@wangzheng/shared/protocol/openid4vci/nonce.ts'
import type { Crypto, Fetch, FetchAnswer, Random, RawDeflate, Signer } from '@wangzheng/shared/protocol/ports.ts'
import { type ClientPorts, createResourceFetch } from '../authorization/client-fetch.ts'
import type { Entitlement, IssuerDoors } from '../offer.ts'
import type { WalletPorts } from '../ports.ts'

type RequestPorts = ClientPorts & Pick<WalletPorts, 'rawDeflate'>

/**
 * Credentials of one configuration, one for each key at most, or their announcement for later; of one that is bound to no key, one without.
 * @param client the signer of the key that the token is bound to
 * @throws PeerError the issuer refuses
 */
export async function fetchCredentials(
	ports: RequestPorts,
	about: Entitlement,
	client: Signer | undefined,
	keys: readonly Signer[],
): Promise<CredentialResponse> {
	const resource = createResourceFetch(ports, about.access, client)
	const ask = async (): Promise<CredentialResponse> => {
		const { nonceEndpoint, credentialEndpoint } = about.issuer
		const proves = keys.length > 0 && nonceEndpoint !== undefined
		const nonce = proves ? await fetchNonce(ports.fetch, nonceEndpoint, resource.learn) : undefined
		const request = await createRequest(ports, about, keys, nonce)
		const answer = await exchange(ports, resource.fetch, credentialEndpoint, request, about.issuer)
		return parseCredentialResponse(answer, credentialEndpoint, keys.length)
	}
	try {
		return await ask()
	} catch (error) {
		// §8.3.1.2: after invalid_nonce a fresh one is fetched, once
		if (!(error instanceof PeerError) || error.code !== 'invalid_nonce') throw error
		return ask()
	}
}

/**
 * Credentials that were announced for later. §9.
 * @throws PeerError the issuer refuses
 */
export async function fetchDeferred(
	ports: RequestPorts,
	{ issuer, access }: Entitlement,
	client: Signer | undefined,
	transactionId: string,
	keys: number,
): Promise<CredentialResponse> {
	const url = issuer.deferredEndpoint
	if (url === undefined) throw new PeerError('the issuer has no Deferred Credential Endpoint', { url: issuer.identifier })
	const { fetch } = createResourceFetch(ports, access, client)
	const answer = await exchange(ports, fetch, url, createDeferredRequest(transactionId), issuer)
	return parseDeferredResponse(answer, url, transactionId, keys)
}

async function fetchNonce(fetch: Fetch, url: string, learn: (answer: FetchAnswer, url: string) => void): Promise<string> {
	const answer = await fetch({ url, method: 'POST' })
	learn(answer, url) // §7.2: a nonce for DPoP may come along
	return parseNonceResponse(answer, url)
}

/** §8.2: by identifier if and only if the Token Response returned identifiers; the keys shown as the configuration wants it. */
async function createRequest(
	ports: RequestPorts,
	{ issuer, configuration, access }: Entitlement,
	keys: readonly Signer[],
	nonce: string | undefined,
): Promise<JsonObject> {
	const { id: configurationId, proof } = configuration
	const { identifiers, clientId } = access
	const credentialIdentifier = identifiers && Object.hasOwn(identifiers, configurationId) ? identifiers[configurationId]?.[0] : undefined
	if (identifiers && credentialIdentifier === undefined) {
		throw new PeerError('the token is not good for the credential that was asked for', { url: access.server.tokenEndpoint })
	}
	const what = credentialIdentifier === undefined ? { configurationId } : { credentialIdentifier }
	const aim = { audience: issuer.identifier, clientId }
	const [first] = keys
	if (!proof?.attested || !first) {
		return createCredentialRequest(what, await Promise.all(keys.map(key => createKeyProof(ports, key, { ...aim, nonce }))))
	}
	// HAIP 1.0 §4.5.1: one attestation for all keys of the batch
	const attestation = await ports.provider.attestKeys(
		keys.map(key => key.publicJwk),
		nonce,
	)
	if (proof.type === 'attestation') return { ...createCredentialRequest(what, []), proofs: { attestation: [attestation] } }
	// ETSI TS 119 472-3: the first of the attested keys signs
	const signed = await createAttestedKeyProof(ports, first, attestation, { ...aim, ...(nonce === undefined ? {} : { nonce }) })
	return createCredentialRequest(what, [signed])
}

/** What a batch with long disclosures has many times over. */
const maxBytes = 2_097_152

/** §10: encrypted where the issuer takes that; a key for the response goes along in an encrypted request alone (§8.2). */
async function exchange(
	ports: { readonly crypto: Crypto; readonly random: Random; readonly rawDeflate: RawDeflate },
	fetch: Fetch,
	url: string,
	request: JsonObject,
	{ requestEncryption, responseEncryption }: IssuerDoors,
): Promise<FetchAnswer> {
	const json = 'application/json'
	if (!requestEncryption) {
		const headers = { 'Content-Type': json, Accept: json }
		return fetch({ url, method: 'POST', headers, body: JSON.stringify(request), maxBytes })
	}
	const key: DecryptionKey | undefined = responseEncryption && { ...ports.crypto.createAgreementKey(), kid: encode(ports.random.bytes(9)) }
	const response = key && responseEncryption && chooseResponseEncryption(responseEncryption, key)
	const message = { ...request, ...(response ? askedEncryption(response) : {}) }
	const headers = { 'Content-Type': 'application/jwt', Accept: response ? `application/jwt, ${json}` : json }
	const body = encryptMessage(ports, message, chooseRequestEncryption(requestEncryption))
	const answer = await fetch({ url, method: 'POST', headers, body, maxBytes })
	return openAnswer(ports, answer, url, key && response ? { key, zip: response.zip } : undefined)
}
