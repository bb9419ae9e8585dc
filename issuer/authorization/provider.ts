// The authorization server: oidc-provider, set up as FAPI 2.0 and HAIP 1.0 §4 order. What it leaves open is closed here and in the files
// beside this one.

import { spend } from '@wangzheng/shared/adapters/spent.ts'
import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { assertionSpend } from '@wangzheng/shared/protocol/oauth/client-assertion.ts'
import type { Crypto, Mac } from '@wangzheng/shared/protocol/ports.ts'
import type { Log } from '@wangzheng/shared/web/log.ts'
import type { Configuration, KoaContextWithOIDC, Provider } from 'oidc-provider'
import { configurationIds } from '../credential/configuration.ts'
import type { Profile } from '../profile.ts'
import { createAdapter } from './adapter.ts'
import type { Artifacts } from './artifacts.ts'
import { askedFor } from './asked.ts'
import type { JudgeClient } from './client-shown.ts'
import type { FindClient } from './clients.ts'
import { detailsForCode, detailsForToken } from './granted.ts'
import { createIntroduction } from './introduce.ts'
import { codeLifetime, consentLifetime, grantLifetime, tokenLifetime } from './lifetimes.ts'
import type { Nonces } from './nonces.ts'
import { cookies, paths } from './paths.ts'
import { quietly } from './quietly.ts'
import { ruleRedirectUris } from './redirect-uri.ts'
import { carried, refuseOutside, tellRefusal } from './refusals.ts'
import { bindToPushed, verifyRequest } from './request.ts'
import { signingKey } from './signing-key.ts'
import type { Writes } from './writes.ts'

export type ProviderPorts = {
	readonly artifacts: Artifacts
	readonly writes: Writes
	readonly crypto: Crypto
	readonly nonces: Nonces
	readonly judge: JudgeClient
	readonly mac: Mac
	readonly log: Log
	/** A new trace, for the log and the client. */
	readonly trace: () => string
	/** Whether an account stands: accounts are issuances. */
	readonly accountStands: (id: string) => Promise<boolean>
	/** The page that says what is wrong with an authorization request that cannot go back to its wallet. */
	readonly showError: (ctx: KoaContextWithOIDC, error: Error) => void
}

export type ProviderRules = {
	readonly publicUrl: string
	readonly findClient: FindClient
	readonly profile: Profile
}

/** Takes a third of a second: it is loaded when the first request needs it. */
export async function createProvider(ports: ProviderPorts, rules: ProviderRules): Promise<Provider> {
	const { Provider, errors, interactionPolicy } = await quietly(() => import('oidc-provider'))
	const { crypto, mac, writes, log } = ports
	const algorithms = [...rules.profile.algorithms]
	const { introduce, shownBy } = createIntroduction(ports)
	const consent = new interactionPolicy.Prompt(
		{ name: 'consent', requestable: true },
		new interactionPolicy.Check('consent_needed', 'the person is asked every time', ctx => !ctx.oidc.result?.consent),
	)
	const policy = interactionPolicy.base()
	policy.clear()
	policy.add(new interactionPolicy.Prompt({ name: 'login', requestable: true }))
	policy.add(consent)

	const refuse = (error: unknown): never => {
		throw error instanceof ProtocolError ? carried(errors, error) : error
	}
	const refusing = <T>(work: () => T): T => {
		try {
			return work()
		} catch (error) {
			return refuse(error)
		}
	}
	const configuration: Configuration = {
		adapter: (kind: string) =>
			createAdapter(kind, {
				...ports,
				findClient: rules.findClient,
				errors,
				attested: () => Provider.ctx && shownBy(Provider.ctx).attested,
			}),
		clientAuthMethods: ['tls_client_auth', 'private_key_jwt', 'none'],
		clockTolerance: 10,
		cookies: {
			keys: [encode(mac.tag('authorization server cookies', new Uint8Array()))],
			names: { ...cookies },
			// what they hold is an id that nobody guesses: a signature would add nothing
			short: { httpOnly: true, sameSite: 'lax', signed: false },
			long: { httpOnly: true, sameSite: 'lax', signed: false },
		},
		enabledJWA: {
			clientAuthSigningAlgValues: algorithms,
			idTokenSigningAlgValues: ['ES256'],
		},
		clientDefaults: { id_token_signed_response_alg: 'ES256' },
		jwks: { keys: [signingKey(mac)] },
		routes: {
			authorization: paths.authorization,
			pushed_authorization_request: paths.pushed,
			token: paths.token,
			jwks: paths.jwks,
		} as Configuration['routes'],
		scopes: [],
		responseTypes: ['code'],

		pkce: { required: () => true },
		allowOmittingSingleRegisteredRedirectUri: false,
		clientBasedCORS: () => true,
		enableHttpPostMethods: false,
		extraParams: {
			// called for every request, whether it has the parameter or not
			issuer_state(ctx) {
				refusing(() => verifyRequest(ctx, rules.publicUrl, rules.profile))
			},
		},
		features: {
			devInteractions: { enabled: false },
			rpInitiatedLogout: { enabled: false },
			userinfo: { enabled: false },
			revocation: { enabled: false },
			introspection: { enabled: false },
			pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true, allowUnregisteredRedirectUris: true },
			fapi: { enabled: true, profile: '2.0' },
			// tokens are bound to keys; their proofs were judged before
			dPoP: { enabled: true, allowReplay: true },
			// how the library takes a client on the word of who stands before it: here that is `introduce`
			mTLS: {
				enabled: true,
				tlsClientAuth: true,
				getCertificate: ctx => shownBy(ctx).attested?.clientId,
				certificateAuthorized: ctx => shownBy(ctx).attested?.clientId === ctx.oidc.client?.clientId,
				certificateSubjectMatches: () => true,
			},
			resourceIndicators: {
				enabled: true,
				defaultResource: () => rules.publicUrl,
				useGrantedResource: () => true,
				getResourceServerInfo(_ctx, resource) {
					if (resource !== rules.publicUrl) throw new errors.InvalidTarget()
					return {
						scope: configurationIds.join(' '),
						audience: rules.publicUrl,
						accessTokenTTL: tokenLifetime,
						accessTokenFormat: 'opaque',
					}
				},
			},
			richAuthorizationRequests: {
				enabled: true,
				types: {
					openid_credential: {
						validate(_ctx, detail) {
							refusing(() => askedFor({ authorization_details: JSON.stringify([detail]) }, rules.publicUrl))
						},
					},
				},
				authorizationDetailsForGrantSource: ctx => detailsForCode(ctx),
				authorizationDetailsForAccessToken: (ctx, _token, source) => refusing(() => detailsForToken(ctx, source, rules.publicUrl)),
			},
		} as Configuration['features'],
		findAccount: async (_ctx, accountId) =>
			(await ports.accountStands(accountId)) ? { accountId, claims: () => ({ sub: accountId }) } : undefined,
		async loadExistingGrant(ctx) {
			await bindToPushed(ctx)
			const grantId = ctx.oidc.result?.consent?.grantId
			return grantId === undefined ? undefined : ctx.oidc.provider.Grant.find(grantId)
		},
		interactions: { policy, url: (_ctx, { uid }) => `/consent/${uid}` },
		issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
		expiresWithSession: () => false,
		// FAPI 2.0 §5.3.2.1: a refresh token is not rotated
		rotateRefreshToken: false,
		renderError(ctx, _out, error) {
			ports.showError(ctx, error)
		},
		ttl: {
			AccessToken: tokenLifetime,
			AuthorizationCode: codeLifetime,
			Grant: grantLifetime,
			RefreshToken: grantLifetime,
			Interaction: consentLifetime,
			Session: consentLifetime,
			IdToken: tokenLifetime,
		},
	}

	const provider = await quietly(() => new Provider(rules.publicUrl, configuration))
	provider.proxy = true
	ruleRedirectUris(provider)
	await redeemByShownKey(provider, ctx => shownBy(ctx).jkt)
	// a replayed assertion is found by the store's own insert, which one of two that race wins, in the transaction of what it is shown for
	provider.ReplayDetection.unique = async (client: string, jti: string, until: number) => {
		const refusal = () => new errors.InvalidClientAuth('the client assertion was used before')
		const { key } = assertionSpend({ crypto }, client, jti, until)
		await writes.write({ query: spend(key, until), refusal })
		return true
	}

	const tell = tellRefusal(log, ports.trace)
	provider.use(async (ctx, next) => {
		try {
			await writes.together(async () => {
				await introduce(ctx)
				await next()
			})
		} catch (error) {
			refuseOutside(ctx as KoaContextWithOIDC, error as Error, { tell, show: ports.showError, nonces: ports.nonces })
		}
	})
	provider.on('grant.error', tell)
	provider.on('pushed_authorization_request.error', tell)
	provider.on('server_error', tell)
	return provider
}

type Help = (provider: Provider, ctx: KoaContextWithOIDC) => unknown

/** The library's handlers of the two grants, with a DPoP proof that was judged before in the place of the one that they would judge. */
async function redeemByShownKey(provider: Provider, keyOf: (ctx: KoaContextWithOIDC) => string | undefined): Promise<void> {
	const helpers = await import('oidc-provider/lib/helpers/grants.js')
	const bound = Object.entries(helpers as unknown as Readonly<Record<string, Help>>).map(
		([name, help]) => [name, help.bind(undefined, provider)] as const,
	)
	const validateDpop = async (ctx: KoaContextWithOIDC) => {
		const thumbprint = keyOf(ctx)
		return thumbprint === undefined ? undefined : { thumbprint }
	}
	const own = { ...Object.fromEntries(bound), validateDpop }
	for (const grant of [
		await import('oidc-provider/lib/actions/grants/authorization_code.js'),
		await import('oidc-provider/lib/actions/grants/refresh_token.js'),
	]) {
		const parameters = [...grant.parameters, 'resource', 'authorization_details']
		provider.registerGrantType(grant.grantType, ctx => grant.handler(provider, own, ctx), parameters, 'resource')
	}
}
