// Client attestation: a wallet provider says that a wallet instance with this key runs its software.
// Attestation-Based Client Authentication §4 (drafts -07 to -10); OpenID4VCI 1.0 Appendix E; HAIP 1.0 §4.4.1.

import type { StatusReference } from '../credential/format.ts'
import { ProtocolError, refusedAs } from '../errors.ts'
import { type PublicJwk, parsePublicJwk, thumbprint } from '../jose/jwk.ts'
import { type Jwt, parseJwt, signJwt, timeClaim, verifyJwt, verifyTimes } from '../jose/jws.ts'
import { isObject } from '../json.ts'
import type { Clock, Crypto, Seconds, SignatureAlgorithm, Signer } from '../ports.ts'
import { parseStatusReference } from '../status/status-reference.ts'
import type { Trust, TrustedCertificate } from '../trust/trust.ts'
import { type HeaderValue, singleHeader } from './single-header.ts'

const typ = 'oauth-client-attestation+jwt'
const what = 'the client attestation'

export const clientAttestationHeader = 'OAuth-Client-Attestation'

export type ClientAttestation = {
	/** `sub`: the same for all instances of a wallet. */
	readonly clientId: string
	readonly instanceKey: PublicJwk
	/** Of the instance key: what refresh tokens are bound to. §9.3 */
	readonly thumbprint: string
	/** The certificate that signed it. */
	readonly attester: TrustedCertificate
	/** Undefined in drafts from -08 on. */
	readonly issuer: string | undefined
	/** Undefined where it does not say. */
	readonly issuedAt: number | undefined
	readonly expiresAt: number
	readonly walletName: string | undefined
	/** How to ask whether it was revoked; the caller asks. OpenID4VCI 1.0 Appendix E. */
	readonly status: StatusReference | undefined
}

/** An attestation for the instance that holds `instanceKey`, signed by a wallet provider whose chain goes into `x5c`. */
export function createClientAttestation(
	{ clock }: { clock: Clock },
	attester: Signer,
	about: {
		clientId: string
		instanceKey: PublicJwk
		lifetime: Seconds
		/** Draft -07 requires one, later ones have none. */
		issuer?: string
		walletName?: string
		walletLink?: string
		status?: StatusReference
	},
): Promise<string> {
	if (!attester.x5c) throw new TypeError('a client attestation is signed with a key that has a certificate')
	const now = clock.now()
	return signJwt(
		attester,
		{ typ, x5c: attester.x5c },
		{
			...(about.issuer === undefined ? {} : { iss: about.issuer }),
			sub: about.clientId,
			iat: now,
			exp: now + about.lifetime,
			cnf: { jwk: about.instanceKey },
			...(about.walletName === undefined ? {} : { wallet_name: about.walletName }),
			...(about.walletLink === undefined ? {} : { wallet_link: about.walletLink }),
			...(about.status === undefined ? {} : { status: { status_list: about.status } }),
		},
	)
}

/**
 * Judges the attestation of a request, all but its status. §7.1.
 * @param trust in wallet providers
 * @param demand.clientId of the request's body, where it names one
 * @param demand.maxAge how long ago it may have been issued, where it says when
 * @param demand.algorithms those that are taken, where a profile takes fewer than all of ours
 * @throws ProtocolError `invalid_client`: no header or two, another `typ` or `alg`, a signer that is not trusted, expired, no `sub`, `exp`
 * or `cnf.jwk`, a private key, another client; `use_fresh_attestation` where it is good and too old
 */
export function verifyClientAttestation(
	{ crypto, clock }: { crypto: Crypto; clock: Clock },
	trust: Trust,
	header: HeaderValue,
	demand: {
		readonly clientId?: string | undefined
		readonly maxAge?: Seconds | undefined
		readonly algorithms?: readonly SignatureAlgorithm[] | undefined
	} = {},
): ClientAttestation {
	const { jwt, attestation } = refusedAs('invalid_client', () => {
		const text = singleHeader(header, () => refuse('the request has more than one OAuth-Client-Attestation header', `${draft} §7.1`))
		if (text === undefined) throw refuse('the request has no OAuth-Client-Attestation header', `${draft} §7.1`)
		const jwt = parseJwt(text, { typ, what, algorithms: demand.algorithms })
		const attester = trust.verify(jwt.header['x5c'], what)
		verifyJwt({ crypto }, jwt, attester.publicJwk)
		verifyTimes(jwt, clock.now())
		const attestation = { ...claimsOf(jwt), attester }
		if (demand.clientId !== undefined && demand.clientId !== attestation.clientId) {
			throw refuse('client_id of the request is not sub of the client attestation', `${draft} §7.1`)
		}
		return { jwt, attestation: { ...attestation, thumbprint: thumbprint({ crypto }, attestation.instanceKey) } }
	})
	verifyAge(jwt, demand.maxAge, clock.now())
	return attestation
}

function claimsOf(jwt: Jwt): Omit<ClientAttestation, 'attester' | 'thumbprint'> {
	const { sub, iss, cnf, status, wallet_name: walletName } = jwt.payload
	if (typeof sub !== 'string' || sub === '') throw refuse('the client attestation has no sub')
	if (iss !== undefined && typeof iss !== 'string') throw refuse('iss of the client attestation is not a string')
	const expiresAt = timeClaim(jwt, 'exp')
	if (expiresAt === undefined) throw refuse('the client attestation has no exp')
	if (!isObject(cnf) || cnf['jwk'] === undefined) throw refuse('the client attestation has no cnf with a jwk')
	return {
		clientId: sub,
		instanceKey: parsePublicJwk(cnf['jwk'], 'cnf of the client attestation'),
		issuer: iss,
		issuedAt: timeClaim(jwt, 'iat'),
		expiresAt,
		walletName: typeof walletName === 'string' ? walletName.slice(0, 200) : undefined,
		status: parseStatusReference(status, what, refuse),
	}
}

/** §7.1: fresh enough per our own policy, by `iat` or `nbf`; what says neither must expire within the same time. */
function verifyAge(jwt: Jwt, maxAge: Seconds | undefined, now: Seconds): void {
	if (maxAge === undefined) return
	const from = timeClaim(jwt, 'iat') ?? timeClaim(jwt, 'nbf')
	if (from === undefined ? (timeClaim(jwt, 'exp') ?? 0) > now + maxAge : from < now - maxAge) {
		throw new ProtocolError('use_fresh_attestation', `the client attestation is older than ${maxAge} s, or does not say how old it is`)
	}
}

const draft = 'Attestation-Based Client Authentication'
const refuse = (message: string, section = `${draft} §4`) => new ProtocolError('invalid_client', message, { section })
