// What is issued keeps to the type metadata that are served with it: at start, and in real credentials.

import { nodeCrypto, systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { createFetch } from '@wangzheng/shared/adapters/safe-fetch.ts'
import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { enforceType } from '@wangzheng/shared/protocol/sd-jwt/enforce-type.ts'
import { createTypeResolver } from '@wangzheng/shared/protocol/sd-jwt/resolve-type.ts'
import { renderSvgTemplate } from '@wangzheng/shared/protocol/sd-jwt/svg-template.ts'
import { expect, it } from 'vitest'
import { openDemonstrationRegister } from '../adapters/demonstration-register.ts'
import { createTypeDocuments, type Document } from '../credential/type-metadata.ts'
import { verifyOwnTypes } from '../credential/verify-own-types.ts'
import type { Citizen, PopulationRegister } from '../ports/population-register.ts'
import { startIssuer } from './world.ts'

const base = 'https://issuer.example/types'
const ports = { crypto: nodeCrypto, clock: systemClock, register: openDemonstrationRegister({ production: false }) }

/** The documents with one of them changed. */
function changed(name: string, change: (document: JsonObject) => JsonObject): ReadonlyMap<string, Document> {
	const documents = new Map(createTypeDocuments(base))
	const old = documents.get(name)
	if (old) documents.set(name, { ...old, bytes: JSON.stringify(change(JSON.parse(old.bytes))) })
	return documents
}
const withClaim = (claim: JsonObject) => (document: JsonObject) => ({
	...document,
	claims: [...(document['claims'] as JsonObject[]), claim],
})

it.each<[string, ReadonlyMap<string, Document>, RegExp]>([
	[
		'a mandatory claim that is not issued',
		changed('network-id-upgraded', withClaim({ path: ['email'], mandatory: true })),
		/email is not in/,
	],
	[
		'a claim that is not hidden though it must be',
		changed('network-id-upgraded', withClaim({ path: ['age_equal_or_over'], sd: 'always' })),
		/age_equal_or_over must be selectively/,
	],
	[
		'a claim loosened that the base type orders',
		changed('network-id-upgraded', withClaim({ path: ['portrait'] })),
		/portrait, and the type that it extends says always/,
	],
	['another base type than the one that is pinned', changed('network-id', document => ({ ...document, name: 'Other' })), /does not extend/],
	['no metadata at all', new Map(), /not a JSON object/],
])('SV-13 SVC §5.7: an issuer with %s does not start, and says so in one sentence', async (_, documents, why) => {
	const error = await verifyOwnTypes(ports, base, documents).catch((thrown: unknown) => thrown)
	expect(error).toBeInstanceOf(SetupError)
	expect(String(error)).toMatch(why)
	expect(String(error)).toMatch(/^SetupError: What the (?:light|upgraded) credential says breaks .*\(SD-JWT VC §[\d.]+\)\.$/)
})

it('SV-13 SVC §5.7: an issuer whose register lacks what is mandatory does not start', async () => {
	const [citizen] = await ports.register.list(1)
	const { portrait: _, ...faceless } = citizen as Citizen
	const register: PopulationRegister = { ...ports.register, list: async () => [JSON.parse(JSON.stringify(faceless))] }
	await expect(verifyOwnTypes({ ...ports, register }, base)).rejects.toThrow(/portrait is not in the credential/)
	const real: PopulationRegister = { ...ports.register, demonstration: false }
	await expect(verifyOwnTypes({ ...ports, register: real }, base)).resolves.toBe(undefined)
})

it.each(['light', 'upgraded'])(
	'SV-12 SV-13 SVC §5.7: a credential of the tier %s keeps to its type as it is served, with all that it extends',
	async tier => {
		const issuer = await startIssuer()
		const types = createTypeResolver({ ...ports, fetch: createFetch({ allowLoopback: true }) })
		const { credentials } = await issuer.issue(tier)
		const [text = ''] = credentials
		const format = formats['dc+sd-jwt']
		const { type: vct, claims } = format.read(ports, text)
		const type = await types.resolve(vct)
		expect(type).toMatchObject({ vct: `${issuer.url}/types/network-id-${tier}`, extends: [`${issuer.url}/types/network-id`] })
		expect(type.claims.filter(({ mandatory }) => mandatory).length).toBeGreaterThan(8)
		expect(type.display.map(({ locale }) => locale)).toEqual(['zh-Hant', 'zh-Hans', 'en'])
		enforceType(type, { claims, disclosable: format.disclosable(ports, text), whole: true })
	},
)

it.each(['light', 'upgraded'] as const)(
	'SV-13 SVC §5.6: a type of the tier %s that is whole orders all that one orders which extends the base type',
	async tier => {
		const [issuer, extending] = await Promise.all([startIssuer({ TYPE_METADATA: 'whole' }), startIssuer()])
		const typeAt = ({ url }: { url: string }) =>
			createTypeResolver({ ...ports, fetch: createFetch({ allowLoopback: true }) }).resolve(`${url}/types/network-id-${tier}`)
		const [whole, extended] = [await typeAt(issuer), await typeAt(extending)]
		expect(whole.extends).toEqual([])
		const orders = (type: typeof whole) => type.claims.map(({ path, sd, mandatory }) => JSON.stringify([path, sd, mandatory])).sort()
		expect(orders(whole)).toEqual(orders(extended))
		expect((await issuer.send(`/types/network-id-${tier}`)).text).not.toContain('extends')
	},
)

it('WI-19 SVC §5.5.1.2: every template that is served is one that a wallet which takes nothing but shapes, paint and text draws', () => {
	const documents = createTypeDocuments(base)
	const templates = [...documents].filter(([name]) => name.endsWith('.svg'))
	const claims = ['network-id', 'network-id-upgraded'].flatMap(name => JSON.parse(documents.get(name)?.bytes ?? '').claims)
	const values = new Map(claims.flatMap(({ svg_id: id }) => (id === undefined ? [] : [[String(id), '王 & 小明']])))
	expect(templates).toHaveLength(6)
	for (const [, { bytes }] of templates) expect(renderSvgTemplate(bytes, values)).toContain('王 &amp; 小明')
})
