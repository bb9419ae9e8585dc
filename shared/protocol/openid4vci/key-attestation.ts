// Key attestation: a wallet provider says how well keys are kept. OpenID4VCI 1.0 Appendix D, HAIP 1.0 §4.5.1.

import type { StatusReference } from '../credential/format.ts'
import { ProtocolError, refusedAs } from '../errors.ts'
import { keyText, type PublicJwk, parsePublicJwk } from '../jose/jwk.ts'
import { type Jwt, parseJwt, signJwt, timeClaim, verifyJwt, verifyTimes } from '../jose/jws.ts'
import type { JsonObject } from '../json.ts'
import { membersOf, type Refuse } from '../oauth/members.ts'
import type { Clock, Crypto, Seconds, SignatureAlgorithm, Signer } from '../ports.ts'
import { parseStatusReference } from '../status/status-reference.ts'
import type { Trust, TrustedCertificate } from '../trust/trust.ts'
import { satisfiesLevels } from './attack-potential.ts'

const typ = 'key-attestation+jwt'
const what = 'the key attestation'

export type KeyAttestation = {
	/** No key twice, in the order they stand in. */
	readonly attestedKeys: readonly PublicJwk[]
	readonly keyStorage: readonly string[]
	readonly userAuthentication: readonly string[]
	/** A c_nonce of the issuer, not judged yet (verifyNonce). */
	readonly nonce: string | undefined
	readonly expiresAt: number | undefined
	/** How to ask whether it was revoked; the caller asks. */
	readonly status: StatusReference | undefined
	/** The certificate that signed it. */
	readonly attester: TrustedCertificate
}

/** What an issuer demands of a key attestation. §12.2.4 `key_attestations_required`, Appendix F. */
export type KeyAttestationDemand = {
	/** Levels of which one must be reached; undefined where any will do. */
	readonly keyStorage?: readonly string[] | undefined
	readonly userAuthentication?: readonly string[] | undefined
	/** Whether the issuer has a Nonce Endpoint. */
	readonly nonce: boolean
	/** How many keys it may attest. */
	readonly maxKeys: number
	/** The algorithms that are taken, where a profile takes fewer than all of ours. */
	readonly algorithms?: readonly SignatureAlgorithm[] | undefined
}

/** An attestation of keys of one store, signed by a wallet provider whose chain goes into `x5c`. D.1. */
export function createKeyAttestation(
	{ clock }: { clock: Clock },
	attester: Signer,
	about: {
		keys: readonly PublicJwk[]
		lifetime: Seconds
		nonce?: string
		keyStorage?: readonly string[]
		userAuthentication?: readonly string[]
		certification?: string
		status?: StatusReference
	},
): Promise<string> {
	if (!attester.x5c) throw new TypeError('a key attestation is signed with a key that has a certificate')
	const now = clock.now()
	return signJwt(
		attester,
		{ typ, x5c: attester.x5c },
		{
			iat: now,
			exp: now + about.lifetime,
			attested_keys: [...about.keys],
			...(about.nonce === undefined ? {} : { nonce: about.nonce }),
			...(about.keyStorage === undefined ? {} : { key_storage: about.keyStorage }),
			...(about.userAuthentication === undefined ? {} : { user_authentication: about.userAuthentication }),
			...(about.certification === undefined ? {} : { certification: about.certification }),
			...(about.status === undefined ? {} : { status: { status_list: about.status } }),
		},
	)
}

/**
 * Judges a key attestation, all but its nonce and its status.
 * @param trust in wallet providers and makers of key stores
 * @param use the proof type that it comes with: beside a `jwt` it must say when it expires (D.1)
 * @throws ProtocolError `invalid_proof`: another `typ` or `alg`, a signer that is not trusted, no `iat`, expired, no keys, too many, one
 * twice, a private one, no nonce where there must be one, a level that is too low, a status that cannot be asked for
 */
export function verifyKeyAttestation(
	ports: { crypto: Crypto; clock: Clock },
	trust: Trust,
	text: string,
	demand: KeyAttestationDemand,
	use: 'jwt' | 'attestation',
): KeyAttestation {
	return refusedAs('invalid_proof', () => {
		const jwt = parseJwt(text, { typ, what, algorithms: demand.algorithms })
		const attester = trust.verify(jwt.header['x5c'], what)
		verifyJwt(ports, jwt, attester.publicJwk)
		verifyTimes(jwt, ports.clock.now())
		if (timeClaim(jwt, 'iat') === undefined) throw refuse('the key attestation has no iat')
		const expiresAt = timeClaim(jwt, 'exp')
		if (expiresAt === undefined && use === 'jwt') throw refuse('the key attestation of a jwt proof has no exp')
		return { ...claimsOf(jwt, demand), expiresAt, attester }
	})
}

function claimsOf(jwt: Jwt, demand: KeyAttestationDemand): Omit<KeyAttestation, 'attester' | 'expiresAt'> {
	const read = membersOf(jwt.payload, what, refuse)
	const keyStorage = read.optionalTexts('key_storage') ?? []
	const userAuthentication = read.optionalTexts('user_authentication') ?? []
	verifyLevel('key_storage', keyStorage, demand.keyStorage)
	verifyLevel('user_authentication', userAuthentication, demand.userAuthentication)
	const nonce = read.optionalText('nonce')
	if (nonce === undefined && demand.nonce) throw refuse('the key attestation has no nonce', 'OpenID4VCI 1.0 Appendix F.1')
	return {
		attestedKeys: keysOf(read.optionalObjects('attested_keys') ?? [], demand.maxKeys),
		keyStorage,
		userAuthentication,
		nonce,
		status: parseStatusReference(jwt.payload['status'], what, refuse),
	}
}

function keysOf(objects: readonly JsonObject[], maxKeys: number): readonly PublicJwk[] {
	if (objects.length === 0) throw refuse('the key attestation has no attested_keys')
	if (objects.length > maxKeys) throw refuse(`the key attestation attests ${objects.length} keys, at most ${maxKeys} are taken`)
	const keys = objects.map(object => parsePublicJwk(object, 'a key of attested_keys'))
	// §8.3: one key, one credential
	if (new Set(keys.map(keyText)).size !== keys.length) throw refuse('attested_keys holds a key twice')
	return keys
}

function verifyLevel(name: string, attested: readonly string[], demanded: readonly string[] | undefined): void {
	if (demanded && !satisfiesLevels(attested, demanded)) {
		throw refuse(`${name} of the key attestation reaches none of ${demanded.join(', ')}`, 'OpenID4VCI 1.0 Appendix D.2')
	}
}

const refuse: Refuse = (message, section = 'OpenID4VCI 1.0 Appendix D.1') => new ProtocolError('invalid_proof', message, { section })
