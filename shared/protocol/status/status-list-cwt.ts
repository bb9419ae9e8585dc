// Status List Tokens in CWT form: the same list in CBOR, as a tagged COSE_Sign1. Token Status List (draft 20) §4.3, §5.2; RFC 8392.

import { type Cbor, type CborMap, isBytes, isMap, mapOf } from '../cbor/cbor.ts'
import { decodeCbor } from '../cbor/decode.ts'
import { encodeCbor } from '../cbor/encode.ts'
import { createSign1, label, parseSign1, verifySign1 } from '../cose/sign1.ts'
import { x5chainFor, x5chainOf } from '../cose/x5chain.ts'
import { refusedAs } from '../errors.ts'
import { timeClaim, verifyTimes } from '../jose/jws.ts'
import type { JsonObject } from '../json.ts'
import type { Clock, Crypto, Signer, Zlib } from '../ports.ts'
import type { Trust } from '../trust/trust.ts'
import { inflateList, maxTokenLength, parseTtl, refusedList, type StatusList, type StatusListToIssue } from './token-status-list.ts'

/** The media type, which is also the type in the token's header. §5.2, §8.2 */
export const statusListCwtType = 'application/statuslist+cwt'

/** Claims by their numbers. RFC 8392 §4, Token Status List §14.3 */
const claim = { subject: 2, expiresAt: 4, notBefore: 5, issuedAt: 6, statusList: 65_533, ttl: 65_534 } as const

const what = 'the Status List Token'

/** A signed Status List Token; the key's certificates in `x5chain`, under the signature (ISO 18013-5, second edition, §12.3.6.3). */
export async function issueStatusListCwt({ zlib }: { zlib: Zlib }, signer: Signer, list: StatusListToIssue): Promise<Uint8Array> {
	const { uri, bits, statuses, issuedAt, expiresAt, ttl, aggregationUri } = list
	const statusList = mapOf({
		bits,
		lst: zlib.deflate(statuses),
		...(aggregationUri === undefined ? {} : { aggregation_uri: aggregationUri }),
	})
	const payload = encodeCbor(
		new Map<number, Cbor>([
			[claim.subject, uri],
			[claim.issuedAt, issuedAt],
			[claim.expiresAt, expiresAt],
			[claim.ttl, ttl],
			[claim.statusList, statusList],
		]),
	)
	return encodeCbor(
		await createSign1(signer, {
			protectedHeader: new Map<number, Cbor>([
				[label.type, statusListCwtType],
				[label.x5chain, x5chainFor(signer)],
			]),
			payload,
			tagged: true,
		}),
	)
}

/**
 * The list in a Status List Token. §8.3
 * @param uri the `uri` of the credential, which the token's subject must be
 * @throws ProtocolError `invalid_status_list`: too long, malformed, another type or subject, not signed below an anchor of `trust`, expired,
 * other `bits`, or a list that is not ZLIB or inflates beyond the limit
 */
export function verifyStatusListCwt(
	ports: { crypto: Crypto; clock: Clock; zlib: Zlib },
	trust: Trust,
	bytes: Uint8Array,
	uri: string,
): StatusList {
	if (bytes.length > maxTokenLength) throw refusedList(`${what} is longer than ${maxTokenLength} bytes`, '§11.1')
	return refusedAs('invalid_status_list', () => {
		const sign1 = parseSign1(decodeCbor(bytes, what), { tagged: true, what })
		if (sign1.protectedHeader.get(label.type) !== statusListCwtType)
			throw refusedList(`the type of ${what} is not ${statusListCwtType}`, '§5.2')
		verifySign1(ports, sign1, trust.verify(x5chainOf(sign1), what).publicJwk)
		const claims = sign1.payload && decodeCbor(sign1.payload, `the claims of ${what}`)
		if (!isMap(claims)) throw refusedList(`the claims of ${what} are no map`, '§5.2')
		const times = { payload: timesIn(claims), what }
		verifyTimes(times, ports.clock.now())
		if (claims.get(claim.subject) !== uri) throw refusedList(`the subject of ${what} is not the uri that the credential names`, '§8.3')
		const issuedAt = timeClaim(times, 'iat')
		if (issuedAt === undefined) throw refusedList(`${what} says no time of issuance`, '§5.2')
		const expiresAt = timeClaim(times, 'exp')
		const ttl = parseTtl(claims.get(claim.ttl))
		return {
			...listIn(ports.zlib, claims.get(claim.statusList)),
			issuedAt,
			...(expiresAt === undefined ? {} : { expiresAt }),
			...(ttl === undefined ? {} : { ttl }),
		}
	})
}

/** The times under the names that a JWT has for them; what is no number is null, and refused as such. RFC 8392 §2, §3.1 */
const timesIn = (claims: CborMap): JsonObject =>
	Object.fromEntries(
		(
			[
				['iat', claim.issuedAt],
				['nbf', claim.notBefore],
				['exp', claim.expiresAt],
			] as const
		).flatMap(([name, number]) => {
			const time = claims.get(number)
			return claims.has(number) ? [[name, typeof time === 'number' ? time : null]] : []
		}),
	)

function listIn(zlib: Zlib, value: Cbor): ReturnType<typeof inflateList> {
	if (!isMap(value)) throw refusedList(`${what} has no status_list`, '§5.2')
	const compressed = value.get('lst')
	if (!isBytes(compressed)) throw refusedList('lst of the status list is no byte string', '§4.3')
	return inflateList(zlib, value.get('bits'), compressed)
}
