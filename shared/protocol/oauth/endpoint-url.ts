// Addresses in offers and metadata: https, and nothing that hides another address. OpenID4VCI 1.0 §12.2.1, §12.2.4; RFC 8414 §2.

/** More characters than any address has that is taken here. */
const maxLength = 2048

/**
 * Whether an address has its scheme, two slashes and a host, and nothing that readers of URLs leave out or put right: spaces, control
 * characters, backslashes. What they would put right, two of them may put right in two ways. RFC 3986 §3, §4.3.
 */
export const isPlainAddress = (text: string): boolean => /^https?:\/\/[^\s\p{Cc}\\/][^\s\p{Cc}\\]*$/iu.test(text)

/**
 * Whether a text is an https address without a user name, password or fragment. Plain http is taken for the machine itself alone
 * (localhost, 127.0.0.0/8, ::1), for development; whether that may be reached at all is for the Fetch port to say.
 */
export function isEndpointUrl(text: string): boolean {
	if (text.length > maxLength || text.includes('#') || !isPlainAddress(text) || !URL.canParse(text)) return false
	const url = new URL(text)
	if (url.username !== '' || url.password !== '') return false
	return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
}

/** Whether a text can be the identifier of an issuer: an endpoint's address without a query. OpenID4VCI 1.0 §12.2.1, RFC 8414 §2. */
export const isIssuerIdentifier = (text: string): boolean => isEndpointUrl(text) && !text.includes('?')

/** Schemes that a browser acts on itself, so that no program of its own is behind them. */
const ofBrowsers: ReadonlySet<string> = new Set([
	'javascript:',
	'vbscript:',
	'data:',
	'blob:',
	'file:',
	'filesystem:',
	'about:',
	'view-source:',
	'ws:',
	'wss:',
])

/**
 * Whether an address leads out of the browser into a program that has its scheme for itself: a wallet, an app of a verifier. RFC 8252 §7.1
 * @param protocol as URL has it: `com.example.wallet:`
 */
export const isOfProgram = (protocol: string): boolean => !/^https?:$/.test(protocol) && !ofBrowsers.has(protocol)

const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
