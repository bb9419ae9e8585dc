// Who asks, verified how, and for what: a request as it came, judged. OpenID4VP 1.0 §5, Appendix A.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { authenticateRequest } from '@wangzheng/shared/protocol/openid4vp/authenticate-request.ts'
import { authenticateDcApiRequest } from '@wangzheng/shared/protocol/openid4vp/dc-api/authenticate.ts'
import { type DcApiRequest, parseDcApiRequest } from '@wangzheng/shared/protocol/openid4vp/dc-api/parse-request.ts'
import { haipPrefixes, verifyHaipRequest } from '@wangzheng/shared/protocol/openid4vp/haip.ts'
import { type AuthorizationRequest, parseAuthorizationRequest } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import { fromPeer } from '../peer.ts'
import type { WalletPorts } from '../ports.ts'
import type { CameRequest, LinkRequest, PlatformRequest } from '../request.ts'
import { type Asker, askerOf } from './asker.ts'
import { type WayBack, wayToPlatform, wayToVerifier } from './way-back.ts'

/** What is asked for, whichever way it came. */
export type AskedRequest = AuthorizationRequest | DcApiRequest

export type JudgedRequest = { readonly asker: Asker; readonly request: AskedRequest; readonly back: WayBack }

/** One of which it is known who asks, and which breaks a rule. Whoever asks is told so once its holder has seen it, and not before. */
export type FaultyRequest = { readonly asker: Asker; readonly refusal: ProtocolError; readonly back: WayBack }

type Ports = Pick<WalletPorts, 'crypto' | 'clock' | 'random' | 'fetch' | 'verifiers' | 'rules' | 'log'>

/**
 * @throws ProtocolError `invalid_request`: it is not known who asks, so that nobody can be told; what was good when it came may be over by now.
 * `bad_gateway`
 */
export const judgeRequest = (ports: Ports, came: CameRequest): Promise<JudgedRequest | FaultyRequest> =>
	fromPeer(() => ('message' in came ? judgePlatformRequest(ports, came) : judgeLinkRequest(ports, came)))

/**
 * As `judgeRequest`, of one that is to be answered.
 * @throws ProtocolError for a faulty one too: what is wrong with it
 */
export async function judgeSound(ports: Ports, came: CameRequest): Promise<JudgedRequest> {
	const judged = await judgeRequest(ports, came)
	if ('refusal' in judged) throw judged.refusal
	return judged
}

async function judgeLinkRequest(ports: Ports, came: LinkRequest): Promise<JudgedRequest | FaultyRequest> {
	const { received, clientId, walletNonce, byReference } = came
	const { allowLoopback, unsignedRequests, haip } = ports.rules
	const expected = { clientId, walletNonce, allowLoopback, allowUnsigned: unsignedRequests !== 'refuse' }
	const authentic = await authenticateRequest(ports, ports.verifiers, received, expected)
	if (haip) verifyHaipRequest('parameters' in received ? 'parameters' : byReference ? 'request_uri' : 'request', authentic)
	const asker = askerOf(authentic, new URL(authentic.responseUri).host)
	const back = (request?: AuthorizationRequest) => wayToVerifier(ports, request ?? authentic)
	return parsed(() => parseAuthorizationRequest(authentic), asker, back)
}

async function judgePlatformRequest(ports: Ports, { origin, message }: PlatformRequest): Promise<JudgedRequest | FaultyRequest> {
	const { allowLoopback, haip } = ports.rules
	const from = { origin, allowLoopback, prefixes: haip ? haipPrefixes : undefined }
	const authentic = await authenticateDcApiRequest(ports, ports.verifiers, message, from)
	if (haip) verifyHaipRequest(authentic.protocol, authentic)
	const asker = askerOf(authentic, new URL(origin).host)
	const back = (request?: DcApiRequest) => wayToPlatform(ports, authentic.protocol, request)
	return parsed(() => parseDcApiRequest(authentic), asker, back)
}

function parsed<R extends AskedRequest>(parse: () => R, asker: Asker, wayBack: (request?: R) => WayBack): JudgedRequest | FaultyRequest {
	try {
		const request = parse()
		return { asker, request, back: wayBack(request) }
	} catch (error) {
		if (!(error instanceof ProtocolError)) throw error
		return { asker, refusal: error, back: wayBack() }
	}
}
