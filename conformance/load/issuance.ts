// One issuance as a wallet meets it: pre-authorized code with a transaction code. OpenID4VCI 1.0 §4, §6, §7, §8.

import { createSigningKey, nodeCrypto, signerOf, systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import type { Credential, FormatId } from '@wangzheng/shared/protocol/credential/format.ts'
import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import { preAuthorizedCodeGrant } from '@wangzheng/shared/protocol/oauth/metadata.ts'
import { createKeyProof } from '@wangzheng/shared/protocol/openid4vci/key-proof.ts'
import { createTokenRequest } from '@wangzheng/shared/protocol/openid4vci/token-request.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import type { Trust } from '@wangzheng/shared/protocol/trust/trust.ts'
import type { Http } from './http.ts'

export type IssuerPlace = {
	readonly url: string
	readonly key: string
	readonly trust: Trust
	/** Ids of the citizens of the demonstration register. */
	readonly citizens: readonly string[]
}

/** Which credential is asked for, and what it is received as. */
export type Asked = { readonly configuration: string; readonly format: FormatId }

export type Held = { readonly text: string; readonly credential: Credential; readonly signer: Signer }

/** Offer, token, nonce, credential; the credential is verified and is for the key that was proven. */
export async function issueOne(http: Http, issuer: IssuerPlace, asked: Asked, count: number): Promise<Held> {
	const { configuration, format } = asked
	const { url, key, trust, citizens } = issuer
	const citizen = citizens[count % citizens.length]
	const created = JSON.parse(await http({ url: `${url}/api/offers`, bearer: key, body: { configuration, citizen } }))
	const offer = created.credential_offer
	const grant = offer.grants[preAuthorizedCodeGrant]
	const token = JSON.parse(
		await http({ url: `${url}/token`, body: createTokenRequest({ code: grant['pre-authorized_code'], txCode: created.tx_code }) }),
	)
	const { c_nonce: nonce } = JSON.parse(await http({ url: `${url}/nonce`, method: 'POST' }))
	const signer = signerOf(createSigningKey())
	const proof = await createKeyProof({ clock: systemClock }, signer, { audience: url, nonce })
	const answer = JSON.parse(
		await http({
			url: `${url}/credential`,
			bearer: token.access_token,
			body: { credential_configuration_id: offer.credential_configuration_ids[0], proofs: { jwt: [proof] } },
		}),
	)
	const text = answer.credentials[0].credential
	const credential = formats[format].receive({ crypto: nodeCrypto, clock: systemClock }, trust, text)
	if (credential.holderKey?.x !== signer.publicJwk.x) throw new Error('the credential is for another key')
	return { text, credential, signer }
}
