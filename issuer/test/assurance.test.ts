// verified_claims of the upgraded tier, in the syntax of OpenID Identity Assurance.

import { nodeCrypto } from '@wangzheng/shared/adapters/node-crypto.ts'
import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { expect, it } from 'vitest'
import { verifiedClaims } from '../credential/assurance.ts'
import { startIssuer } from './world.ts'

const issuer = await startIssuer()

it('HI-07 HAIP §6.1: the upgraded credential says under which framework of the issuer’s own its claims were verified, and by what kind of evidence', async () => {
	const { credentials } = await issuer.issue('upgraded')
	const { claims } = await issuer.read(credentials[0] ?? '')
	const verified = claims['verified_claims'] as Record<string, JsonObject>
	expect(verified['verification']).toEqual({
		trust_framework: `${issuer.url}/types/assurance-demonstration`,
		assurance_level: 'demonstration',
		time: expect.stringMatching(/^\d{4}-\d\d-\d\dT00:00:00Z$/),
		evidence: [{ type: 'electronic_record' }],
	})
	for (const [name, value] of Object.entries(verified['claims'] ?? {})) expect(claims[name]).toEqual(value)
	expect(Object.keys(verified['claims'] ?? {})).toContain('birthdate')
})

it('HI-07 HAIP §6.1: each verified claim can be told alone, and how it was verified comes with it', async () => {
	const { credentials } = await issuer.issue('upgraded')
	const paths = formats['dc+sd-jwt'].disclosable({ crypto: nodeCrypto }, credentials[0] ?? '').map(path => path.join('.'))
	expect(paths).toEqual(
		expect.arrayContaining(['verified_claims', 'verified_claims.claims.birthdate', 'verified_claims.verification.evidence']),
	)
	expect(paths).not.toContain('verified_claims.verification')
	expect(paths).not.toContain('verified_claims.verification.trust_framework')
})

it('the light credential has nothing that was verified, and no level is one of eIDAS', async () => {
	const [light, upgraded] = [await issuer.issue('light'), await issuer.issue('upgraded')]
	expect((await issuer.read(light.credentials[0] ?? '')).claims).not.toHaveProperty('verified_claims')
	const { claims } = await issuer.read(upgraded.credentials[0] ?? '')
	expect(JSON.stringify(claims['verified_claims'])).not.toMatch(/eidas|"substantial"|"high"/)
})

it('a framework is described at its own address, with what its levels compare to', async () => {
	for (const name of ['assurance', 'assurance-demonstration']) {
		const { status, body } = await issuer.send(`/types/${name}`)
		expect([status, body['trust_framework']]).toEqual([200, `${issuer.url}/types/${name}`])
	}
	const register = { demonstration: false, authority: '', country: 'ZZ', find: async () => undefined, list: async () => [] }
	const { verification } = verifiedClaims({ birthdate: '1990-01-01' }, register, 'https://a.example/types', '2026-11-25') as Record<
		string,
		JsonObject
	>
	expect(verification).toMatchObject({ trust_framework: 'https://a.example/types/assurance', assurance_level: 'upgraded' })
})
