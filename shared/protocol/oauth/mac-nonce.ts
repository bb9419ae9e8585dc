// Nonces that are known again without having been stored: their expiry stands in them under a MAC.

import { decode, encode } from '../base64url.ts'
import { concat, equal } from '../bytes.ts'
import type { Clock, Mac, Random, Seconds } from '../ports.ts'

const bodyLength = 24 // 8 bytes of expiry, 16 of chance
const tagLength = 16
const textLength = 54

/**
 * A fresh nonce, good for `lifetime` seconds: 54 characters of base64url.
 * @param purpose what it is for; one of another purpose is not taken for it
 */
export function createMacNonce(ports: { clock: Clock; random: Random; mac: Mac }, purpose: string, lifetime: Seconds): string {
	const body = new Uint8Array(bodyLength)
	new DataView(body.buffer).setBigUint64(0, BigInt(ports.clock.now() + lifetime))
	body.set(ports.random.bytes(16), 8)
	return encode(concat(body, ports.mac.tag(purpose, body).subarray(0, tagLength)))
}

/** When a nonce expires, which may be past; undefined where it is not one of ours for this purpose. One text for one nonce. */
export function macNonceExpiry({ mac }: { mac: Mac }, purpose: string, nonce: string): Seconds | undefined {
	const bytes = nonce.length === textLength ? decode(nonce) : undefined
	if (bytes?.length !== bodyLength + tagLength) return undefined
	const body = bytes.subarray(0, bodyLength)
	if (!equal(bytes.subarray(bodyLength), mac.tag(purpose, body).subarray(0, tagLength))) return undefined
	return Number(new DataView(body.buffer, body.byteOffset).getBigUint64(0))
}
