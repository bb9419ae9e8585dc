// Key proofs with a key attestation: the proof type `attestation`, and `jwt` with the header key_attestation. OpenID4VCI 1.0 Appendix F.1, F.3.

import type { StatusReference } from '../credential/format.ts'
import { ProtocolError, refusedAs } from '../errors.ts'
import { keyText, type PublicJwk, parsePublicJwk } from '../jose/jwk.ts'
import { type Jwt, parseJwt, signJwt, verifyJwt } from '../jose/jws.ts'
import type { Json } from '../json.ts'
import type { Clock, Crypto, Signer } from '../ports.ts'
import type { Trust } from '../trust/trust.ts'
import { type KeyAttestation, type KeyAttestationDemand, verifyKeyAttestation } from './key-attestation.ts'
import { verifyKeyProof } from './key-proof.ts'
import { type KeyProofAim, verifyProofClaims } from './key-proof-claims.ts'

const typ = 'openid4vci-proof+jwt'
const what = 'the key proof'

/** What the proofs of a request show together. */
export type AttestedProofs = {
	/** The keys that credentials may be bound to, none of them twice. */
	readonly keys: readonly PublicJwk[]
	/** Each c_nonce in them once, for the caller to judge and spend. */
	readonly nonces: readonly string[]
	/** The statuses that attestations name, for the caller to ask for. */
	readonly statuses: readonly StatusReference[]
}

type Ports = { readonly crypto: Crypto; readonly clock: Clock }

/**
 * A proof with an attestation that names its key. The header names it by its place in `attested_keys` (`kid`), or holds it (`jwk`).
 * @param place in `attested_keys`; undefined for the `jwk` form
 */
export const createAttestedKeyProof = (
	{ clock }: { clock: Clock },
	signer: Signer,
	attestation: string,
	{ audience, nonce, clientId, place }: KeyProofAim & { readonly nonce?: string; readonly place?: number },
): Promise<string> =>
	signJwt(
		signer,
		{ typ, ...(place === undefined ? { jwk: signer.publicJwk } : { kid: String(place) }), key_attestation: attestation },
		{ ...(clientId === undefined ? {} : { iss: clientId }), aud: audience, iat: clock.now(), ...(nonce === undefined ? {} : { nonce }) },
	)

/**
 * Judges the one proof of the type `attestation`: a key attestation alone. F.3.
 * @throws ProtocolError `invalid_proof`
 */
export function verifyAttestationProof(ports: Ports, trust: Trust, values: readonly Json[], demand: KeyAttestationDemand): AttestedProofs {
	const [text] = values
	if (values.length !== 1 || typeof text !== 'string')
		throw refuse('proofs.attestation is not an array of exactly one key attestation', 'OpenID4VCI 1.0 Appendix F')
	const attestation = verifyKeyAttestation(ports, trust, text, demand, 'attestation')
	return together([{ attestation, keys: attestation.attestedKeys, nonce: attestation.nonce }])
}

/**
 * Judges proofs of the type `jwt`. Credentials may be bound to each key that is attested, and to the key of a proof without attestation.
 * @param demand.required whether each proof must have an attestation (`key_attestations_required`)
 * @throws ProtocolError `invalid_proof`: what verifyKeyProof refuses, no attestation where there must be one, one that is not good, a key
 * that it does not name, one key in two proofs, more keys than are taken
 */
export function verifyAttestedKeyProofs(
	ports: Ports,
	trust: Trust,
	proofs: readonly string[],
	aim: KeyProofAim,
	demand: KeyAttestationDemand & { readonly required: boolean },
): AttestedProofs {
	const attestations = new Map<string, KeyAttestation>()
	const attestationIn = (text: string): KeyAttestation => {
		const attestation = attestations.get(text) ?? verifyKeyAttestation(ports, trust, text, demand, 'jwt')
		attestations.set(text, attestation)
		return attestation
	}
	const shown = proofs.map(proof => refusedAs('invalid_proof', () => verifyProof(ports, proof, aim, demand.required, attestationIn)))
	if (new Set(shown.map(({ proven }) => keyText(proven))).size !== shown.length) {
		throw refuse('two key proofs of the request have the same key', 'OpenID4VCI 1.0 §8.3')
	}
	const result = together(shown)
	if (result.keys.length > demand.maxKeys) throw refuse(`the proofs show ${result.keys.length} keys, at most ${demand.maxKeys} are taken`)
	return result
}

type Shown = { readonly attestation: KeyAttestation | undefined; readonly keys: readonly PublicJwk[]; readonly nonce: string | undefined }

function verifyProof(
	ports: Ports,
	text: string,
	aim: KeyProofAim,
	required: boolean,
	attestationIn: (text: string) => KeyAttestation,
): Shown & { readonly proven: PublicJwk } {
	const jwt = parseJwt(text, { typ, what, algorithms: aim.algorithms })
	const attested = jwt.header['key_attestation']
	if (attested === undefined) {
		if (required) throw refuse('the key proof has no key_attestation, and one is demanded', 'OpenID4VCI 1.0 §12.2.4')
		const { publicJwk, nonce } = verifyKeyProof(ports, text, aim)
		return { attestation: undefined, keys: [publicJwk], nonce, proven: publicJwk }
	}
	if (typeof attested !== 'string') throw refuse('key_attestation of the key proof is not a string')
	const attestation = attestationIn(attested)
	const proven = keyOf(jwt, attestation)
	const nonce = verifyProofClaims(jwt, aim, ports.clock.now())
	verifyJwt(ports, jwt, proven)
	return { attestation, keys: attestation.attestedKeys, nonce, proven }
}

/** F.1: exactly one of kid, jwk and x5c; whichever it is, the key MUST be one that the attestation names. */
function keyOf({ header }: Jwt, { attestedKeys }: KeyAttestation): PublicJwk {
	const ways = ['kid', 'jwk', 'x5c'].filter(name => header[name] !== undefined)
	if (ways.length !== 1) throw refuse(`the header of the key proof must have exactly one of kid, jwk and x5c, it has ${ways.length}`)
	const { kid, jwk } = header
	if (kid !== undefined) {
		// ETSI TS 119 472-3: the place of the key in attested_keys
		const key = typeof kid === 'string' && /^(0|[1-9]\d{0,3})$/.test(kid) ? attestedKeys[Number(kid)] : undefined
		if (!key) throw refuse('kid of the key proof is not the place of a key in attested_keys')
		return key
	}
	if (jwk === undefined)
		throw refuse('the key proof names its key by x5c, and only keys by jwk or kid are taken here', 'OpenID4VCI 1.0 §12.2.4')
	const key = parsePublicJwk(jwk, 'the jwk of the key proof')
	if (!attestedKeys.some(attested => keyText(attested) === keyText(key))) {
		throw refuse('the key of the key proof is not one that its key attestation names', 'OpenID4VCI 1.0 Appendix D.1')
	}
	return key
}

function together(shown: readonly Shown[]): AttestedProofs {
	const keys = new Map(shown.flatMap(proof => proof.keys).map(key => [keyText(key), key]))
	const attestations = new Set(shown.flatMap(({ attestation }) => attestation ?? []))
	const nonces = [...shown.map(({ nonce }) => nonce), ...[...attestations].map(({ nonce }) => nonce)]
	return {
		keys: [...keys.values()],
		nonces: [...new Set(nonces.filter(nonce => nonce !== undefined))],
		statuses: [...attestations].flatMap(({ status }) => status ?? []),
	}
}

const refuse = (message: string, section = 'OpenID4VCI 1.0 Appendix F.1') => new ProtocolError('invalid_proof', message, { section })
