// What a verifier's page hands to the browser: unsigned, signed, or signed under several client identifiers. OpenID4VP 1.0 Appendix A.2, A.3.

import { signJsonJws } from '../../jose/json-jws.ts'
import { signJwt } from '../../jose/jws.ts'
import type { JsonObject } from '../../json.ts'
import type { Seconds, Signer } from '../../ports.ts'
import { contentParameters, jwtExpected, type RequestContent, staticAudience } from '../request-object.ts'
import type { DcApiMessage, DcApiResponseMode } from './protocol.ts'

export type DcApiContent = Omit<RequestContent, 'verifierInfo'> & { readonly responseMode: DcApiResponseMode }

/** An identity that a verifier signs under. */
export type SigningClient = {
	/** Prefix and all. */
	readonly clientId: string
	readonly signer: Signer
	/** What the header says of whose key that is, as the prefix orders: the certificates where nothing is said. */
	readonly identity?: JsonObject | undefined
	/** What others attest of it under this identifier. §5.1 */
	readonly verifierInfo?: readonly JsonObject[] | undefined
}

/** What a signed request says beside what it asks for. */
export type SignedFrame = {
	/** The serialized origins of the verifier's pages; from any other the request is refused. A.2 */
	readonly expectedOrigins: readonly string[]
	readonly issuedAt: Seconds
	readonly expiresAt: Seconds
}

/** A request that nobody signed: the browser's word for the origin is all that is known of who asks. A.3.1 */
export const createUnsignedDcApiRequest = (content: DcApiContent, verifierInfo?: readonly JsonObject[]): DcApiMessage => ({
	protocol: 'openid4vp-v1-unsigned',
	data: parametersOf({ ...content, verifierInfo }),
})

/** A request under one client identifier, in the compact serialization. A.3.2.1 */
export async function createSignedDcApiRequest(
	{ clientId, signer, identity, verifierInfo }: SigningClient,
	content: DcApiContent,
	frame: SignedFrame,
): Promise<DcApiMessage> {
	const payload = { client_id: clientId, ...signedPayload({ ...content, verifierInfo }, frame) }
	const request = await signJwt(signer, { typ: jwtExpected.typ, ...(identity ?? certificatesOf(signer)) }, payload)
	return { protocol: 'openid4vp-v1-signed', data: { request } }
}

/**
 * One request under several client identifiers, in the JSON serialization: what belongs to one identifier stands in its protected header
 * alone, all else in the payload. A.3.2.2
 */
export async function createMultisignedDcApiRequest(
	clients: readonly SigningClient[],
	content: DcApiContent,
	frame: SignedFrame,
): Promise<DcApiMessage> {
	const signers = clients.map(({ clientId, signer, identity, verifierInfo }) => ({
		signer,
		header: {
			typ: jwtExpected.typ,
			...(identity ?? certificatesOf(signer)),
			client_id: clientId,
			...(verifierInfo ? { verifier_info: verifierInfo } : {}),
		},
	}))
	return { protocol: 'openid4vp-v1-multisigned', data: { request: await signJsonJws(signers, signedPayload(content, frame)) } }
}

const certificatesOf = ({ x5c }: Signer): JsonObject => (x5c ? { x5c } : {})

const parametersOf = ({ responseMode, ...content }: RequestContent & { readonly responseMode: DcApiResponseMode }): JsonObject => ({
	response_mode: responseMode,
	...contentParameters(content),
})

const signedPayload = (
	content: RequestContent & { readonly responseMode: DcApiResponseMode },
	{ expectedOrigins, issuedAt, expiresAt }: SignedFrame,
): JsonObject => ({
	aud: staticAudience,
	expected_origins: expectedOrigins,
	...parametersOf(content),
	iat: issuedAt,
	exp: expiresAt,
})
