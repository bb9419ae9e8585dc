// A certificate authority of one's own: a self-signed root, and certificates below it for signing or for TLS servers. RFC 5280.

import 'reflect-metadata'
import { createPublicKey, type KeyObject, randomBytes, X509Certificate } from 'node:crypto'
import {
	AuthorityKeyIdentifierExtension,
	BasicConstraintsExtension,
	CRLDistributionPointsExtension,
	ExtendedKeyUsage,
	ExtendedKeyUsageExtension,
	Extension,
	type GeneralNameType,
	IssuerAlternativeNameExtension,
	KeyUsageFlags,
	KeyUsagesExtension,
	X509Certificate as ReadCertificate,
	SubjectAlternativeNameExtension,
	SubjectKeyIdentifierExtension,
	X509CertificateGenerator,
	X509CrlGenerator,
} from '@peculiar/x509'
import type { Clock, Seconds } from '../protocol/ports.ts'
import { documentSigning } from '../protocol/trust/trust.ts'
import { createSigningKey } from './node-crypto.ts'

/** A P-256 key and the certificate of it, in DER. */
export type CertifiedKey = { readonly privateKey: KeyObject; readonly certificate: Uint8Array }

/** What ISO 18013-5 Annex B.1 wants in the certificates of those who issue mdocs: in their root and in what is below it. */
export type MdocIssuer = {
	/** ISO 3166-1 alpha-2, in the names. */
	readonly country: string
	/** Where the issuer is reached: its alternative name. */
	readonly uri: string
	/** Where the root's revocation list is. */
	readonly revocationList: string
}

export type Leaf = {
	readonly commonName: string
	readonly issuer?: MdocIssuer | undefined
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
	{ commonName, issuer, lifetime }: { commonName: string; issuer?: MdocIssuer | undefined; lifetime: Seconds },
): Promise<CertifiedKey> {
	const privateKey = createSigningKey()
	const publicKey = verifying(privateKey)
	const certificate = await X509CertificateGenerator.createSelfSigned({
		...terms(clock, lifetime),
		name: nameOf(commonName, issuer),
		keys: { privateKey: signing(privateKey), publicKey },
		extensions: [
			new BasicConstraintsExtension(true, 0, true),
			new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
			...sayingWhere(issuer),
			await SubjectKeyIdentifierExtension.create(publicKey),
		],
	})
	return { privateKey, certificate: new Uint8Array(certificate.rawData) }
}

/** A fresh key with a certificate that `authority` signed. */
export async function issueLeaf({ clock }: { clock: Clock }, authority: CertifiedKey, leaf: Leaf): Promise<CertifiedKey> {
	const { commonName, issuer, use, lifetime } = leaf
	const privateKey = createSigningKey()
	const publicKey = verifying(privateKey)
	const root = new ReadCertificate(new Uint8Array(authority.certificate))
	const certificate = await X509CertificateGenerator.create({
		...terms(clock, Math.min(lifetime, Math.floor(root.notAfter.getTime() / 1000) - clock.now())),
		subject: nameOf(commonName, issuer),
		issuer: root.subjectName.toJSON(),
		publicKey,
		signingKey: signing(authority.privateKey),
		extensions: [
			new BasicConstraintsExtension(false),
			new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
			...purposes[use],
			...alternativeNames(leaf),
			...sayingWhere(issuer),
			await SubjectKeyIdentifierExtension.create(publicKey),
			await AuthorityKeyIdentifierExtension.create(verifying(authority.privateKey)),
		],
	})
	return { privateKey, certificate: new Uint8Array(certificate.rawData) }
}

/** The list of what an authority has revoked, in DER: nothing was. RFC 5280 §5 */
export async function issueRevocationList({ clock }: { clock: Clock }, authority: CertifiedKey, lifetime: Seconds): Promise<Uint8Array> {
	const list = await X509CrlGenerator.create({
		issuer: new ReadCertificate(new Uint8Array(authority.certificate)).subjectName.toJSON(),
		thisUpdate: new Date(clock.now() * 1000),
		nextUpdate: new Date((clock.now() + lifetime) * 1000),
		signingAlgorithm: algorithm,
		signingKey: signing(authority.privateKey),
		extensions: [await AuthorityKeyIdentifierExtension.create(verifying(authority.privateKey)), crlNumber(clock.now())],
	})
	return new Uint8Array(list.rawData)
}

/** A number that grows from list to list: the second in which it was made. RFC 5280 §5.2.3 */
function crlNumber(number: number): Extension {
	// a first bit that is set would make it a number below zero
	const bytes = [...(number >= 2 ** 31 ? [0] : []), number >>> 24, number >>> 16, number >>> 8, number]
	return new Extension('2.5.29.20', false, Uint8Array.of(2, bytes.length, ...bytes))
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

const sayingWhere = (issuer: MdocIssuer | undefined): Extension[] =>
	issuer
		? [
				new IssuerAlternativeNameExtension([{ type: 'url', value: issuer.uri }]),
				new CRLDistributionPointsExtension([issuer.revocationList]),
			]
		: []

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

const nameOf = (commonName: string, issuer: MdocIssuer | undefined) => [...(issuer ? [{ C: [issuer.country] }] : []), { CN: [commonName] }]
