import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { shippedScenes } from '../scenes/shipped.ts'

const file = (name: string, content: string) => {
	const path = join(mkdtempSync(join(tmpdir(), 'verifier-config-')), name)
	writeFileSync(path, content)
	return path
}
const scenes = (...changed: object[]) => file('scenes.json', JSON.stringify(changed.map(changes => ({ ...shippedScenes[2], ...changes }))))

it('without anything said, the shipped scenes are served on this machine alone', () => {
	expect(readConfig({})).toMatchObject({
		mode: 'development',
		listen: { host: '127.0.0.1', port: 7402 },
		typeBases: { types: 'http://localhost:7401/types', doctypes: 'wangzheng.network-id' },
		clientIdPrefix: 'x509_hash',
		requestLifetime: 300,
	})
	expect(readConfig({}).scenes).toHaveLength(7)
})

it('a file of scenes takes the place of the shipped ones', () => {
	const config = readConfig({ SCENES: scenes({ id: 'library', maximum_status_age: 0 }), TYPE_BASE: 'https://issuer.example/types/' })
	expect(config.scenes.map(({ id, maximumStatusAge }) => [id, maximumStatusAge])).toEqual([['library', 0]])
	expect(JSON.stringify(config.scenes[0]?.dcql)).toContain('"https://issuer.example/types/network-id-light"')
})

it.each<[string, Record<string, string>, string]>([
	['a port that is none', { PORT: '99999' }, 'PORT'],
	['a mode that is none', { MODE: 'test' }, 'MODE'],
	['production without https', { MODE: 'production' }, 'PUBLIC_URL'],
	['production over http', { MODE: 'production', PUBLIC_URL: 'http://verifier.example' }, 'PUBLIC_URL'],
	['a trust anchor that is not there', { TRUST_ANCHORS: '/nowhere.pem' }, '/nowhere.pem'],
	['half a TLS key pair', { TLS_KEY: '/nowhere.pem' }, 'TLS_CERT'],
	['an address that is none', { PUBLIC_URL: 'verifier' }, 'PUBLIC_URL'],
	['a lifetime of a day', { REQUEST_LIFETIME: '86400' }, 'REQUEST_LIFETIME'],
	['scenes that are no JSON', { SCENES: file('scenes.json', '{') }, 'SCENES'],
	['a scene without texts', { SCENES: scenes({ texts: {} }) }, 'texts'],
	['a scene with a malformed query', { SCENES: scenes({ query: { credentials: [] } }) }, 'credentials is not a non-empty array'],
	['a scene that keeps what it does not ask for', { SCENES: scenes({ keep: { claims: [['birthdate']], seconds: 1 } }) }, 'birthdate'],
	[
		'a scene that points to an element of an array by its index',
		{
			SCENES: scenes({
				query: { credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: { vct_values: ['x'] }, claims: [{ path: ['nationalities', 0] }] }] },
			}),
		},
		'by its index',
	],
	['two scenes of one id', { SCENES: scenes({}, {}) }, 'one id'],
	[
		'a scene with a transaction that does without holder binding',
		{
			SCENES: scenes({
				transaction: 'payment',
				query: {
					credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: { vct_values: ['x'] }, require_cryptographic_holder_binding: false }],
				},
				keep: { claims: [], seconds: 0 },
			}),
		},
		'holder binding',
	],
	[
		'a scene with a transaction that an mdoc shall confirm',
		{
			SCENES: scenes({
				transaction: 'payment',
				query: { credentials: [{ id: 'a', format: 'mso_mdoc', meta: { doctype_value: 'org.iso.18013.5.1.mDL' } }] },
				keep: { claims: [], seconds: 0 },
			}),
		},
		'mso_mdoc, which confirms no transaction',
	],
	['a signer of mdocs that is not there', { MDOC_SIGNERS: '/nowhere.pem' }, '/nowhere.pem'],
	['a name for wallets with a colon', { CLIENT_ID: 'x509_hash:abc' }, 'CLIENT_ID'],
	['a scheme that is none', { WALLET_SCHEME: 'openid4vp' }, 'WALLET_SCHEME'],
	[
		'a scene that names authorities by a list',
		{
			SCENES: scenes({
				query: {
					credentials: [
						{ id: 'a', format: 'dc+sd-jwt', meta: { vct_values: ['x'] }, trusted_authorities: [{ type: 'etsi_tl', values: ['x'] }] },
					],
				},
			}),
		},
		'etsi_tl',
	],
])('%s is refused with one sentence that names it', (_, env, named) => {
	expect(() => readConfig(env)).toThrow(expect.objectContaining({ name: 'SetupError', message: expect.stringContaining(named) }))
})

it('VR-05 VP §6.1: a scene that asks for a claim twice is refused', () => {
	const claims = [{ path: ['family_name'] }, { path: ['family_name'] }]
	const query = { credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: { vct_values: ['x'] }, claims }] }
	expect(() => readConfig({ SCENES: scenes({ query }) })).toThrow(/twice/)
})
