// Proof that a wallet instance holds the key it was attested with. Attestation-Based Client Authentication §5, §6, §7.2.

import { encode } from '../base64url.ts'
import { PeerError, ProtocolError, refusedAs } from '../errors.ts'
import { type Jwt, parseJwt, signJwt, verifyJwt } from '../jose/jws.ts'
import type { JsonObject } from '../json.ts'
import type { Clock, Crypto, FetchAnswer, Mac, Random, Seconds, SignatureAlgorithm, Signer } from '../ports.ts'
import { readJsonAnswer } from './answer.ts'
import type { ClientAttestation } from './client-attestation.ts'
import { membersOf } from './members.ts'
import { type Spend, verifyFreshness } from './proof-window.ts'
import { judgeServerNonce } from './server-nonce.ts'
import { type HeaderValue, singleHeader } from './single-header.ts'

const typ = 'oauth-client-attestation-pop+jwt'
const what = 'the client attestation PoP'

export const clientAttestationPopHeader = 'OAuth-Client-Attestation-PoP'
export const challengeHeader = 'OAuth-Client-Attestation-Challenge'

/** Longer than any server takes a proof for, and than clocks differ. */
const lifetime: Seconds = 300

/** A proof for one request to one server, with what earlier drafts require and later ones pass over: `exp`, and `iss` by `clientId`. §5.1. */
export function createClientAttestationPop(
	{ clock, random }: { clock: Clock; random: Random },
	instance: Signer,
	about: { readonly audience: string; readonly challenge?: string | undefined; readonly clientId?: string | undefined },
): Promise<string> {
	const now = clock.now()
	return signJwt(
		instance,
		{ typ },
		{
			...(about.clientId === undefined ? {} : { iss: about.clientId }),
			aud: about.audience,
			jti: encode(random.bytes(16)),
			iat: now,
			exp: now + lifetime,
			...(about.challenge === undefined ? {} : { challenge: about.challenge }),
		},
	)
}

/**
 * Judges the PoP of a request, all but whether it was used before: the caller spends what is returned. §7.2.
 * @param demand.audience the issuer identifier of the authorization server
 * @param demand.challenge whether a challenge of ours must be in it; one that is there is judged either way
 * @param demand.algorithms those that are taken, where a profile takes fewer than all of ours
 * @throws ProtocolError `invalid_client`: no header or two, another `typ` or `alg`, another key than the attested one, another `aud`, an
 * `iss` that is not the client, an `iat` out of its window, no `jti`; `use_attestation_challenge`
 */
export function verifyClientAttestationPop(
	{ crypto, clock, mac }: { crypto: Crypto; clock: Clock; mac: Mac },
	header: HeaderValue,
	attestation: Pick<ClientAttestation, 'clientId' | 'instanceKey' | 'thumbprint'>,
	demand: { readonly audience: string; readonly challenge: boolean; readonly algorithms?: readonly SignatureAlgorithm[] | undefined },
): Spend {
	const { jwt, spend } = refusedAs('invalid_client', () => {
		const text = singleHeader(header, () => refuse('the request has more than one OAuth-Client-Attestation-PoP header'))
		if (text === undefined) throw refuse('the request has no OAuth-Client-Attestation-PoP header')
		const jwt = parseJwt(text, { typ, what, algorithms: demand.algorithms })
		verifyJwt({ crypto }, jwt, attestation.instanceKey)
		const { aud, iss } = jwt.payload
		// FAPI 2.0 §5.3.2.1: a string, not an array of one
		if (aud !== demand.audience) throw refuse('aud of the client attestation PoP is not this authorization server')
		if (iss !== undefined && iss !== attestation.clientId) {
			throw refuse('iss of the client attestation PoP is not sub of the client attestation')
		}
		return { jwt, spend: verifyFreshness({ crypto }, jwt, clock.now(), ['client attestation', attestation.thumbprint]) }
	})
	verifyChallenge({ clock, mac }, jwt, demand.challenge)
	return spend
}

function verifyChallenge(ports: { clock: Clock; mac: Mac }, { payload }: Jwt, demanded: boolean): void {
	const { challenge } = payload
	if (challenge === undefined) {
		if (demanded) throw challengeWanted('has no challenge, and one of this server is demanded')
		return
	}
	const judged = typeof challenge === 'string' ? judgeServerNonce(ports, challenge) : 'foreign'
	if (judged !== 'good')
		throw challengeWanted(judged === 'expired' ? 'has a challenge that has expired' : 'has a challenge that is not ours')
}

/** The body of an answer of the challenge endpoint; no cache may keep it. §6.1. */
export const createChallengeResponse = (challenge: string): JsonObject => ({ attestation_challenge: challenge })

/**
 * The challenge that a challenge endpoint answered. §6.1.
 * @throws PeerError
 */
export function parseChallengeResponse(answer: FetchAnswer, url: string): string {
	const body = readJsonAnswer(answer, url, 'the challenge')
	return membersOf(body, 'the answer', message => new PeerError(message, { url, status: answer.status })).text('attestation_challenge')
}

/** The challenge to use next, which any answer may bring; undefined where it brings none. §6.2. */
export const challengeIn = (answer: FetchAnswer): string | undefined => answer.header(challengeHeader.toLowerCase())?.slice(0, 1024)

const challengeWanted = (message: string) => new ProtocolError('use_attestation_challenge', `the client attestation PoP ${message}`)
const refuse = (message: string) =>
	new ProtocolError('invalid_client', message, { section: 'Attestation-Based Client Authentication §7.2' })
