// What the wallet keeps for a holder, sealed: the database alone gives nothing away. AES-256-GCM, each holder's records under a key of
// their own. OpenID4VCI 1.0 §13.10, §15.3.

import { createHmac } from 'node:crypto'
import { nodeCrypto, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { concat } from '@wangzheng/shared/protocol/bytes.ts'
import { fromUtf8, utf8 } from '@wangzheng/shared/protocol/json.ts'

export type SealedBox = {
	/** @param name of the record, which must be given again to open it: no record can take another's place */
	seal(holder: string, name: string, value: unknown): Uint8Array
	/** The value that was sealed. A record that was sealed otherwise is a fault of the database: it throws. */
	open<T>(holder: string, name: string, sealed: unknown): T
}

const ivLength = 12
const tagLength = 16

/** @param key 32 bytes that the database does not hold */
export function createSealedBox(key: Uint8Array): SealedBox {
	if (key.length !== 32) throw new TypeError('a sealing key has 32 bytes')
	const keyOf = (holder: string) => new Uint8Array(createHmac('sha256', key).update('records of ').update(holder).digest())
	return {
		seal(holder, name, value) {
			const iv = systemRandom.bytes(ivLength)
			const { ciphertext, tag } = nodeCrypto.seal(keyOf(holder), iv, utf8(JSON.stringify(value)), utf8(name))
			return concat(iv, tag, ciphertext)
		},
		open<T>(holder: string, name: string, sealed: unknown): T {
			if (!(sealed instanceof Uint8Array)) throw new Error('a sealed record is not made of bytes')
			const iv = sealed.subarray(0, ivLength)
			const tag = sealed.subarray(ivLength, ivLength + tagLength)
			const text = nodeCrypto.open(keyOf(holder), iv, sealed.subarray(ivLength + tagLength), tag, utf8(name))
			if (!text) throw new Error('a record was not sealed under this key for this holder')
			return JSON.parse(fromUtf8(text) ?? '') as T
		},
	}
}
