// A verifier of two client identifiers and a stranger, and a wallet that a browser hands requests to.

import { expect } from 'vitest'
import { nodeCrypto } from '../../../../adapters/node-crypto.ts'
import { signJsonJws } from '../../../jose/json-jws.ts'
import { signJwt } from '../../../jose/jws.ts'
import type { JsonObject } from '../../../json.ts'
import { hashClientId } from '../../../openid4vp/client-id.ts'
import { createClientMetadata } from '../../../openid4vp/client-metadata.ts'
import { authenticateDcApiRequest } from '../../../openid4vp/dc-api/authenticate.ts'
import type { DcApiContent, SigningClient } from '../../../openid4vp/dc-api/create-request.ts'
import { type DcApiRequest, parseDcApiRequest } from '../../../openid4vp/dc-api/parse-request.ts'
import type { DcApiMessage, ForeignDcApiMessage } from '../../../openid4vp/dc-api/protocol.ts'
import { jsonPayload } from '../../vectors/openid4vp/dc-api.ts'
import { queries } from '../../vectors/openid4vp/dcql-queries.ts'
import { createVerifierWorld, now, ports } from '../world.ts'

export const world = await createVerifierWorld()
export const origin = 'https://verifier.example'
export const believed = { certificates: world.trust }
export const key = { ...nodeCrypto.createAgreementKey(), kid: 'k1' }

export const verifier: SigningClient = { clientId: hashClientId(ports, world.leaf.der), signer: world.signer }
export const other: SigningClient = { clientId: hashClientId(ports, world.otherLeaf.der), signer: world.otherSigner }
export const stranger: SigningClient = { clientId: 'x509_san_dns:verifier.example', signer: world.strangeSigner }

export const content: DcApiContent = {
	responseMode: 'dc_api.jwt',
	nonce: 'n-0S6_WzA2Mj',
	query: queries.simple,
	clientMetadata: createClientMetadata(key),
}
export const frame = { expectedOrigins: [origin], issuedAt: now, expiresAt: now + 300 }
export const info = (data: string) => [{ format: 'registration', data }]

export const authenticate = (message: ForeignDcApiMessage, from = origin) =>
	authenticateDcApiRequest(ports, believed, message, { origin: from })
export const take = async (message: ForeignDcApiMessage, from = origin): Promise<DcApiRequest> =>
	parseDcApiRequest(await authenticate(message, from))
export const refuses = (taken: Promise<unknown>, message: RegExp, code = 'invalid_request') =>
	expect(taken).rejects.toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }))

/** Parameters of a signed request with changes; `undefined` leaves one out. */
export const payload = (changes: object = {}): JsonObject =>
	JSON.parse(JSON.stringify({ ...jsonPayload, expected_origins: [origin], client_id: verifier.clientId, ...changes }))
export const header = ({ clientId, signer }: SigningClient, more: object = {}) => ({
	typ: 'oauth-authz-req+jwt',
	x5c: signer.x5c ?? [],
	client_id: clientId,
	...more,
})
export const signed = async (changes: object = {}): Promise<ForeignDcApiMessage> => {
	const { client_id: _, ...own } = header(verifier)
	return { protocol: 'openid4vp-v1-signed', data: { request: await signJwt(verifier.signer, own, payload(changes)) } }
}
export const multisigned = async (
	clients: readonly SigningClient[],
	changes: object = {},
	more: object = {},
): Promise<ForeignDcApiMessage> => {
	const signers = clients.map(client => ({ signer: client.signer, header: header(client, more) }))
	return {
		protocol: 'openid4vp-v1-multisigned',
		data: { request: await signJsonJws(signers, payload({ client_id: undefined, ...changes })) },
	}
}

export type Serialized = {
	readonly payload: string
	readonly signatures: ReadonlyArray<{ readonly protected: string; readonly signature: string }>
}
export const spoil = ({ protocol, data }: DcApiMessage, ...places: readonly number[]): ForeignDcApiMessage => {
	const { payload, signatures } = data['request'] as Serialized
	const spoiled = signatures.map((one, at) => (places.includes(at) ? { ...one, signature: 'A'.repeat(86) } : one))
	return { protocol, data: { request: { payload, signatures: spoiled } } }
}
