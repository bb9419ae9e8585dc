// The DidResolver port on Veramo's agent: did:jwk, did:key and did:web, kept for a while, each asked for once at a time.

import type { DIDDocument, DIDResolutionResult, DIDResolver } from 'did-resolver'
import { ProtocolError } from '../protocol/errors.ts'
import { fromUtf8, isObject, parseJson } from '../protocol/json.ts'
import type { Clock, Fetch, Seconds } from '../protocol/ports.ts'
import { type DidDocument, type DidResolver, isDid, parseDidDocument } from '../protocol/trust/did.ts'
import { documentUrl } from '../protocol/trust/did-web.ts'
import { withP384 } from './did-key-p384.ts'

export type DidResolverOptions = {
	/** For development: a did:web of localhost is asked over http. */
	readonly allowLoopback: boolean
	/** How long a document is kept. */
	readonly lifetime?: Seconds
	/** How many are kept. */
	readonly maxKept?: number
	/** How many did:web are asked for at the same time; one more is refused until one of them has answered. */
	readonly maxAtOnce?: number
}

type Resolve = (did: string) => Promise<DIDResolutionResult>

const methods = ['jwk', 'key', 'web']
const longestKey = 200
const maxBytes = 65_536
/** A document that is younger is not asked for again, however often a key is named that it does not have. */
const youngest: Seconds = 10

export function createVeramoDidResolver(ports: { fetch: Fetch; clock: Clock }, options: DidResolverOptions): DidResolver {
	const { lifetime = 300, maxKept = 1024, maxAtOnce = 32 } = options
	const kept = new Map<string, { readonly document: DidDocument; readonly since: Seconds }>()
	const asked = new Map<string, Promise<DidDocument>>()
	let agent: Promise<Resolve> | undefined

	async function ask(did: string): Promise<DidDocument> {
		agent ??= createAgentWith(didWeb(ports.fetch, options.allowLoopback))
		const { didDocument, didResolutionMetadata } = await (await agent)(did)
		if (!didDocument) throw refusal(`the DID cannot be resolved: ${shown(didResolutionMetadata.error)}`)
		const document = parseDidDocument(didDocument, did)
		if (kept.size >= maxKept) kept.delete(kept.keys().next().value ?? '')
		kept.set(did, { document, since: ports.clock.now() })
		return document
	}

	return {
		async resolve(did, afresh = false) {
			const method = isDid(did) ? did.split(':', 2)[1] : undefined
			if (method === undefined || !methods.includes(method)) throw refusal(`a DID of another method than ${methods.join(', ')}`)
			if (method === 'key' && did.length > longestKey) throw refusal('the did:key is longer than any key that is taken here')
			const known = kept.get(did)
			if (known && ports.clock.now() - known.since < (afresh ? youngest : lifetime)) return known.document
			kept.delete(did)
			const running = asked.get(did)
			if (running) return running
			if (asked.size >= maxAtOnce) throw new ProtocolError('too_many_requests', 'too many DIDs are being resolved')
			const answer = ask(did).finally(() => asked.delete(did))
			asked.set(did, answer)
			return answer
		},
	}
}

/** Veramo is loaded when the first DID comes: half a second that no start and no other request pays. */
async function createAgentWith(web: DIDResolver): Promise<Resolve> {
	const [{ createAgent }, { DIDResolverPlugin }, { getDidKeyResolver }, { getDidJwkResolver }] = await Promise.all([
		import('@veramo/core'),
		import('@veramo/did-resolver'),
		import('@veramo/did-provider-key'),
		import('@veramo/did-provider-jwk'),
	])
	const [{ key }, { jwk }] = [getDidKeyResolver(), getDidJwkResolver()]
	const resolver = new DIDResolverPlugin({ key: withP384(key), jwk: completed(jwk), web })
	const agent = createAgent<{ resolveDid(args: { didUrl: string }): Promise<DIDResolutionResult> }>({ plugins: [resolver] })
	return did => agent.resolveDid({ didUrl: did })
}

/**
 * Veramo's did:jwk says nothing of what a key without `use` is for, where the method's specification says: for everything. And it names the
 * document by its own writing of the JWK instead of by the DID that was asked for.
 */
const completed =
	(resolve: DIDResolver): DIDResolver =>
	async (did, ...rest) => {
		const result = await resolve(did, ...rest)
		const method = result.didDocument?.verificationMethod?.[0]
		if (!method) return result
		const id = `${did}#0`
		const signs = method.publicKeyJwk?.use === 'enc' ? {} : { assertionMethod: [id], authentication: [id] }
		return { ...result, didDocument: { id: did, verificationMethod: [{ ...method, id, controller: did }], ...signs } }
	}

/** did:web over our own fetch, which reaches no address that it should not, follows no redirect and ends in time. */
const didWeb =
	(fetch: Fetch, allowLoopback: boolean): DIDResolver =>
	async did => {
		const url = documentUrl(did, allowLoopback)
		if (url === undefined) return unresolved('invalidDid')
		const answer = await fetch({ url, headers: { Accept: 'application/did+json, application/did+ld+json, application/json' }, maxBytes })
		if (answer.status !== 200) return unresolved('notFound')
		const document = parseJson(fromUtf8(answer.body) ?? '')
		if (!isObject(document)) return unresolved('invalidDidDocument')
		// parseDidDocument judges what it holds
		return { didResolutionMetadata: {}, didDocumentMetadata: {}, didDocument: document as unknown as DIDDocument }
	}

const unresolved = (error: string): DIDResolutionResult => ({
	didResolutionMetadata: { error },
	didDocumentMetadata: {},
	didDocument: null,
})

/** The code that a resolver gives, and nothing of what stands behind it. */
const shown = (code: unknown): string => (typeof code === 'string' ? (/^\w{1,40}/.exec(code)?.[0] ?? 'unknown') : 'unknown')

const refusal = (message: string): ProtocolError => new ProtocolError('invalid_did', message, { section: 'DID Core §7.1' })
