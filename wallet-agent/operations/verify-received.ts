// Judges what an issuer sent before any of it is kept. OpenID4VCI 1.0 §8.3, RFC 9901 §7.2, SD-JWT VC §2.4.

import type { Credential } from '@wangzheng/shared/protocol/credential/format.ts'
import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { thumbprint } from '@wangzheng/shared/protocol/jose/jwk.ts'
import { isObject, type Json } from '@wangzheng/shared/protocol/json.ts'
import { isEndpointUrl } from '@wangzheng/shared/protocol/oauth/endpoint-url.ts'
import type { Clock, Crypto, Signer } from '@wangzheng/shared/protocol/ports.ts'
import type { TypeResolver } from '@wangzheng/shared/protocol/sd-jwt/resolve-type.ts'
import type { Trust } from '@wangzheng/shared/protocol/trust/trust.ts'
import type { OfferedConfiguration } from '../offer.ts'
import { checkType, type TypeCheck } from './check-type.ts'

export type Received = {
	readonly credential: Credential
	/** The subject of the certificate that signed. */
	readonly certificate: string
	readonly typeCheck: TypeCheck
	/** Each with the thumbprint of its key, where it is bound to one. */
	readonly copies: ReadonlyArray<{ readonly text: string; readonly key: string | undefined }>
}

/**
 * Copies of one credential: each signed by a trusted issuer, of the type that was asked for, bound to a key of ours that no other copy
 * has (or to none, where the configuration has it so), with a status that can be asked for, and all of them saying the same and keeping
 * to the metadata of their type, where it has some.
 * @throws ProtocolError: a batch of which one copy fails has failed (§11.1)
 */
export async function verifyReceived(
	ports: { readonly crypto: Crypto; readonly clock: Clock; readonly types: TypeResolver },
	trust: Trust,
	{ format, type, proof }: OfferedConfiguration,
	keys: readonly Signer[],
	credentials: readonly Json[],
): Promise<Received> {
	const own = new Set(keys.map(key => thumbprint(ports, key.publicJwk)))
	let certificate = ''
	const signedBy: Trust = {
		verify(x5c, what, use) {
			const leaf = trust.verify(x5c, what, use)
			certificate = leaf.subject
			return leaf
		},
	}
	const received = credentials.map(text => {
		if (typeof text !== 'string') throw refuse('the credential is no text', 'OpenID4VCI 1.0 §8.3')
		const credential = formats[format].receive(ports, signedBy, text)
		if (credential.type !== type) throw refuse('the credential is of another type than the one that was asked for')
		const key = credential.holderKey && thumbprint(ports, credential.holderKey)
		verifyBinding(key, own, proof !== undefined)
		if (credential.status && !isEndpointUrl(credential.status.uri)) {
			throw refuse('the status list of the credential is at no https address', 'Token Status List §8.1')
		}
		return { credential, text, key }
	})
	const [first, ...others] = received
	if (!first) throw refuse('the issuer sent no credential', 'OpenID4VCI 1.0 §8.3')
	const said = claimsOf(first.credential)
	if (others.some(({ credential }) => claimsOf(credential) !== said)) {
		throw refuse('the copies of the credential do not say the same', 'OpenID4VCI 1.0 §3.3.2')
	}
	const typeCheck = await checkType(ports, first.credential, received)
	return { credential: first.credential, certificate, typeCheck, copies: received.map(({ text, key }) => ({ text, key })) }
}

/** Bound to one of the keys that were shown, which no other copy has then; or to none, where none was asked for. */
function verifyBinding(key: string | undefined, left: Set<string>, proven: boolean): void {
	if (!proven && key !== undefined) throw refuse('the credential is bound to a key, and none was shown', 'OpenID4VCI 1.0 §8.2')
	if (proven && (key === undefined || !left.delete(key))) {
		throw refuse('the credential is not bound to a key of ours, or two are bound to one')
	}
}

/** What a credential says of its holder, whatever is each copy's own left out; members in one order, for disclosures come in any. */
function claimsOf({ claims }: Credential): string {
	const { iat, nbf, exp, cnf, status, jti, ...rest } = claims
	return JSON.stringify(rest, (_, value: Json) =>
		isObject(value) ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))) : value,
	)
}

const refuse = (message: string, section = 'SD-JWT VC §2.4') => new ProtocolError('invalid_credential', message, { section })
