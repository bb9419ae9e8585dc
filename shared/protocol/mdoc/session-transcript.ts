// The SessionTranscript: what a presentation of an mdoc over OpenID4VP is bound to. OpenID4VP 1.0 Appendix B.2.6, ISO 18013-5 §9.1.5.1.

import { decode } from '../base64url.ts'
import type { Cbor } from '../cbor/cbor.ts'
import { encodeCbor } from '../cbor/encode.ts'
import type { PresentationAim } from '../credential/format.ts'
import { type PublicJwk, thumbprint } from '../jose/jwk.ts'
import type { Crypto } from '../ports.ts'

/** Without an engagement of devices and a reader's key, the handover alone. §B.2.6.1, §B.2.6.2 */
export function createSessionTranscript(ports: { crypto: Crypto }, { nonce, session }: Pick<PresentationAim, 'nonce' | 'session'>): Cbor {
	const key = jwkThumbprint(ports, session.encryptionKey)
	const [name, info] =
		session.kind === 'redirect'
			? ['OpenID4VPHandover', [session.clientId, nonce, key, session.responseUri]]
			: ['OpenID4VPDCAPIHandover', [session.origin, nonce, key]]
	return [null, null, [name, ports.crypto.hash('sha-256', encodeCbor(info))]]
}

/** Null where the answer is not encrypted. */
const jwkThumbprint = (ports: { crypto: Crypto }, key: PublicJwk | undefined): Cbor =>
	key === undefined ? null : decode(thumbprint(ports, key))
