// did:web: a DID that is a web address, and the address of its document. did:web Method Specification §2.1, §2.5.2.

/** A host name, with a port after %3A; then path segments. */
const form = /^did:web:([A-Za-z0-9.-]+)(?:%3[Aa](\d{1,5}))?((?::[A-Za-z0-9_-][A-Za-z0-9._-]*)*)$/

/**
 * Where the document of a did:web stands; undefined where the text is none. Nothing in it is decoded but the colon of the port, so that it
 * leads to no other host and up no path.
 * @param allowLoopback for development: `localhost` is asked over http
 */
export function documentUrl(did: string, allowLoopback: boolean): string | undefined {
	const [, host, port, path = ''] = form.exec(did) ?? []
	if (host === undefined) return undefined
	const scheme = allowLoopback && host === 'localhost' ? 'http' : 'https'
	const place = path === '' ? '/.well-known' : path.replaceAll(':', '/')
	const url = `${scheme}://${host}${port === undefined ? '' : `:${port}`}${place}/did.json`
	return URL.canParse(url) && isName(host, new URL(url).hostname) ? url : undefined
}

/** §2.1: no address of a machine stands for the host, however it is written. */
const isName = (host: string, read: string): boolean => read === host.toLowerCase() && !/(^|\.)\d+$/.test(read)

/** The did:web of whoever is at an origin. §2.1. */
export const didOf = (origin: string): string => `did:web:${new URL(origin).host.replace(':', '%3A')}`
