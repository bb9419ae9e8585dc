// What the tests of OpenID4VCI share: a clock that stands, keys, answers of peers.

import { randomBytes } from 'node:crypto'
import { createSigningKey, hmac, nodeCrypto, signerOf, systemRandom } from '../../../adapters/node-crypto.ts'
import { ProtocolError } from '../../errors.ts'
import { utf8 } from '../../json.ts'
import type { FetchAnswer } from '../../ports.ts'

/** A noon of 2026; `at` moves it. */
export const noon = 1_795_000_000

const mac = hmac(new Uint8Array(randomBytes(32)))
export const worldAt = (now: number) => ({ clock: { now: () => now }, crypto: nodeCrypto, random: systemRandom, mac })
export const world = worldAt(noon)

export const newSigner = () => signerOf(createSigningKey())

export const answer = (body: unknown, status = 200, mediaType = 'application/json'): FetchAnswer => ({
	status,
	mediaType,
	header: () => undefined,
	body: typeof body === 'string' ? utf8(body) : utf8(JSON.stringify(body)),
})

/** What `work` throws, for a look at all of it. */
export function thrownBy(work: () => unknown): ProtocolError {
	try {
		work()
	} catch (error) {
		if (error instanceof ProtocolError) return error
		throw error
	}
	throw new Error('nothing was refused')
}
