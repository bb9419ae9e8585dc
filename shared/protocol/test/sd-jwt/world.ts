// A small world for the tests of SD-JWTs: an issuer with a certificate that is trusted, a holder, a clock, and ways to spoil what they make.

import { createSigningKey, nodeCrypto, signerOf, systemRandom } from '../../../adapters/node-crypto.ts'
import { encode } from '../../base64url.ts'
import type { CredentialToIssue, PresentationAim } from '../../credential/format.ts'
import { ProtocolError } from '../../errors.ts'
import { signJwt } from '../../jose/jws.ts'
import { type Json, type JsonObject, utf8 } from '../../json.ts'
import type { Signer } from '../../ports.ts'
import { createDisclosure, digestOf } from '../../sd-jwt/disclosure.ts'
import type { Trust, TrustedCertificate } from '../../trust/trust.ts'

export const now = 1_795_000_000
export const ports = { crypto: nodeCrypto, random: systemRandom, clock: { now: () => now } }
export const later = (seconds: number) => ({ ...ports, clock: { now: () => now + seconds } })

export const issuer: Signer = signerOf(createSigningKey(), ['aXNzdWVy'])
export const holder: Signer = signerOf(createSigningKey())
export const stranger: Signer = signerOf(createSigningKey(), ['c3RyYW5nZXI='])

/** Trusts the issuer's certificate, which stands here as a text alone; chains have tests of their own. */
export const trust: Trust = {
	verify(x5c, what) {
		if (JSON.stringify(x5c) !== JSON.stringify(issuer.x5c)) {
			throw new ProtocolError('invalid_certificate_chain', `the certificate of ${what} is not trusted`)
		}
		return { publicJwk: issuer.publicJwk, subject: 'CN=Issuer' } as TrustedCertificate
	},
}

export const credential = (change: Partial<CredentialToIssue> = {}): CredentialToIssue => ({
	type: 'https://issuer.example/types/network-id-upgraded',
	claims: {
		family_name: '王',
		given_name: '小明',
		birthdate: '1990-05-17',
		nationalities: ['CN', 'DE'],
		address: { country: 'CN', locality: '上海', street: { name: '南京路', number: 1 } },
		demonstration: true,
	},
	disclosable: [
		['family_name'],
		['given_name'],
		['birthdate'],
		['nationalities', null],
		['address'],
		['address', 'locality'],
		['address', 'street'],
		['address', 'street', 'number'],
	],
	holderKey: holder.publicJwk,
	status: { idx: 4711, uri: 'https://issuer.example/status/1' },
	issuedAt: now - 3600,
	expiresAt: now + 86_400,
	...change,
})

const audience = 'x509_san_dns:verifier.example'
export const aim: PresentationAim = {
	nonce: 'n-0S6_WzA2Mj',
	audience,
	session: { kind: 'redirect', clientId: audience, responseUri: 'https://verifier.example/response', encryptionKey: undefined },
}

/** An SD-JWT VC of the trusted issuer with whatever payload and disclosures, however wrong they are. */
export const forged = async (payload: JsonObject, disclosures: readonly string[] = [], header: JsonObject = {}): Promise<string> => {
	const jwt = await signJwt(
		issuer,
		{ typ: 'dc+sd-jwt', x5c: issuer.x5c ?? [], ...header },
		{ vct: 'urn:test', cnf: { jwk: holder.publicJwk }, ...payload },
	)
	return [jwt, ...disclosures, ''].join('~')
}

export const disclosure = (value: Json, name?: string): string => createDisclosure(systemRandom.bytes(16), value, name).text
export const digest = (text: string): string => digestOf(ports, 'sha-256', text)
export const json64 = (value: unknown): string => encode(utf8(JSON.stringify(value)))

/** An SD-JWT with a KB-JWT over it, claims and header changed at will. */
export const bound = async (sdJwt: string, claims: JsonObject = {}, header: JsonObject = {}, signer: Signer = holder): Promise<string> => {
	const payload = { iat: now, aud: aim.audience, nonce: aim.nonce, sd_hash: digest(sdJwt), ...claims }
	return sdJwt + (await signJwt(signer, { typ: 'kb+jwt', ...header }, JSON.parse(JSON.stringify(payload))))
}

/** The outcome of each check by its name. */
export const outcomes = (judged: { checks: readonly { check: string; outcome: string }[] }): Record<string, string> =>
	Object.fromEntries(judged.checks.map(({ check, outcome }) => [check, outcome]))
