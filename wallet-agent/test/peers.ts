// What the small issuers and verifiers of these tests have in common: real ones, over HTTP on a free port.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certificatePem, createAuthority, issueLeaf } from '@wangzheng/shared/adapters/certificate-authority.ts'
import { nodeCrypto, signerOf, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import type { Answer, Endpoint } from '@wangzheng/shared/web/endpoint.ts'
import { openListener } from '@wangzheng/shared/web/listener.ts'
import { silentLog } from '@wangzheng/shared/web/log.ts'
import { serve } from '@wangzheng/shared/web/serve.ts'
import { onTestFinished } from 'vitest'

const ports = { crypto: nodeCrypto, random: systemRandom, clock: systemClock }

/** Gone when the test ends. */
export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'wallet-'))
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	return folder
}

/** A key below a root of its own, and another that signs mdocs. */
export async function certifiedSigner(
	dnsNames: readonly string[] = ['localhost'],
): Promise<{ signer: Signer; documentSigner: Signer; anchor: string; der: Uint8Array }> {
	const authority = await createAuthority(ports, { commonName: 'Test Root', lifetime: 86_400 * 30 })
	const leafFor = (use: 'signing' | 'document_signing') =>
		issueLeaf(ports, authority, { commonName: 'Test Signer', dnsNames, use, lifetime: 86_400 })
	const leaf = await leafFor('signing')
	const [signer, documentSigner] = [leaf, await leafFor('document_signing')].map(({ privateKey, certificate }) =>
		signerOf(privateKey, [certificate.toBase64()]),
	) as [Signer, Signer]
	return { signer, documentSigner, anchor: certificatePem(authority.certificate), der: leaf.certificate }
}

/** What was asked of a peer: the path, the headers that matter, and the body. */
export type Asked = { readonly path: string; readonly authorization: string | undefined; readonly body: unknown; readonly headers: string }

export async function openPeer(table: (url: string, asked: Asked[]) => readonly Endpoint[]): Promise<{ url: string; asked: Asked[] }> {
	const listener = await openListener({ host: '127.0.0.1', port: 0 })
	const asked: Asked[] = []
	const rows = table(listener.url, asked).map(row => ({
		...row,
		answer(request: Parameters<Endpoint['answer']>[0]) {
			const seen = [
				'accept',
				'content-type',
				'dpop',
				'oauth-client-attestation',
				'oauth-client-attestation-pop',
				'cookie',
				'user-agent',
				'referer',
			].map(name => `${name}: ${request.header(name) ?? ''}`)
			asked.push({ path: request.url, authorization: request.header('authorization'), body: request.body, headers: seen.join('\n') })
			return row.answer(request)
		},
	}))
	const running = await serve({ name: 'issuer', table: rows, listen: listener, log: silentLog, publicUrl: listener.url })
	onTestFinished(() => running.close())
	return { url: listener.url, asked }
}

export const display = (hant: string, en: string) => [
	{ locale: 'zh-Hant', name: hant },
	{ locale: 'en', name: en },
]

type Handler = (request: Parameters<Endpoint['answer']>[0]) => Answer | Promise<Answer>

export const row = (
	method: 'get' | 'post',
	path: string,
	answer: Handler,
	takes?: 'application/json' | 'application/x-www-form-urlencoded',
): Endpoint => ({
	method,
	path,
	section: 'test',
	summary: path,
	...(takes ? { takes: [takes] } : {}),
	answer,
})
