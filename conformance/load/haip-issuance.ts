// One issuance as HAIP 1.0 §4 orders it: a wallet that the issuer never met before, and a person who signs in and consents in a browser.

import { createSigningKey, signerOf } from '@wangzheng/shared/adapters/node-crypto.ts'
import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import { codeChallengeMethod, createPkce } from '@wangzheng/shared/protocol/oauth/pkce.ts'
import { createAttestedKeyProof } from '@wangzheng/shared/protocol/openid4vci/attested-key-proof.ts'
import { createKeyAttestation } from '@wangzheng/shared/protocol/openid4vci/key-attestation.ts'
import { createNotification } from '@wangzheng/shared/protocol/openid4vci/notification.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import { clientId, createHaipWallet, type HaipWallet, ports } from './haip-wallet.ts'
import { type Exchange, expectStatus } from './http.ts'
import type { Asked, IssuerPlace } from './issuance.ts'

/** An issuer that takes wallets on the word of `walletProvider`, whose certificate is in its `x5c`. */
export type HaipPlace = IssuerPlace & { readonly walletProvider: Signer }

/** What the wallet sends and what its holder's browser sends, each on a connection of its own. */
export type Senders = { readonly wallet: Exchange; readonly browser: Exchange }

const redirectUri = 'https://wallet.example/cb'
const levels = { keyStorage: ['iso_18045_high'], userAuthentication: ['iso_18045_high'] }

/**
 * Ten requests: challenge, pushed request, authorization, consent page, consent, way back, token, nonce, credential, notification. Each
 * flow is another wallet's, with fresh keys and attestations. Metadata, style sheets and pictures, which are kept, are not fetched.
 */
export async function issueByHaip(send: Senders, issuer: HaipPlace, asked: Asked, count: number): Promise<void> {
	const { configuration, format } = asked
	const { url, trust, walletProvider, citizens } = issuer
	const wallet = await createHaipWallet(send.wallet, url, walletProvider)
	const signIn = { configuration, citizen: citizens[count % citizens.length] ?? '' }
	const token = await redeem(wallet, await authorize(wallet, send.browser, url, signIn))

	const { c_nonce: nonce } = JSON.parse((await wallet.ask('/nonce', '')).body)
	const signer = signerOf(createSigningKey())
	const attestation = await createKeyAttestation(ports, walletProvider, { keys: [signer.publicJwk], lifetime: 600, nonce, ...levels })
	const proof = await createAttestedKeyProof(ports, signer, attestation, { audience: url, nonce, clientId })
	const request = { credential_configuration_id: configuration, proofs: { jwt: [proof] } }
	const answer = JSON.parse((await wallet.askWithToken('/credential', token, request)).body)
	const credential = formats[format].receive(ports, trust, answer.credentials[0].credential)
	if (credential.holderKey?.x !== signer.publicJwk.x) throw new Error('the credential is for another key')
	await wallet.askWithToken('/notification', token, createNotification(answer.notification_id, 'credential_accepted'))
}

type Code = { readonly code: string; readonly verifier: string }

/** From the challenge to the code. RFC 9126, RFC 7636, RFC 9207. */
async function authorize(
	wallet: HaipWallet,
	browser: Exchange,
	url: string,
	{ configuration, citizen }: { configuration: string; citizen: string },
): Promise<Code> {
	await wallet.ask('/challenge', '')
	const { verifier, challenge } = createPkce(ports)
	const state = encode(ports.random.bytes(16))
	const request = {
		client_id: clientId,
		response_type: 'code',
		redirect_uri: redirectUri,
		scope: configuration,
		state,
		code_challenge: challenge,
		code_challenge_method: codeChallengeMethod,
	}
	const pushed = JSON.parse((await wallet.askAttested('/par', request, { dpop: false })).body)
	const query = new URLSearchParams({ client_id: clientId, request_uri: pushed.request_uri })
	const answer = await signInAndConsent(browser, `${url}/authorize?${query}`, citizen)
	const { searchParams: sent } = new URL(answer)
	const code = sent.get('code')
	if (code === null || sent.get('state') !== state || sent.get('iss') !== url) throw new Error(`the browser came back with ${answer}`)
	return { code, verifier }
}

async function redeem(wallet: HaipWallet, { code, verifier }: Code): Promise<string> {
	const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }
	const { access_token: token, token_type: type } = JSON.parse((await wallet.askAttested('/token', form, { dpop: true })).body)
	if (type !== 'DPoP') throw new Error(`the token is of the type ${type}`)
	return token
}

/** What a person does in a browser that keeps cookies. @returns where it is sent in the end */
async function signInAndConsent(browser: Exchange, start: string, citizen: string): Promise<string> {
	const jar = new Map<string, string>()
	async function visit(url: string, expected: number, form?: Record<string, string>) {
		const headers = {
			Accept: 'text/html',
			Cookie: [...jar].map(pair => pair.join('=')).join('; '),
			...(form === undefined ? {} : { Origin: new URL(url).origin }),
		}
		const body = form && new URLSearchParams(form).toString()
		const reply = expectStatus(expected, await browser({ url, headers, body }), url)
		for (const cookie of reply.headers['set-cookie'] ?? []) {
			const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
			jar.set(name, value)
		}
		return reply
	}
	const page = new URL((await visit(start, 3)).headers.location ?? '', start).href
	const shown = await visit(page, 2)
	if (!shown.body.includes(`value="${citizen}"`)) throw new Error('the consent page does not show the person')
	const answered = await visit(page, 2, { citizen, decision: 'allow' })
	const onward = /url=([^"]+)"/.exec(answered.body)?.[1]?.replaceAll('&amp;', '&') ?? ''
	return (await visit(onward, 3)).headers.location ?? ''
}
