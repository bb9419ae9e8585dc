// An issuer of both formats whose status list can be changed.

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { certificatePem, createAuthority, issueLeaf } from '@wangzheng/shared/adapters/certificate-authority.ts'
import { createSigningKey, nodeCrypto, signerOf, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { nodeZlib } from '@wangzheng/shared/adapters/zlib.ts'
import type { ClaimsPath, FormatId, ValueKind } from '@wangzheng/shared/protocol/credential/format.ts'
import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import { issueStatusListToken, packStatuses } from '@wangzheng/shared/protocol/status/token-status-list.ts'

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

export const docTypeBase = 'wangzheng.network-id'
export const namespace = `${docTypeBase}.1`

/** The same as elements of an mdoc. */
export const elements: JsonObject = {
	family_name: '王',
	given_name: '小明',
	portrait: 'iVBORw0KGgo',
	age_over_18: true,
	birth_date: '1990-01-01',
	nationality: ['TW', 'US'],
	resident_address: '臺北市',
	personal_administrative_number: 'A123456789',
	issuing_authority: 'Demo',
}
const kinds: ValueKind[] = [
	{ path: [namespace, 'portrait'], kind: 'bytes' },
	{ path: [namespace, 'birth_date'], kind: 'full-date' },
]

/** A credential and the key that it is bound to. */
export type Holder = { readonly format: FormatId; readonly text: string; readonly signer: Signer }

type Changes = { expiresAt?: number; by?: Signer; index?: number; claims?: JsonObject; type?: string }

export async function createIssuer(clock: { now(): number }) {
	const authority = await createAuthority({ clock }, { commonName: 'Issuer Root', lifetime: 86_400 * 365 })
	const leaf = await issueLeaf({ clock }, authority, {
		commonName: 'Issuer',
		dnsNames: ['issuer.example'],
		use: 'signing',
		lifetime: 86_400 * 30,
	})
	const signer = signerOf(leaf.privateKey, [leaf.certificate.toBase64()])
	const certified = await issueLeaf({ clock }, authority, { commonName: 'Documents', use: 'document_signing', lifetime: 86_400 * 30 })
	const documentSigner = signerOf(certified.privateKey, [certified.certificate.toBase64()])
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
		issue: (tier: string, changes: Changes = {}) =>
			issue('dc+sd-jwt', { type: `${typeBase}/network-id-${tier}`, claims, by: signer, ...changes }),
		issueMdoc: (tier: string, changes: Changes = {}) =>
			issue('mso_mdoc', { type: `${docTypeBase}.${tier}.1`, claims: { [namespace]: elements }, by: documentSigner, ...changes }),
	}

	async function issue(
		format: FormatId,
		{ type, claims, by, index, expiresAt }: Changes & { type: string; claims: JsonObject; by: Signer },
	): Promise<Holder> {
		const holder = signerOf(createSigningKey())
		const now = clock.now()
		const text = await formats[format].issue({ crypto: nodeCrypto, random: systemRandom }, by, {
			type,
			claims,
			kinds,
			disclosable,
			holderKey: holder.publicJwk,
			status: { uri: listUri, idx: index ?? next++ },
			issuedAt: now - 60,
			expiresAt: expiresAt ?? now + 86_400,
		})
		return { format, text, signer: holder }
	}
}
