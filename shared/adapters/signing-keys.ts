// An agent's own signing key below its own root, made at first start, rotated without touching what was signed before.
//
//   authority.pem     the root's key and certificate, 0600
//   signing.pem       the key that signs now and its certificate, 0600
//   document-signing.pem   the same for mdocs, where an agent issues them
//   trust-anchor.pem  the root's certificate, for whoever is to believe this agent

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock, Seconds, Signer } from '../protocol/ports.ts'
import {
	type CertifiedKey,
	certificatePem,
	createAuthority,
	issueLeaf,
	issueRevocationList,
	type MdocIssuer,
} from './certificate-authority.ts'
import { nodeCertificates } from './certificates.ts'
import { keepPublic, parseKey, readOrMakeKey, replaceKey } from './key-file.ts'
import { signerOf } from './node-crypto.ts'
import { watchFile } from './watched-file.ts'

const day: Seconds = 86_400
const year: Seconds = 365 * day
/** ISO 18013-5 Annex B.1.2 allows no more. */
const rootLifetime = 20 * year - day

type Use = 'signing' | 'document_signing'

/** For each use the file, the life of a certificate, and the rest of it that is too little: then the next start makes a new key. */
const uses: Readonly<Record<Use, { readonly file: string; readonly lifetime: Seconds; readonly renewWithin: Seconds }>> = {
	// longer than anything that is signed with it is meant to hold
	signing: { file: 'signing.pem', lifetime: 3 * year, renewWithin: 1.5 * year },
	// ISO 18013-5 Annex B.1.4: at most 457 days; what is signed with it holds a year
	document_signing: { file: 'document-signing.pem', lifetime: 456 * day, renewWithin: year + day },
}

/** How long a look at the file is good for, in milliseconds. */
const glance = 200

export type SigningKeys = {
	/**
	 * The signer of this moment, its certificate in `x5c`; the same object until a rotation, here or in another process, which shows
	 * within a fifth of a second.
	 */
	signer(): Signer
	/** Makes a new key and certificate below the same root. What was signed before stays verifiable: its own `x5c` leads to that root. */
	rotate(): Promise<void>
	/** What the root has revoked, in DER, for `lifetime` seconds. RFC 5280 §5 */
	revocationList(lifetime: Seconds): Promise<Uint8Array>
	/** The root's certificate. */
	readonly anchorPem: string
	readonly anchorPath: string
}

/**
 * The signing keys in `folder`; it and they are made where they are not there. Keys of several uses have one root. A key whose certificate names others than
 * `dnsNames`, or is in the second half of its life, gives way to a new one.
 * @param options.issuer of mdocs, where some are signed below the root
 * @throws SetupError where the folder cannot be used or a file in it is damaged
 */
export async function openSigningKeys(
	folder: string,
	options: { commonName: string; dnsNames: readonly string[]; clock: Clock; use?: Use; issuer?: MdocIssuer | undefined },
): Promise<SigningKeys> {
	const { commonName, issuer, dnsNames, clock, use = 'signing' } = options
	const { file, lifetime, renewWithin } = uses[use]
	const path = join(folder, file)
	const anchorPath = join(folder, 'trust-anchor.pem')
	const authority = await readOrMakeKey(join(folder, 'authority.pem'), () =>
		createAuthority({ clock }, { commonName: `${commonName} Root`, issuer, lifetime: rootLifetime }),
	)
	const makeLeaf = () => issueLeaf({ clock }, authority, { commonName, issuer, dnsNames, use, lifetime })
	const anchorPem = certificatePem(authority.certificate)
	keepPublic(anchorPath, anchorPem)

	const kept = await readOrMakeKey(path, makeLeaf)
	if (!isFitting(kept, { dnsNames, authority, clock, renewWithin })) replaceKey(path, await makeLeaf())

	const signer = watchFile(path, glance, () => signerFrom(parseKey(readFileSync(path, 'utf8'), path)))
	return {
		signer: signer.current,
		async rotate() {
			replaceKey(path, await makeLeaf())
			signer.lookAgain()
		},
		revocationList: lifetime => issueRevocationList({ clock }, authority, lifetime),
		anchorPem,
		anchorPath,
	}
}

function isFitting(
	key: CertifiedKey,
	wanted: { dnsNames: readonly string[]; authority: CertifiedKey; clock: Clock; renewWithin: Seconds },
): boolean {
	const leaf = nodeCertificates.parse(key.certificate)
	const root = nodeCertificates.parse(wanted.authority.certificate)
	return (
		leaf !== undefined &&
		root !== undefined &&
		leaf.isIssuedBy(root) &&
		leaf.notAfter - wanted.clock.now() > wanted.renewWithin &&
		leaf.dnsNames.join() === wanted.dnsNames.join()
	)
}

const signerFrom = ({ privateKey, certificate }: CertifiedKey): Signer => signerOf(privateKey, [certificate.toBase64()])
