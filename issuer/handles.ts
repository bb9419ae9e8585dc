// What is handed out and comes back: codes, tokens and addresses. Each carries the issuance's id under a MAC of its own purpose, so that
// nothing of them is stored, and the id itself, which stands in logs and lists, opens nothing.

import { decode, encode } from '@wangzheng/shared/protocol/base64url.ts'
import { concat, equal } from '@wangzheng/shared/protocol/bytes.ts'
import type { Clock, Mac, Random, Seconds } from '@wangzheng/shared/protocol/ports.ts'

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

export type HandlePurpose = 'pre-authorized code' | 'credential offer' | 'offer page' | 'notification'

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

/** An access token for one issuance, good until `expiresAt`: 51 characters. RFC 6750, OpenID4VCI 1.0 §13.10. */
export function createAccessToken({ mac }: { mac: Mac }, id: string, expiresAt: Seconds): string {
	const body = new Uint8Array(idLength + timeLength)
	body.set(Uint8Array.fromHex(id))
	const view = new DataView(body.buffer)
	view.setUint16(idLength, Math.floor(expiresAt / 2 ** 32))
	view.setUint32(idLength + 2, expiresAt % 2 ** 32)
	return encode(concat(body, tagOf(mac, 'access token', body)))
}

/** The id of an access token; why not, where it is none of ours or past its time. */
export function parseAccessToken({ mac, clock }: { mac: Mac; clock: Clock }, token: string): { id: string } | { refused: string } {
	const bytes = token.length === 51 ? decode(token) : undefined
	const body = bytes?.subarray(0, idLength + timeLength)
	if (!bytes || !body || !equal(bytes.subarray(idLength + timeLength), tagOf(mac, 'access token', body))) {
		return { refused: 'the access token was not issued here' }
	}
	const view = new DataView(body.buffer, body.byteOffset)
	const expiresAt = view.getUint16(idLength) * 2 ** 32 + view.getUint32(idLength + 2)
	const late = clock.now() - expiresAt
	return late >= 0 ? { refused: `the access token expired ${late} s ago` } : { id: body.subarray(0, idLength).toHex() }
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

const tagOf = (mac: Mac, purpose: HandlePurpose | 'access token', body: Uint8Array): Uint8Array =>
	mac.tag(`issuer ${purpose}`, body).subarray(0, tagLength)
