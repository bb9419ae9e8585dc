// The Certificates port: node:crypto reads and verifies X.509, @peculiar/x509 tells of the extensions that it does not show.

import 'reflect-metadata'
import { X509Certificate } from 'node:crypto'
import {
	AuthorityKeyIdentifierExtension,
	BasicConstraintsExtension,
	ExtendedKeyUsageExtension,
	KeyUsageFlags,
	KeyUsagesExtension,
	X509Certificate as ReadCertificate,
	SubjectAlternativeNameExtension,
} from '@peculiar/x509'
import type { Certificate, Certificates } from '../protocol/ports.ts'
import { readPublicJwk } from './node-crypto.ts'
import { SetupError } from './setup-error.ts'

export const nodeCertificates: Certificates = {
	parse(der) {
		try {
			const native = new X509Certificate(der)
			return native.raw.equals(der) ? certificateOf(native) : undefined
		} catch {
			return undefined // no certificate, or one that only half the world can read
		}
	},
}

/**
 * The certificates of a PEM text, in its order.
 * @throws SetupError where it holds none, or one that cannot be read
 */
export function pemToCertificates(pem: string): Certificate[] {
	const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
	if (!blocks) throw new SetupError('A file of trust anchors holds no certificate in PEM form: name files that do.')
	return blocks.map((block, at) => {
		const certificate = nodeCertificates.parse(Uint8Array.fromBase64(block.replaceAll(/-----[A-Z ]+-----/g, '')))
		if (!certificate) throw new SetupError(`Certificate ${at + 1} in a file of trust anchors cannot be read: put a good one there.`)
		return certificate
	})
}

/** Signatures on certificates that are taken: ECDSA, RSA and RSA-PSS with SHA-2, Ed25519. SHA-1 and MD5 are not. RFC 8017, RFC 5758, RFC 8410. */
const signatureAlgorithms = new Set([
	'1.2.840.10045.4.3.2',
	'1.2.840.10045.4.3.3',
	'1.2.840.10045.4.3.4',
	'1.2.840.113549.1.1.11',
	'1.2.840.113549.1.1.12',
	'1.2.840.113549.1.1.13',
	'1.3.101.112',
])

const natives = new WeakMap<Certificate, X509Certificate>()

function certificateOf(native: X509Certificate): Certificate {
	const read = new ReadCertificate(native.raw)
	const extensions = Array.from(read.extensions)
	const oids = extensions.map(extension => extension.type)
	if (new Set(oids).size !== oids.length) throw new TypeError('an extension stands twice (RFC 5280 §4.2)')
	const extension = <T>(kind: new (...parts: never[]) => T): T | undefined =>
		extensions.find((found): found is typeof found & T => found instanceof kind)
	const constraints = extension(BasicConstraintsExtension)
	const usages = extension(KeyUsagesExtension)?.usages

	const certificate: Certificate = {
		der: new Uint8Array(native.raw),
		subject: onOneLine(native.subject),
		issuer: onOneLine(native.issuer),
		notBefore: Math.ceil(native.validFromDate.getTime() / 1000),
		notAfter: Math.floor(native.validToDate.getTime() / 1000),
		isAuthority: constraints?.ca ?? false,
		pathLength: constraints?.pathLength,
		keyUsage: usages === undefined ? undefined : usageNames.filter(name => usages & KeyUsageFlags[name]),
		extendedKeyUsage: extension(ExtendedKeyUsageExtension)?.usages.map(String),
		criticalExtensions: extensions.filter(found => found.critical).map(found => found.type),
		dnsNames: (extension(SubjectAlternativeNameExtension)?.names.items ?? []).filter(name => name.type === 'dns').map(name => name.value),
		authorityKeyId: keyIdOf(extension(AuthorityKeyIdentifierExtension)),
		country: onlyOne(read.subjectName.getField('C')),
		organizationId: onlyOne(read.subjectName.getField('2.5.4.97')),
		publicJwk: readPublicJwk(native.publicKey),
		isIssuedBy(authority) {
			const signer = natives.get(authority) ?? new X509Certificate(authority.der)
			return (
				signatureAlgorithms.has(native.signatureAlgorithmOid ?? '') && native.issuer === signer.subject && native.verify(signer.publicKey)
			)
		},
	}
	natives.set(certificate, native)
	return certificate
}

const keyIdOf = (extension: AuthorityKeyIdentifierExtension | undefined): string | undefined =>
	extension?.keyId === undefined ? undefined : Buffer.from(extension.keyId, 'hex').toString('base64url')

const onlyOne = (values: readonly string[]): string | undefined => (values.length === 1 ? values[0] : undefined)

const usageNames = [
	'digitalSignature',
	'nonRepudiation',
	'keyEncipherment',
	'dataEncipherment',
	'keyAgreement',
	'keyCertSign',
	'cRLSign',
	'encipherOnly',
	'decipherOnly',
] as const satisfies ReadonlyArray<keyof typeof KeyUsageFlags>

/** Node writes a name's parts on a line each, the most general first. */
const onOneLine = (name: string | undefined): string => (name ?? '').split('\n').reverse().join(', ')
