// What every KeyStore must do.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { thumbprint } from '../../protocol/jose/jwk.ts'
import { utf8 } from '../../protocol/json.ts'
import type { KeyStore, Signer } from '../../protocol/ports.ts'
import { nodeCrypto } from '../node-crypto.ts'

export type Kept = {
	/** A store over the same keys that remembers nothing of an earlier one. */
	restart(): Promise<KeyStore>
	close(): Promise<void>
}

export function keyStoreContract(name: string, open: () => Promise<Kept>): void {
	describe(`key store: ${name}`, () => {
		let kept: Kept
		beforeAll(async () => {
			kept = await open()
		})
		afterAll(() => kept?.close())
		const message = utf8('a message')
		const printOf = (signer: Pick<Signer, 'publicJwk'>) => thumbprint({ crypto: nodeCrypto }, signer.publicJwk)

		it('signs with the keys that it made, also after a restart', async () => {
			const signers = await (await kept.restart()).create('alice', 5)
			expect(new Set(signers.map(printOf)).size).toBe(5)
			const restarted = await kept.restart()
			for (const made of signers) {
				const signer = await restarted.signer('alice', printOf(made))
				expect(signer?.publicJwk).toEqual(made.publicJwk)
				for (const each of [made, signer]) {
					const signature = await each?.sign(message)
					expect(signature && nodeCrypto.verify('ES256', made.publicJwk, message, signature)).toBe(true)
					expect(each?.algorithm).toBe('ES256')
				}
			}
		})

		it('signs many things at once, each with the key that was asked', async () => {
			const signers = await (await kept.restart()).create('erin', 3)
			const work = Array.from({ length: 60 }, (_, i) => ({ signer: signers[i % 3] as Signer, text: utf8(`message ${i}`) }))
			const signatures = await Promise.all(work.map(({ signer, text }) => signer.sign(text)))
			for (const [i, { signer, text }] of work.entries()) {
				expect(nodeCrypto.verify('ES256', signer.publicJwk, text, signatures[i] as Uint8Array)).toBe(true)
			}
		})

		it("keeps one owner's keys from another's", async () => {
			const keys = await kept.restart()
			const [signer] = await keys.create('alice', 1)
			if (!signer) throw new Error('no signer')
			expect(await keys.signer('bob', printOf(signer))).toBeUndefined()
			await keys.remove('bob', [printOf(signer)])
			expect(await (await kept.restart()).signer('alice', printOf(signer))).toBeDefined()
		})

		it('forgets a key for good, and passes over one that is not there', async () => {
			const keys = await kept.restart()
			const [signer, other] = await keys.create('dave', 2)
			if (!signer || !other) throw new Error('no signer')
			await keys.remove('dave', [printOf(signer), 'nothing'])
			expect(await keys.signer('dave', printOf(signer))).toBeUndefined()
			expect(await (await kept.restart()).signer('dave', printOf(signer))).toBeUndefined()
			expect(await keys.signer('dave', printOf(other))).toBeDefined()
			await keys.remove('dave', [])
		})
	})
}
