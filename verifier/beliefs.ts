// Whom the scenes believe: the verifier's own anchors, or those of a scene.

import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import type { Certificate } from '@wangzheng/shared/protocol/ports.ts'
import { createStatusChecker } from '@wangzheng/shared/protocol/status/check-status.ts'
import { createTrust } from '@wangzheng/shared/protocol/trust/trust.ts'
import type { VerifierConfig } from './config.ts'
import type { Belief } from './operations/judge-presentations.ts'
import type { Scene } from './scenes/scene.ts'

/** A trust and a status checker for each set of anchors and signers, shared by the scenes that have the same. */
export function createBeliefs(
	{ trustAnchors, mdocSigners, scenes }: Pick<VerifierConfig, 'trustAnchors' | 'mdocSigners' | 'scenes'>,
	ports: Parameters<typeof createStatusChecker>[0],
): (scene: Scene) => Belief {
	const made = new Map<string, Belief>()
	const believe = (scene?: Scene): Belief => {
		const anchors = scene?.trustAnchors ?? trustAnchors
		const signers = scene?.mdocSigners ?? mdocSigners
		const key = JSON.stringify([anchors, signers])
		const known = made.get(key)
		if (known) return known
		const trust = createTrust({ ...ports, certificates: nodeCertificates }, read(anchors, 'TRUST_ANCHORS'), {
			documentSigners: read(signers, 'MDOC_SIGNERS'),
		})
		const belief = { trust, status: createStatusChecker(ports, trust) }
		made.set(key, belief)
		return belief
	}
	const own = believe()
	const special = new Map(scenes.map(scene => [scene.id, believe(scene)]))
	return scene => special.get(scene.id) ?? own
}

const read = (pems: readonly string[], name: string): Certificate[] => pems.flatMap(pem => readCertificates(pem, name))

function readCertificates(pem: string, name: string): Certificate[] {
	try {
		return pemToCertificates(pem)
	} catch (cause) {
		throw new SetupError(`${name} names a file that holds no certificate in PEM form`, { cause })
	}
}
