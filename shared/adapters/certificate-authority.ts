// A certificate authority of one's own: a self-signed root, and certificates below it for signing or for TLS servers. RFC 5280.

import 'reflect-metadata'
import { createPublicKey, type KeyObject, randomBytes, X509Certificate } from 'node:crypto'
import {
	AuthorityKeyIdentifierExtension,
	BasicConstraintsExtension,
	ExtendedKeyUsage,
	ExtendedKeyUsageExtension,
	type Extension,
	type GeneralNameType,
	KeyUsageFlags,
	KeyUsagesExtension,
	X509Certificate as ReadCertificate,
	SubjectAlternativeNameExtension,
	SubjectKeyIdentifierExtension,
	X509CertificateGenerator,
} from '@peculiar/x509'
import type { Clock, Seconds } from '../protocol/ports.ts'
import { documentSigning } from '../protocol/trust/trust.ts'
import { createSigningKey } from './node-crypto.ts'

/** A P-256 key and the certificate of it, in DER. */
export type CertifiedKey = { readonly privateKey: KeyObject; readonly certificate: Uint8Array }

export type Leaf = {
	readonly commonName: string
	/** ISO 3166-1 alpha-2, which ISO 18013-5 Annex B.1 wants in the names of issuers and document signers. */
	readonly country?: string | undefined
	readonly dnsNames?: readonly string[]
	readonly uris?: readonly string[]
	readonly ips?: readonly string[]
	/**
	 * `signing`: signatures on tokens alone; `document_signing`: on mdocs alone, ISO 18013-5 Annex B.1.4; `tls`: a server's certificate.
	 */
	readonly use: 'signing' | 'document_signing' | 'tls'
	readonly lifetime: Seconds
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/**
 * How far before its making a certificate holds: for the sake of clocks that are behind, and of what is dated by the start of its hour (an
 * mdoc's time of signing must be within its signer's, ISO 18013-5 §9.3.1).
 */
const backdate: Seconds = 3900

const purposes: Readonly<Record<Leaf['use'], readonly Extension[]>> = {
	signing: [],
	document_signing: [new ExtendedKeyUsageExtension([documentSigning], true)],
	tls: [new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth])],
}

/** A fresh root: it signs leaves and nothing else (pathLen 0). */
export async function createAuthority(
	{ clock }: { clock: Clock },
	{ commonName, country, lifetime }: { commonName: string; country?: string | undefined; lifetime: Seconds },
): Promise<CertifiedKey> {
	const privateKey = createSigningKey()
	const publicKey = verifying(privateKey)
	const certificate = await X509CertificateGenerator.createSelfSigned({
		...terms(clock, lifetime),
		name: nameOf(commonName, country),
		keys: { privateKey: signing(privateKey), publicKey },
		extensions: [
			new BasicConstraintsExtension(true, 0, true),
			new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
			await SubjectKeyIdentifierExtension.create(publicKey),
		],
	})
	return { privateKey, certificate: new Uint8Array(certificate.rawData) }
}

/** A fresh key with a certificate that `authority` signed. */
export async function issueLeaf({ clock }: { clock: Clock }, authority: CertifiedKey, leaf: Leaf): Promise<CertifiedKey> {
	const { commonName, country, use, lifetime } = leaf
	const privateKey = createSigningKey()
	const publicKey = verifying(privateKey)
	const root = new ReadCertificate(new Uint8Array(authority.certificate))
	const certificate = await X509CertificateGenerator.create({
		...terms(clock, Math.min(lifetime, Math.floor(root.notAfter.getTime() / 1000) - clock.now())),
		subject: nameOf(commonName, country),
		issuer: root.subjectName.toJSON(),
		publicKey,
		signingKey: signing(authority.privateKey),
		extensions: [
			new BasicConstraintsExtension(false, undefined, true),
			new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
			...purposes[use],
			...alternativeNames(leaf),
			await SubjectKeyIdentifierExtension.create(publicKey),
			await AuthorityKeyIdentifierExtension.create(verifying(authority.privateKey)),
		],
	})
	return { privateKey, certificate: new Uint8Array(certificate.rawData) }
}

/** A certificate in PEM. */
export const certificatePem = (der: Uint8Array): string => new X509Certificate(der).toString()

function alternativeNames({ dnsNames = [], uris = [], ips = [] }: Leaf): Extension[] {
	const names: Array<{ type: GeneralNameType; value: string }> = [
		...dnsNames.map(value => ({ type: 'dns' as const, value })),
		...uris.map(value => ({ type: 'url' as const, value })),
		...ips.map(value => ({ type: 'ip' as const, value })),
	]
	return names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []
}

const terms = (clock: Clock, lifetime: Seconds) => ({
	serialNumber: serialNumber(),
	notBefore: new Date((clock.now() - backdate) * 1000),
	notAfter: new Date((clock.now() + lifetime) * 1000),
	signingAlgorithm: algorithm,
})

/** A positive number of 16 unpredictable bytes. RFC 5280 §4.1.2.2. */
function serialNumber(): string {
	const bytes = randomBytes(16)
	bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
	return bytes.toString('hex')
}

const signing = (key: KeyObject) => key.toCryptoKey(algorithm, true, ['sign'])
const verifying = (key: KeyObject) => createPublicKey(key).toCryptoKey(algorithm, true, ['verify'])

const nameOf = (commonName: string, country: string | undefined) => [
	...(country === undefined ? [] : [{ C: [country] }]),
	{ CN: [commonName] },
]
