import { expect, it } from 'vitest'
import { createSigningKey, nodeCrypto, signerOf } from '../../adapters/node-crypto.ts'
import { didDocumentEndpoint } from '../did-document.ts'
import { ask, open } from './world.ts'

it('did:web §2.5.1: an agent serves its DID document to any site, and others may keep it for five minutes', async () => {
	const signer = signerOf(createSigningKey())
	const { url } = await open({ table: [didDocumentEndpoint({ crypto: nodeCrypto }, 'https://issuer.example', () => signer)] })
	const reply = await ask(`${url}/.well-known/did.json`, { headers: { Origin: 'https://verifier.example' } })
	expect(reply.status).toBe(200)
	expect(reply.headers).toMatchObject({
		'content-type': expect.stringMatching(/^application\/did\+ld\+json/),
		'cache-control': 'public, max-age=300',
		'access-control-allow-origin': '*',
	})
	expect(reply.json()).toMatchObject({
		id: 'did:web:issuer.example',
		verificationMethod: [{ controller: 'did:web:issuer.example', publicKeyJwk: signer.publicJwk }],
	})
})
