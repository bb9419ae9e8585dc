// Client identifiers of verifiers and what their prefixes order. OpenID4VP 1.0 §5.9, §8.2, §14.3.1.

import { decode, encode } from '../base64url.ts'
import { ProtocolError } from '../errors.ts'
import { isPlainAddress } from '../oauth/endpoint-url.ts'
import type { Certificate, Crypto } from '../ports.ts'
import { isDid } from '../trust/did.ts'

/**
 * The prefixes that are known; `pre-registered` stands for none at all, `origin` for a page that asks over the Digital Credentials API and
 * signed nothing: it never comes in a request. HAIP 1.0 §5 wants x509_hash.
 */
export type ClientIdPrefix =
	| 'x509_san_dns'
	| 'x509_hash'
	| 'decentralized_identifier'
	| 'verifier_attestation'
	| 'redirect_uri'
	| 'pre-registered'
	| 'origin'

export type ClientId = {
	/** The whole of it, prefix and all: the audience of a presentation and the name of the client everywhere (§14.8). */
	readonly full: string
	readonly prefix: ClientIdPrefix
	/** What stands behind the prefix: a DNS name, the hash of a certificate, a DID, an address; where there is none, the whole. */
	readonly name: string
}

const section = 'OpenID4VP 1.0 §5.9.3'

/** Prefixes that the specification has and that are taken nowhere here, each with the reason. */
const refused: Readonly<Record<string, string>> = {
	openid_federation: 'the client_id prefix openid_federation is not taken here: no federation is trusted',
	origin: 'the client_id prefix origin is reserved for the Digital Credentials API and never stands in a request',
}

/** What stands behind each prefix must be. */
const rules: Readonly<
	Record<Exclude<ClientIdPrefix, 'pre-registered' | 'origin'>, { readonly what: string; readonly fits: (name: string) => boolean }>
> = {
	x509_san_dns: { what: 'DNS name', fits: name => isDnsName(name) },
	x509_hash: { what: 'SHA-256 hash in base64url', fits: name => decode(name)?.length === 32 },
	decentralized_identifier: { what: 'DID', fits: isDid },
	verifier_attestation: { what: 'identifier', fits: name => /^[!-~]+$/.test(name) },
	redirect_uri: { what: 'address', fits: name => /^[!-~]+$/.test(name) && URL.canParse(name) },
}

/**
 * A client identifier; whether it is taken, and from whom, is not said by that.
 * @param registered identifiers of verifiers that were entered beforehand: what stands before a colon in them need be no prefix (§5.9.2)
 * @throws ProtocolError `invalid_request`: a prefix that is not known, or a name that breaks its rule
 */
export function parseClientId(value: unknown, registered: { has(id: string): boolean } = new Set()): ClientId {
	if (typeof value !== 'string' || value.length > 512) throw new ProtocolError('invalid_request', 'client_id is missing', { section })
	const colon = value.indexOf(':')
	const prefix = value.slice(0, Math.max(colon, 0))
	const name = value.slice(colon + 1)
	if (colon < 0 || (!isPrefix(prefix) && registered.has(value))) {
		if (!/^[!-~]+$/.test(value)) throw new ProtocolError('invalid_request', 'client_id is empty or not in printable ASCII', { section })
		return { full: value, prefix: 'pre-registered', name: value }
	}
	if (!hasRule(prefix)) {
		const reason = Object.hasOwn(refused, prefix) ? refused[prefix] : undefined
		throw new ProtocolError('invalid_request', reason ?? `the client_id prefix ${JSON.stringify(prefix.slice(0, 40))} is not known here`, {
			section,
		})
	}
	const { what, fits } = rules[prefix]
	if (!fits(name)) throw new ProtocolError('invalid_request', `client_id is no ${what} behind ${prefix}`, { section })
	return { full: value, prefix, name }
}

/** The identifier of a page that nobody signed for. Appendix A.4 */
export const originClientId = (origin: string): ClientId => ({ full: `origin:${origin}`, prefix: 'origin', name: origin })

/** Whether an identifier that begins with `prefix` and a colon is one under that prefix, be it taken here or not. §5.9.3 */
export const isPrefix = (prefix: string): boolean => hasRule(prefix) || Object.hasOwn(refused, prefix)

const hasRule = (prefix: string): prefix is keyof typeof rules => Object.hasOwn(rules, prefix)

const isDnsName = (name: string): boolean =>
	name.length <= 253 && /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i.test(name)

/** The client identifier of whoever holds `certificate`, under `x509_hash`. */
export const hashClientId = ({ crypto }: { crypto: Crypto }, der: Uint8Array): string => `x509_hash:${encode(crypto.hash('sha-256', der))}`

/**
 * Whether the leaf certificate of a Request Object is that of its client identifier.
 * @throws ProtocolError `invalid_request`: no such DNS name in the certificate, or not the hash of it
 */
export function verifyClientId({ crypto }: { crypto: Crypto }, clientId: ClientId, leaf: Certificate): void {
	if (clientId.prefix === 'x509_hash') {
		if (hashClientId({ crypto }, leaf.der) !== clientId.full) {
			throw new ProtocolError('invalid_request', 'client_id is not the hash of the certificate that signed the request', { section })
		}
		return
	}
	const name = clientId.name.toLowerCase()
	if (!leaf.dnsNames.some(known => known.toLowerCase() === name)) {
		throw new ProtocolError('invalid_request', 'client_id is no DNS name of the certificate that signed the request', { section })
	}
}

/**
 * The address that a client's answer goes to, as far as its prefix lets it use one: https, no fragment, no user, and under x509_san_dns the
 * client's own host.
 * @param allowLoopback whether plain http to this machine itself is taken, for development
 * @throws ProtocolError `invalid_request`
 */
export function parseResponseUri(value: unknown, clientId: ClientId, allowLoopback: boolean, parameter = 'response_uri'): string {
	const refuse = (why: string, where = 'OpenID4VP 1.0 §8.2') =>
		new ProtocolError('invalid_request', `${parameter} ${why}`, { section: where })
	if (value === undefined) throw refuse('is missing')
	const url = parseWebUrl(value, allowLoopback)
	if (!url) throw refuse('is not an https URL')
	if (url.hash !== '') throw refuse('has a fragment')
	if (clientId.prefix === 'x509_san_dns' && url.hostname.toLowerCase() !== clientId.name.toLowerCase()) {
		throw refuse('is not on the host that client_id names', section)
	}
	return value as string
}

/** An https URL without user and password, or, where `allowLoopback`, an http one to this machine itself; undefined where it is neither. */
export function parseWebUrl(value: unknown, allowLoopback: boolean): URL | undefined {
	if (typeof value !== 'string' || value.length > 2048 || !isPlainAddress(value) || !URL.canParse(value)) return undefined
	const url = new URL(value)
	if (url.username !== '' || url.password !== '') return undefined
	if (url.protocol === 'https:') return url
	return allowLoopback && url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname) ? url : undefined
}
