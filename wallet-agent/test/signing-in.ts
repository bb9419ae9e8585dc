// A holder who signs in at an issuer, through the wallet's API.

import { readFileSync } from 'node:fs'
import { type AuthorizingIssuer, type AuthorizingTricks, openAuthorizingIssuer } from './authorizing-issuer.ts'
import { type Agent, type Reply, walletFor } from './world.ts'

/** A browser that signs in: what the wallet's page is then asked for. */
async function signIn(authorizationUrl: unknown): Promise<string> {
	const response = await fetch(String(authorizationUrl), { redirect: 'manual' })
	return response.headers.get('location') ?? ''
}

/** From the link to the address that the browser comes back to. */
export async function until(agent: Agent, source: { link: string } | { issuer: string }, configuration?: string) {
	const viewed = await agent.call('POST', '/api/offers', source)
	if (viewed.status !== 201) return { viewed, begun: viewed, url: '' }
	const begun = await agent.call('POST', `/api/offers/${viewed.body['id']}/accept`, configuration === undefined ? {} : { configuration })
	return { viewed, begun, url: begun.body['authorization_url'] ? await signIn(begun.body['authorization_url']) : '' }
}

export async function getBySigningIn(agent: Agent, source: { link: string } | { issuer: string }): Promise<Reply> {
	const { begun, url } = await until(agent, source)
	return begun.status === 200 ? agent.call('POST', '/api/callback', { url }) : begun
}

/** A wallet and an issuer that demands to know whose software it is. */
export async function underHaip(tricks: AuthorizingTricks = {}): Promise<{ issuer: AuthorizingIssuer; agent: Agent }> {
	let anchor = ''
	const issuer = await openAuthorizingIssuer({ scope: 'light', providerAnchor: () => anchor, ...tricks })
	const agent = await walletFor(issuer)
	anchor = readFileSync(agent.anchorPath, 'utf8')
	return { issuer, agent }
}
