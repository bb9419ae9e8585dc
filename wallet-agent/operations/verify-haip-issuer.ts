// What the High Assurance profile demands of whoever issues, beside what OpenID4VCI does. HAIP 1.0 §4, §4.1, §4.4.1.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { OpenOffer } from '../offer.ts'

/** @throws ProtocolError `invalid_metadata` that names the first demand which is not met, and its section */
export function verifyHaipIssuer({ issuer, server, configurations }: Pick<OpenOffer, 'issuer' | 'server' | 'configurations'>): void {
	const bound = configurations.some(({ proof }) => proof !== undefined)
	const demands: ReadonlyArray<readonly [met: boolean, breach: string, section: string]> = [
		[server.pushedEndpoint !== undefined, 'the authorization server takes no pushed requests', '§4'],
		[server.pkce, 'the authorization server does not say that it takes PKCE with S256', '§4'],
		[server.namesItself, 'the authorization server does not say that its responses have an iss', '§4'],
		[server.dpop, 'the authorization server binds no token to an ES256 key by DPoP', '§4'],
		[server.attestation, 'the authorization server authenticates no wallet by its attestation', '§4.4.1'],
		[configurations.every(({ scope }) => scope !== undefined), 'a credential of the issuer has no scope', '§4.1'],
		[!bound || issuer.nonceEndpoint !== undefined, 'the issuer binds credentials to keys, and has no Nonce Endpoint', '§4.1'],
	]
	for (const [met, breach, section] of demands) {
		if (!met) throw new ProtocolError('invalid_metadata', breach, { section: `HAIP 1.0 ${section}` })
	}
}
