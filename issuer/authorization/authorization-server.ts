// The authorization server as the issuer sees it: what to hand on to it, what a token of it authorizes, and whom to ask for consent.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Database } from '@wangzheng/shared/adapters/database.ts'
import type { Clock, Crypto, Mac, Random } from '@wangzheng/shared/protocol/ports.ts'
import type { StatusChecker } from '@wangzheng/shared/protocol/status/check-status.ts'
import type { Trust } from '@wangzheng/shared/protocol/trust/trust.ts'
import type { Log } from '@wangzheng/shared/web/log.ts'
import type { Provider } from 'oidc-provider'
import type { IssuanceStore } from '../adapters/issuance-store.ts'
import type { Profile } from '../profile.ts'
import { createArtifacts } from './artifacts.ts'
import type { Authorization } from './authorization.ts'
import { judgeClient, judgePreAuthorized, judgeRegistered } from './client-shown.ts'
import { createClients, type RegisteredClient } from './clients.ts'
import { type Consents, createConsents } from './consent.ts'
import { authorizationIn } from './granted.ts'
import { handOn } from './hand-on.ts'
import { createMetadata } from './metadata.ts'
import { createNonces } from './nonces.ts'
import { showError } from './show-error.ts'
import { createWrites } from './writes.ts'

export type AuthorizationPorts = {
	readonly database: Database
	readonly issuances: IssuanceStore
	readonly clock: Clock
	readonly random: Random
	readonly mac: Mac
	readonly crypto: Crypto
	readonly attestationStatuses: StatusChecker | undefined
	readonly log: Log
}

export type AuthorizationRules = {
	readonly publicUrl: string
	readonly clients: readonly RegisteredClient[]
	/** In wallet providers; undefined where wallets that were never met before are not taken. */
	readonly walletTrust: Trust | undefined
	/** Whether a pre-authorized code may be redeemed by a wallet that says nothing of itself. */
	readonly anonymousAccess: boolean
	readonly profile: Profile
}

export type AuthorizationServer = ReturnType<typeof createAuthorizationServer>

export function createAuthorizationServer(ports: AuthorizationPorts, rules: AuthorizationRules) {
	const { issuances, clock, random, log } = ports
	const { publicUrl, profile } = rules
	const writes = createWrites(ports.database)
	const artifacts = createArtifacts({ ...ports, writes })
	const nonces = createNonces(ports)
	const judging = { publicUrl, walletTrust: rules.walletTrust, algorithms: profile.algorithms }
	const judge = judgeClient(ports, judging)
	const registered = judgeRegistered(ports, judging, rules.clients)
	const attested = new Set(rules.clients.flatMap(({ clientId, method }) => (method === 'attest_jwt_client_auth' ? [clientId] : [])))
	const trace = () => random.bytes(8).toHex()
	const findClient = createClients(rules.clients, rules.walletTrust !== undefined)
	let loaded: Promise<Provider> | undefined
	let handler: Promise<(request: IncomingMessage, response: ServerResponse) => Promise<void>> | undefined
	const provider = () => {
		loaded ??= import('./provider.ts').then(({ createProvider }) =>
			createProvider(
				{ ...ports, artifacts, nonces, writes, judge, trace, accountStands, showError: showError(log, trace) },
				{ publicUrl, findClient, profile },
			),
		)
		return loaded
	}
	const callback = () => {
		handler ??= provider().then(loaded => loaded.callback())
		return handler
	}

	/** Accounts are issuances: one that was revoked gives out no more tokens. */
	async function accountStands(id: string): Promise<boolean> {
		const issuance = await issuances.get(id, clock.now())
		return issuance !== undefined && issuance.state !== 'revoked'
	}

	return {
		metadata: createMetadata(publicUrl, { attested: rules.walletTrust !== undefined, anonymous: rules.anonymousAccess, profile }),

		/** Hands a request on, with the form of a body that was read already. */
		handOn: handOn(callback, publicUrl),

		/** Hands out nonces that its doors and the Credential Endpoint take. */
		nonces,
		/** What a wallet shows of itself with a pre-authorized code. */
		judgeClient: judgePreAuthorized(judge, registered, id => attested.has(id), writes, rules.anonymousAccess),

		/**
		 * What an access token of the authorization code grant authorizes, while it and its grant stand; undefined where it is none.
		 * Whether it comes with the key that it is bound to is for the caller to check.
		 */
		async verifyAccessToken(token: string): Promise<Authorization | undefined> {
			const payload = await artifacts.find('AccessToken', token)
			if (!payload || !(Number(payload['exp']) > clock.now())) return undefined
			const grant = await artifacts.find('Grant', String(payload['grantId']))
			const stands = grant && Number(grant['exp']) > clock.now() && grant['clientId'] === payload['clientId']
			return stands ? authorizationIn(payload) : undefined
		},

		consents: createConsents({ ...ports, artifacts, writes, provider }, publicUrl) satisfies Consents,
	}
}
