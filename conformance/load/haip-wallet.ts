// A wallet instance that no issuer has met before: what it shows of itself with each request. Attestation-Based Client Authentication §5,
// RFC 9449 §4, HAIP 1.0 §4.

import { createSigningKey, nodeCrypto, signerOf, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { clientAttestationHeader, createClientAttestation } from '@wangzheng/shared/protocol/oauth/client-attestation.ts'
import {
	challengeHeader,
	clientAttestationPopHeader,
	createClientAttestationPop,
} from '@wangzheng/shared/protocol/oauth/client-attestation-pop.ts'
import { createDpopProof } from '@wangzheng/shared/protocol/oauth/dpop.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import { type Call, type Exchange, expectStatus, type Reply } from './http.ts'

export const clientId = 'https://wallet.example'
export const ports = { crypto: nodeCrypto, clock: systemClock, random: systemRandom }

export type HaipWallet = Awaited<ReturnType<typeof createHaipWallet>>

/**
 * Fresh keys, and an attestation of one of them by `provider`, whose certificate is in its `x5c`.
 * @param url of the issuer, which is its own authorization server
 */
export async function createHaipWallet(exchange: Exchange, url: string, provider: Signer) {
	const [instance, bound] = [signerOf(createSigningKey()), signerOf(createSigningKey())]
	const about = { clientId, instanceKey: instance.publicJwk, lifetime: 3600, walletName: 'Load Wallet' }
	const attestation = await createClientAttestation(ports, provider, about)
	/** The newest of each that the server gave. */
	let challenge: string | undefined
	let nonce: string | undefined

	async function ask(path: string, body: Call['body'], headers: Record<string, string> = {}): Promise<Reply> {
		const reply = expectStatus(2, await exchange({ method: 'POST', url: url + path, body, headers }), path)
		nonce = header(reply, 'DPoP-Nonce') ?? nonce
		challenge = header(reply, challengeHeader) ?? challenge
		return reply
	}
	const prove = async (path: string, accessToken?: string) => ({
		DPoP: await createDpopProof(ports, bound, { method: 'POST', url: url + path, nonce, accessToken }),
	})
	return {
		/** A request that needs no showing. */
		ask,
		/** To the authorization server, as a client that its provider attested. */
		async askAttested(path: string, form: Readonly<Record<string, string>>, { dpop }: { dpop: boolean }): Promise<Reply> {
			const headers = {
				[clientAttestationHeader]: attestation,
				[clientAttestationPopHeader]: await createClientAttestationPop(ports, instance, { audience: url, challenge }),
				...(dpop ? await prove(path) : {}),
			}
			return ask(path, new URLSearchParams(form).toString(), headers)
		},
		/** To a door that takes access tokens. */
		askWithToken: async (path: string, accessToken: string, body: object): Promise<Reply> =>
			ask(path, body, { Authorization: `DPoP ${accessToken}`, ...(await prove(path, accessToken)) }),
	}
}

function header({ headers }: Reply, name: string): string | undefined {
	const value = headers[name.toLowerCase()]
	return typeof value === 'string' ? value : undefined
}
