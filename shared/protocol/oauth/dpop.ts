// DPoP proofs: who sends a request holds this key. RFC 9449 §4.

import { encode } from '../base64url.ts'
import { ProtocolError, refusedAs } from '../errors.ts'
import { type PublicJwk, parsePublicJwk, thumbprint } from '../jose/jwk.ts'
import { type Jwt, parseJwt, signJwt, verifyJwt } from '../jose/jws.ts'
import { utf8 } from '../json.ts'
import type { Clock, Crypto, Mac, Random, SignatureAlgorithm, Signer } from '../ports.ts'
import { type Spend, verifyFreshness } from './proof-window.ts'
import { judgeServerNonce } from './server-nonce.ts'
import { type HeaderValue, singleHeader } from './single-header.ts'

const typ = 'dpop+jwt'
const what = 'the DPoP proof'

/** The request that a proof is made for. */
export type DpopTarget = {
	readonly method: string
	/** The address of the endpoint as clients know it; query and fragment do not count. */
	readonly url: string
	/** Where an access token comes with the request. */
	readonly accessToken?: string | undefined
}

export type DpopProof = {
	readonly publicJwk: PublicJwk
	/** The RFC 7638 thumbprint of the key: `jkt`. */
	readonly thumbprint: string
	readonly nonce: string | undefined
	readonly spend: Spend
}

/** A proof for one request. §4.2. */
export function createDpopProof(
	{ clock, crypto, random }: { clock: Clock; crypto: Crypto; random: Random },
	signer: Signer,
	target: DpopTarget & { readonly nonce?: string | undefined },
): Promise<string> {
	const { method, url, accessToken, nonce } = target
	return signJwt(
		signer,
		{ typ, jwk: signer.publicJwk },
		{
			jti: encode(random.bytes(16)),
			htm: method,
			htu: url.split(/[?#]/, 1)[0] ?? url,
			iat: clock.now(),
			...(accessToken === undefined ? {} : { ath: tokenHash(crypto, accessToken) }),
			...(nonce === undefined ? {} : { nonce }),
		},
	)
}

/**
 * Judges the DPoP header of a request, all but whether it was used before: the caller spends `spend`. §4.3.
 * @param demand.nonce whether a nonce of ours must be in the proof; one that is there is judged either way
 * @param demand.algorithms those that are taken, where a profile takes fewer than all of ours
 * @throws ProtocolError `invalid_dpop_proof`: no header or two, another `typ` or `alg`, a key that is private or none, another method,
 * address or access token, an `iat` out of its window, no `jti`, a bad signature; `use_dpop_nonce`
 */
export function verifyDpopProof(
	{ crypto, clock, mac }: { crypto: Crypto; clock: Clock; mac: Mac },
	header: HeaderValue,
	target: DpopTarget,
	demand: { readonly nonce: boolean; readonly algorithms?: readonly SignatureAlgorithm[] | undefined },
): DpopProof {
	const proof = refusedAs('invalid_dpop_proof', () => {
		const text = singleHeader(header, () => refuse('the request has more than one DPoP header'))
		if (text === undefined) throw refuse('the request has no DPoP header')
		const jwt = parseJwt(text, { typ, what, algorithms: demand.algorithms })
		const publicJwk = parsePublicJwk(jwt.header['jwk'], 'the jwk of the DPoP proof')
		verifyTarget(crypto, jwt, target)
		const own = thumbprint({ crypto }, publicJwk)
		const spend = verifyFreshness({ crypto }, jwt, clock.now(), ['dpop', own, target.url])
		const { nonce } = jwt.payload
		if (nonce !== undefined && typeof nonce !== 'string') throw refuse('nonce of the DPoP proof is not a string')
		verifyJwt({ crypto }, jwt, publicJwk)
		return { publicJwk, thumbprint: own, nonce, spend }
	})
	verifyNonce({ clock, mac }, proof.nonce, demand.nonce)
	return proof
}

function verifyTarget(crypto: Crypto, { payload }: Jwt, { method, url, accessToken }: DpopTarget): void {
	const { htm, htu, ath } = payload
	if (htm !== method) throw refuse('htm of the DPoP proof is not the method of the request')
	if (typeof htu !== 'string' || !isSameTarget(htu, url)) throw refuse('htu of the DPoP proof is not the address of the request')
	// §4.3: ath MUST be there where an access token is, and be its hash
	if (accessToken !== undefined && ath !== tokenHash(crypto, accessToken)) {
		throw refuse('ath of the DPoP proof is not the hash of the access token')
	}
}

function verifyNonce(ports: { clock: Clock; mac: Mac }, nonce: string | undefined, demanded: boolean): void {
	if (nonce === undefined) {
		if (demanded) throw new ProtocolError('use_dpop_nonce', 'the DPoP proof has no nonce, and one of this server is demanded')
		return
	}
	const judged = judgeServerNonce(ports, nonce)
	if (judged !== 'good') {
		throw new ProtocolError(
			'use_dpop_nonce',
			`the nonce of the DPoP proof ${judged === 'expired' ? 'has expired' : 'is not one of this server'}`,
		)
	}
}

/** More characters than any address of ours has. */
const maxUrl = 2048

/** §4.3: normalised by its syntax and its scheme (RFC 3986 §6.2.2, §6.2.3), without query and fragment. */
function isSameTarget(htu: string, url: string): boolean {
	if (htu === url) return true
	if (htu.length > maxUrl) return false
	const one = normalised(htu)
	return one !== undefined && one === normalised(url)
}

function normalised(text: string): string | undefined {
	if (!URL.canParse(text)) return undefined
	const { protocol, host, pathname, username, password } = new URL(text)
	if (username !== '' || password !== '') return undefined
	const path = pathname.replace(/%[0-9a-f]{2}/gi, escaped => {
		const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
		return /[A-Za-z0-9\-._~]/.test(character) ? character : escaped.toUpperCase()
	})
	return `${protocol}//${host}${path}`
}

const tokenHash = (crypto: Crypto, accessToken: string): string => encode(crypto.hash('sha-256', utf8(accessToken)))

const refuse = (message: string) => new ProtocolError('invalid_dpop_proof', message, { section: 'RFC 9449 §4.3' })
