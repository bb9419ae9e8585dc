// A verifier on a free port with a fresh store, an issuer, and a wallet put together of protocol functions.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { nodeCrypto, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import type { ClaimsPath, PresentationSession } from '@wangzheng/shared/protocol/credential/format.ts'
import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import type { Asked } from '@wangzheng/shared/protocol/openid4vp/asked.ts'
import { authenticateRequest } from '@wangzheng/shared/protocol/openid4vp/authenticate-request.ts'
import { createRequestUriForm, parseAuthorizationLink } from '@wangzheng/shared/protocol/openid4vp/authorization-request.ts'
import { createAuthorizationResponse, type FormPost, type VpToken } from '@wangzheng/shared/protocol/openid4vp/authorization-response.ts'
import type { ClientTrust } from '@wangzheng/shared/protocol/openid4vp/prefixes/verified-client.ts'
import { type AuthorizationRequest, parseAuthorizationRequest } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import type { ExchangeAim } from '@wangzheng/shared/protocol/openid4vp/session.ts'
import type { HashedTransaction } from '@wangzheng/shared/protocol/openid4vp/transaction-hashes.ts'
import { requestsTaken } from '@wangzheng/shared/protocol/openid4vp/wallet-metadata.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import { createTrust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { createLog } from '@wangzheng/shared/web/log.ts'
import type { ResultAnswer } from '../api.ts'
import { readConfig } from '../config.ts'
import { start } from '../main.ts'
import { createIssuer, type Holder, typeBase } from './issuer.ts'

/** One clock for all, which a test can move on. */
export function createClock() {
	let ahead = 0
	return { now: () => Math.floor(Date.now() / 1000) + ahead, move: (seconds: number) => (ahead += seconds) }
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
	async function open(link: string, believed: ClientTrust = { certificates: trust }): Promise<AuthorizationRequest> {
		const { clientId, ...found } = parseAuthorizationLink(link, true)
		const post = 'requestUri' in found && found.requestUriMethod === 'post'
		const walletNonce = post ? 'wallet-nonce' : undefined
		const received =
			'parameters' in found ? found : { text: 'request' in found ? found.request : await fetchObject(found.requestUri, post) }
		return parseAuthorizationRequest(
			await authenticateRequest(ports, believed, received, { clientId, walletNonce, allowLoopback: true, allowUnsigned: true }),
		)
	}

	async function fetchObject(uri: string, post: boolean): Promise<string> {
		const answer = await fetch(reach(uri), {
			method: post ? 'POST' : 'GET',
			headers: { Accept: 'application/oauth-authz-req+jwt', ...(post ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}) },
			...(post
				? {
						body: createRequestUriForm(
							'wallet-nonce',
							'x509_hash:',
							requestsTaken({ certificates: trust }, { haip: false, allowUnsigned: true }),
						),
					}
				: {}),
		})
		return answer.text()
	}

	/** A presentation of all that the request asks for, or with `changes`. */
	async function present(
		request: AuthorizationRequest,
		holder: Holder,
		changes: {
			nonce?: string
			audience?: string
			session?: PresentationSession
			transactions?: readonly HashedTransaction[]
			disclose?: readonly ClaimsPath[]
			signer?: Signer
			at?: number
		} = {},
	): Promise<string> {
		const asked = queryFor(request, holder)
		const disclose = changes.disclose ?? (asked.claims ?? []).map(({ path }) => path)
		const at = changes.at ?? clock.now()
		return formats[holder.format].present({ ...ports, clock: { now: () => at } }, changes.signer ?? holder.signer, holder.text, disclose, {
			...request.aim,
			...(changes.nonce === undefined ? {} : { nonce: changes.nonce }),
			...(changes.audience === undefined ? {} : { audience: changes.audience }),
			...(changes.session === undefined ? {} : { session: changes.session }),
			transactions: changes.transactions ?? request.transactions,
		})
	}

	/** All that a request of whichever kind asks for, and the credential query that it answers. */
	async function presentFor({ query, aim, transactions }: Asked & { readonly aim: ExchangeAim }, holder: Holder) {
		const { id, claims = [] } = queryFor({ query }, holder)
		const disclose = claims.map(({ path }) => path)
		return { id, presentation: await formats[holder.format].present(ports, holder.signer, holder.text, disclose, { ...aim, transactions }) }
	}

	/** The first that the holder's credential answers. */
	function queryFor({ query }: Pick<Asked, 'query'>, { format, text }: Holder) {
		const credential = formats[format].read(ports, text)
		const found = query.credentials.find(({ admits }) => admits(credential)) ?? query.credentials.find(asked => asked.format === format)
		if (!found) throw new Error('nothing is asked for')
		return found
	}

	const respond = (request: AuthorizationRequest, vpToken: VpToken) => post(createAuthorizationResponse(ports, request, vpToken))

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
		presentFor,
		trust,
		respond,
		post,
		result,
		/** A whole trip: asked, presented, read. */
		async show(scene: string, holder: Holder, changes: Parameters<typeof present>[2] = {}, more: object = {}) {
			const { id, request_link: link } = await create(scene, more)
			const request = await open(link)
			const answer = await respond(request, { [queryFor(request, holder).id]: [await present(request, holder, changes)] })
			return { id, request, answer, result: await result(id) }
		},
		async close() {
			await verifier.close()
			issuer.close()
			rmSync(folder, { recursive: true, force: true })
		},
	}
}
