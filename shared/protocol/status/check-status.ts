// Whether a credential still holds, by the list that it names. Token Status List §8. Could not be checked is an answer of its own.

import type { StatusReference } from '../credential/format.ts'
import { PeerError, ProtocolError } from '../errors.ts'
import { fromUtf8 } from '../json.ts'
import type { Clock, Crypto, Fetch, Seconds, Zlib } from '../ports.ts'
import type { Trust } from '../trust/trust.ts'
import { statusListCwtType, verifyStatusListCwt } from './status-list-cwt.ts'
import {
	maxTokenLength,
	type StatusBits,
	type StatusList,
	statusAt,
	statusListType,
	statusTypes,
	verifyStatusListToken,
} from './token-status-list.ts'

export type StatusAnswer = {
	/** `not_checked`: nothing is known, so neither that it holds nor that it does not. */
	readonly status: 'valid' | 'invalid' | 'suspended' | 'not_checked'
	/** One sentence for people. */
	readonly reason: string
	readonly section: string
	/** When the list that says so was asked for; absent where there was none. */
	readonly asOf?: Seconds
}

export interface StatusChecker {
	/**
	 * The status of a credential that was found good otherwise (§8.3: one that was not must not be looked up).
	 * @param maxAge for how many seconds a list that was fetched may be gone by; 0 fetches anew
	 */
	check(reference: StatusReference | undefined, maxAge: Seconds): Promise<StatusAnswer>
}

/** How long a list is kept that says nothing of it. */
const defaultTtl: Seconds = 300
/** What a list says of that is taken within bounds, lest one is asked for at every turn or never again. §11.5 */
const ttlBounds = { least: 1, most: 86_400 }
/** How many bytes of lists are kept. */
const maxBytes = 67_108_864

type Fetched = { readonly list: StatusList; readonly fetchedAt: Seconds }

/** Checks against lists signed below `trust`; those fetched are kept by their `ttl` and `exp`, and one fetch for a list serves all who wait. */
export function createStatusChecker(
	ports: { crypto: Crypto; clock: Clock; zlib: Zlib; fetch: Fetch },
	trust: Trust,
	{ maxLists = 256 }: { maxLists?: number } = {},
): StatusChecker {
	const kept = new Map<string, Fetched>()
	const underWay = new Map<string, Promise<Fetched>>()

	/** A list no older than it may be: one that is kept, one that is under way, or a fresh one. */
	async function get(reference: StatusReference, maxAge: Seconds): Promise<Fetched> {
		const name = nameOf(reference)
		const known = kept.get(name)
		if (known && isFresh(known, ports.clock.now(), maxAge)) return known
		const joined = underWay.get(name)
		if (joined) {
			const found = await joined
			if (ports.clock.now() - found.fetchedAt <= maxAge) return found
		}
		return underWay.get(name) ?? start(name, reference)
	}

	function start(name: string, reference: StatusReference): Promise<Fetched> {
		const work = fetchList(ports, trust, reference)
			.then(found => {
				keep(name, found)
				return found
			})
			.finally(() => underWay.delete(name))
		underWay.set(name, work)
		return work
	}

	/** The list that was fetched longest ago makes room. */
	function keep(name: string, found: Fetched): void {
		kept.delete(name)
		kept.set(name, found)
		let bytes = 0
		for (const { list } of kept.values()) bytes += list.bytes.length
		for (const [oldest, { list }] of kept) {
			if (kept.size <= maxLists && bytes <= maxBytes) break
			kept.delete(oldest)
			bytes -= list.bytes.length
		}
	}

	return {
		async check(reference, maxAge) {
			if (!reference) return notChecked('the credential names no status list', 'Token Status List §6.2')
			try {
				const { list, fetchedAt } = await get(reference, maxAge)
				return { ...answer(statusAt(list, reference.idx), list.bits), asOf: fetchedAt }
			} catch (error) {
				if (error instanceof ProtocolError) return notChecked(error.message, error.section)
				if (error instanceof PeerError) return notChecked(`the status list could not be had: ${error.message}`, 'Token Status List §8.1')
				throw error
			}
		},
	}
}

function isFresh({ list, fetchedAt }: Fetched, now: Seconds, maxAge: Seconds): boolean {
	const ttl = Math.min(Math.max(list.ttl ?? defaultTtl, ttlBounds.least), ttlBounds.most)
	const age = now - fetchedAt
	return age >= 0 && age < Math.min(ttl, maxAge) && (list.expiresAt === undefined || now < list.expiresAt)
}

/** A list is kept once for those that take one form, and once for those that take both. */
const nameOf = ({ uri, cwt }: StatusReference): string => (cwt ? `cwt ${uri}` : uri)

const mediaTypes = { jwt: `application/${statusListType}`, cwt: statusListCwtType } as const

/** §8.1, §8.2: GET, a 2xx answer, the media type of a form that may be; of an mdoc the CWT form is asked for first (ISO 18013-5, second edition, §12.3.6). */
async function fetchList(
	ports: { crypto: Crypto; clock: Clock; zlib: Zlib; fetch: Fetch },
	trust: Trust,
	{ uri, cwt }: StatusReference,
): Promise<Fetched> {
	const fetchedAt = ports.clock.now()
	const { status, mediaType, body } = await ports.fetch({
		url: uri,
		headers: { Accept: cwt ? `${mediaTypes.cwt}, ${mediaTypes.jwt};q=0.9` : mediaTypes.jwt },
		maxBytes: maxTokenLength,
	})
	if (status < 200 || status > 299) throw new PeerError(`it was answered with HTTP status ${status}`, { url: uri, status })
	if (mediaType === mediaTypes.cwt && cwt) return { list: verifyStatusListCwt(ports, trust, body, uri), fetchedAt }
	if (mediaType !== mediaTypes.jwt) {
		throw new PeerError(`it was answered with the media type ${mediaType || 'none'}, not ${mediaTypes.jwt}`, { url: uri, status })
	}
	const text = fromUtf8(body)
	if (text === undefined) throw new PeerError('it was answered with bytes that are no text', { url: uri, status })
	return { list: verifyStatusListToken(ports, trust, text, uri), fetchedAt }
}

/** §7.1: whatever is not VALID does not hold. */
function answer(status: number, bits: StatusBits): StatusAnswer {
	const section = 'Token Status List §7.1'
	switch (status) {
		case statusTypes.valid:
			return { status: 'valid', reason: 'the issuer says that the credential holds', section }
		case statusTypes.invalid:
			return { status: 'invalid', reason: `the issuer has ${bits === 1 ? 'revoked or suspended' : 'revoked'} the credential`, section }
		case statusTypes.suspended:
			return { status: 'suspended', reason: 'the issuer has suspended the credential', section }
		default:
			return { status: 'invalid', reason: `the issuer gives the credential the status ${status}, which has no meaning here`, section }
	}
}

const notChecked = (reason: string, section: string): StatusAnswer => ({ status: 'not_checked', reason, section })
