// A page by others that asks over the Digital Credentials API: oid4vc-ts makes the request and reads the answer, Credo verifies what was
// presented. And Credo as the wallet that a platform hands such a request. OpenID4VP 1.0 Appendix A.

import { randomUUID } from 'node:crypto'
import { calculateX509HashClientIdPrefixValue, type Openid4vpAuthorizationRequestDcApi, Openid4vpVerifier } from '@openid4vc/openid4vp'
import type { CredoAgent } from './credo-agent.ts'
import { foreignCallbacks } from './foreign-callbacks.ts'
import type { ForeignSigner } from './foreign-signer.ts'
import { createDecryptionKey } from './foreign-verifier.ts'

/** One entry of `digital.requests`, and what answers it. */
export type DigitalMessage = { readonly protocol: string; readonly data: Record<string, unknown> }

export type PageOptions = { readonly signed: boolean; readonly responseMode: 'dc_api' | 'dc_api.jwt' }

export type PageRequest = {
	readonly message: DigitalMessage
	/** The claims of the one SD-JWT VC in an answer, for a page of `origin`. Throws what oid4vc-ts and Credo throw. */
	readonly read: (answer: DigitalMessage, origin: string) => Promise<Record<string, unknown>>
}

/** A page of `origin` asks by DCQL: signed under x509_hash, or unsigned. `agent` trusts the issuers of the credentials. */
export async function askFromPage(
	agent: CredoAgent,
	signer: ForeignSigner,
	origin: string,
	query: object,
	{ signed, responseMode }: PageOptions,
): Promise<PageRequest> {
	const decryption = await createDecryptionKey()
	const callbacks = foreignCallbacks(agent, signer, decryption.private)
	const verifier = new Openid4vpVerifier({ callbacks })
	const hash = await calculateX509HashClientIdPrefixValue({ x509Certificate: signer.x5c[0] ?? '', hash: callbacks.hash })
	const nonce = randomUUID()
	const asked = {
		response_type: 'vp_token',
		response_mode: responseMode,
		nonce,
		dcql_query: query,
		client_metadata: {
			vp_formats_supported: { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] } },
			...(responseMode === 'dc_api.jwt'
				? { jwks: { keys: [decryption.public] }, encrypted_response_enc_values_supported: ['A128GCM', 'A256GCM'] }
				: {}),
		},
		...(signed ? { client_id: `x509_hash:${hash}`, expected_origins: [origin] } : {}),
	} as Openid4vpAuthorizationRequestDcApi
	const { authorizationRequestObject, authorizationRequestPayload } = await verifier.createOpenId4vpAuthorizationRequest({
		authorizationRequestPayload: asked,
		...(signed
			? {
					jar: {
						jwtSigner: { method: 'x5c' as const, x5c: signer.x5c, alg: 'ES256' },
						expiresInSeconds: 300,
						additionalJwtPayload: { aud: 'https://self-issued.me/v2' },
					},
				}
			: {}),
	})
	return {
		message: { protocol: signed ? 'openid4vp-v1-signed' : 'openid4vp-v1-unsigned', data: authorizationRequestObject },
		async read({ data }, from) {
			const parsed = await verifier.parseOpenid4vpAuthorizationResponse({
				authorizationRequestPayload: authorizationRequestPayload as Openid4vpAuthorizationRequestDcApi,
				authorizationResponse: data,
				origin: from,
				callbacks,
			})
			if (!('dcql' in parsed) || !parsed.dcql) throw new Error('the answer is not to a DCQL query')
			const [presentation] = Object.values(parsed.dcql.presentations as Record<string, string[]>).flat()
			if (presentation === undefined) throw new Error('nothing was presented')
			const keyBinding = { audience: `origin:${from}`, nonce }
			const verified = await agent.sdJwtVc.verify({ compactSdJwtVc: presentation, keyBinding })
			if (!verified.isValid) throw verified.error
			return verified.sdJwtVc.prettyClaims
		},
	}
}

/** What Credo's wallet answers to a request that a platform hands it for a page of `origin`. Throws what Credo throws. */
export async function answerAsCredo(agent: CredoAgent, { protocol, data }: DigitalMessage, origin: string): Promise<DigitalMessage> {
	const { holder } = agent.openid4vc
	const request = await holder.resolveOpenId4VpAuthorizationRequest(data, { origin })
	if (!request.dcql) throw new Error('the request has no DCQL query')
	const answer = await holder.acceptOpenId4VpAuthorizationRequest({
		authorizationRequestPayload: request.authorizationRequestPayload,
		dcql: { credentials: holder.selectCredentialsForDcqlRequest(request.dcql.queryResult) },
		origin,
	})
	// a platform hands JSON on
	return { protocol, data: JSON.parse(JSON.stringify(answer.authorizationResponse)) }
}
