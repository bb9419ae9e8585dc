// The issuer under test: our issuer with clients of the suite's, whose provider it trusts or whom its operator registered.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readConfig } from '@wangzheng/issuer/config.ts'
import { type RunningIssuer, start } from '@wangzheng/issuer/main.ts'
import { silentLog } from '@wangzheng/shared/web/log.ts'
import { type CertifiedJwk, openAuthority, publicHalf, withoutChain } from '../certificates.ts'
import type { Variant } from '../client.ts'
import { fileWriter } from '../files.ts'
import type { Role, Setting } from '../hand.ts'
import { lookFirst } from '../hands/look-first.ts'
import { rejecting, signingIn } from '../hands/sign-in.ts'
import { issuerModules } from '../modules/issuer.ts'
import { createOperator } from './operator.ts'

/** Whom the person who signs in is, and to whom is offered. */
const citizen = 'citizen-1'

export async function openIssuer(setting: Setting): Promise<Role> {
	const { variant, haip, folder, tls, suite, alias } = setting
	const provider = await openAuthority('Conformance Wallet Provider')
	const [attester, keyAttester, first, second] = await Promise.all([
		provider.issue('attester'),
		provider.issue('key-attester'),
		provider.issue('client-1'),
		provider.issue('client-2'),
	])
	const callback = `${suite.url}/test/a/${alias}/callback`
	const attested = haip || variant['client_auth_type'] === 'client_attestation'
	const clients = [
		registered('conformance-client-1', [callback], attested ? undefined : first),
		registered('conformance-client-2', [callback, `${callback}?dummy1=lorem&dummy2=ipsum`], attested ? undefined : second),
	]
	const write = fileWriter(folder)
	const issuer = await start(
		readConfig({
			PORT: '0',
			DATA_DIR: join(folder, 'issuer'),
			TLS_KEY: tls.path,
			TLS_CERT: tls.path,
			WALLET_ANCHORS: await write('providers.pem', provider.anchorPem),
			CLIENTS: await write('clients.json', JSON.stringify(clients)),
			KEY_ATTESTATIONS: 'required',
			// the suite does not follow `extends`
			TYPE_METADATA: 'whole',
			// the suite wants authorization_details in the Token Response though no request has them there: which they may be (OpenID4VCI 1.0 §6.2)
			...(variant['vci_grant_type'] === 'pre_authorization_code' && variant['authorization_request_type'] === 'rar'
				? { CREDENTIAL_IDENTIFIERS: 'always' }
				: {}),
			...(haip ? { PROFILE: 'haip' } : {}),
		}),
		{ log: silentLog },
	)
	const operator = createOperator(setting.fetch, issuer, { citizen, configuration: configurationOf(variant), grant: grantOf(variant) })
	const hands = { usual: signingIn(operator, citizen), rejecting: rejecting(operator), lookFirst: lookFirst(operator, citizen) }
	return {
		configuration: await configuration(setting, issuer, { attester, keyAttester, first, second }),
		handOf: module => {
			const kind = issuerModules[module]
			return kind === undefined ? undefined : hands[kind]
		},
		close: () => issuer.close(),
	}
}

const configurationOf = ({ credential_format: format }: Variant): string => (format === 'mdoc' ? 'upgraded-mdoc' : 'upgraded')

const grantOf = ({ vci_grant_type: grant }: Variant) =>
	grant === 'pre_authorization_code' ? ('pre-authorized_code' as const) : ('authorization_code' as const)

/** A client as it is registered: by its own key, or by the attestation of its provider where it has none. RFC 7591 §2 */
const registered = (clientId: string, redirectUris: readonly string[], key: CertifiedJwk | undefined) => ({
	client_id: clientId,
	client_name: 'OpenID Foundation conformance suite',
	redirect_uris: redirectUris,
	...(key === undefined
		? { token_endpoint_auth_method: 'attest_jwt_client_auth' }
		: { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [publicHalf(key)] } }),
})

type Keys = Readonly<Record<'attester' | 'keyAttester' | 'first' | 'second', CertifiedJwk>>

async function configuration({ alias, variant }: Setting, issuer: RunningIssuer, keys: Keys): Promise<object> {
	const anchor = await readFile(issuer.anchorPath, 'utf8')
	const clientOf = (id: string, key: CertifiedJwk) => ({ client_id: id, jwks: { keys: [withoutChain(key)] }, dpop_signing_alg: 'ES256' })
	return {
		alias,
		description: 'Wangzheng issuer',
		vci: { credential_issuer_url: issuer.publicUrl, credential_configuration_id: configurationOf(variant) },
		client: clientOf('conformance-client-1', keys.first),
		client2: clientOf('conformance-client-2', keys.second),
		client_attestation: {
			issuer: 'https://wallet-provider.example',
			attester_jwks: { keys: [keys.attester] },
			key_attestation_jwks: { keys: [keys.keyAttester] },
		},
		credential: { trust_anchor_pem: anchor, status_list_trust_anchor_pem: anchor },
	}
}
