// Whom we believe: certificate chains up to configured anchors. RFC 5280 §6.1, RFC 7515 §4.1.6, HAIP 1.0 §6.1.1.

import { equal } from '../bytes.ts'
import { ProtocolError } from '../errors.ts'
import type { PublicJwk } from '../jose/jwk.ts'
import type { Certificate, Certificates, Clock, Crypto, Seconds } from '../ports.ts'
import { parseX5c, x5cTexts } from './x5c.ts'

/** A certificate that a chain was verified for, its key of a kind that is taken here. */
export type TrustedCertificate = Certificate & {
	readonly publicJwk: PublicJwk
	/** The authority key identifiers of its whole chain, in base64url. */
	readonly authorityKeyIds?: readonly string[] | undefined
}

export interface Trust {
	/**
	 * The leaf of a chain that ends below one of the anchors.
	 * @param x5c base64 DER, leaf first, as in a JOSE header; the anchor itself must not be in it
	 * @param what names the signed thing in refusals: `the credential`
	 * @param use what the leaf signed: a token where nothing is said
	 * @throws ProtocolError `invalid_certificate_chain`
	 */
	verify(x5c: unknown, what: string, use?: Use): TrustedCertificate
}

/** What a certificate is looked at for. A signer of mdocs may be for that alone, and says so in an extension that others must not pass over. */
export type Use = 'token' | 'mdoc'

/** How many verified chains are remembered. */
const remembered = 1024

/**
 * Trust in what is signed below `anchors`. A chain found good is remembered by its hash until the first of its certificates expires;
 * whether a certificate was revoked is not looked at.
 * @param also.documentSigners certificates that are believed themselves as signers of mdocs, be they self-signed; for nothing else
 */
export function createTrust(
	ports: { clock: Clock; certificates: Certificates; crypto: Crypto },
	anchors: readonly Certificate[],
	{ documentSigners = [] }: { readonly documentSigners?: readonly Certificate[] } = {},
): Trust {
	const good = new Map<string, { leaf: TrustedCertificate; from: Seconds; until: Seconds }>()

	function verify(x5c: unknown, what: string, use: Use = 'token'): TrustedCertificate {
		const texts = x5cTexts(x5c, what)
		// with their number, lest one text that holds a full stop is known as two
		const key = ports.crypto.hashText('sha-256', [use, texts.length, ...texts].join('.'))
		const now = ports.clock.now()
		const known = good.get(key)
		if (known && known.from <= now && now <= known.until) return known.leaf
		good.delete(key)

		const chain = parseX5c(x5c, what).map(der => {
			const certificate = ports.certificates.parse(der)
			if (!certificate) throw refused(`x5c of ${what} holds bytes that are no X.509 certificate`, 'RFC 5280 §4.1')
			return certificate
		})
		const itself = use === 'mdoc' ? documentSigners.find(signer => chain[0] && equal(signer.der, chain[0].der)) : undefined
		const path = itself ? [itself] : [...chain, verifyPath(chain, anchors, now, what, use)]
		if (itself) verifyValidity(itself, now, what)
		else verifyUsage(path[0], what)
		if (use === 'mdoc' && !itself) verifyDocumentSigner(path, what)
		const leaf = { ...withKey(path[0], what), authorityKeyIds: authorityKeyIdsOf(chain) }
		if (good.size >= remembered) good.delete(good.keys().next().value ?? '')
		good.set(key, {
			leaf,
			from: Math.max(...path.map(certificate => certificate.notBefore)),
			until: Math.min(...path.map(certificate => certificate.notAfter)),
		})
		return leaf
	}

	return { verify }
}

/** The anchor that a chain ends below; every other certificate of the chain is found good on the way. RFC 5280 §6.1.3, §6.1.4. */
function verifyPath(chain: readonly Certificate[], anchors: readonly Certificate[], now: Seconds, what: string, use: Use): Certificate {
	for (const [place, certificate] of chain.entries()) {
		if (anchors.some(anchor => equal(anchor.der, certificate.der))) {
			throw refused(`x5c of ${what} holds the trust anchor itself`, 'HAIP 1.0 §6.1.1')
		}
		if (certificate.isIssuedBy(certificate)) {
			throw refused(`the certificate ${name(certificate)} of ${what} is self-signed and no trust anchor of ours`, 'HAIP 1.0 §6.1.1')
		}
		verifyValidity(certificate, now, what)
		verifyExtensions(certificate, what, place === 0 && use === 'mdoc' ? [...understood, extendedKeyUsage] : understood)
	}
	for (const [below, authority] of chain.slice(1).entries()) {
		verifyAuthority(authority, below, what)
		if (!chain[below]?.isIssuedBy(authority)) {
			throw refused(`the certificate at ${below} of x5c of ${what} is not signed by the one after it`, 'RFC 5280 §6.1.3')
		}
	}
	const last = chain[chain.length - 1]
	const signers = anchors.filter(candidate => last?.isIssuedBy(candidate))
	const anchor = signers.find(candidate => isInTime(candidate, now)) ?? signers[0]
	if (!anchor) throw refused(`the chain of ${what} ends at ${last?.issuer ?? ''}, which is no trust anchor of ours`, 'RFC 5280 §6.1.1')
	verifyValidity(anchor, now, what)
	verifyAuthority(anchor, chain.length - 1, what)
	return anchor
}

const isInTime = ({ notBefore, notAfter }: Certificate, now: Seconds): boolean => notBefore <= now && now <= notAfter

function verifyValidity(certificate: Certificate, now: Seconds, what: string): void {
	if (!isInTime(certificate, now)) {
		throw refused(
			`the certificate ${name(certificate)} of ${what} is ${now < certificate.notBefore ? 'not valid yet' : 'expired'}`,
			'RFC 5280 §4.1.2.5',
		)
	}
}

/** Critical extensions that are judged here, or need no judging where any policy will do. RFC 5280 §4.2. */
const understood: readonly string[] = [
	'2.5.29.15', // keyUsage
	'2.5.29.17', // subjectAltName
	'2.5.29.19', // basicConstraints
	'2.5.29.32', // certificatePolicies
]
const extendedKeyUsage = '2.5.29.37'

function verifyExtensions(certificate: Certificate, what: string, taken: readonly string[]): void {
	const unknown = certificate.criticalExtensions.find(oid => !taken.includes(oid))
	if (unknown !== undefined) {
		throw refused(
			`the certificate ${name(certificate)} of ${what} has the critical extension ${unknown}, which is not understood here`,
			'RFC 5280 §6.1.4',
		)
	}
}

/** @param below how many certificates of authorities stand between this one and the leaf */
function verifyAuthority(authority: Certificate, below: number, what: string): void {
	if (!authority.isAuthority)
		throw refused(`${name(authority)}, which signed in the chain of ${what}, is no authority`, 'RFC 5280 §4.2.1.9')
	if (authority.pathLength !== undefined && below > authority.pathLength) {
		throw refused(`the chain of ${what} is longer than ${name(authority)} allows`, 'RFC 5280 §4.2.1.9')
	}
	if (authority.keyUsage && !authority.keyUsage.includes('keyCertSign')) {
		throw refused(`${name(authority)}, which signed in the chain of ${what}, may not sign certificates`, 'RFC 5280 §4.2.1.3')
	}
}

/** Of the certificates that came: whom each says it was issued by. */
export const authorityKeyIdsOf = (chain: readonly Certificate[]): readonly string[] =>
	chain.flatMap(({ authorityKeyId }) => authorityKeyId ?? [])

/** The key purpose of those who sign mdocs. ISO 18013-5 Annex B.1.4 */
export const documentSigning = '1.0.18013.5.1.2'

function verifyUsage(leaf: Certificate | undefined, what: string): void {
	if (leaf?.keyUsage && !leaf.keyUsage.includes('digitalSignature')) {
		throw refused(`the key of ${name(leaf)} may not sign ${what}`, 'RFC 5280 §4.2.1.3')
	}
}

/**
 * A certificate that is for certain purposes alone signs mdocs only where that is one of them (RFC 5280 §4.2.1.12), and it is of the
 * country of its authority, where that names one. ISO 18013-5 Annex B.1.4
 */
function verifyDocumentSigner(path: readonly Certificate[], what: string): void {
	const [leaf] = path
	const anchor = path[path.length - 1]
	if (leaf?.extendedKeyUsage && !leaf.extendedKeyUsage.includes(documentSigning)) {
		throw refused(`the certificate ${name(leaf)} is for other purposes than signing ${what}`, 'ISO 18013-5 Annex B.1.4')
	}
	if (leaf && anchor?.country !== undefined && leaf.country !== anchor.country) {
		throw refused(
			`the certificate ${name(leaf)} of ${what} is of ${leaf.country ?? 'no country'}, and its authority of ${anchor.country}`,
			'ISO 18013-5 Annex B.1.4',
		)
	}
}

function withKey(leaf: Certificate | undefined, what: string): Certificate & { readonly publicJwk: PublicJwk } {
	if (!leaf?.publicJwk) throw refused(`the certificate of ${what} holds a key of a kind that is not taken here`, 'RFC 7518 §3.4')
	return leaf as Certificate & { readonly publicJwk: PublicJwk }
}

const name = (certificate: Certificate): string => certificate.subject.slice(0, 120)

const refused = (message: string, section: string) => new ProtocolError('invalid_certificate_chain', message, { section })
