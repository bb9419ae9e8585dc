// The internals of oidc-provider that are used: its handlers of the two grants, and what they are made of. The version is pinned.

declare module 'oidc-provider/lib/helpers/grants.js' {
	import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
	/** One of several, each of which takes the provider and the context first. */
	export function validateDpop(provider: Provider, ctx: KoaContextWithOIDC): Promise<unknown>
}

declare module 'oidc-provider/lib/actions/grants/authorization_code.js' {
	import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
	export const grantType: string
	export const parameters: ReadonlySet<string>
	export function handler(provider: Provider, helpers: object, ctx: KoaContextWithOIDC): Promise<void>
}

declare module 'oidc-provider/lib/actions/grants/refresh_token.js' {
	export { grantType, handler, parameters } from 'oidc-provider/lib/actions/grants/authorization_code.js'
}
