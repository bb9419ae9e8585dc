// An agent's own did:web: its document, with the key that it signs with now. did:web Method Specification §2.5.1.

import { thumbprint } from '../protocol/jose/jwk.ts'
import type { Crypto, Signer } from '../protocol/ports.ts'
import { didOf } from '../protocol/trust/did-web.ts'
import { type Endpoint, text } from './endpoint.ts'

/** How long others may keep the document: so long may a key be used after a rotation. */
const cache = { 'Cache-Control': 'public, max-age=300' }

/** The DID URL of a key: the thumbprint is its name, so that it keeps its own through rotations. */
export const keyUrlOf = (ports: { crypto: Crypto }, publicUrl: string, signer: Signer): string =>
	`${didOf(publicUrl)}#${thumbprint(ports, signer.publicJwk)}`

/**
 * The row for the document.
 * @param signer the signer of this moment
 */
export function didDocumentEndpoint(ports: { crypto: Crypto }, publicUrl: string, signer: () => Signer): Endpoint {
	const did = didOf(publicUrl)
	return {
		method: 'get',
		path: '/.well-known/did.json',
		section: 'did:web §2.5.1',
		summary: 'The DID document of this agent',
		anyOrigin: true,
		answer() {
			const { publicJwk } = signer()
			const id = keyUrlOf(ports, publicUrl, signer())
			const document = {
				'@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/suites/jws-2020/v1'],
				id: did,
				verificationMethod: [{ id, type: 'JsonWebKey2020', controller: did, publicKeyJwk: publicJwk }],
				authentication: [id],
				assertionMethod: [id],
			}
			return text('application/did+ld+json', JSON.stringify(document), cache)
		},
	}
}
