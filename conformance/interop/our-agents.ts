// Our own issuer, verifier and wallet agent as they really run, on free ports of this machine, and their APIs as programs use them.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig as readIssuerConfig } from '@wangzheng/issuer/config.ts'
import { start as startIssuer } from '@wangzheng/issuer/main.ts'
import { readConfig as readVerifierConfig } from '@wangzheng/verifier/config.ts'
import { start as startVerifier } from '@wangzheng/verifier/main.ts'
import { readConfig as readWalletConfig } from '@wangzheng/wallet-agent/config.ts'
import { start as startWallet } from '@wangzheng/wallet-agent/main.ts'

export type Offer = { readonly id: string; readonly offer_link: string; readonly tx_code: string }
export type Result = {
	readonly state: string
	readonly needs?: string
	readonly verdict?: string
	readonly error?: string
	readonly checks?: readonly { readonly check: string; readonly outcome: string; readonly reason: string }[]
	readonly claims?: Record<string, { readonly tier?: string; readonly claims: Record<string, unknown> }>
}
export type Asked = { readonly id: string; readonly request_link: string; readonly client_id: string }

export type OurAgents = {
	readonly issuerUrl: string
	/** PEM. */
	readonly anchors: { readonly issuer: string; readonly verifier: string }
	readonly offer: (
		configuration: 'light' | 'upgraded' | 'light-mdoc' | 'upgraded-mdoc',
		more?: { readonly grant?: 'authorization_code' },
	) => Promise<Offer>
	readonly changeStatus: (issuance: string, verb: 'suspend' | 'resume' | 'revoke') => Promise<void>
	readonly issuance: (id: string) => Promise<{ state: string; copies?: number; notification?: string }>
	readonly ask: (scene: string, options?: Record<string, unknown>) => Promise<Asked>
	readonly result: (request: Asked, responseCode?: string) => Promise<Result>
	/** What a page got for a request over the Digital Credentials API, handed to the verifier. */
	readonly answer: (request: Asked, answer: object) => Promise<Result>
	readonly verifierUrl: string
	readonly close: () => Promise<void>
}

/**
 * `verifierEnv` is added to the verifier's configuration.
 * @param wallets the roots of wallet providers (PEM) and the registered wallets that the issuer knows
 * @param issuerEnv is added to the issuer's configuration
 */
export async function startOurAgents(
	verifierEnv: Readonly<Record<string, string>> = {},
	wallets: { readonly providers: readonly string[]; readonly clients: readonly object[] } = { providers: [], clients: [] },
	issuerEnv: Readonly<Record<string, string>> = {},
): Promise<OurAgents> {
	const folder = await mkdtemp(join(tmpdir(), 'wangzheng-interop-'))
	const quiet = { PORT: '0', LOG_LEVEL: 'error' }
	const write = async (name: string, text: string): Promise<string> => {
		const path = join(folder, name)
		await writeFile(path, text)
		return path
	}
	const issuer = await startIssuer(
		readIssuerConfig({
			...quiet,
			DATA_DIR: join(folder, 'issuer'),
			WALLET_ANCHORS: wallets.providers.length === 0 ? '' : await write('providers.pem', wallets.providers.join('\n')),
			CLIENTS: wallets.clients.length === 0 ? '' : await write('clients.json', JSON.stringify(wallets.clients)),
			...issuerEnv,
		}),
	)
	const verifier = await startVerifier(
		readVerifierConfig({
			...quiet,
			DATA_DIR: join(folder, 'verifier'),
			TRUST_ANCHORS: issuer.anchorPath,
			ISSUER_URL: issuer.publicUrl,
			...verifierEnv,
		}),
	)
	const operator = caller(issuer.url, issuer.operatorKey)
	const relyingParty = caller(verifier.url, verifier.firstKey)
	const { citizens } = await operator<{ citizens: { id: string }[] }>('GET', '/api/citizens')
	const citizen = citizens[0]?.id
	return {
		issuerUrl: issuer.publicUrl,
		anchors: { issuer: await readFile(issuer.anchorPath, 'utf8'), verifier: await readFile(verifier.anchorPath, 'utf8') },
		offer: (configuration, more = {}) => operator('POST', '/api/offers', { configuration, citizen, ...more }),
		changeStatus: (id, verb) => operator('POST', `/api/issuances/${id}/${verb}`),
		issuance: id => operator('GET', `/api/issuances/${id}`),
		ask: (scene, options = {}) => relyingParty('POST', '/api/requests', { scene, ...options }),
		result: ({ id }, code) =>
			relyingParty('GET', `/api/requests/${id}${code === undefined ? '' : `?response_code=${encodeURIComponent(code)}`}`),
		answer: ({ id }, answer) => relyingParty('POST', `/api/requests/${id}/answer`, answer),
		verifierUrl: verifier.publicUrl,
		async close() {
			await Promise.all([issuer.close(), verifier.close()])
			await rm(folder, { recursive: true, force: true })
		},
	}
}

/** A program with a bearer key. */
export function caller(url: string, key: string | undefined) {
	return async <Answer>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Answer> => {
		const response = await fetch(url + path, {
			method,
			headers: { Authorization: `Bearer ${key}`, ...(body ? { 'Content-Type': 'application/json' } : {}) },
			...(body ? { body: JSON.stringify(body) } : {}),
		})
		const answer = (response.status === 204 ? undefined : await response.json()) as Answer
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
		return answer
	}
}

export type OurWallet = {
	readonly call: ReturnType<typeof caller>
	readonly close: () => Promise<void>
}

/** Our wallet agent with a program as its holder; it trusts issuers and verifiers under these anchors (PEM). */
export async function startOurWallet(
	anchors: { readonly issuers: readonly string[]; readonly verifiers: readonly string[] },
	env: Readonly<Record<string, string>> = {},
): Promise<OurWallet> {
	const folder = await mkdtemp(join(tmpdir(), 'wangzheng-interop-'))
	const write = async (name: string, texts: readonly string[]): Promise<string> => {
		if (texts.length === 0) return ''
		const path = join(folder, name)
		await writeFile(path, texts.join('\n'))
		return path
	}
	const wallet = await startWallet(
		readWalletConfig({
			PORT: '0',
			LOG_LEVEL: 'error',
			DATA_DIR: join(folder, 'wallet'),
			TRUST_ANCHORS: await write('issuers.pem', anchors.issuers),
			VERIFIER_ANCHORS: await write('verifiers.pem', anchors.verifiers),
			...env,
		}),
	)
	return {
		call: caller(wallet.url, wallet.firstKey),
		async close() {
			await wallet.close()
			await rm(folder, { recursive: true, force: true })
		},
	}
}
