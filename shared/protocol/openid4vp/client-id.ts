// Client identifiers of verifiers and what their prefixes order. OpenID4VP 1.0 §5.9, §8.2, §14.3.1.

import { decode, encode } from '../base64url.ts'
import { ProtocolError } from '../errors.ts'
import { isPlainAddress } from '../oauth/endpoint-url.ts'
import type { Certificate, Crypto } from '../ports.ts'

/** The prefixes that are taken. HAIP 1.0 §5 wants x509_hash. */
export type ClientIdPrefix = 'x509_san_dns' | 'x509_hash'

export type ClientId = {
	/** The whole of it, prefix and all: the audience of a presentation and the name of the client everywhere (§14.8). */
	readonly full: string
	readonly prefix: ClientIdPrefix
	/** What stands behind the prefix: a DNS name, or the hash of a certificate. */
	readonly name: string
}

const section = 'OpenID4VP 1.0 §5.9.3'

/**
 * A client identifier.
 * @throws ProtocolError `invalid_request`: a prefix that is not taken, none at all (nobody is registered here), or a name that breaks its rule
 */
export function parseClientId(value: unknown): ClientId {
	if (typeof value !== 'string' || value.length > 512) throw new ProtocolError('invalid_request', 'client_id is missing', { section })
	const colon = value.indexOf(':')
	if (colon < 0) {
		throw new ProtocolError('invalid_request', 'client_id has no prefix, and no verifier is registered here', {
			section: 'OpenID4VP 1.0 §5.9.2',
		})
	}
	const prefix = value.slice(0, colon)
	const name = value.slice(colon + 1)
	switch (prefix) {
		case 'x509_san_dns':
			if (!isDnsName(name)) throw new ProtocolError('invalid_request', 'client_id is no DNS name behind x509_san_dns', { section })
			break
		case 'x509_hash':
			if (decode(name)?.length !== 32) {
				throw new ProtocolError('invalid_request', 'client_id is no SHA-256 hash in base64url behind x509_hash', { section })
			}
			break
		default:
			throw new ProtocolError('invalid_request', `the client_id prefix ${JSON.stringify(prefix.slice(0, 40))} is not taken here`, {
				section,
			})
	}
	return { full: value, prefix, name }
}

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
 * The Response URI of a client, as far as its prefix lets it use one: https, no fragment, no user, and under x509_san_dns the client's own host.
 * @param allowLoopback whether plain http to this machine itself is taken, for development
 * @throws ProtocolError `invalid_request`
 */
export function parseResponseUri(value: unknown, clientId: ClientId, allowLoopback: boolean): string {
	const refuse = (why: string, where = 'OpenID4VP 1.0 §8.2') =>
		new ProtocolError('invalid_request', `response_uri ${why}`, { section: where })
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
