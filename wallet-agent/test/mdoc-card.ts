// The card of the issuer of these tests as an mdoc: a namespace with a few elements, one of them a picture in bytes.

import type { CredentialToIssue } from '@wangzheng/shared/protocol/credential/format.ts'
import type { PublicJwk } from '@wangzheng/shared/protocol/jose/jwk.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'

export const mdocType = 'test.network-id.light.1'
export const namespace = 'test.network-id.1'

/** The beginning of a JPEG, and no more of one. */
export const portrait = '_9j_4AAQSkZJRgABAQAAAQABAAD_2Q'

export const mdocConfiguration: JsonObject = {
	format: 'mso_mdoc',
	doctype: mdocType,
	credential_signing_alg_values_supported: [-7],
	cryptographic_binding_methods_supported: ['cose_key'],
	proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
	credential_metadata: {
		display: [
			{ locale: 'zh-Hant', name: '網證（行動）' },
			{ locale: 'en', name: 'Network ID (mobile)' },
		],
		claims: [
			{
				path: [namespace, 'family_name'],
				display: [
					{ locale: 'zh-Hant', name: '姓氏' },
					{ locale: 'en', name: 'Surname' },
				],
			},
			{
				path: [namespace, 'place_of_birth'],
				display: [
					{ locale: 'zh-Hant', name: '出生於' },
					{ locale: 'en', name: 'Born in' },
				],
			},
		],
	},
}

export const mdocFor = (holderKey: PublicJwk, status: CredentialToIssue['status'], now: number): CredentialToIssue => ({
	type: mdocType,
	claims: {
		[namespace]: {
			family_name: '王',
			given_name: '小明',
			birth_date: '1990-05-17',
			age_over_18: true,
			nationality: ['CN', 'DE'],
			place_of_birth: { locality: '臺北' },
			portrait,
		},
	},
	kinds: [
		{ path: [namespace, 'birth_date'], kind: 'full-date' },
		{ path: [namespace, 'portrait'], kind: 'bytes' },
	],
	disclosable: [],
	holderKey,
	status,
	issuedAt: now - 60,
	expiresAt: now + 86_000,
})
