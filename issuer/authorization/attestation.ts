// Whose word counts for a wallet, and how fresh it must be: what the authorization server's library leaves to us.
// Attestation-Based Client Authentication §7.1, §7.2, §11.1; HAIP 1.0 §4.4.1; FAPI 2.0 §5.3.2.1.

import { createPublicKey, type KeyObject } from 'node:crypto'
import type { StatusReference } from '@wangzheng/shared/protocol/credential/format.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import type { Clock, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { StatusChecker } from '@wangzheng/shared/protocol/status/check-status.ts'
import { parseStatusReference } from '@wangzheng/shared/protocol/status/status-reference.ts'
import type { Trust, TrustedCertificate } from '@wangzheng/shared/protocol/trust/trust.ts'

/** How old an attestation may be: a wallet provider makes one a day. OpenID4VCI 1.0 Appendix E */
export const attestationAge: Seconds = 86_400
/** How old a proof of possession may be, and how far ahead of our clock: FAPI 2.0 §5.3.2.1 takes 10 s and refuses 60. */
const proofAge: Seconds = 60
const ahead: Seconds = 10

/** What the consent page says of a wallet. */
export type Wallet = { readonly name: string | undefined; readonly provider: string }

export type Attesters = {
	/** The key that an attestation must be signed with. @throws ProtocolError `invalid_client` where no trusted provider has it */
	keyOf(x5c: unknown): KeyObject
	/** The wallet that an attestation names. */
	walletOf(x5c: unknown, payload: Readonly<Record<string, unknown>>): Wallet
}

/** @param trust in wallet providers */
export function createAttesters(trust: Trust): Attesters {
	const keys = new WeakMap<TrustedCertificate, KeyObject>()
	return {
		keyOf(x5c) {
			const attester = trust.verify(x5c, 'the client attestation')
			let key = keys.get(attester)
			if (!key) {
				key = createPublicKey({ key: { ...attester.publicJwk }, format: 'jwk' })
				keys.set(attester, key)
			}
			return key
		},
		walletOf(x5c, { wallet_name: name }) {
			const { subject } = trust.verify(x5c, 'the client attestation')
			return { name: typeof name === 'string' ? name.slice(0, 100) : undefined, provider: subject }
		},
	}
}

type Claims = Readonly<Record<string, unknown>>

/** @throws ProtocolError `use_fresh_attestation` where it is too old, `invalid_client` where its time is not right */
export function verifyAttestationTimes({ clock }: { clock: Clock }, attestation: Claims, pop: Claims, clientId: string): void {
	const now = clock.now()
	if (timeIn(attestation, 'iat', 'the client attestation') > now + ahead) {
		throw refuse('the client attestation was issued in the future', '§7.1')
	}
	if (Number(attestation['iat']) < now - attestationAge) {
		throw new ProtocolError('use_fresh_attestation', `the client attestation is older than ${attestationAge} s`)
	}
	verifyProofAge({ clock }, pop, 'the client attestation PoP', message => refuse(message, '§7.2'))
	if (pop['iss'] !== undefined && pop['iss'] !== clientId) {
		throw refuse('iss of the client attestation PoP is not sub of the client attestation', '§7.2')
	}
}

/** How old the list that an attestation's status stands in may be. */
const statusAge: Seconds = 300

/**
 * Whether the attestation still holds, where it says how to ask. OpenID4VCI 1.0 Appendix E
 * @throws ProtocolError `invalid_client`: revoked, suspended, or could not be checked, which counts no more
 */
export async function verifyAttestationStatus(statuses: StatusChecker | undefined, reference: StatusReference | undefined): Promise<void> {
	if (!reference) return
	const answer = await statuses?.check(reference, statusAge)
	if (answer?.status === 'valid') return
	throw new ProtocolError('invalid_client', `the client attestation does not hold: its status is ${answer?.status ?? 'not_checked'}`, {
		section: 'OpenID4VCI 1.0 Appendix E',
	})
}

/** How the status of an attestation is asked for; undefined where it has none. @throws ProtocolError `invalid_client` */
export const statusOf = ({ status }: Claims): StatusReference | undefined =>
	parseStatusReference(status, 'the client attestation', message => refuse(message, '§4'))

/** Whether a proof of possession is of now; one that carries a nonce too. @throws what `refuse` makes */
export function verifyProofAge({ clock }: { clock: Clock }, claims: Claims, what: string, refuse: (message: string) => Error): void {
	const { iat } = claims
	const now = clock.now()
	if (typeof iat !== 'number' || !Number.isFinite(iat)) throw refuse(`${what} has no iat`)
	if (iat < now - proofAge) throw refuse(`${what} is ${Math.round(now - iat)} s old, at most ${proofAge} are taken`)
	if (iat > now + ahead) throw refuse(`iat of ${what} is ${Math.round(iat - now)} s ahead`)
}

function timeIn(claims: Claims, name: string, what: string): number {
	const value = claims[name]
	if (typeof value !== 'number') throw refuse(`${what} has no ${name}`, '§4')
	return value
}

const refuse = (message: string, section: string) =>
	new ProtocolError('invalid_client', message, { section: `Attestation-Based Client Authentication ${section}` })

/** What a JWT says, before anybody has verified it; undefined where it is none. */
export function unverifiedPayload(jwt: string): JsonObject | undefined {
	try {
		const value: unknown = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'))
		return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
	} catch {
		return undefined
	}
}
