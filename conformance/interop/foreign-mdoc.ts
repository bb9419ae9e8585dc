// A foreign maker and reader of mdocs: @owf/mdoc, which this project did not write, with keys and chains of Credo and node:crypto. No code
// of this project stands in for it.

import { createHash, createPublicKey, randomBytes, verify, X509Certificate } from 'node:crypto'
import type { Kms } from '@credo-ts/core'
import {
	CoseKey,
	DeviceKey,
	DeviceRequest,
	DocRequest,
	Holder,
	Issuer,
	IssuerSigned,
	ItemsRequest,
	type MdocContext,
	type SessionTranscript,
	SignatureAlgorithm,
	Verifier,
} from '@owf/mdoc'
import type { CredoAgent } from './credo-agent.ts'
import type { ForeignSigner } from './foreign-signer.ts'

type OwnKey = Kms.PublicJwk<Kms.P256PublicJwk>

/** What is shown of an mdoc: names of elements by namespace. */
export type Asked = Readonly<Record<string, readonly string[]>>

/** @param keys of Credo's that it signs with */
export function foreignMdocs(agent: CredoAgent, keys: readonly OwnKey[]) {
	const context = contextOf(agent, keys)
	return {
		context,

		/** IssuerSigned in base64url. */
		async issue(
			signer: ForeignSigner,
			docType: string,
			namespaces: Record<string, Record<string, unknown>>,
			holder: OwnKey,
		): Promise<string> {
			const issuer = new Issuer(docType, context)
			for (const [namespace, elements] of Object.entries(namespaces)) issuer.addIssuerNamespace(namespace, elements)
			const now = new Date(Math.floor(Date.now() / 1000) * 1000)
			const issued = await issuer.sign({
				signingKey: coseKey(signer.key),
				algorithm: SignatureAlgorithm.ES256,
				digestAlgorithm: 'SHA-256',
				validityInfo: { signed: now, validFrom: now, validUntil: new Date(now.getTime() + 86_400_000) },
				deviceKeyInfo: { deviceKey: DeviceKey.fromJwk(jwkOf(holder)) },
				certificates: [new Uint8Array(Buffer.from(signer.x5c[0] ?? '', 'base64'))],
			})
			return issued.encodedForOid4Vci
		},

		/** @throws Error where it does not take what an issuer sent */
		receive: (text: string, anchors: readonly string[]): Promise<void> =>
			Holder.verifyIssuerSigned({ issuerSigned: text, trustedCertificates: dersOf(anchors) }, context),

		/** A DeviceResponse in base64url. */
		async present(text: string, docType: string, asked: Asked, transcript: SessionTranscript, holder: OwnKey): Promise<string> {
			const response = await Holder.createDeviceResponseForDeviceRequest(
				{
					deviceRequest: requestOf(docType, asked),
					sessionTranscript: transcript,
					issuerSigned: [IssuerSigned.fromEncodedForOid4Vci(text)],
					signature: { signingKey: coseKey(holder) },
				},
				context,
			)
			return response.encodedForOid4Vp
		},

		/** @throws Error where it does not take a DeviceResponse */
		verify: (text: string, transcript: SessionTranscript, anchors: readonly string[]): Promise<void> =>
			Verifier.verifyDeviceResponse(
				{
					deviceResponse: new Uint8Array(Buffer.from(text, 'base64url')),
					sessionTranscript: transcript,
					trustedCertificates: dersOf(anchors),
				},
				context,
			),
	}
}

function requestOf(docType: string, asked: Asked): DeviceRequest {
	const namespaces = Object.fromEntries(
		Object.entries(asked).map(([namespace, names]) => [namespace, Object.fromEntries(names.map(name => [name, false]))]),
	)
	return DeviceRequest.create({ docRequests: [DocRequest.create({ itemsRequest: ItemsRequest.create({ docType, namespaces }) })] })
}

const jwkOf = (key: OwnKey) => ({ ...key.toJson() }) as Record<string, unknown>
/** With its algorithm: where the key does not say it, a device signature goes out without one. */
const coseKey = (key: OwnKey): CoseKey => CoseKey.fromJwk({ ...jwkOf(key), alg: 'ES256' })
const dersOf = (anchors: readonly string[]): Uint8Array[] => anchors.map(pem => new Uint8Array(new X509Certificate(pem).raw))

function contextOf(agent: CredoAgent, keys: readonly OwnKey[]): MdocContext {
	const keyIdOf = ({ jwk }: CoseKey): string => {
		const known = keys.find(key => jwkOf(key)['x'] === jwk['x'])
		if (!known) throw new Error('a key that is not Credo’s')
		return known.keyId
	}
	const noMac = () => {
		throw new Error('no MAC happens here')
	}
	return {
		crypto: {
			random: length => new Uint8Array(randomBytes(length)),
			digest: ({ digestAlgorithm, bytes }) => new Uint8Array(createHash(digestAlgorithm.replace('-', '')).update(bytes).digest()),
			calculateEphemeralMacKey: noMac,
		},
		cose: {
			sign1: {
				async sign({ toBeSigned, key }) {
					const { signature } = await agent.kms.sign({ keyId: keyIdOf(key), algorithm: 'ES256', data: new Uint8Array(toBeSigned) })
					return signature
				},
				verify: ({ key, sign1 }) =>
					verify(
						'sha256',
						sign1.toBeSigned,
						{ key: createPublicKey({ key: key.jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
						sign1.signature,
					),
			},
			mac0: { sign: noMac, verify: noMac },
		},
		x509: {
			getIssuerNameField: ({ certificate, field }) =>
				new X509Certificate(certificate).issuer
					.split('\n')
					.flatMap(part => (part.startsWith(`${field}=`) ? [part.slice(field.length + 1)] : [])),
			getPublicKey: ({ certificate }) =>
				CoseKey.fromJwk(new X509Certificate(certificate).publicKey.export({ format: 'jwk' }) as Record<string, unknown>),
			async verifyCertificateChain({ trustedCertificates, x5chain }) {
				const text = (der: Uint8Array) => Buffer.from(der).toString('base64')
				await agent.x509.validateCertificateChain({
					certificateChain: x5chain.map(text),
					trustedCertificates: trustedCertificates.map(text),
				})
			},
			getCertificateData({ certificate }) {
				const read = new X509Certificate(certificate)
				return {
					issuerName: read.issuer,
					subjectName: read.subject,
					serialNumber: read.serialNumber,
					thumbprint: read.fingerprint256,
					notBefore: read.validFromDate,
					notAfter: read.validToDate,
					pem: read.toString(),
				}
			},
		},
	}
}
