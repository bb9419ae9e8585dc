// What the issuer of these tests issues as SD-JWT VCs.

import { nodeCrypto, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import type { CredentialToIssue } from '@wangzheng/shared/protocol/credential/format.ts'
import type { PublicJwk } from '@wangzheng/shared/protocol/jose/jwk.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import { issueSdJwt } from '@wangzheng/shared/protocol/sd-jwt/issue.ts'

const ports = { crypto: nodeCrypto, random: systemRandom }
const now = () => systemClock.now()

export const lightType = 'https://types.example/network-id-light'
export const upgradedType = 'https://types.example/network-id-upgraded'

export const credentialFor = (configuration: string, holderKey: PublicJwk, status: CredentialToIssue['status']): CredentialToIssue => ({
	type: configuration === 'upgraded' ? upgradedType : lightType,
	claims: {
		family_name: '王',
		given_name: '小明',
		age_equal_or_over: { 18: true },
		nationalities: ['CN', 'DE'],
		...(configuration === 'upgraded' ? { birthdate: '1990-05-17' } : {}),
		issuing_authority: 'Test issuer',
	},
	disclosable: [['family_name'], ['given_name'], ['age_equal_or_over', '18'], ['nationalities', null], ['birthdate']],
	holderKey,
	status,
	issuedAt: now() - 60,
	expiresAt: now() + 86_400,
})

/** An SD-JWT VC with nothing to keep back, for whoever has it. */
export const issueUnbound = (signer: Signer, more: JsonObject): Promise<string> =>
	issueSdJwt(ports, signer, {
		header: { typ: 'dc+sd-jwt', x5c: [...(signer.x5c ?? [])] },
		payload: { vct: lightType, family_name: '王', iat: now() - 60, exp: now() + 86_400, ...more },
		disclosable: [['family_name']],
	})
