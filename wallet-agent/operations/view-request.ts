// Looks at an Authorization Request that a link leads to: who asks, verified how. Nothing is told yet. OpenID4VP 1.0 §5.

import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { PeerError } from '@wangzheng/shared/protocol/errors.ts'
import { fromUtf8 } from '@wangzheng/shared/protocol/json.ts'
import { createRequestUriForm, parseAuthorizationLink } from '@wangzheng/shared/protocol/openid4vp/authorization-request.ts'
import { requestsTaken } from '@wangzheng/shared/protocol/openid4vp/wallet-metadata.ts'
import type { Seconds } from '@wangzheng/shared/protocol/ports.ts'
import { fromPeer } from '../peer.ts'
import type { WalletPorts } from '../ports.ts'
import type { CameRequest, LinkRequest } from '../request.ts'
import { type FaultyRequest, type JudgedRequest, judgeRequest } from './judge-request.ts'

/** How long a holder may think; requests mostly end before. */
const lifetime: Seconds = 1800

type Ports = Pick<
	WalletPorts,
	'fetch' | 'random' | 'clock' | 'crypto' | 'verifiers' | 'requests' | 'history' | 'database' | 'rules' | 'log'
>

/**
 * The id of the request, from then on. One that breaks a rule, of somebody who is known, is kept too, for its holder to see.
 * @throws ProtocolError what was refused: then nobody is told. `bad_gateway`
 */
export const viewRequest =
	(ports: Ports) =>
	async (holder: string, link: string): Promise<string> => {
		const came = await fromPeer(() => fetchRequest(ports, link))
		return keepRequest(ports, holder, came, await judgeRequest(ports, came))
	}

/** @returns its id */
export async function keepRequest(
	ports: Pick<Ports, 'random' | 'clock' | 'requests' | 'history' | 'database'>,
	holder: string,
	came: CameRequest,
	judged: JudgedRequest | FaultyRequest,
): Promise<string> {
	if ('refusal' in judged) await noteRefusal(ports, holder, judged)
	const id = encode(ports.random.bytes(18))
	await ports.requests.put(holder, id, came, ports.clock.now() + lifetime)
	return id
}

export async function noteRefusal(
	{ database, history }: Pick<Ports, 'history' | 'database'>,
	holder: string,
	{ asker: { clientId, host }, refusal: { code: error, message: reason } }: FaultyRequest,
): Promise<void> {
	await database.transact([history.add(holder, { event: 'refused', types: [], told: [], peer: clientId.full, host, error, reason })])
}

/** A Request Object is small; this holds one with a long chain. */
const maxBytes = 131_072

async function fetchRequest(
	{ fetch, random, rules, verifiers }: Pick<Ports, 'fetch' | 'random' | 'rules' | 'verifiers'>,
	link: string,
): Promise<LinkRequest> {
	const asked = parseAuthorizationLink(link, rules.allowLoopback)
	const { clientId } = asked
	if ('parameters' in asked) return { received: { parameters: asked.parameters }, clientId, walletNonce: undefined, byReference: false }
	if ('request' in asked) return { received: { text: asked.request }, clientId, walletNonce: undefined, byReference: false }
	const { requestUri: url, requestUriMethod: method } = asked
	const walletNonce = method === 'post' ? encode(random.bytes(24)) : undefined
	const headers = { Accept: 'application/oauth-authz-req+jwt' }
	const taken = requestsTaken(verifiers, { haip: rules.haip, allowUnsigned: rules.unsignedRequests !== 'refuse' })
	const answer = await fetch(
		walletNonce === undefined
			? { url, headers, maxBytes }
			: {
					url,
					method: 'POST',
					headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
					body: createRequestUriForm(walletNonce, clientId, taken),
					maxBytes,
				},
	)
	const { status, mediaType } = answer
	// §5.10.1: any error ends it, and so does a redirect, which is not followed
	if (status !== 200) throw new PeerError(`request_uri answered the status ${status}`, { url, status })
	if (mediaType !== 'application/oauth-authz-req+jwt') throw new PeerError('request_uri answered no Request Object', { url, status })
	const text = fromUtf8(answer.body)?.trim()
	if (text === undefined) throw new PeerError('request_uri answered bytes that are no text', { url, status })
	return { received: { text }, clientId, walletNonce, byReference: true }
}
