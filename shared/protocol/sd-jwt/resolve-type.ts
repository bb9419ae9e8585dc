// Finds the type of a credential, and all that it extends, over the network or in what was found before. SD-JWT VC §5.3, §5.4, §5.7.

import { PeerError } from '../errors.ts'
import { isEndpointUrl } from '../oauth/endpoint-url.ts'
import type { Clock, Crypto, Fetch, FetchAnswer, Seconds } from '../ports.ts'
import { type CredentialType, extendType, withoutParent } from './extend-type.ts'
import { hasIntegrity } from './integrity.ts'
import { maxDocumentBytes, parseTypeDocument, refuseType, type TypeDocument } from './type-metadata.ts'

export interface TypeResolver {
	/**
	 * A type with everything that it extends.
	 * @param integrity `vct#integrity` of the credential
	 * @throws ProtocolError `invalid_type_metadata`: what came is not what it must be, and a credential of the type is refused; PeerError: a
	 * document of it could not be had, and nothing is known
	 */
	resolve(vct: string, integrity?: string): Promise<CredentialType>
}

/** How many types one may stand upon. */
const maxDepth = 8
/** How long a document is kept that says nothing of it. */
const defaultAge: Seconds = 300
const longestAge: Seconds = 86_400
/** How long a document that could not be had is not asked for again. */
const failureAge: Seconds = 30

type Kept = { readonly document: Promise<TypeDocument>; until: Seconds }

export function createTypeResolver(
	ports: { readonly crypto: Crypto; readonly clock: Clock; readonly fetch: Fetch },
	{ maxDocuments = 256 }: { readonly maxDocuments?: number } = {},
): TypeResolver {
	const kept = new Map<string, Kept>()

	/** Those that are pinned by their hash are kept for good, others as HTTP says (RFC 9111 §5.2.2); all within the bound. */
	function get(uri: string, integrity: string | undefined): Promise<TypeDocument> {
		const key = `${uri} ${integrity ?? ''}`
		const known = kept.get(key)
		if (known && ports.clock.now() < known.until) return known.document
		const fetched = fetchDocument(ports, uri, integrity)
		const entry: Kept = { document: fetched.then(({ document }) => document), until: Number.POSITIVE_INFINITY }
		kept.delete(key)
		kept.set(key, entry)
		for (const oldest of kept.keys()) {
			if (kept.size <= maxDocuments) break
			kept.delete(oldest)
		}
		fetched.then(
			({ age }) => {
				if (integrity === undefined) entry.until = ports.clock.now() + age
			},
			() => {
				entry.until = ports.clock.now() + failureAge
			},
		)
		return entry.document
	}

	return {
		async resolve(vct, integrity) {
			const chain: TypeDocument[] = []
			let next: TypeDocument['extends'] = { uri: vct, integrity }
			while (next) {
				const { uri } = next
				if (chain.some(document => document.vct === uri)) throw refuseType('the type extends itself in a circle', '§7.4')
				if (chain.length >= maxDepth) throw refuseType(`the type extends more than ${maxDepth - 1} others, one upon the other`, '§5.4')
				const document: TypeDocument = await get(uri, next.integrity)
				chain.push(document)
				next = document.extends
			}
			const [root, ...children] = chain.reverse()
			if (!root) throw new TypeError('a type has a document')
			return children.reduce(extendType, withoutParent(root))
		},
	}
}

/** §3, §7.1: over https, no redirect, within bounds, and nothing read of an answer that is an error. */
async function fetchDocument(
	ports: { readonly crypto: Crypto; readonly fetch: Fetch },
	uri: string,
	integrity: string | undefined,
): Promise<{ document: TypeDocument; age: Seconds }> {
	if (!isEndpointUrl(uri)) throw new PeerError('the type is at no https address', { url: '' })
	const answer = await ports.fetch({ url: uri, headers: { Accept: 'application/json' }, maxBytes: maxDocumentBytes })
	const { status, mediaType, body } = answer
	const about = { url: uri, status }
	if (status !== 200) throw new PeerError(`the type metadata were answered with the status ${status}`, about)
	if (mediaType !== 'application/json') {
		throw new PeerError(`the type metadata are of type ${mediaType.slice(0, 60) || 'none'}, not application/json`, about)
	}
	if (integrity !== undefined && !hasIntegrity(ports, body, integrity)) {
		throw refuseType('the type metadata are not those that were pinned: their hash is another one, or of no kind that is known here', '§6')
	}
	return { document: parseTypeDocument(body, uri), age: ageOf(answer) }
}

function ageOf({ header }: FetchAnswer): Seconds {
	const directives = (header('cache-control') ?? '')
		.toLowerCase()
		.split(',')
		.map(part => part.trim())
	if (directives.some(directive => directive === 'no-store' || directive === 'no-cache')) return 0
	const [, seconds] = directives.map(directive => /^max-age="?(\d{1,10})"?$/.exec(directive)).find(found => found) ?? []
	return seconds === undefined ? defaultAge : Math.min(Number(seconds), longestAge)
}
