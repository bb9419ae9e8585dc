// A wallet provider with a certificate of a trusted authority, for tests; and trust in one certificate alone, for examples that have no chain.

import { nodeCertificates } from '../../adapters/certificates.ts'
import { nodeCrypto } from '../../adapters/node-crypto.ts'
import type { Certificate, Signer } from '../ports.ts'
import { createTrust, type Trust, type TrustedCertificate } from '../trust/trust.ts'
import { parseX5c } from '../trust/x5c.ts'
import { certificate, noon, signerWith } from './certificates.ts'

const ports = { clock: { now: () => noon }, certificates: nodeCertificates, crypto: nodeCrypto }

const root = await certificate({ name: 'Root of wallet providers', ca: true })
const otherRoot = await certificate({ name: 'Another root', ca: true })
const selfSigned = await certificate({ name: 'Nobody' })

/** Below the trusted root. */
export const provider: Signer = signerWith(await certificate({ name: 'Wallet provider', by: root }))
/** Below a root that nobody trusts. */
export const stranger: Signer = signerWith(await certificate({ name: 'Wallet provider', by: otherRoot }))
/** Its own authority. */
export const ownAuthority: Signer = signerWith(selfSigned)
/** Sends the anchor along. */
const leaf = await certificate({ name: 'Wallet provider', by: root })
export const withAnchor: Signer = signerWith(leaf, root)

export const trust = createTrust(ports, [nodeCertificates.parse(root.der) as Certificate])

/** Believes whatever leaf it is shown: for the specifications' examples, whose certificates sign themselves. */
export const anyLeaf: Trust = {
	verify: (x5c, what) => nodeCertificates.parse(parseX5c(x5c, what)[0] ?? new Uint8Array()) as TrustedCertificate,
}
