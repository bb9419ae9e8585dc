import { pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { keyIn, parseDidDocument } from '@wangzheng/shared/protocol/trust/did.ts'
import { didOf } from '@wangzheng/shared/protocol/trust/did-web.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
	world = await createWorld()
})
afterAll(() => world.close())

it('did:web §2.5.1: the verifier’s DID document has the key that signs its requests', async () => {
	const document = parseDidDocument(await (await fetch(`${world.url}/.well-known/did.json`)).json(), didOf(world.url))
	const [name = ''] = document.purposes.assertionMethod
	const { request_uri: uri } = await world.create('courier')
	const [header = ''] = (await (await fetch(uri)).text()).split('.')
	const { x5c } = JSON.parse(Buffer.from(header, 'base64url').toString())
	const [leaf] = pemToCertificates(`-----BEGIN CERTIFICATE-----\n${x5c[0]}\n-----END CERTIFICATE-----`)
	expect(keyIn(document, name, 'assertionMethod', 'kid')).toEqual(leaf?.publicJwk)
})
