// Where the answer of an authorization may go. RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §4.16.

import { isOfProgram } from '@wangzheng/shared/protocol/oauth/endpoint-url.ts'
import type { Provider } from 'oidc-provider'

const maxLength = 2048
const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** An https address, one of plain http on the wallet's own machine, or a scheme that a wallet has for itself; without a fragment. */
export function isRedirectUri(text: string): boolean {
	if (text.length > maxLength || text.includes('#') || !URL.canParse(text)) return false
	const { protocol, hostname, username, password } = new URL(text)
	if (username !== '' || password !== '') return false
	if (protocol === 'https:') return true
	return protocol === 'http:' ? loopback.has(hostname) : isOfProgram(protocol)
}

type Schema = { redirectUris(uris?: readonly string[], label?: string): void }
type Metadata = { redirect_uris?: readonly string[]; invalidate(message: string): never }

/** Holds redirect URIs to `isRedirectUri`: the library's own rule takes no https on loopback, which development has. */
export function ruleRedirectUris(provider: Provider): void {
	const { prototype } = (provider.Client as unknown as { Schema: { prototype: Schema } }).Schema
	prototype.redirectUris = function check(this: Metadata, uris = this.redirect_uris ?? [], label = 'redirect_uris') {
		if (!uris.every(isRedirectUri)) this.invalidate(`${label} is no address that an answer may go to`)
	} as Schema['redirectUris']
}
