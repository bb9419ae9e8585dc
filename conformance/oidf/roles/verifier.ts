// The verifier under test: our verifier with two scenes for what the suite's wallet has, and trust in whom it was issued by.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { silentLog } from '@wangzheng/shared/web/log.ts'
import { readConfig } from '@wangzheng/verifier/config.ts'
import { start } from '@wangzheng/verifier/main.ts'
import { openAuthority } from '../certificates.ts'
import { fileWriter } from '../files.ts'
import type { Role, Setting } from '../hand.ts'
import { asking } from '../hands/ask-wallet.ts'
import { verifierModules } from '../modules/verifier.ts'
import { documentSignerOf } from './document-signer.ts'

/** What the suite's wallet has, by the plan's `credential_format`. */
const queries = {
	sd_jwt_vc: {
		credentials: [
			{
				id: 'pid',
				format: 'dc+sd-jwt',
				meta: { vct_values: ['urn:eudi:pid:1'] },
				claims: [{ path: ['family_name'] }, { path: ['given_name'] }],
			},
		],
	},
	iso_mdl: {
		credentials: [
			{
				id: 'mdl',
				format: 'mso_mdoc',
				meta: { doctype_value: 'org.iso.18013.5.1.mDL' },
				claims: [
					{ path: ['org.iso.18013.5.1', 'family_name'], intent_to_retain: false },
					{ path: ['org.iso.18013.5.1', 'given_name'], intent_to_retain: false },
				],
			},
		],
	},
}

export async function openVerifier(setting: Setting): Promise<Role> {
	const { variant, haip, folder, tls, suiteCaPath } = setting
	const format = variant['credential_format'] === 'iso_mdl' ? 'iso_mdl' : 'sd_jwt_vc'
	const authority = await openAuthority('Conformance Issuer')
	const write = fileWriter(folder)
	const texts = { name: 'Conformance', purpose: 'Tries the verifier.' }
	const scene = {
		id: 'conformance',
		query: queries[format],
		maximum_status_age: 60,
		status: 'where_named',
		response_mode: variant['response_mode'],
		keep: { claims: queries[format].credentials.flatMap(({ claims }) => claims.map(({ path }) => path)), seconds: 600 },
		texts: { 'zh-Hant': texts, 'zh-Hans': texts, en: texts },
	}
	const verifier = await start(
		readConfig({
			PORT: '0',
			DATA_DIR: join(folder, 'verifier'),
			TLS_KEY: tls.path,
			TLS_CERT: tls.path,
			TLS_CA: suiteCaPath ?? '',
			TRUST_ANCHORS: await write('issuers.pem', authority.anchorPem),
			...(format === 'iso_mdl' ? { MDOC_SIGNERS: await write('document-signer.pem', await documentSignerOf(setting)) } : {}),
			INTRODUCTION: 'left_out',
			CLIENT_ID_PREFIX: variant['client_id_prefix'] ?? 'x509_hash',
			SCENES: await write('scenes.json', JSON.stringify([scene])),
			...(haip ? { PROFILE: 'haip' } : {}),
		}),
		{ log: silentLog },
	)
	const page = `${verifier.publicUrl}/scenes/conformance`
	return {
		configuration: {
			alias: setting.alias,
			description: 'Wangzheng verifier',
			// of the prefix x509_san_dns; without the prefix
			client: {
				client_id: new URL(verifier.publicUrl).hostname,
				request_object_trust_anchor_pem: await readFile(verifier.anchorPath, 'utf8'),
			},
			credential: { signing_jwk: await authority.issue('credential-signer') },
		},
		handOf: module => {
			const kind = verifierModules[module]
			return kind === undefined ? undefined : asking(page, kind)
		},
		close: () => verifier.close(),
	}
}
