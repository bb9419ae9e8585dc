import { parseDidDocument } from '@wangzheng/shared/protocol/trust/did.ts'
import { didOf } from '@wangzheng/shared/protocol/trust/did-web.ts'
import { expect, it } from 'vitest'
import { openWallet } from './world.ts'

it('did:web §2.5.1: the wallet agent’s DID document has the key that its provider attests with', async () => {
	const agent = await openWallet()
	const document = parseDidDocument(await (await fetch(`${agent.url}/.well-known/did.json`)).json(), didOf(agent.publicUrl))
	expect([...document.keys.values()]).toEqual([expect.objectContaining({ kty: 'EC', crv: 'P-256' })])
	expect([...document.purposes.assertionMethod]).toEqual([...document.keys.keys()])
})
