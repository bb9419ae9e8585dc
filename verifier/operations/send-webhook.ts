// Tells a relying party's webhook how a request ended, signed with the verifier's key, a few times over where it does not answer.

import { setTimeout as pause } from 'node:timers/promises'
import type { SigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { PeerError } from '@wangzheng/shared/protocol/errors.ts'
import { signJwt } from '@wangzheng/shared/protocol/jose/jws.ts'
import { utf8 } from '@wangzheng/shared/protocol/json.ts'
import type { Clock, Crypto, Fetch } from '@wangzheng/shared/protocol/ports.ts'
import { describeError, type Log } from '@wangzheng/shared/web/log.ts'

/** The header that carries the signature: a JWT whose payload names the webhook, the time, and the SHA-256 of the body. */
export const signatureHeader = 'Wangzheng-Signature'
export const signatureType = 'webhook+jwt'

/** Waits before the second and each later try, in milliseconds. */
const waits = [1_000, 5_000, 25_000]
/** How many webhooks may be under way; beyond them a relying party must ask for its results itself. */
const most = 256

export type SendWebhook = (id: string, url: string, result: object) => void

export function sendWebhook(ports: {
	fetch: Fetch
	keys: SigningKeys
	clock: Clock
	crypto: Crypto
	log: Log
	stopped: AbortSignal
}): SendWebhook {
	const { fetch, keys, clock, crypto, log, stopped } = ports
	let underWay = 0

	/** The signature says when, and is made anew for each try. */
	async function tryOnce(url: string, body: string): Promise<void> {
		const signer = keys.signer()
		const signature = await signJwt(
			signer,
			{ typ: signatureType, x5c: signer.x5c ?? [] },
			{ aud: url, iat: clock.now(), body_sha256: encode(crypto.hash('sha-256', utf8(body))) },
		)
		const headers = { 'Content-Type': 'application/json', [signatureHeader]: signature }
		const { status } = await fetch({ url, method: 'POST', headers, body, maxBytes: 65_536 })
		if (status < 200 || status > 299) throw new PeerError(`the webhook answered with HTTP status ${status}`, { url, status })
	}

	async function deliver(id: string, url: string, body: string): Promise<void> {
		for (let tries = 0; !stopped.aborted; tries++) {
			try {
				await tryOnce(url, body)
				return
			} catch (error) {
				const wait = waits[tries]
				log.warn(wait === undefined ? 'webhook given up' : 'webhook failed', { subject: id, count: tries + 1, ...describeError(error) })
				if (wait === undefined) return
				await pause(wait, undefined, { ref: false, signal: stopped }).catch(() => {})
			}
		}
	}

	return (id, url, result) => {
		if (underWay >= most) {
			log.warn('webhook left out', { subject: id, count: underWay })
			return
		}
		underWay++
		void deliver(id, url, JSON.stringify(result)).finally(() => {
			underWay--
		})
	}
}
