// Who asks over the Digital Credentials API: the origin that the browser names, and whoever signed. OpenID4VP 1.0 Appendix A.2, A.3.

import { PeerError, ProtocolError, refusedAs } from '../../errors.ts'
import { parseJsonJws } from '../../jose/json-jws.ts'
import { type Jwt, parseJwt, verifyTimes } from '../../jose/jws.ts'
import { isObject, type JsonObject } from '../../json.ts'
import type { Certificate, Clock, Crypto, SignatureAlgorithm } from '../../ports.ts'
import { verifyAudience } from '../authenticate-request.ts'
import { type ClientId, type ClientIdPrefix, originClientId, parseClientId } from '../client-id.ts'
import type { ClientTrust } from '../prefixes/verified-client.ts'
import { verifyClient } from '../prefixes/verify-client.ts'
import { jwtExpected } from '../request-object.ts'
import { type DcApiProtocol, type ForeignDcApiMessage, isDcApiProtocol, parseOrigin } from './protocol.ts'

/** A request of which it is known who asks; what is asked has not been read yet. */
export type AuthenticDcApiRequest = {
	readonly protocol: DcApiProtocol
	readonly origin: string
	/** Who signed; where nobody did the origin, under the prefix `origin`. */
	readonly clientId: ClientId
	/** Of the one who signed; undefined under a prefix that has none. */
	readonly certificate: Certificate | undefined
	/** By which it is signed; undefined where nobody signed. */
	readonly algorithm: SignatureAlgorithm | undefined
	readonly parameters: JsonObject
	/** What was known of the verifier beforehand, in place of its `client_metadata`. */
	readonly registered: JsonObject | undefined
}

type Ports = { crypto: Crypto; clock: Clock }
type Signed = Omit<AuthenticDcApiRequest, 'protocol' | 'origin'>

/** What is known beside the request. */
export type DcApiSource = {
	/** Of the page that asks, as the platform says it: never taken from the request. */
	readonly origin: string
	/** Whether an origin on this machine itself may be plain http, for development. */
	readonly allowLoopback?: boolean
	/** Of several signatures those under these prefixes alone count; any where nothing is said. HAIP 1.0 §5 */
	readonly prefixes?: readonly ClientIdPrefix[] | undefined
}

/**
 * @throws ProtocolError `invalid_request`: another protocol or another shape than its protocol has, no signature that holds under a client
 * that is believed, outside its time, or signed for other origins
 * @throws PeerError where the one who signed alone is known by a DID document that cannot be fetched
 */
export async function authenticateDcApiRequest(
	ports: Ports,
	believed: ClientTrust,
	{ protocol, data }: ForeignDcApiMessage,
	from: DcApiSource,
): Promise<AuthenticDcApiRequest> {
	const origin = parseOrigin(from.origin, from.allowLoopback ?? false)
	if (!isDcApiProtocol(protocol)) throw refusal('the protocol is none of OpenID4VP over the Digital Credentials API', 'A.1')
	if (!isObject(data)) throw refusal('data of the request is no JSON object', 'A.2')
	return { protocol, origin, ...(await shapes[protocol](ports, believed, data, from)) }
}

type Shape = (ports: Ports, believed: ClientTrust, data: JsonObject, from: DcApiSource) => Signed | Promise<Signed>

/** What each protocol's `data` is: nothing is guessed from what stands in it. A.1 */
const shapes: Readonly<Record<DcApiProtocol, Shape>> = {
	'openid4vp-v1-unsigned': (_ports, _believed, data, { origin }) => {
		if ('request' in data) throw refusal('request stands in a request that is said to be unsigned', 'A.3.1')
		// what would name somebody is ignored: nobody vouches for it (A.2)
		const { client_id: _client, expected_origins: _origins, ...parameters } = data
		return { clientId: originClientId(origin), certificate: undefined, algorithm: undefined, parameters, registered: undefined }
	},

	'openid4vp-v1-signed': async (ports, believed, { request }, { origin }) => {
		if (typeof request !== 'string') throw refusal('request is not a signed text', 'A.3.2.1')
		const jwt = refusedAs('invalid_request', () => parseJwt(request, jwtExpected))
		const { payload } = jwt
		const client = await verifySigner(ports, believed, jwt, payload['client_id'])
		verifyFrame(ports, jwt, origin)
		return { ...client, parameters: payload }
	},

	'openid4vp-v1-multisigned': async (ports, believed, data, { origin, prefixes }) => {
		// under `request` as in the other signed shape, or alone as A.3.2.2 prints it
		const compact = refusedAs('invalid_request', () => parseJsonJws(data['request'] ?? data, jwtExpected.what))
		let reason: unknown
		for (const text of compact) {
			try {
				const jwt = parseJwt(text, jwtExpected)
				const { client_id: clientId, verifier_info: verifierInfo } = jwt.header
				const client = await verifySigner(ports, believed, jwt, clientId)
				if (prefixes && !prefixes.includes(client.clientId.prefix))
					throw refusal('the signature is under a prefix that does not count', '5.9.3')
				const stranger = ['client_id', 'verifier_info'].find(name => name in jwt.payload)
				if (stranger !== undefined) throw refusal(`${stranger} stands in the payload of a request of several signatures`, 'A.3.2.2')
				verifyFrame(ports, jwt, origin)
				return { ...client, parameters: verifierInfo === undefined ? jwt.payload : { ...jwt.payload, verifier_info: verifierInfo } }
			} catch (error) {
				// a signature that does not hold is as if it were not there: others may
				if (!(error instanceof ProtocolError || error instanceof PeerError)) throw error
				reason ??= error
			}
		}
		const because = reason instanceof Error ? reason.message : ''
		throw new ProtocolError('invalid_request', `none of the ${compact.length} signatures is taken; of the first: ${because}`, {
			section: reason instanceof ProtocolError ? reason.section : 'OpenID4VP 1.0 §A.3.2.2',
			cause: reason,
		})
	},
}

async function verifySigner(ports: Ports, believed: ClientTrust, jwt: Jwt, name: unknown): Promise<Omit<Signed, 'parameters'>> {
	const clientId = parseClientId(name, believed.registered)
	// where answers may go is not asked here: they go to the origin
	const { certificate, metadata } = await verifyClient(ports, believed, clientId, jwt)
	return { clientId, certificate, algorithm: jwt.header.alg, registered: metadata }
}

/** How many origins a request may name. */
const mostOrigins = 64

/** What a signed request says of its time, and of the pages that may use it: compared as texts, nothing read into them. A.2 */
function verifyFrame({ clock }: Ports, jwt: Jwt, origin: string): void {
	refusedAs('invalid_request', () => verifyTimes(jwt, clock.now()))
	verifyAudience(jwt.payload)
	if ('request' in jwt.payload) throw refusal('the Request Object holds request', 'A.3.2')
	const origins = jwt.payload['expected_origins']
	if (!Array.isArray(origins) || origins.length === 0 || origins.length > mostOrigins) {
		throw refusal(`expected_origins is not an array of 1 to ${mostOrigins} origins`, 'A.2')
	}
	if (!origins.includes(origin)) throw refusal('the origin that asks is not among expected_origins', 'A.2')
}

const refusal = (message: string, section: string): ProtocolError =>
	new ProtocolError('invalid_request', message, { section: `OpenID4VP 1.0 §${section}` })
