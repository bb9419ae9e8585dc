// An attestation that was found good is not verified again, and counts no longer than it would have.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { nodeCrypto, systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openSigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { createClientAttestation } from '@wangzheng/shared/protocol/oauth/client-attestation.ts'
import type { Crypto } from '@wangzheng/shared/protocol/ports.ts'
import { createTrust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { afterAll, expect, it } from 'vitest'
import { createAttestationJudge } from '../../authorization/attestation.ts'
import { newSigner } from '../world.ts'

const folder = mkdtempSync(join(tmpdir(), 'wz-attester-'))
afterAll(() => rmSync(folder, { recursive: true }))
const provider = await openSigningKeys(folder, { commonName: 'Provider', dnsNames: ['wallet.example'], clock: systemClock })

/** A judge whose clock can be moved on, and which counts what it verifies. */
function startJudge() {
	const state = { later: 0, verified: 0 }
	const clock = { now: () => systemClock.now() + state.later }
	const crypto: Crypto = {
		...nodeCrypto,
		verify(...about) {
			state.verified++
			return nodeCrypto.verify(...about)
		},
	}
	const trust = createTrust({ clock, certificates: nodeCertificates, crypto }, pemToCertificates(provider.anchorPem))
	return { judge: createAttestationJudge({ crypto, clock }, trust, ['ES256']), state }
}
const clientId = 'https://wallet.example'
const attest = (lifetime: number) =>
	createClientAttestation({ clock: systemClock }, provider.signer(), { clientId, instanceKey: newSigner().publicJwk, lifetime })

it('ATT-02 ABC §7.1: the same one is verified once, another with the same key again', async () => {
	const { judge, state } = startJudge()
	const one = await attest(600)
	const first = judge(one, clientId)
	const before = state.verified
	expect(judge(one, undefined)).toBe(first)
	expect(state.verified).toBe(before)
	expect(judge(await attest(600), clientId)).not.toBe(first)
	expect(state.verified).toBe(before + 1)
})

it('ATT-03 ABC §7.1: one that was good and has expired since is refused with invalid_client', async () => {
	const { judge, state } = startJudge()
	const short = await attest(60)
	judge(short, clientId)
	state.later = 120
	expect(() => judge(short, clientId)).toThrow(expect.objectContaining({ code: 'invalid_client' }))
})

it('ATT-03 VCI Appendix E: one that was good and is older than a day since is refused with use_fresh_attestation', async () => {
	const { judge, state } = startJudge()
	const long = await attest(7 * 86_400)
	judge(long, clientId)
	state.later = 86_500
	expect(() => judge(long, clientId)).toThrow(expect.objectContaining({ code: 'use_fresh_attestation' }))
})

it('ATT-02 ABC §7.1: one that was good is refused with invalid_client where the request names another client', async () => {
	const { judge } = startJudge()
	const one = await attest(600)
	judge(one, clientId)
	expect(() => judge(one, 'https://other.example')).toThrow(expect.objectContaining({ code: 'invalid_client' }))
})
