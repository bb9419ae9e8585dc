// What is handed out and comes back: codes, tokens and addresses. Each carries the issuance's id under a MAC of its own purpose, so that
// nothing of them is stored, and the id itself, which stands in logs and lists, opens nothing.

import { decode, encode } from '@wangzheng/shared/protocol/base64url.ts'
import { concat, equal } from '@wangzheng/shared/protocol/bytes.ts'
import { utf8 } from '@wangzheng/shared/protocol/json.ts'
import type { Clock, Mac, Random, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { StatusPlace } from './issuance.ts'

const idLength = 16
const tagLength = 16
const timeLength = 6

/** A new id, in hexadecimal: 6 bytes of time in milliseconds, so that ids sort as they were made, and 10 of chance. */
export function createId({ random }: { random: Random }, now = Date.now()): string {
	const bytes = random.bytes(idLength)
	const view = new DataView(bytes.buffer, bytes.byteOffset)
	view.setUint16(0, Math.floor(now / 2 ** 32))
	view.setUint32(2, now % 2 ** 32)
	return bytes.toHex()
}

export const isId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text)

export type HandlePurpose =
	| 'pre-authorized code'
	| 'credential offer'
	| 'authorization offer'
	| 'issuer state'
	| 'offer page'
	| 'authorization offer page'
	| 'transaction'

/** 43 characters that name an issuance and cannot be guessed from its id. */
export const createHandle = ({ mac }: { mac: Mac }, purpose: HandlePurpose, id: string): string => {
	const body = Uint8Array.fromHex(id)
	return encode(concat(body, tagOf(mac, purpose, body)))
}

/** The id in a handle, or undefined where it is none that was made for `purpose` here. */
export function parseHandle({ mac }: { mac: Mac }, purpose: HandlePurpose, handle: string): string | undefined {
	const bytes = handle.length === 43 ? decode(handle) : undefined
	const body = bytes?.subarray(0, idLength)
	if (!bytes || !body || !equal(bytes.subarray(idLength), tagOf(mac, purpose, body))) return undefined
	return body.toHex()
}

/**
 * The notification_id of one Credential Response: it names the copies that came with it and no others of the issuance. OpenID4VCI 1.0 §8.3
 * @param place where these copies stand
 */
export function createNotificationId({ mac }: { mac: Mac }, id: string, { list, indexes }: StatusPlace): string {
	const body = Uint8Array.fromHex(id)
	return encode(concat(body, tagOf(mac, 'notification', concat(body, utf8(`${list}:${indexes[0]}`)))))
}

/** What an access token of the pre-authorized code grant says, beside its issuance. */
export type TokenBinding = {
	/** The thumbprint of the DPoP key that it is bound to, in base64url; undefined for a bearer token. RFC 9449 §6 */
	readonly jkt?: string | undefined
	/** Whether the Token Response had `authorization_details`: then the credential is asked for by its identifier. OpenID4VCI 1.0 §8.2 */
	readonly identified?: boolean
}

const jktLength = 32
const plainLength = idLength + timeLength

/**
 * An access token for one issuance, good until `expiresAt`: 51 characters, or 94 where it is bound to a key. RFC 6750, RFC 9449 §6,
 * OpenID4VCI 1.0 §13.10.
 */
export function createAccessToken({ mac }: { mac: Mac }, id: string, expiresAt: Seconds, binding: TokenBinding = {}): string {
	const { jkt, identified = false } = binding
	const body = new Uint8Array(plainLength)
	body.set(Uint8Array.fromHex(id))
	const view = new DataView(body.buffer)
	// the highest bit of six bytes of seconds is free for longer than there will be anybody to ask
	view.setUint16(idLength, Math.floor(expiresAt / 2 ** 32) + (identified ? identifiedBit : 0))
	view.setUint32(idLength + 2, expiresAt % 2 ** 32)
	const whole = jkt === undefined ? body : concat(body, decode(jkt) ?? new Uint8Array())
	if (whole.length !== plainLength && whole.length !== plainLength + jktLength) throw new TypeError('jkt is no SHA-256 thumbprint')
	return encode(concat(whole, tagOf(mac, 'access token', whole)))
}

const identifiedBit = 0x8000

/** What an access token of ours says; why not, where it is none of ours or past its time. */
export function parseAccessToken(
	{ mac, clock }: { mac: Mac; clock: Clock },
	token: string,
): ({ readonly id: string } & TokenBinding) | { readonly refused: string } {
	const bytes = token.length === 51 || token.length === 94 ? decode(token) : undefined
	const body = bytes?.subarray(0, bytes.length - tagLength)
	if (!bytes || !body || !equal(bytes.subarray(body.length), tagOf(mac, 'access token', body))) {
		return { refused: 'the access token was not issued here' }
	}
	const view = new DataView(body.buffer, body.byteOffset)
	const high = view.getUint16(idLength)
	const identified = high >= identifiedBit
	const expiresAt = (high % identifiedBit) * 2 ** 32 + view.getUint32(idLength + 2)
	const late = clock.now() - expiresAt
	if (late >= 0) return { refused: `the access token expired ${late} s ago` }
	return {
		id: body.subarray(0, idLength).toHex(),
		...(body.length > plainLength ? { jkt: encode(body.subarray(plainLength)) } : {}),
		...(identified ? { identified } : {}),
	}
}

const digits = 100_000_000
/** The highest multiple of 10⁸ that four bytes hold: words from there on are passed over, so that no code is likelier than another. */
const fair = 4_200_000_000

/**
 * The 8-digit transaction code of an offer. It is computed from the id under a key that is not in the store, whenever it is needed:
 * the store has neither the code nor anything that it could be tried against.
 */
export function txCodeOf({ mac }: { mac: Mac }, id: string): string {
	const body = Uint8Array.fromHex(id)
	for (let round = 0; ; round++) {
		const tag = mac.tag('transaction code', concat(body, new Uint8Array([round])))
		const view = new DataView(tag.buffer, tag.byteOffset)
		for (let at = 0; at + 4 <= tag.length; at += 4) {
			const word = view.getUint32(at)
			if (word < fair) return String(word % digits).padStart(8, '0')
		}
	}
}

/** Whether a transaction code is that of an offer, in a time that tells nothing of it. */
export const isTxCode = (ports: { mac: Mac }, id: string, code: string): boolean =>
	equal(new TextEncoder().encode(code), new TextEncoder().encode(txCodeOf(ports, id)))

const tagOf = (mac: Mac, purpose: HandlePurpose | 'access token' | 'notification', body: Uint8Array): Uint8Array =>
	mac.tag(`issuer ${purpose}`, body).subarray(0, tagLength)
