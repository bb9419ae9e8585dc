// The wallet under test before the suite's issuer: it trusts whom the credentials are from, and the suite trusts its wallet provider.

import { readFile } from 'node:fs/promises'
import { openAuthority, publicHalf, withoutChain } from '../certificates.ts'
import { fileWriter } from '../files.ts'
import type { Role, Setting } from '../hand.ts'
import { receiving } from '../hands/receive.ts'
import { walletVciModules } from '../modules/wallet-vci.ts'
import { openWallet } from './wallet.ts'

/** What the wallet calls itself; the suite demands the very same. */
const clientId = 'wangzheng-wallet'

export async function openWalletForIssuers(setting: Setting): Promise<Role> {
	const { haip, folder, alias, suite } = setting
	const write = fileWriter(folder)
	const [issuer, server] = await Promise.all([openAuthority('Conformance Issuer'), openAuthority('Conformance Server')])
	const wallet = await openWallet(setting, {
		CLIENT_ID: clientId,
		TRUST_ANCHORS: await write('issuers.pem', issuer.anchorPem),
	})
	const provider = await readFile(wallet.anchorPath, 'utf8')
	const serverKey = await server.issue('server-key')
	return {
		configuration: {
			alias,
			description: 'Wangzheng wallet agent',
			server: { jwks: { keys: [withoutChain(serverKey)] } },
			client: {
				client_id: clientId,
				redirect_uri: `${wallet.publicUrl}/callback`,
				scope: 'openid',
				jwks: { keys: [publicHalf(serverKey)] },
			},
			credential: { signing_jwk: await issuer.issue('credential-signer', [new URL(suite.url).hostname]) },
			client_attestation: {
				issuer: wallet.publicUrl,
				trust_anchor: provider,
				key_attestation_trust_anchor_pem: provider,
			},
			// seconds that the suite waits for what a wallet might still do
			waitTimeoutSeconds: 2,
			maxWaitForAdditionalRequestSeconds: 4,
			maxWaitForNotificationSeconds: 4,
			vci: { credential_offer_endpoint: haip ? 'haip-vci://' : 'openid-credential-offer://' },
		},
		handOf: module => {
			const shall = walletVciModules[module]
			return shall === undefined ? undefined : receiving(wallet, shall)
		},
		close: () => wallet.close(),
	}
}
