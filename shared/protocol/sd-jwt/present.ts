// A presentation: the SD-JWT with the Disclosures that the holder chose, and a KB-JWT. RFC 9901 §7.2.

import type { ClaimsPath, PresentationAim } from '../credential/format.ts'
import { locateClaims } from '../openid4vp/claims-path.ts'
import type { Clock, Crypto, Signer } from '../ports.ts'
import { createKeyBinding } from './key-binding.ts'
import type { SdJwt } from './parse.ts'
import { matches } from './paths.ts'
import type { Processed } from './process.ts'

/**
 * The SD-JWT+KB (without KB where no holder binding is asked for) that tells the claims under `disclose`: of what is hidden, the claims themselves, all within them, and what must be
 * disclosed on the way to them. A path that leads to nothing tells nothing.
 */
export async function presentSdJwt(
	ports: { crypto: Crypto; clock: Clock },
	signer: Signer | undefined,
	{ jwtText, hash }: SdJwt,
	{ claims, placed }: Processed,
	disclose: readonly ClaimsPath[],
	aim: PresentationAim,
): Promise<string> {
	const told = disclose.flatMap(pointer => locateClaims(claims, pointer))
	const chosen = placed.filter(({ path }) => told.some(claim => matches(claim.path, path)))
	const boundText = [jwtText, ...chosen.map(({ disclosure }) => disclosure.text), ''].join('~')
	if (aim.holderBinding === false) return boundText
	if (!signer) throw new TypeError('a presentation that is bound to its holder needs the key of the holder')
	return boundText + (await createKeyBinding(ports, signer, { boundText, hash }, aim))
}
