// An issuer, a wallet provider that it trusts, a registered wallet, and the steps of an authorization code flow over HTTP.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hmac, nodeCrypto, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openSigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { signJwt } from '@wangzheng/shared/protocol/jose/jws.ts'
import { createClientAttestation } from '@wangzheng/shared/protocol/oauth/client-attestation.ts'
import { createClientAttestationPop } from '@wangzheng/shared/protocol/oauth/client-attestation-pop.ts'
import { createDpopProof } from '@wangzheng/shared/protocol/oauth/dpop.ts'
import { createPkce } from '@wangzheng/shared/protocol/oauth/pkce.ts'
import type { Clock, Signer } from '@wangzheng/shared/protocol/ports.ts'
import { afterAll } from 'vitest'
import { newSigner, type Reply, startIssuer } from '../world.ts'

export const walletId = 'https://wallet.example'
export const redirectUri = 'https://wallet.example/cb'
export const registeredKey = newSigner()
export const registered = { id: 'registered-wallet', redirectUri: 'http://localhost:9999/cb' }
export const open = { id: 'open-wallet', redirectUri: 'com.example.wallet:/cb' }
export const pinned = { id: 'https://pinned-wallet.example', redirectUri: 'https://pinned-wallet.example/cb' }
export const plain = { id: 'plain-wallet', redirectUri: 'https://plain.example/cb' }

const world = { clock: systemClock, random: systemRandom, crypto: nodeCrypto, mac: hmac(systemRandom.bytes(32)) }
export const at = (seconds: number): Clock => ({ now: () => systemClock.now() + seconds })

export type Form = Record<string, string | undefined>
export type Sent = { form: Form; headers: Record<string, string> }

/** A wallet instance: its attested key, its DPoP key, its provider. */
export type Instance = { key: Signer; dpop: Signer; provider: Signer; clientId: string }

export async function startWorld(env: Record<string, string> = {}) {
	const folder = mkdtempSync(join(tmpdir(), 'wz-wallets-'))
	afterAll(() => rmSync(folder, { recursive: true }))
	const named = { commonName: 'Wallet provider of the tests', dnsNames: ['wallet.example'], clock: systemClock }
	const provider = await openSigningKeys(join(folder, 'provider'), named)
	const stranger = await openSigningKeys(join(folder, 'stranger'), named)
	const clients = [
		{
			client_id: registered.id,
			client_name: 'Registered Wallet',
			redirect_uris: [registered.redirectUri],
			token_endpoint_auth_method: 'private_key_jwt',
			jwks: { keys: [{ ...registeredKey.publicJwk, kid: '1', alg: 'ES256' }] },
		},
		{ client_id: open.id, redirect_uris: [open.redirectUri], token_endpoint_auth_method: 'none' },
		{ client_id: pinned.id, redirect_uris: [pinned.redirectUri], token_endpoint_auth_method: 'attest_jwt_client_auth' },
		{ client_id: plain.id, redirect_uris: [plain.redirectUri], token_endpoint_auth_method: 'none', dpop_bound_access_tokens: false },
	]
	writeFileSync(join(folder, 'clients.json'), JSON.stringify(clients))
	const issuer = await startIssuer({ WALLET_ANCHORS: provider.anchorPath, CLIENTS: join(folder, 'clients.json'), ...env })
	const instance = (more: Partial<Instance> = {}): Instance => ({
		key: newSigner(),
		dpop: newSigner(),
		provider: provider.signer(),
		clientId: walletId,
		...more,
	})
	let nonce = ''

	async function challenge(): Promise<string> {
		const reply = await issuer.send('/challenge', { method: 'POST' })
		nonce = reply.headers.get('dpop-nonce') ?? nonce
		return String(reply.body['attestation_challenge'])
	}
	const dpop = (wallet: Instance, path: string, more: { clock?: Clock; nonce?: string | undefined; accessToken?: string } = {}) =>
		createDpopProof({ ...world, ...more }, wallet.dpop, { method: 'POST', url: `${issuer.url}${path}`, nonce, ...more })

	async function attest(wallet: Instance, more: { clock?: Clock; popClock?: Clock; challenge?: string } = {}) {
		const about = { clientId: wallet.clientId, instanceKey: wallet.key.publicJwk, lifetime: 3600, walletName: 'Test Wallet' }
		const popPorts = { ...world, clock: more.popClock ?? systemClock }
		return {
			'OAuth-Client-Attestation': await createClientAttestation({ clock: more.clock ?? systemClock }, wallet.provider, about),
			'OAuth-Client-Attestation-PoP': await createClientAttestationPop(popPorts, wallet.key, {
				audience: issuer.url,
				challenge: more.challenge ?? (await challenge()),
			}),
		}
	}
	const send = async (path: string, { form, headers }: Sent): Promise<Reply> => {
		const entries = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined)
		const reply = await issuer.send(path, {
			method: 'POST',
			headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
			body: new URLSearchParams(entries).toString(),
		})
		nonce = reply.headers.get('dpop-nonce') ?? nonce
		return reply
	}

	const pkce = createPkce(world)
	const request = (more: Form = {}): Form => ({
		client_id: walletId,
		response_type: 'code',
		redirect_uri: redirectUri,
		scope: 'light',
		state: 'a-state',
		code_challenge: pkce.challenge,
		code_challenge_method: 'S256',
		...more,
	})
	/** Pushes a request as an attested wallet. */
	const push = async (wallet: Instance, more: Form = {}, headers: Record<string, string> = {}) =>
		send('/par', { form: request({ client_id: wallet.clientId, ...more }), headers: { ...(await attest(wallet)), ...headers } })

	/** A browser that keeps cookies. */
	function browser() {
		const jar = new Map<string, string>()
		async function visit(path: string, init: RequestInit = {}): Promise<Reply> {
			const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
			const reply = await issuer.send(path, { ...init, headers: { Cookie: cookie, Accept: 'text/html', ...init.headers } })
			for (const set of reply.headers.getSetCookie()) {
				const [name = '', value = ''] = (set.split(';')[0] ?? '').split(/=(.*)/s)
				if (value === '') jar.delete(name)
				else jar.set(name, value)
			}
			return reply
		}
		const post = (path: string, form: Record<string, string>) =>
			visit(path, {
				method: 'POST',
				headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: issuer.url },
				body: new URLSearchParams(form).toString(),
			})
		return { visit, post, jar }
	}

	/** Up to the consent page. */
	async function begin(requestUri: string, clientId = walletId, someone = browser()) {
		const start = await someone.visit(`/authorize?client_id=${encodeURIComponent(clientId)}&request_uri=${encodeURIComponent(requestUri)}`)
		return { ...someone, start, page: start.headers.get('location') ?? '' }
	}
	/** The person decides; where the browser is sent in the end. */
	async function decide(begun: Awaited<ReturnType<typeof begin>>, form: Record<string, string>) {
		const answered = await begun.post(begun.page, form)
		const next = /url=([^"]+)"/.exec(answered.text)?.[1]?.replaceAll('&amp;', '&')
		if (next === undefined) return { answered, location: undefined, last: answered }
		const last = await begun.visit(next)
		const location = last.headers.get('location')
		return { answered, last, location: location === null ? undefined : new URL(location) }
	}
	const allow = { decision: 'allow', citizen: 'citizen-1' }
	/** A code for a request that was pushed. */
	async function codeFor(pushed: Reply, clientId = walletId, form: Record<string, string> = allow): Promise<string> {
		const { location } = await decide(await begin(String(pushed.body['request_uri']), clientId), form)
		return location?.searchParams.get('code') ?? ''
	}
	const redeemForm = (code: string, more: Form = {}): Form => ({
		grant_type: 'authorization_code',
		code,
		redirect_uri: redirectUri,
		code_verifier: pkce.verifier,
		...more,
	})
	/** A token request for a code, as an attested wallet makes it. */
	async function redemption(
		wallet: Instance,
		code: string,
		more: Form = {},
		headers: Record<string, string | undefined> = {},
	): Promise<Sent> {
		const all = { ...(await attest(wallet)), DPoP: await dpop(wallet, '/token'), ...headers }
		return { form: redeemForm(code, more), headers: withoutEmpty(all) }
	}
	const redeemCode = async (...about: Parameters<typeof redemption>) => send('/token', await redemption(...about))
	const refresh = async (wallet: Instance, { body }: Reply, more: Form = {}) =>
		send('/token', {
			form: { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']), ...more },
			headers: { ...(await attest(wallet)), DPoP: await dpop(wallet, '/token') },
		})
	const tokensFor = async (wallet: Instance, more: Form = {}) => redeemCode(wallet, await codeFor(await push(wallet, more)))

	const assertion = (more: Record<string, string | number> = {}) => {
		const now = systemClock.now()
		const payload = {
			iss: registered.id,
			sub: registered.id,
			aud: issuer.url,
			jti: encode(systemRandom.bytes(16)),
			iat: now,
			exp: now + 60,
		}
		return signJwt(registeredKey, { typ: 'JWT', kid: '1' }, { ...payload, ...more })
	}
	const asRegistered = async (more: Record<string, string | number> = {}): Promise<Form> => ({
		client_id: registered.id,
		client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
		client_assertion: await assertion(more),
	})

	return {
		issuer,
		provider,
		stranger,
		pkce,
		instance,
		challenge,
		dpop,
		attest,
		send,
		request,
		push,
		browser,
		begin,
		decide,
		allow,
		codeFor,
		redeemForm,
		redemption,
		refresh,
		redeemCode,
		tokensFor,
		asRegistered,
	}
}

const withoutEmpty = (headers: Record<string, string | undefined>): Record<string, string> =>
	Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined))

export const outcome = ({ status, body }: Reply) => [status, body['error']]
