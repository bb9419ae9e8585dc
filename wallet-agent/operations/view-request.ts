// Looks at an Authorization Request: who asks, verified how, for what, and what could answer. Nothing is told yet. OpenID4VP 1.0 §5.

import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { PeerError, ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { fromUtf8 } from '@wangzheng/shared/protocol/json.ts'
import { authenticateClientRequest } from '@wangzheng/shared/protocol/openid4vp/authenticate-request.ts'
import { createRequestUriForm, parseAuthorizationLink } from '@wangzheng/shared/protocol/openid4vp/authorization-request.ts'
import type { ClientIdPrefix } from '@wangzheng/shared/protocol/openid4vp/client-id.ts'
import {
	type AuthenticRequest,
	type AuthorizationRequest,
	parseAuthorizationRequest,
} from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import type { Certificate, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import { fromPeer } from '../peer.ts'
import type { WalletPorts } from '../ports.ts'
import type { OpenRequest } from '../request.ts'
import { tellVerifier } from './tell-verifier.ts'

export type JudgedRequest = {
	readonly authentic: AuthenticRequest<Certificate | undefined, ClientIdPrefix>
	readonly request: AuthorizationRequest<Certificate | undefined, ClientIdPrefix>
}

/** How long a holder may think; requests mostly end before. */
const lifetime: Seconds = 1800

type Ports = Pick<
	WalletPorts,
	'fetch' | 'random' | 'clock' | 'crypto' | 'verifiers' | 'requests' | 'history' | 'database' | 'rules' | 'log'
>

/**
 * The id of the request, from then on.
 * @throws ProtocolError what was refused; where it is known who asks, the verifier was told so (§8.5). `bad_gateway`
 */
export const viewRequest =
	(ports: Ports) =>
	async (holder: string, link: string): Promise<string> => {
		const open = await fromPeer(() => fetchRequest(ports, link))
		const authentic = await fromPeer(() => authenticate(ports, open))
		try {
			parseAuthorizationRequest(authentic)
		} catch (error) {
			if (!(error instanceof ProtocolError)) throw error
			await tellVerifier(ports, authentic, error.code, error.message)
			const about = { peer: authentic.clientId.full, host: new URL(authentic.responseUri).host, error: error.code, reason: error.message }
			await ports.database.transact([ports.history.add(holder, { event: 'refused', types: [], told: [], ...about })])
			throw error
		}
		const id = encode(ports.random.bytes(18))
		await ports.requests.put(holder, id, open, ports.clock.now() + lifetime)
		return id
	}

/** @throws ProtocolError as authenticateRequest and parseAuthorizationRequest do: what was good when it came may be over by now */
export async function judgeRequest(
	ports: Pick<Ports, 'crypto' | 'clock' | 'verifiers' | 'rules'>,
	open: OpenRequest,
): Promise<JudgedRequest> {
	const authentic = await fromPeer(() => authenticate(ports, open))
	return { authentic, request: parseAuthorizationRequest(authentic) }
}

async function authenticate(
	ports: Pick<Ports, 'crypto' | 'clock' | 'verifiers' | 'rules'>,
	{ received, clientId, walletNonce }: OpenRequest,
): Promise<AuthenticRequest<Certificate | undefined, ClientIdPrefix>> {
	const { allowLoopback, unsignedRequests } = ports.rules
	if ('parameters' in received && unsignedRequests === 'refuse') {
		throw new ProtocolError('invalid_request', 'the link carries no signed request, and an unsigned one is not taken', {
			section: 'OpenID4VP 1.0 §5.9.3',
		})
	}
	return authenticateClientRequest(ports, ports.verifiers, received, { clientId, walletNonce, allowLoopback })
}

/** A Request Object is small; this holds one with a long chain. */
const maxBytes = 131_072

async function fetchRequest({ fetch, random, rules }: Pick<Ports, 'fetch' | 'random' | 'rules'>, link: string): Promise<OpenRequest> {
	const asked = parseAuthorizationLink(link, rules.allowLoopback)
	if ('parameters' in asked) return { received: { parameters: asked.parameters }, clientId: asked.clientId, walletNonce: undefined }
	if ('request' in asked) return { received: { text: asked.request }, clientId: asked.clientId, walletNonce: undefined }
	const { requestUri: url, requestUriMethod: method, clientId } = asked
	const walletNonce = method === 'post' ? encode(random.bytes(24)) : undefined
	const headers = { Accept: 'application/oauth-authz-req+jwt' }
	const answer = await fetch(
		walletNonce === undefined
			? { url, headers, maxBytes }
			: {
					url,
					method: 'POST',
					headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
					body: createRequestUriForm(walletNonce),
					maxBytes,
				},
	)
	const { status, mediaType } = answer
	// §5.10.1: any error ends it, and so does a redirect, which is not followed
	if (status !== 200) throw new PeerError(`request_uri answered the status ${status}`, { url, status })
	if (mediaType !== 'application/oauth-authz-req+jwt') throw new PeerError('request_uri answered no Request Object', { url, status })
	const text = fromUtf8(answer.body)?.trim()
	if (text === undefined) throw new PeerError('request_uri answered bytes that are no text', { url, status })
	return { received: { text }, clientId, walletNonce }
}
