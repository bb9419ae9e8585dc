// What oid4vc-ts asks its user for (signing, verifying, encrypting), fulfilled with Credo's keys and with jose: no code of this project.

import { createHash, randomBytes, X509Certificate } from 'node:crypto'
import { type CallbackContext, clientAuthenticationAnonymous, type Jwk, type JwtSigner } from '@openid4vc/oauth2'
import { type CryptoKey, compactDecrypt, compactVerify, importJWK, importX509, type JWK as JoseJwk } from 'jose'
import type { CredoAgent } from './credo-agent.ts'
import type { ForeignSigner } from './foreign-signer.ts'

/** `decryptionKey` is the private key of responses, where there is one. */
export function foreignCallbacks(agent: CredoAgent, signer: ForeignSigner, decryptionKey?: JoseJwk): CallbackContext {
	return {
		hash: (data, algorithm) => createHash(algorithm).update(data).digest(),
		generateRandom: length => randomBytes(length),
		clientAuthentication: clientAuthenticationAnonymous(),
		getX509CertificateMetadata: certificate => ({
			sanDnsNames: namesOf(certificate, 'DNS'),
			sanUriNames: namesOf(certificate, 'URI'),
		}),
		async signJwt(_signer, { header, payload }) {
			const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
			const input = `${encode(header)}.${encode(payload)}`
			const { signature } = await agent.kms.sign({ keyId: signer.key.keyId, algorithm: 'ES256', data: Buffer.from(input) })
			return { jwt: `${input}.${Buffer.from(signature).toString('base64url')}`, signerJwk: signer.key.toJson() as Jwk }
		},
		async verifyJwt(by, { compact }) {
			const { jwk, key } = await keyOf(by)
			return compactVerify(compact, key).then(
				() => ({ verified: true, signerJwk: jwk }) as const,
				() => ({ verified: false }) as const,
			)
		},
		async decryptJwe(jwe) {
			if (!decryptionKey) return { decrypted: false }
			const { plaintext } = await compactDecrypt(jwe, await importJWK(decryptionKey, 'ECDH-ES'))
			return { decrypted: true, decryptionJwk: decryptionKey as Jwk, payload: Buffer.from(plaintext).toString() }
		},
		encryptJwe() {
			throw new Error('a foreign issuer or verifier encrypts nothing here')
		},
	}
}

async function keyOf(by: JwtSigner): Promise<{ jwk: Jwk; key: CryptoKey | Uint8Array }> {
	if (by.method === 'jwk') return { jwk: by.publicJwk, key: await importJWK(by.publicJwk as JoseJwk, by.alg) }
	if (by.method !== 'x5c') throw new Error(`a signer by ${by.method} does not happen here`)
	const certificate = new X509Certificate(Buffer.from(by.x5c[0] ?? '', 'base64'))
	const jwk = certificate.publicKey.export({ format: 'jwk' }) as Jwk
	return { jwk, key: await importX509(certificate.toString(), by.alg) }
}

const namesOf = (certificate: string, kind: string): string[] =>
	(new X509Certificate(Buffer.from(certificate, 'base64')).subjectAltName ?? '')
		.split(', ')
		.filter(name => name.startsWith(`${kind}:`))
		.map(name => name.slice(kind.length + 1))
