// Decentralized identifiers: whose key a DID URL names, and which of them are believed. DID Core 1.0 §3, §5; Controlled Identifiers 1.0 §3.3.

import { ProtocolError, refusedAs } from '../errors.ts'
import { type PublicJwk, parsePublicJwk } from '../jose/jwk.ts'
import { isObject, type JsonObject } from '../json.ts'

/** What a key may be used for: to sign claims, to show who one is. DID Core §5.3.1, §5.3.2. */
export type DidPurpose = 'assertionMethod' | 'authentication'

export type DidDocument = {
	readonly id: string
	/** Keys by their absolute DID URL; undefined for one of a kind that is not taken here, or that another controls. */
	readonly keys: ReadonlyMap<string, PublicJwk | undefined>
	/** The DID URLs that may be used for each purpose. */
	readonly purposes: Readonly<Record<DidPurpose, ReadonlySet<string>>>
}

export interface DidResolver {
	/**
	 * The document of a DID; nothing in it is believed by that alone.
	 * @param afresh for a key that is not in the document that was given out: it may have been made since
	 * @throws ProtocolError `invalid_did`: no DID, of a method that is not taken, or with a document that is not its own or not well formed
	 * @throws PeerError where its document cannot be fetched
	 */
	resolve(did: string, afresh?: boolean): Promise<DidDocument>
}

const longestDid = 1024
const mostMethods = 64
const form = /^did:[a-z0-9]+:(?:[A-Za-z0-9._:-]|%[0-9A-Fa-f]{2})+$/

/** DID Core §3.1. */
export const isDid = (value: unknown): value is string =>
	typeof value === 'string' && value.length <= longestDid && form.test(value) && !value.endsWith(':')

/**
 * The DID and the whole of an absolute DID URL that names a key. §3.2.
 * @param what names the value in refusals: `kid of the key proof`
 * @throws ProtocolError `invalid_did`: relative, or with a path, a query or no fragment
 */
export function parseKeyUrl(value: unknown, what: string): { readonly did: string; readonly url: string } {
	const [did, fragment, ...more] = typeof value === 'string' && value.length <= longestDid * 2 ? value.split('#') : []
	if (!isDid(did) || fragment === undefined || more.length > 0 || !/^[\w.~!$&'()*+,;=:@/?%-]+$/.test(fragment)) {
		throw refusal(`${what} is not an absolute DID URL with a fragment`, 'DID Core §3.2')
	}
	return { did, url: `${did}#${fragment}` }
}

/**
 * The key that a DID URL names, whoever it is: for those who need no more than to hold it.
 * @throws ProtocolError `invalid_did`: no such key in the document of that DID, not for this purpose, not of a kind that is taken
 * @throws PeerError where the document cannot be fetched
 */
export async function resolveKey(resolver: DidResolver, kid: unknown, purpose: DidPurpose, what: string): Promise<PublicJwk> {
	const { did, url } = parseKeyUrl(kid, what)
	const document = await resolver.resolve(did)
	return keyIn(document.keys.has(url) ? document : await resolver.resolve(did, true), url, purpose, what)
}

export interface DidTrust {
	/**
	 * The key that a DID URL names, of a DID that is believed. A stranger's is not even resolved.
	 * @throws ProtocolError `invalid_did`
	 * @throws PeerError where the document cannot be fetched
	 */
	verify(kid: unknown, purpose: DidPurpose, what: string): Promise<PublicJwk>
}

/** @param dids those who are believed, and no others */
export function createDidTrust(resolver: DidResolver, dids: readonly string[]): DidTrust {
	const believed = new Set(dids)
	return {
		async verify(kid, purpose, what) {
			const { did } = parseKeyUrl(kid, what)
			if (!believed.has(did)) throw refusal(`the DID of ${what} is none that is trusted here`, 'DID Core §9.1')
			return resolveKey(resolver, kid, purpose, what)
		},
	}
}

/**
 * The key of `url` in a document.
 * @throws ProtocolError `invalid_did`
 */
export function keyIn({ id, keys, purposes }: DidDocument, url: string, purpose: DidPurpose, what: string): PublicJwk {
	if (!url.startsWith(`${id}#`) || !keys.has(url)) throw refusal(`${what} names no key in the document of its DID`, 'DID Core §5.2')
	if (!purposes[purpose].has(url)) throw refusal(`${what} names a key that is not for ${purpose}`, 'DID Core §5.3')
	const key = keys.get(url)
	if (!key) throw refusal(`${what} names a key that is not one of its DID's own on P-256, P-384 or Ed25519`, 'DID Core §5.2.1')
	return key
}

/**
 * A DID document as it came.
 * @param did whose it must be
 * @throws ProtocolError `invalid_did`: of another DID, malformed, too many keys, one twice, a private one
 */
export function parseDidDocument(value: unknown, did: string): DidDocument {
	if (!isObject(value)) throw refusal('the DID document is not a JSON object', 'DID Core §6.2')
	if (value['id'] !== did) throw refusal('the DID document is that of another DID', 'DID Core §5.1.1')
	const keys = new Map<string, PublicJwk | undefined>()
	const add = (method: JsonObject): string => {
		const url = absolute(method['id'], did)
		if (keys.has(url)) throw refusal('two keys of the DID document have the same id', 'DID Core §5.2')
		if (keys.size >= mostMethods) throw refusal(`the DID document has more than ${mostMethods} keys`, 'DID Core §5.2')
		keys.set(url, keyOf(method, did))
		return url
	}
	for (const method of list(value, 'verificationMethod')) {
		if (!isObject(method)) throw refusal('verificationMethod of the DID document holds something else than objects', 'DID Core §5.2')
		add(method)
	}
	const purposeOf = (name: DidPurpose): ReadonlySet<string> =>
		new Set(list(value, name).map(entry => (isObject(entry) ? add(entry) : absolute(entry, did))))
	return { id: did, keys, purposes: { assertionMethod: purposeOf('assertionMethod'), authentication: purposeOf('authentication') } }
}

function list(document: JsonObject, name: string): readonly unknown[] {
	const value = document[name] ?? []
	if (!Array.isArray(value) || value.length > mostMethods)
		throw refusal(`${name} of the DID document is not a list, or too long`, 'DID Core §5.2')
	return value
}

/** A relative id is one of this document. §3.2.2. */
function absolute(id: unknown, did: string): string {
	if (typeof id !== 'string' || id.length > longestDid * 2) throw refusal('a key of the DID document has no id', 'DID Core §5.2')
	return id.startsWith('#') ? did + id : id
}

/** Undefined where the key is of a kind that is not taken here, or is controlled by another, who has not been asked (CID §3.3). */
function keyOf(method: JsonObject, did: string): PublicJwk | undefined {
	const { publicKeyJwk, controller } = method
	if (Object.keys(method).some(name => /^(private|secret)Key/.test(name)) || (isObject(publicKeyJwk) && 'd' in publicKeyJwk)) {
		throw refusal('the DID document holds private key material', 'DID Core §5.2.1')
	}
	if (controller !== did) return undefined
	try {
		return refusedAs('invalid_did', () => parsePublicJwk(publicKeyJwk, 'a key of the DID document'))
	} catch (error) {
		if (error instanceof ProtocolError) return undefined
		throw error
	}
}

const refusal = (message: string, section: string): ProtocolError => new ProtocolError('invalid_did', message, { section })
