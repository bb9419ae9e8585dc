// OpenID for Verifiable Credential Issuance 1.0: what it orders, in our words.

import { authorization } from './openid4vci/authorization.ts'
import { credential } from './openid4vci/credential.ts'
import { credentialOffer } from './openid4vci/credential-offer.ts'
import { deferred } from './openid4vci/deferred.ts'
import { metadata } from './openid4vci/metadata.ts'
import { token } from './openid4vci/token.ts'
import { wallet } from './openid4vci/wallet.ts'
import type { RequirementTable } from './requirement.ts'

export const openid4vci: RequirementTable = {
	document: 'OpenID for Verifiable Credential Issuance 1.0',
	short: 'VCI',
	url: 'https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html',
	rows: [...credentialOffer, ...metadata, ...authorization, ...token, ...credential, ...deferred, ...wallet],
}
