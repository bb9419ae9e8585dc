// Certificates for tests, with whatever is wrong in them that a test wants to see refused.

import 'reflect-metadata'
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
	BasicConstraintsExtension,
	ExtendedKeyUsageExtension,
	Extension,
	KeyUsageFlags,
	KeyUsagesExtension,
	SubjectAlternativeNameExtension,
	X509CertificateGenerator,
} from '@peculiar/x509'
import { signerOf } from '../../adapters/node-crypto.ts'
import type { Seconds, Signer } from '../ports.ts'

/** Noon of a day in 2026. */
export const noon: Seconds = 1_795_608_000
const day: Seconds = 86_400

type Curve = 'P-256' | 'P-384' | 'P-521' | 'Ed25519'

export type Made = {
	readonly name: string
	readonly country: string | undefined
	readonly key: KeyObject
	readonly curve: Curve
	readonly der: Uint8Array
	readonly base64: string
}

export type Terms = {
	readonly name?: string
	readonly country?: string
	/** organizationIdentifier of the subject. */
	readonly organization?: string
	/** Who signs; the certificate itself where nobody is named. */
	readonly by?: Made
	readonly ca?: boolean
	readonly pathLength?: number
	readonly usage?: ReadonlyArray<keyof typeof KeyUsageFlags>
	readonly dnsNames?: readonly string[]
	/** Object identifiers of the purposes that the key is for; critical, as ISO 18013-5 Annex B.1.4 has them. */
	readonly purposes?: readonly string[]
	/** An object identifier of an extension that nobody knows. */
	readonly critical?: string
	/** The same extension once more. */
	readonly twice?: boolean
	readonly from?: Seconds
	readonly until?: Seconds
	readonly curve?: Curve
	readonly hash?: 'SHA-256' | 'SHA-384' | 'SHA-1'
}

export async function certificate(terms: Terms = {}): Promise<Made> {
	const { name = 'Leaf', by, ca = false, dnsNames = [], curve = 'P-256' } = terms
	const key = curve === 'Ed25519' ? generateKeyPairSync('ed25519').privateKey : generateKeyPairSync('ec', { namedCurve: curve }).privateKey
	const signing = by ?? { key, curve }
	const usage = terms.usage ?? [ca ? 'keyCertSign' : 'digitalSignature']
	const constraints = new BasicConstraintsExtension(ca, terms.pathLength, true)
	const made = await X509CertificateGenerator.create({
		serialNumber: '0102',
		subject: [...nameOf(name, terms.country), ...(terms.organization === undefined ? [] : [{ '2.5.4.97': [terms.organization] }])],
		issuer: by ? nameOf(by.name, by.country) : nameOf(name, terms.country),
		notBefore: new Date((terms.from ?? noon - day) * 1000),
		notAfter: new Date((terms.until ?? noon + day) * 1000),
		publicKey: createPublicKey(key).toCryptoKey(webName(curve), true, ['verify']),
		signingKey: signing.key.toCryptoKey(webName(signing.curve), true, ['sign']),
		signingAlgorithm: { ...webName(signing.curve), hash: terms.hash ?? 'SHA-256' },
		extensions: [
			constraints,
			...(terms.twice ? [constraints] : []),
			...(usage.length > 0
				? [
						new KeyUsagesExtension(
							usage.reduce((flags, name) => flags | KeyUsageFlags[name], 0),
							true,
						),
					]
				: []),
			...(dnsNames.length > 0 ? [new SubjectAlternativeNameExtension(dnsNames.map(value => ({ type: 'dns', value })))] : []),
			...(terms.purposes ? [new ExtendedKeyUsageExtension([...terms.purposes], true)] : []),
			...(terms.critical ? [new Extension(terms.critical, true, new Uint8Array([5, 0]))] : []),
		],
	})
	const der = new Uint8Array(made.rawData)
	return { name, country: terms.country, key, curve, der, base64: der.toBase64() }
}

const nameOf = (name: string, country: string | undefined) => [...(country === undefined ? [] : [{ C: [country] }]), { CN: [name] }]

const webName = (curve: Curve) => (curve === 'Ed25519' ? { name: 'Ed25519' } : { name: 'ECDSA', namedCurve: curve })

/** Signs as the owner of a certificate, with the chain that leads up from it. */
export const signerWith = (leaf: Made, ...above: Made[]): Signer =>
	signerOf(
		leaf.key,
		[leaf, ...above].map(made => made.base64),
	)
