// Requests to an authorization server by a client that shows what it is: whose software (client attestation) and which key (DPoP).
// What a server wants beside is given once: a nonce, a challenge, a fresh attestation. RFC 9449 §8;
// Attestation-Based Client Authentication §6, §7.

import { PeerError } from '@wangzheng/shared/protocol/errors.ts'
import { peerRefusal } from '@wangzheng/shared/protocol/oauth/answer.ts'
import { clientAttestationHeader } from '@wangzheng/shared/protocol/oauth/client-attestation.ts'
import {
	challengeIn,
	clientAttestationPopHeader,
	createClientAttestationPop,
	parseChallengeResponse,
} from '@wangzheng/shared/protocol/oauth/client-attestation-pop.ts'
import { createDpopProof } from '@wangzheng/shared/protocol/oauth/dpop.ts'
import { demandsDpopNonce, dpopNonceIn } from '@wangzheng/shared/protocol/oauth/dpop-binding.ts'
import type { Clock, Crypto, Fetch, FetchAnswer, Random, Signer } from '@wangzheng/shared/protocol/ports.ts'
import type { Server } from './server.ts'
import type { WalletProvider } from './wallet-provider.ts'

export type ClientPorts = {
	readonly fetch: Fetch
	readonly clock: Clock
	readonly crypto: Crypto
	readonly random: Random
	readonly provider: WalletProvider
}

type Demand = 'use_dpop_nonce' | 'use_attestation_challenge' | 'use_fresh_attestation'

const demandIn = (answer: FetchAnswer, url: string): Demand | undefined => {
	if (answer.status < 400 || answer.status > 499) return undefined
	const { code } = peerRefusal(answer, url, 'an answer')
	return code === 'use_dpop_nonce' || code === 'use_attestation_challenge' || code === 'use_fresh_attestation' ? code : undefined
}

/**
 * A fetch to endpoints of one authorization server.
 * @param signer of the client's key there, which no other server sees; undefined for a client that shows none
 * @param attested whether the client authenticates with an attestation
 */
export function createClientFetch(ports: ClientPorts, server: Server, signer: Signer | undefined, attested: boolean): Fetch {
	const { fetch, provider } = ports
	let attestation: string | undefined
	let challenge: string | undefined
	let nonce: string | undefined

	async function headersFor(url: string, method: string): Promise<Record<string, string>> {
		if (!signer) return {}
		const headers: Record<string, string> = {}
		if (attested) {
			attestation ??= await provider.attestClient(signer.publicJwk)
			challenge ??= await fetchChallenge(fetch, server)
			headers[clientAttestationHeader] = attestation
			const about = { audience: server.issuer, challenge, clientId: provider.clientId }
			headers[clientAttestationPopHeader] = await createClientAttestationPop(ports, signer, about)
		}
		if (server.dpop) headers['DPoP'] = await createDpopProof(ports, signer, { method, url, nonce })
		return headers
	}

	return async request => {
		const { url, method = 'GET' } = request
		const given = new Set<Demand>()
		for (;;) {
			const answer = await fetch({ ...request, headers: { ...request.headers, ...(await headersFor(url, method)) } })
			nonce = dpopNonceIn(answer, url) ?? nonce
			challenge = challengeIn(answer) ?? challenge
			const demand = demandIn(answer, url)
			if (demand === undefined || given.has(demand)) return answer
			if (demand === 'use_fresh_attestation') attestation = undefined
			given.add(demand)
		}
	}
}

/** §6.1: a server that has an endpoint for challenges wants one. */
async function fetchChallenge(fetch: Fetch, { challengeEndpoint: url }: Server): Promise<string | undefined> {
	return url === undefined ? undefined : parseChallengeResponse(await fetch({ url, method: 'POST' }), url)
}

/** An access token as requests carry it. */
export type PresentedAccess = { readonly token: string; readonly type: 'Bearer' | 'DPoP' }

/** A fetch to endpoints that take an access token. `learn` takes the nonce that an answer of the same server brought. RFC 9449 §9. */
export function createResourceFetch(
	ports: Omit<ClientPorts, 'provider'>,
	{ token, type }: PresentedAccess,
	signer: Signer | undefined,
): { readonly fetch: Fetch; learn(answer: FetchAnswer, url: string): void } {
	let nonce: string | undefined
	const learn = (answer: FetchAnswer, url: string) => {
		nonce = dpopNonceIn(answer, url) ?? nonce
	}
	return {
		learn,
		async fetch(request) {
			const { url, method = 'GET' } = request
			const send = async (): Promise<FetchAnswer> => {
				const proof = type === 'DPoP' && signer && (await createDpopProof(ports, signer, { method, url, accessToken: token, nonce }))
				if (type === 'DPoP' && !proof) throw new PeerError('the key that the access token is bound to is gone', { url })
				const headers = { ...request.headers, Authorization: `${type} ${token}`, ...(proof ? { DPoP: proof } : {}) }
				const answer = await ports.fetch({ ...request, headers })
				learn(answer, url)
				return answer
			}
			const answer = await send()
			return type === 'DPoP' && demandsDpopNonce(answer, url) ? send() : answer
		},
	}
}
