// What the presentations of one exchange are bound to. OpenID4VP 1.0 §14.1.2, Appendix A.4, Appendix B.2.6.

import type { PresentationAim } from '../credential/format.ts'
import type { PublicJwk } from '../jose/jwk.ts'
import { originClientId } from './client-id.ts'

/** The part of an aim that the request decides. */
export type ExchangeAim = Pick<PresentationAim, 'nonce' | 'audience' | 'session'>

/** By redirect: the client identifier, and the address that the answer goes to. §14.1.2, B.2.6.1 */
export const redirectAim = (exchange: {
	readonly nonce: string
	/** Prefix and all. */
	readonly clientId: string
	/** The `response_uri`, or the `redirect_uri` of an answer through the browser, letter for letter as in the request. */
	readonly responseUri: string
	/** The verifier's key that the answer is encrypted to; undefined where it is not. */
	readonly encryptionKey: PublicJwk | undefined
}): ExchangeAim => {
	const { nonce, clientId, responseUri, encryptionKey } = exchange
	return { nonce, audience: clientId, session: { kind: 'redirect', clientId, responseUri, encryptionKey } }
}

/** Over the Digital Credentials API: the origin, whoever signed the request. A.4, B.2.6.2 */
export const originAim = (exchange: {
	readonly nonce: string
	/** As the browser serializes it, without a slash at its end: `https://verifier.example`. */
	readonly origin: string
	readonly encryptionKey: PublicJwk | undefined
}): ExchangeAim => {
	const { nonce, origin, encryptionKey } = exchange
	return { nonce, audience: originClientId(origin).full, session: { kind: 'dc_api', origin, encryptionKey } }
}
