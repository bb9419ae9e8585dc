// A foreign party's key and certificate chain, and the credentials it signs: all made by Credo.

import { type Kms, type X509Certificate, X509KeyUsage } from '@credo-ts/core'
import { type CredoAgent, createKey } from './credo-agent.ts'

export type ForeignSigner = {
	readonly key: Kms.PublicJwk<Kms.P256PublicJwk>
	/** Leaf first, base64 DER, without the anchor. */
	readonly x5c: string[]
	readonly leaf: X509Certificate
	/** PEM. */
	readonly anchor: string
}

const day = 86_400_000

/** A root of its own and a leaf for `localhost` under it. */
export async function createForeignSigner(agent: CredoAgent, commonName: string): Promise<ForeignSigner> {
	const rootKey = await createKey(agent)
	const key = await createKey(agent)
	const validity = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + 30 * day) }
	const issuer = { commonName: `${commonName} Root`, countryName: 'XX' }
	const root = await agent.x509.createCertificate({
		authorityKey: rootKey,
		issuer,
		validity,
		extensions: {
			basicConstraints: { ca: true, markAsCritical: true },
			keyUsage: { usages: [X509KeyUsage.KeyCertSign, X509KeyUsage.CrlSign], markAsCritical: true },
			subjectKeyIdentifier: { include: true },
		},
	})
	const leaf = await agent.x509.createCertificate({
		authorityKey: rootKey,
		subjectPublicKey: key,
		issuer,
		subject: { commonName, countryName: 'XX' },
		validity,
		extensions: {
			keyUsage: { usages: [X509KeyUsage.DigitalSignature], markAsCritical: true },
			subjectAlternativeName: { name: [{ type: 'dns', value: 'localhost' }] },
			subjectKeyIdentifier: { include: true },
			authorityKeyIdentifier: { include: true },
		},
	})
	leaf.publicJwk.keyId = key.keyId
	return { key, x5c: [leaf.toString('base64')], leaf, anchor: root.toString('pem') }
}

/** An mdoc by Credo, bound to the wallet's key: IssuerSigned in base64url. */
export async function signMdoc(
	agent: CredoAgent,
	{ leaf }: ForeignSigner,
	docType: string,
	namespaces: Record<string, Record<string, unknown>>,
	holderKey: Kms.PublicJwk,
): Promise<string> {
	const validityInfo = { validUntil: new Date(Date.now() + day) }
	const { base64Url } = await agent.mdoc.sign({ docType, namespaces, issuerCertificate: leaf, holderKey, validityInfo })
	return base64Url
}

/** An SD-JWT VC by Credo, bound to the wallet's key, every claim of `claims` selectively disclosable. */
export async function signCredential(
	agent: CredoAgent,
	signer: ForeignSigner,
	{ vct, claims, holder, expiresAt }: { vct: string; claims: Record<string, unknown>; holder: Kms.PublicJwk; expiresAt: number },
): Promise<string> {
	const { compact } = await agent.sdJwtVc.sign({
		payload: { vct, ...claims, exp: expiresAt },
		holder: { method: 'jwk', jwk: holder },
		issuer: { method: 'x5c', x5c: [signer.leaf] },
		disclosureFrame: { _sd: Object.keys(claims) },
	})
	return compact
}
