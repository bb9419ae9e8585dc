import { expect, it } from 'vitest'
import { nodeCertificates } from '../../../adapters/certificates.ts'
import { createSigningKey, signerOf } from '../../../adapters/node-crypto.ts'
import type { Certificate } from '../../ports.ts'
import { sdJwtVc } from '../../sd-jwt/format.ts'
import { createTrust } from '../../trust/trust.ts'
import { certificate, signerWith } from '../certificates.ts'
import { aim, bound, credential, now, outcomes, ports } from './world.ts'

const curves = ['P-256', 'P-384', 'Ed25519'] as const
const times = { from: now - 86_400, until: now + 86_400 }
const root = await certificate({ name: 'Root', ca: true, ...times })
const trust = createTrust({ ...ports, certificates: nodeCertificates }, [nodeCertificates.parse(root.der) as Certificate])

const issuers = await Promise.all(curves.map(async curve => signerWith(await certificate({ by: root, curve, ...times }))))
const holders = (['ES256', 'ES384', 'EdDSA'] as const).map(algorithm => signerOf(createSigningKey(algorithm)))
const pairs = issuers.flatMap(issuer => holders.map(holder => ({ issuer, holder })))

it.each(pairs)(
	'HI-03 HAIP §7: a credential signed with $issuer.algorithm and bound to a key of $holder.algorithm is received, shown and verified',
	async ({ issuer, holder }) => {
		const held = await sdJwtVc.issue(ports, issuer, credential({ holderKey: holder.publicJwk }))
		expect(sdJwtVc.receive(ports, trust, held).holderKey).toEqual(holder.publicJwk)
		const shown = await sdJwtVc.present(ports, holder, held, [['family_name']], aim)
		expect(new Set(Object.values(outcomes(sdJwtVc.judge(ports, trust, shown, aim))))).toEqual(new Set(['passed']))
	},
)

it.each(holders.flatMap(holder => holders.filter(other => other !== holder).map(other => ({ holder, other }))))(
	'SJ-12 SJ §7.3: a key binding made with $other.algorithm over a credential bound to a key of $holder.algorithm fails holder_binding',
	async ({ holder, other }) => {
		const [issuer] = issuers
		if (!issuer) throw new Error('no issuer')
		const held = await sdJwtVc.issue(ports, issuer, credential({ holderKey: holder.publicJwk }))
		const { holder_binding: outcome } = outcomes(sdJwtVc.judge(ports, trust, await bound(held, {}, {}, other), aim))
		expect(outcome).toBe('failed')
	},
)
