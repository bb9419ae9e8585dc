// What is no presentation for the request: refused at the Response URI, reported to who asked. Each is what a module of the OpenID Foundation's
// suite sends a verifier.

import { createSigningKey, nodeCrypto, signerOf } from '@wangzheng/shared/adapters/node-crypto.ts'
import { signJwt } from '@wangzheng/shared/protocol/jose/jws.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import type { AuthorizationRequest } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Holder } from './issuer.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
	world = await createWorld()
})
afterAll(() => world.close())

const year = 365 * 86_400
const decoded = (part = ''): JsonObject => JSON.parse(Buffer.from(part, 'base64url').toString())

/** Another bit in the signature of a JWT. */
function spoiled(jwt: string): string {
	const [header, payload, signature = ''] = jwt.split('.')
	const bytes = Buffer.from(signature, 'base64url')
	bytes[40] = (bytes[40] ?? 0) ^ 1
	return [header, payload, bytes.toString('base64url')].join('.')
}

/** The presentation with another KB-JWT, signed by the holder. */
async function rebound(presentation: string, holder: Holder, changes: JsonObject): Promise<string> {
	const at = presentation.lastIndexOf('~') + 1
	const payload = decoded(presentation.slice(at).split('.')[1])
	return presentation.slice(0, at) + (await signJwt(holder.signer, { typ: 'kb+jwt' }, { ...payload, ...changes }))
}

type Spoil = (request: AuthorizationRequest, holder: Holder) => Promise<string>
const spoils: ReadonlyArray<readonly [string, string, Spoil]> = [
	[
		'VV-07 VP §8.6: a credential whose issuer signature was changed',
		'signature',
		async (request, holder) => {
			const [issued = '', ...rest] = (await world.present(request, holder)).split('~')
			return [spoiled(issued), ...rest].join('~')
		},
	],
	[
		'VV-07 SJ §7.3: a KB-JWT whose signature was changed',
		'holder_binding',
		async (request, holder) => {
			const presentation = await world.present(request, holder)
			const at = presentation.lastIndexOf('~') + 1
			return presentation.slice(0, at) + spoiled(presentation.slice(at))
		},
	],
	[
		'VV-07 SJ §7.3: a KB-JWT by another key',
		'holder_binding',
		(request, holder) => world.present(request, holder, { signer: signerOf(createSigningKey()) }),
	],
	[
		'VV-07 SJ §7.3: a KB-JWT over other disclosures (sd_hash)',
		'holder_binding',
		async (request, holder) =>
			rebound(await world.present(request, holder), holder, { sd_hash: nodeCrypto.hashText('sha-256', 'something else') }),
	],
	['VV-07 VP §14.1.2: the nonce of another request', 'nonce', (request, holder) => world.present(request, holder, { nonce: 'another' })],
	[
		'VV-07 VP §14.1.2: the client identifier of another verifier',
		'audience',
		(request, holder) => world.present(request, holder, { audience: 'x509_hash:AAAA' }),
	],
	[
		'VV-07 SJ §7.3: a KB-JWT that is a year old',
		'holder_binding',
		(request, holder) => world.present(request, holder, { at: world.clock.now() - year }),
	],
	[
		'VV-07 SJ §7.3: a KB-JWT that is to be made in a year',
		'holder_binding',
		(request, holder) => world.present(request, holder, { at: world.clock.now() + year }),
	],
]

it.each(spoils)('%s is refused with invalid_request, and reported', async (_, failed, spoil) => {
	const { id, request_link: link } = await world.create('courier')
	const request = await world.open(link)
	const answer = await world.respond(request, { network_id: [await spoil(request, await world.issuer.issue('light'))] })
	expect(answer.status).toBe(400)
	const told = (await answer.json()) as { error: string; error_description: string; section: string }
	const result = await world.result(id)
	const check = result.checks?.find(({ check }) => check === failed)
	expect(result).toMatchObject({ state: 'answered', verdict: 'failed' })
	expect(check).toMatchObject({ outcome: 'failed' })
	expect(told).toMatchObject({ error: 'invalid_request', section: check?.section })
	expect(result.claims).toBeUndefined()
})

it.each(spoils)('VR-07 HAIP §5.1: on the same device, %s leads back too', async (_, _failed, spoil) => {
	const { request_link: link } = await world.create('courier', { flow: 'same_device', redirect_uri: 'https://shop.example/back' })
	const request = await world.open(link)
	const answer = await world.respond(request, { network_id: [await spoil(request, await world.issuer.issue('light'))] })
	expect(answer.status).toBe(400)
	expect(((await answer.json()) as { redirect_uri: string }).redirect_uri).toMatch(/^https:\/\/shop\.example\/back\?response_code=/)
})

it('VV-11 VP §8.6: a credential that was revoked is a presentation like others: taken with 200, and the result says so', async () => {
	const holder = await world.issuer.issue('light', { index: 900 })
	world.issuer.statuses.set(900, 1)
	const { answer, result } = await world.show('courier', holder)
	expect(answer.status).toBe(200)
	expect(result.verdict).toBe('failed')
})

it('VV-07 SJ §7.3: a holder key with no more than kty, crv, x and y is taken', async () => {
	const holder = await world.issuer.issue('light')
	expect(Object.keys(decoded(holder.text.split('.')[1])['cnf'] as JsonObject)).toEqual(['jwk'])
	expect(Object.keys((decoded(holder.text.split('.')[1])['cnf'] as { jwk: JsonObject }).jwk).toSorted()).toEqual(['crv', 'kty', 'x', 'y'])
	expect((await world.show('courier', holder)).result.verdict).toBe('verified')
})
