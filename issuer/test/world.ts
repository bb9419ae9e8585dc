// A whole issuer on a free port, with a store of its own, and a wallet that speaks to it over HTTP.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { createSigningKey, nodeCrypto, signerOf, systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { nodeZlib } from '@wangzheng/shared/adapters/zlib.ts'
import type { FormatId } from '@wangzheng/shared/protocol/credential/format.ts'
import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import { createKeyProof } from '@wangzheng/shared/protocol/openid4vci/key-proof.ts'
import { createTokenRequest } from '@wangzheng/shared/protocol/openid4vci/token-request.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import { statusAt, verifyStatusListToken } from '@wangzheng/shared/protocol/status/token-status-list.ts'
import { createTrust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { createLog } from '@wangzheng/shared/web/log.ts'
import { afterAll } from 'vitest'
import { readConfig } from '../config.ts'
import { start } from '../main.ts'

export type Reply = { status: number; headers: Headers; body: Record<string, unknown>; text: string }
export type Offered = { id: string; offerUri: string; code: string; txCode: string }

/** Starts an issuer, which ends with the test file. `env` overrides its environment. */
export async function startIssuer(env: Record<string, string> = {}) {
	const folder = mkdtempSync(join(tmpdir(), 'wz-issuer-'))
	const lines: string[] = []
	const config = () => readConfig({ PORT: '0', DATA_DIR: folder, WEB_WALLET_URL: 'http://localhost:7403', ...env })
	const log = createLog('issuer', line => lines.push(line))
	let running = await start(config(), { log })
	const key = running.operatorKey ?? ''
	let url = running.url
	afterAll(async () => {
		await running.close()
		rmSync(folder, { recursive: true })
	})

	async function send(path: string, init: RequestInit = {}): Promise<Reply> {
		const response = await fetch(path.startsWith('http') ? path : `${url}${path}`, { redirect: 'manual', ...init })
		const text = await response.text()
		const isJson = response.headers.get('content-type')?.startsWith('application/json')
		return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} }
	}
	const post = (path: string, body: unknown, token?: string) =>
		send(path, {
			method: 'POST',
			headers: {
				...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
				...(token ? { Authorization: `Bearer ${token}` } : {}),
			},
			...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
		})
	const form = (path: string, body: string) =>
		send(path, { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body })

	async function offer(configuration = 'light', citizen = 'citizen-1'): Promise<Offered> {
		const { body } = await post('/api/offers', { configuration, citizen }, key)
		const offerUri = String(body['credential_offer_uri'])
		const fetched = await send(offerUri)
		const grants = fetched.body['grants'] as Record<string, Record<string, string>>
		const code = grants['urn:ietf:params:oauth:grant-type:pre-authorized_code']?.['pre-authorized_code'] ?? ''
		return { id: String(body['id']), offerUri, code, txCode: String(body['tx_code']) }
	}
	const redeem = ({ code }: Offered, txCode: string | undefined, clientId?: string) =>
		form('/token', createTokenRequest({ code, txCode, clientId }))
	const tokenFor = async (offered: Offered) => String((await redeem(offered, offered.txCode)).body['access_token'])
	const nonce = async () => String((await post('/nonce', undefined)).body['c_nonce'])
	const prove = (signers: readonly Signer[], cNonce: string) =>
		Promise.all(signers.map(signer => createKeyProof({ clock: systemClock }, signer, { audience: url, nonce: cNonce })))
	const ask = async (token: string, configuration = 'light', signers: readonly Signer[] = [newSigner()], cNonce?: string) =>
		post(
			'/credential',
			{ credential_configuration_id: configuration, proofs: { jwt: await prove(signers, cNonce ?? (await nonce())) } },
			token,
		)

	/** A whole issuance. */
	async function issue(configuration = 'light', copies = 1, citizen = 'citizen-1') {
		const offered = await offer(configuration, citizen)
		const token = await tokenFor(offered)
		const reply = await ask(token, configuration, Array.from({ length: copies }, newSigner))
		return { ...offered, token, reply, credentials: credentialsIn(reply), notificationId: String(reply.body['notification_id']) }
	}

	async function trust() {
		const anchors = pemToCertificates((await send('/trust-anchor.pem')).text)
		return createTrust({ clock: systemClock, certificates: nodeCertificates, crypto: nodeCrypto }, anchors)
	}
	const read = async (credential: string) =>
		formats[formatIn(credential)].receive({ crypto: nodeCrypto, clock: systemClock }, await trust(), credential)
	/** The status that a verifier would find now. */
	async function statusOf(credential: string): Promise<number> {
		const { status } = await read(credential)
		if (!status) throw new Error('no status')
		const { text } = await send(status.uri)
		const ports = { crypto: nodeCrypto, clock: systemClock, zlib: nodeZlib }
		return statusAt(verifyStatusListToken(ports, await trust(), text, status.uri), status.idx)
	}

	return {
		folder,
		key,
		lines,
		get url() {
			return url
		},
		async restart() {
			await running.close()
			const again = config()
			running = await start({ ...again, listen: { ...again.listen, port: Number(new URL(url).port) } }, { log })
			url = running.url
			return running
		},
		send,
		post,
		form,
		offer,
		redeem,
		tokenFor,
		nonce,
		prove,
		ask,
		issue,
		read,
		statusOf,
	}
}

export const newSigner = (): Signer => signerOf(createSigningKey())

export const credentialsIn = ({ body }: Reply): string[] =>
	((body['credentials'] ?? []) as Array<{ credential: string }>).map(({ credential }) => credential)

export const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
	Promise.all(Array.from({ length: count }, (_, index) => work(index)))

/** An SD-JWT ends with a tilde, and no base64url has one. */
const formatIn = (credential: string): FormatId => (credential.includes('~') ? 'dc+sd-jwt' : 'mso_mdoc')

/** How many of each text there are. */
export function tally(texts: readonly unknown[]): Record<string, number> {
	const counts: Record<string, number> = {}
	for (const text of texts) counts[String(text)] = (counts[String(text)] ?? 0) + 1
	return counts
}
