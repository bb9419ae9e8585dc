import { keyIn, parseDidDocument } from '@wangzheng/shared/protocol/trust/did.ts'
import { didOf } from '@wangzheng/shared/protocol/trust/did-web.ts'
import { expect, it } from 'vitest'
import { startIssuer } from './world.ts'

it('did:web §2.5.1: the issuer’s DID document has the key that signs now, another after a rotation', async () => {
	const issuer = await startIssuer()
	const read = async () => {
		const document = parseDidDocument(await (await fetch(`${issuer.url}/.well-known/did.json`)).json(), didOf(issuer.url))
		const [name = ''] = document.purposes.assertionMethod
		return keyIn(document, name, 'assertionMethod', 'kid')
	}
	const before = await read()
	expect((await issuer.post('/api/keys/rotate', {}, issuer.key)).status).toBeLessThan(300)
	expect(await read()).not.toEqual(before)
})
