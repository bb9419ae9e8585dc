// How this verifier asks over the Digital Credentials API: in which protocols, and under which identifiers it signs. OpenID4VP 1.0 Appendix A.1, A.3.

import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import type { DcApiProtocol } from '@wangzheng/shared/protocol/openid4vp/dc-api/protocol.ts'
import type { OwnPrefix } from './client.ts'

export type DigitalSetup = {
	/** In the order in which the browser is given them; none where the API is not used. */
	readonly protocols: readonly DcApiProtocol[]
	/** Under which requests are signed: the first where one signature goes with it, all of them where several do. */
	readonly prefixes: readonly OwnPrefix[]
}

export const digitalKinds = ['signed', 'unsigned', 'multisigned'] as const
export type DigitalKind = (typeof digitalKinds)[number]

/** Signed, and with the verifier's metadata in the request: nobody has to be told anything beforehand. */
const signing: readonly OwnPrefix[] = ['x509_hash', 'x509_san_dns', 'decentralized_identifier', 'verifier_attestation']

/**
 * @param kinds as configured: undefined where nothing is said, empty where the API is not used
 * @param prefixes as configured; that of the verifier's other requests where nothing is said
 * @throws SetupError a prefix under which nothing can be signed so, or a signed kind without any
 */
export function readDigitalSetup(
	kinds: readonly DigitalKind[] | undefined,
	prefixes: readonly OwnPrefix[] | undefined,
	own: OwnPrefix,
): DigitalSetup {
	const unfit = prefixes?.find(prefix => !signing.includes(prefix))
	if (unfit) throw new SetupError(`DC_API_PREFIXES names ${unfit}, under which no request to the browser is signed: leave it out`)
	const under = prefixes ?? (signing.includes(own) ? [own] : [])
	const chosen = kinds ?? (under.length > 0 ? (['signed', 'unsigned'] as const) : (['unsigned'] as const))
	if (under.length === 0 && chosen.some(kind => kind !== 'unsigned')) {
		throw new SetupError('DC_API wants signed requests, and there is no prefix to sign them under: set DC_API_PREFIXES')
	}
	return { protocols: chosen.map(kind => `openid4vp-v1-${kind}` as const), prefixes: under }
}
