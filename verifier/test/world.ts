// A verifier on a free port with a fresh store, an issuer whose status list can be changed, and a wallet put together of protocol functions.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certificatePem, createAuthority, issueLeaf } from '@wangzheng/shared/adapters/certificate-authority.ts'
import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { createSigningKey, nodeCrypto, signerOf, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { nodeZlib } from '@wangzheng/shared/adapters/zlib.ts'
import type { ClaimsPath } from '@wangzheng/shared/protocol/credential/format.ts'
import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { authenticateClientRequest } from '@wangzheng/shared/protocol/openid4vp/authenticate-request.ts'
import { createRequestUriForm, parseAuthorizationLink } from '@wangzheng/shared/protocol/openid4vp/authorization-request.ts'
import { createAuthorizationResponse, type FormPost, type VpToken } from '@wangzheng/shared/protocol/openid4vp/authorization-response.ts'
import type { ClientIdPrefix } from '@wangzheng/shared/protocol/openid4vp/client-id.ts'
import type { ClientTrust } from '@wangzheng/shared/protocol/openid4vp/prefixes/verified-client.ts'
import { type AuthorizationRequest, parseAuthorizationRequest } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import type { HashedTransaction } from '@wangzheng/shared/protocol/openid4vp/transaction-hashes.ts'
import type { Certificate, Signer } from '@wangzheng/shared/protocol/ports.ts'
import { issueStatusListToken, packStatuses } from '@wangzheng/shared/protocol/status/token-status-list.ts'
import { createTrust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { createLog } from '@wangzheng/shared/web/log.ts'
import type { ResultAnswer } from '../api.ts'
import { readConfig } from '../config.ts'
import { start } from '../main.ts'

const format = formats['dc+sd-jwt']
export const typeBase = 'https://issuer.example/types'

export const claims: JsonObject = {
	family_name: '王',
	given_name: '小明',
	portrait: 'data:image/png;base64,AAAA',
	age_equal_or_over: { '18': true },
	birthdate: '1990-01-01',
	nationalities: ['TW', 'US'],
	address: { country: 'TW', locality: '臺北市' },
	personal_administrative_number: 'A123456789',
	issuing_authority: 'Demo',
}
const disclosable: ClaimsPath[] = [
	...Object.keys(claims).map(name => [name]),
	['age_equal_or_over', '18'],
	['nationalities', 0],
	['nationalities', 1],
	['address', 'country'],
	['address', 'locality'],
].filter(([name, inner]) => name !== 'issuing_authority' && (name !== 'age_equal_or_over' || inner !== undefined))

/** One clock for all, which a test can move on. */
export function createClock() {
	let ahead = 0
	return { now: () => Math.floor(Date.now() / 1000) + ahead, move: (seconds: number) => (ahead += seconds) }
}

/** A request as a wallet knows it once it is judged, whoever signed it or did not. */
export type WalletRequest = AuthorizationRequest<Certificate | undefined, ClientIdPrefix>

export type Holder = { readonly text: string; readonly signer: Signer }

export async function createIssuer(clock: { now(): number }) {
	const authority = await createAuthority({ clock }, { commonName: 'Issuer Root', lifetime: 86_400 * 365 })
	const leaf = await issueLeaf({ clock }, authority, {
		commonName: 'Issuer',
		dnsNames: ['issuer.example'],
		use: 'signing',
		lifetime: 86_400 * 30,
	})
	const signer = signerOf(leaf.privateKey, [leaf.certificate.toBase64()])
	const statuses = new Map<number, number>()
	const served = { up: true, times: 0 }
	let listUri = ''
	const server: Server = createServer(async (_request, response) => {
		served.times++
		if (!served.up) return response.writeHead(503).end()
		const now = clock.now()
		const token = await issueStatusListToken({ zlib: nodeZlib }, signer, {
			uri: listUri,
			bits: 2,
			statuses: packStatuses(2, 1024, statuses),
			issuedAt: now,
			expiresAt: now + 3600,
			ttl: 300,
		})
		response.writeHead(200, { 'Content-Type': 'application/statuslist+jwt' }).end(token)
	})
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
	listUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/status/1`
	let next = 0
	return {
		signer,
		anchorPem: certificatePem(authority.certificate),
		statuses,
		served,
		close: () => server.close(),
		async issue(tier: string, changes: { expiresAt?: number; by?: Signer; index?: number; claims?: JsonObject } = {}): Promise<Holder> {
			const holder = signerOf(createSigningKey())
			const now = clock.now()
			const text = await format.issue({ crypto: nodeCrypto, random: systemRandom }, changes.by ?? signer, {
				type: `${typeBase}/network-id-${tier}`,
				claims: changes.claims ?? claims,
				disclosable,
				holderKey: holder.publicJwk,
				status: { uri: listUri, idx: changes.index ?? next++ },
				issuedAt: now - 60,
				expiresAt: changes.expiresAt ?? now + 86_400,
			})
			return { text, signer: holder }
		},
	}
}

export type World = Awaited<ReturnType<typeof createWorld>>

export async function createWorld(env: Record<string, string> = {}) {
	const folder = mkdtempSync(join(tmpdir(), 'verifier-'))
	const clock = createClock()
	const issuer = await createIssuer(clock)
	const anchors = join(folder, 'issuer.pem')
	writeFileSync(anchors, issuer.anchorPem)
	const config = readConfig({ PORT: '0', DATA_DIR: join(folder, 'data'), TRUST_ANCHORS: anchors, TYPE_BASE: typeBase, ...env })
	const lines: string[] = []
	const verifier = await start(config, { clock, log: createLog('verifier', line => lines.push(line)) })
	const { url, firstKey = '' } = verifier
	const trust = createTrust(
		{ clock, certificates: nodeCertificates, crypto: nodeCrypto },
		pemToCertificates(await (await fetch(`${url}/trust-anchor.pem`)).text()),
	)
	const ports = { crypto: nodeCrypto, random: systemRandom, clock }

	/** A verifier behind a name that does not resolve here is reached where it listens. */
	const reach = (address: string) => address.replace(config.publicUrl ?? url, url)

	const api = (path: string, options: { body?: unknown; key?: string } = {}) =>
		fetch(`${url}${path}`, {
			method: options.body === undefined ? 'GET' : 'POST',
			headers: { Authorization: `Bearer ${options.key ?? firstKey}`, 'Content-Type': 'application/json' },
			...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
		})

	/** What a link asks, fetched where it says so and judged, as a wallet does that believes this verifier's root, or `believed`. */
	async function open(link: string, believed: ClientTrust = { certificates: trust }): Promise<WalletRequest> {
		const { clientId, ...found } = parseAuthorizationLink(link, true)
		const post = 'requestUri' in found && found.requestUriMethod === 'post'
		const walletNonce = post ? 'wallet-nonce' : undefined
		const received =
			'parameters' in found ? found : { text: 'request' in found ? found.request : await fetchObject(found.requestUri, post) }
		return parseAuthorizationRequest(
			await authenticateClientRequest(ports, believed, received, { clientId, walletNonce, allowLoopback: true }),
		)
	}

	async function fetchObject(uri: string, post: boolean): Promise<string> {
		const answer = await fetch(reach(uri), {
			method: post ? 'POST' : 'GET',
			headers: { Accept: 'application/oauth-authz-req+jwt', ...(post ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}) },
			...(post
				? { body: createRequestUriForm('wallet-nonce', 'x509_hash:', { prefixes: ['x509_hash'], responseModes: ['direct_post'] }) }
				: {}),
		})
		return answer.text()
	}

	/** A presentation of all that the request asks for, or with `changes`. */
	async function present(
		request: WalletRequest,
		holder: Holder,
		changes: {
			nonce?: string
			audience?: string
			transactions?: readonly HashedTransaction[]
			disclose?: readonly ClaimsPath[]
			signer?: Signer
			at?: number
		} = {},
	): Promise<string> {
		const disclose = changes.disclose ?? (request.query.credentials[0]?.claims ?? []).map(({ path }) => path)
		const at = changes.at ?? clock.now()
		return format.present({ ...ports, clock: { now: () => at } }, changes.signer ?? holder.signer, holder.text, disclose, {
			...request.aim,
			...(changes.nonce === undefined ? {} : { nonce: changes.nonce }),
			...(changes.audience === undefined ? {} : { audience: changes.audience }),
			transactions: changes.transactions ?? request.transactions,
		})
	}

	const respond = (request: WalletRequest, vpToken: VpToken) => post(createAuthorizationResponse(ports, request, vpToken))

	const post = ({ url: to, body }: FormPost) =>
		fetch(reach(to), { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body })

	async function create(scene: string, more: object = {}) {
		const answer = await api('/api/requests', { body: { scene, ...more } })
		return (await answer.json()) as { id: string; request_link: string; request_uri: string; client_id: string; events_url: string }
	}

	const result = async (id: string, query = '') => (await (await api(`/api/requests/${id}${query}`)).json()) as ResultAnswer

	return {
		folder,
		clock,
		ports,
		issuer,
		verifier,
		url,
		key: firstKey,
		/** What the verifier wrote to its log. */
		lines,
		api,
		create,
		open,
		present,
		respond,
		post,
		result,
		/** A whole trip: asked, presented, read. */
		async show(scene: string, holder: Holder, changes: Parameters<typeof present>[2] = {}, more: object = {}) {
			const { id, request_link: link } = await create(scene, more)
			const request = await open(link)
			const answer = await respond(request, { network_id: [await present(request, holder, changes)] })
			return { id, request, answer, result: await result(id) }
		},
		async close() {
			await verifier.close()
			issuer.close()
			rmSync(folder, { recursive: true, force: true })
		},
	}
}
