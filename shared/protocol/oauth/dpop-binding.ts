// Access tokens that are bound to a DPoP key, and what servers and wallets say of such keys in headers. RFC 9449 §7, §8.

import { PeerError, ProtocolError } from '../errors.ts'
import { signatureAlgorithms } from '../jose/algorithms.ts'
import type { FetchAnswer, SignatureAlgorithm } from '../ports.ts'
import { peerRefusal } from './answer.ts'
import type { DpopProof } from './dpop.ts'

export type PresentedToken = { readonly scheme: 'Bearer' | 'DPoP'; readonly token: string }

/** b64token / token68, and no longer than any token of ours. RFC 6750 §2.1, RFC 9449 §7.1. */
const form = /^(bearer|dpop) +([A-Za-z0-9\-._~+/]{1,2048}=*)$/i

/**
 * The access token of a request and the scheme it came under.
 * @throws ProtocolError `unauthorized` where there is none (the challenge says no more, RFC 6750 §3.1), `invalid_request` where the
 * query holds one, `invalid_token` where the header is of another form
 */
export function parseAccessToken(request: {
	header(name: string): string | undefined
	query: Readonly<Record<string, string>>
}): PresentedToken {
	if (request.query['access_token'] !== undefined) {
		throw new ProtocolError('invalid_request', 'an access token in the query is not taken', { section: 'FAPI 2.0 §5.3.4' })
	}
	const header = request.header('authorization')
	if (header === undefined || !/^(bearer|dpop)( |$)/i.test(header)) {
		throw new ProtocolError('unauthorized', 'the request has no access token', { section: 'RFC 9449 §7.1' })
	}
	const [, scheme, token] = form.exec(header) ?? []
	if (scheme === undefined || token === undefined) throw refuseToken('the access token is not of the form of one')
	return { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', token }
}

/**
 * Holds a token against the key it is bound to.
 * @param jkt the thumbprint that the token was bound to; undefined for a bearer token
 * @param proof of the same request; undefined where it has no DPoP header
 * @throws ProtocolError `invalid_token`: a bound token presented as Bearer (§7.2), a bearer token as DPoP, another key; `invalid_dpop_proof`
 * where the proof is missing
 */
export function verifyTokenBinding({ scheme }: PresentedToken, jkt: string | undefined, proof: DpopProof | undefined): void {
	if (jkt === undefined) {
		if (scheme === 'DPoP') throw refuseToken('the access token is bound to no key, and was presented as DPoP')
		return
	}
	// §7.2: a bound token that anybody could have picked up MUST NOT be taken as a bearer token
	if (scheme !== 'DPoP') throw refuseToken('the access token is bound to a key, and was presented as Bearer')
	if (!proof) throw new ProtocolError('invalid_dpop_proof', 'the request has no DPoP header', { section: 'RFC 9449 §7.1' })
	if (proof.thumbprint !== jkt) throw refuseToken('the DPoP proof is made with another key than the access token is bound to')
}

/**
 * What WWW-Authenticate says where a token or its proof was refused. §7.1.
 * @param error undefined where the request brought no token: the challenge says no more
 */
export const dpopChallenge = (error?: string, algorithms: readonly SignatureAlgorithm[] = signatureAlgorithms): string =>
	`DPoP ${error === undefined ? '' : `error="${error}", `}algs="${algorithms.join(' ')}"`

/** NQCHAR of RFC 6749 Appendix A, and no longer than any nonce that will be sent back. §8.1. */
const nonceForm = /^[!#-[\]-~]{1,1024}$/

/**
 * The nonce that a server wants in the next DPoP proof; undefined where it names none. §8.1: any answer may bring one.
 * @throws PeerError where the header is no nonce
 */
export function dpopNonceIn(answer: FetchAnswer, url: string): string | undefined {
	const nonce = answer.header('dpop-nonce')
	if (nonce !== undefined && !nonceForm.test(nonce)) throw new PeerError('DPoP-Nonce is not a nonce', { url, status: answer.status })
	return nonce
}

/** Whether a server refused because it wants its nonce in the proof, so that the same request may be made again with it. §8, §9. */
export function demandsDpopNonce(answer: FetchAnswer, url: string): boolean {
	if (answer.status === 401 && /^DPoP\b.*\berror="use_dpop_nonce"/i.test(answer.header('www-authenticate') ?? '')) return true
	return answer.status >= 400 && peerRefusal(answer, url, 'an answer').code === 'use_dpop_nonce'
}

const refuseToken = (message: string) => new ProtocolError('invalid_token', message, { section: 'RFC 9449 §7.1' })
