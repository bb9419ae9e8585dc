// Token Status List (draft-ietf-oauth-status-list-20): the statuses of many credentials, packed; signed and judged in JWT form.

import { decode, encode } from '../base64url.ts'
import { ProtocolError, refusedAs } from '../errors.ts'
import { parseJwt, signJwt, timeClaim, verifyJwt, verifyTimes } from '../jose/jws.ts'
import { isObject, type JsonObject } from '../json.ts'
import type { Clock, Crypto, Seconds, Signer, Zlib } from '../ports.ts'
import type { Trust } from '../trust/trust.ts'

/** How many bits each status has. §4.1 */
export type StatusBits = 1 | 2 | 4 | 8

/** The status types that have a meaning of their own; any other is not valid here. §7.1 */
export const statusTypes = { valid: 0, invalid: 1, suspended: 2 } as const

/** A Status List Token that was judged. */
export type StatusList = {
	readonly bits: StatusBits
	/** The packed statuses, the first in the lowest bits of the first byte. */
	readonly bytes: Uint8Array
	readonly issuedAt: Seconds
	readonly expiresAt?: Seconds
	/** For how long after it was fetched the list may be kept before a fresh one is to be had. */
	readonly ttl?: Seconds
}

/** The media type of a Status List Token in JWT form, and its `typ` without `application/`. §5.1 */
export const statusListType = 'statuslist+jwt'

/** The longest token taken, in characters of the JWT form or bytes of the CWT form. */
export const maxTokenLength = 2_097_152
/** The longest list taken: four million statuses of eight bits. What would inflate to more is a bomb. */
const maxListBytes = 4_194_304

/**
 * The packed form of `size` statuses, valid but for `entries`. §4.1
 * @throws RangeError where an index or a status does not fit
 */
export function packStatuses(bits: StatusBits, size: number, entries: Iterable<readonly [index: number, status: number]>): Uint8Array {
	const bytes = new Uint8Array(Math.ceil((size * bits) / 8))
	for (const [index, status] of entries) {
		if (!Number.isInteger(index) || index < 0 || index >= size) throw new RangeError(`the index ${index} is not within ${size} statuses`)
		if (!Number.isInteger(status) || status < 0 || status >= 1 << bits)
			throw new RangeError(`the status ${status} does not fit ${bits} bits`)
		const { at, shift, mask } = place(bits, index)
		bytes[at] = ((bytes[at] ?? 0) & ~(mask << shift)) | (status << shift)
	}
	return bytes
}

/**
 * The status at an index. §4.1
 * @throws ProtocolError `invalid_status_list` where the list is shorter: the credential must then be rejected (§8.3)
 */
export function statusAt({ bits, bytes }: Pick<StatusList, 'bits' | 'bytes'>, index: number): number {
	const { at, shift, mask } = place(bits, index)
	const byte = Number.isInteger(index) && index >= 0 ? bytes[at] : undefined
	if (byte === undefined) throw refusedList(`the index ${index} is outside of the list of ${(bytes.length * 8) / bits} statuses`, '§8.3')
	return (byte >> shift) & mask
}

/** Where an index stands: the first in the lowest bits. §4.1 */
function place(bits: StatusBits, index: number): { at: number; shift: number; mask: number } {
	const bit = index * bits
	return { at: Math.floor(bit / 8), shift: bit % 8, mask: (1 << bits) - 1 }
}

export type StatusListToIssue = {
	/** The URI that credentials name and that serves this list. */
	readonly uri: string
	readonly bits: StatusBits
	readonly statuses: Uint8Array
	readonly issuedAt: Seconds
	readonly expiresAt: Seconds
	readonly ttl: Seconds
	readonly aggregationUri?: string
}

/**
 * A signed Status List Token in JWT form. §5.1; the key's certificates in `x5c`, HAIP 1.0 §6.1, and the key itself in `jwk`, for readers who
 * know the issuer by its key (RFC 7515 §4.1.3).
 */
export async function issueStatusListToken({ zlib }: { zlib: Zlib }, signer: Signer, list: StatusListToIssue): Promise<string> {
	const { uri, bits, statuses, issuedAt, expiresAt, ttl, aggregationUri } = list
	return signJwt(
		signer,
		{ typ: statusListType, jwk: signer.publicJwk, ...(signer.x5c ? { x5c: signer.x5c } : {}) },
		{
			sub: uri,
			iat: issuedAt,
			exp: expiresAt,
			ttl,
			status_list: {
				bits,
				lst: encode(zlib.deflate(statuses)),
				...(aggregationUri === undefined ? {} : { aggregation_uri: aggregationUri }),
			},
		},
	)
}

/**
 * The list in a Status List Token. §8.3
 * @param uri the `uri` of the credential, which the token's `sub` must be
 * @throws ProtocolError `invalid_status_list`: too long, malformed, another `typ` or `sub`, not signed below an anchor of `trust`, expired,
 * other `bits`, or a list that is not ZLIB or inflates beyond the limit
 */
export function verifyStatusListToken(
	ports: { crypto: Crypto; clock: Clock; zlib: Zlib },
	trust: Trust,
	text: string,
	uri: string,
): StatusList {
	if (text.length > maxTokenLength) throw refusedList(`the Status List Token is longer than ${maxTokenLength} characters`, '§11.1')
	return refusedAs('invalid_status_list', () => {
		const jwt = parseJwt(text, { typ: statusListType, what: 'the Status List Token' })
		verifyJwt(ports, jwt, trust.verify(jwt.header['x5c'], jwt.what).publicJwk)
		verifyTimes(jwt, ports.clock.now())
		if (jwt.payload['sub'] !== uri) throw refusedList('sub of the Status List Token is not the uri that the credential names', '§8.3')
		const issuedAt = timeClaim(jwt, 'iat')
		if (issuedAt === undefined) throw refusedList('the Status List Token has no iat', '§5.1')
		const expiresAt = timeClaim(jwt, 'exp')
		const ttl = parseTtl(jwt.payload['ttl'])
		return {
			...parseList(ports.zlib, jwt.payload['status_list']),
			issuedAt,
			...(expiresAt === undefined ? {} : { expiresAt }),
			...(ttl === undefined ? {} : { ttl }),
		}
	})
}

/** @throws ProtocolError `invalid_status_list` */
export function parseTtl(value: unknown): Seconds | undefined {
	if (value === undefined) return undefined
	if (typeof value !== 'number' || !(value > 0) || !Number.isFinite(value))
		throw refusedList('ttl is not a positive number of seconds', '§5.1')
	return value
}

function parseList(zlib: Zlib, value: JsonObject[string] | undefined): { bits: StatusBits; bytes: Uint8Array } {
	if (!isObject(value)) throw refusedList('the Status List Token has no status_list', '§5.1')
	const { bits, lst } = value
	const compressed = typeof lst === 'string' ? decode(lst) : undefined
	if (!compressed) throw refusedList('lst of the status list is not base64url', '§4.2')
	return inflateList(zlib, bits, compressed)
}

/**
 * The list in its two members, in either form. §4.1
 * @throws ProtocolError `invalid_status_list`
 */
export function inflateList(zlib: Zlib, bits: unknown, compressed: Uint8Array): { bits: StatusBits; bytes: Uint8Array } {
	if (!isBits(bits)) throw refusedList('bits of the status list is not 1, 2, 4 or 8', '§4.2')
	const bytes = zlib.inflate(compressed, maxListBytes)
	if (!bytes) throw refusedList(`lst of the status list is not ZLIB, or inflates to more than ${maxListBytes} bytes`, '§4.1')
	return { bits, bytes }
}

const isBits = (value: unknown): value is StatusBits => value === 1 || value === 2 || value === 4 || value === 8

/** @param section of the Token Status List: `§8.3` */
export const refusedList = (message: string, section: string): ProtocolError =>
	new ProtocolError('invalid_status_list', message, { section: `Token Status List ${section}` })
