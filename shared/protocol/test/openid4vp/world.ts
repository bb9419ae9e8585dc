// A verifier with certificates of a root of its own, and a wallet that trusts that root.

import { certificatePem, createAuthority, issueLeaf } from '../../../adapters/certificate-authority.ts'
import { nodeCertificates, pemToCertificates } from '../../../adapters/certificates.ts'
import { nodeCrypto, signerOf, systemRandom } from '../../../adapters/node-crypto.ts'
import { createTrust } from '../../trust/trust.ts'

export const now = 1_795_000_000
export const clock = { now: () => now }
export const ports = { crypto: nodeCrypto, random: systemRandom, clock }

export async function createVerifierWorld() {
	const authority = await createAuthority({ clock }, { commonName: 'Root', lifetime: 86_400 })
	const anchors = pemToCertificates(certificatePem(authority.certificate))
	const make = async (host: string, root = authority) => {
		const key = await issueLeaf({ clock }, root, { commonName: host, dnsNames: [host], use: 'signing', lifetime: 3600 })
		const [leaf] = pemToCertificates(certificatePem(key.certificate))
		if (!leaf) throw new Error('no certificate')
		return { leaf, signer: signerOf(key.privateKey, [key.certificate.toBase64()]) }
	}
	const verifier = await make('verifier.example')
	const other = await make('other.example')
	const stranger = await make('verifier.example', await createAuthority({ clock }, { commonName: 'Root', lifetime: 86_400 }))
	return {
		leaf: verifier.leaf,
		signer: verifier.signer,
		otherLeaf: other.leaf,
		otherSigner: other.signer,
		strangeSigner: stranger.signer,
		trust: createTrust({ clock, certificates: nodeCertificates, crypto: nodeCrypto }, anchors),
	}
}
