// The wallet under test before the suite's verifier: it holds a network ID of our own issuer, and believes the suite's verifier.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readConfig } from '@wangzheng/issuer/config.ts'
import { start as startIssuer } from '@wangzheng/issuer/main.ts'
import { silentLog } from '@wangzheng/shared/web/log.ts'
import { type Authority, type CertifiedJwk, openAuthority, publicHalf } from '../certificates.ts'
import type { Variant } from '../client.ts'
import { fileWriter } from '../files.ts'
import type { Role, Setting } from '../hand.ts'
import { presenting, presentingToPage } from '../hands/present.ts'
import { refusing, refusingPage } from '../hands/refuse.ts'
import { walletVpModules } from '../modules/wallet-vp.ts'
import { createOperator } from './operator.ts'
import { openWallet } from './wallet.ts'

export async function openWalletForVerifiers(setting: Setting): Promise<Role> {
	const { variant, haip, folder, tls, alias, suite, fetch } = setting
	const write = fileWriter(folder)
	const mdoc = variant['credential_format'] === 'iso_mdl'
	const verifiers = await openAuthority('Conformance Verifier')
	const [first, second] = await keysOf(verifiers, new URL(suite.url).hostname)
	const issuer = await startIssuer(readConfig({ PORT: '0', DATA_DIR: join(folder, 'issuer'), TLS_KEY: tls.path, TLS_CERT: tls.path }), {
		log: silentLog,
	})
	const believed = {
		TRUST_ANCHORS: issuer.anchorPath,
		VERIFIER_ANCHORS: await write('verifiers.pem', verifiers.anchorPem),
		VERIFIERS: await write('verifiers.json', JSON.stringify(entered(variant, [first, second], `${suite.url}/test/a/${alias}/responseuri`))),
		UNSIGNED_REQUESTS: 'warn',
		STATUS_MAX_AGE: '60',
	}
	try {
		// outside the profile, which knows no pre-authorized codes; the wallet under test finds the network ID where this one kept it
		const before = await openWallet({ ...setting, haip: false }, believed)
		const asked = { citizen: 'citizen-1', configuration: mdoc ? 'light-mdoc' : 'light', grant: 'pre-authorized_code' } as const
		const { query, txCode } = await createOperator(fetch, issuer, asked).offer()
		const { outcome, error } = await before.drive('offers', { offer: `openid-credential-offer://?${query}`, tx_code: txCode })
		await before.close()
		if (outcome !== 'received') throw new Error(`the wallet gets no network ID to show: ${outcome} ${error?.error_description ?? ''}`)
	} catch (failure) {
		await issuer.close()
		throw failure
	}
	const wallet = await openWallet(setting, believed)
	const anchor = await readFile(issuer.anchorPath, 'utf8')
	const byApi = variant['response_mode']?.startsWith('dc_api')
	// the suite puts it into the payload where several sign, and OpenID4VP §A.3.2.2 into each protected header alone: the wallet refuses that
	const severalSign = byApi && (haip || variant['request_method'] === 'request_uri_multisigned')
	const hands = byApi
		? { presents: presenting(wallet), refuses: refusing(wallet) }
		: { presents: presentingToPage(wallet), refuses: refusingPage(wallet) }
	return {
		configuration: {
			alias,
			description: 'Wangzheng wallet agent',
			server: { authorization_endpoint: haip ? 'haip-vp://' : 'openid4vp://' },
			client: {
				...clientIdOf(variant, first, new URL(suite.url).hostname),
				jwks: { keys: [first] },
				...(severalSign ? {} : { verifier_info: attested }),
				dcql: mdoc ? mdocQuery : sdJwtQuery(`${issuer.publicUrl}/types/network-id-light`),
			},
			client2: { client_id: registered[1], jwks: { keys: [second] } },
			credential: { trust_anchor_pem: anchor, status_list_trust_anchor_pem: anchor },
		},
		handOf: module => {
			const kind = walletVpModules[module]
			return kind === undefined ? undefined : hands[kind]
		},
		async close() {
			await wallet.close()
			await issuer.close()
		},
	}
}

/** What the suite's verifier is to say that others attest of it: nothing that anybody can check. */
const attested = [{ format: 'registration_certificate_jwt', data: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJzb21lYm9keSJ9.nobody-verifies-this' }]

/** The verifier's two keys; as a DID, a key says by its `kid` whose it is. */
async function keysOf(authority: Authority, host: string): Promise<readonly [CertifiedJwk, CertifiedJwk]> {
	const [first, second] = await Promise.all([authority.issue('verifier-1', [host]), authority.issue('verifier-2', [host])])
	return [{ ...first, kid: `${didOf(first)}#0` }, second]
}

/** The suite makes a prefix of the word, which is none: the whole is the identifier of a verifier that was entered. OpenID4VP 1.0 §5.9.2 */
const registered = ['first-verifier', 'second-verifier'] as const

/** The file of VERIFIERS: without a key for a verifier that does not sign. */
function entered({ request_method: method }: Variant, keys: readonly CertifiedJwk[], responseUri: string): object {
	const clients = registered.map((name, at) => {
		const key = keys[at]
		const signs = method === 'url_query' || !key ? {} : { key: publicHalf(key) }
		return [`pre_registered:${name}`, { ...signs, redirect_uris: [responseUri] }]
	})
	return { dids: keys.map(didOf), registered: Object.fromEntries(clients) }
}

/** Without its prefix; what stands behind x509_hash and redirect_uri the suite finds itself. */
function clientIdOf({ client_id_prefix: prefix }: Variant, key: CertifiedJwk, host: string): { readonly client_id?: string } {
	if (prefix === 'decentralized_identifier') return { client_id: didOf(key) }
	if (prefix === 'x509_san_dns') return { client_id: host }
	return prefix === 'pre_registered' ? { client_id: registered[0] } : {}
}

/** https://github.com/quartzjer/did-jwk */
function didOf(key: CertifiedJwk): string {
	const { kid: _kid, ...unnamed } = publicHalf(key)
	return `did:jwk:${Buffer.from(JSON.stringify(unnamed)).toString('base64url')}`
}

const sdJwtQuery = (type: string) => ({
	credentials: [
		{
			id: 'network_id',
			format: 'dc+sd-jwt',
			meta: { vct_values: [type] },
			claims: [{ path: ['family_name'] }, { path: ['given_name'] }],
		},
	],
})

const mdocQuery = {
	credentials: [
		{
			id: 'network_id',
			format: 'mso_mdoc',
			meta: { doctype_value: 'wangzheng.network-id.light.1' },
			claims: [{ path: ['wangzheng.network-id.1', 'family_name'] }, { path: ['wangzheng.network-id.1', 'given_name'] }],
		},
	],
}
