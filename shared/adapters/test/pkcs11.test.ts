// The KeyStore on a PKCS #11 token, against SoftHSM where the machine has it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { thumbprint } from '../../protocol/jose/jwk.ts'
import { utf8 } from '../../protocol/json.ts'
import { noSoftHsm, openSoftHsm, type SoftHsm } from '../../test/soft-hsm.ts'
import { nodeCrypto } from '../node-crypto.ts'
import { attributes, objectClasses } from '../pkcs11/constants.ts'
import { openPkcs11KeyStore, type Pkcs11KeyStore } from '../pkcs11/key-store.ts'
import { Pkcs11Error } from '../pkcs11/module.ts'
import { openToken } from '../pkcs11/token.ts'
import { keyStoreContract } from './key-store.contract.ts'

it('a module that cannot be loaded, and a PIN that is not there or others can read, are said in one sentence', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'wangzheng-pin-'))
	const opening = (pinFile: string) => openPkcs11KeyStore({ module: '/nowhere.so', token: 'a', pinFile: join(folder, pinFile) })
	writeFileSync(join(folder, 'open'), '1234', { mode: 0o644 })
	writeFileSync(join(folder, 'pin'), '1234\n', { mode: 0o600 })
	await expect(opening('none')).rejects.toThrow(/no PIN in the file/)
	await expect(opening('open')).rejects.toThrow(/chmod 600/)
	await expect(opening('pin')).rejects.toThrow(/module \/nowhere\.so cannot be loaded/)
	rmSync(folder, { recursive: true })
})

const hsm = openSoftHsm()
if (hsm) withSoftHsm(hsm)
else it.skip(`PKCS #11 key store: ${noSoftHsm}`, () => {})

function withSoftHsm({ module, token: label, pin, pinFile, other, remove }: SoftHsm): void {
	const options = { module, token: label, pinFile }
	const opened: Pkcs11KeyStore[] = []
	const restart = async () => {
		const store = await openPkcs11KeyStore(options)
		opened.push(store)
		return store
	}
	const close = async () => {
		for (const store of opened.splice(0)) await store.close()
	}
	afterAll(async () => {
		await close()
		remove()
	})

	keyStoreContract('PKCS #11', async () => ({ restart, close }))

	describe('PKCS #11 key store', () => {
		it('holds private keys that no one can read off the token', async () => {
			const token = await openToken({ module, token: label, pin })
			await token.use(async session => {
				const id = utf8('a key')
				const { publicKey, privateKey } = await session.generate(id)
				expect(await session.find(id)).toHaveLength(2)
				expect(await session.find(id, objectClasses.PRIVATE_KEY)).toEqual([privateKey])
				expect(await session.find(id, objectClasses.PUBLIC_KEY)).toEqual([publicKey])
				expect(await session.read(privateKey, attributes.EXTRACTABLE)).toEqual(Uint8Array.of(0))
				expect(await session.read(privateKey, attributes.SENSITIVE)).toEqual(Uint8Array.of(1))
			})
			const reading = token.use(async session => {
				const [privateKey] = await session.find(utf8('a key'), objectClasses.PRIVATE_KEY)
				return session.read(privateKey ?? 0, attributes.VALUE)
			})
			await expect(reading).rejects.toThrow(Pkcs11Error)
			await token.close()
		})

		it('works on in a new session after an error, with one session and many who wait for it', async () => {
			const token = await openToken({ module, token: label, pin, sessions: 1 })
			const answers = await Promise.allSettled(
				Array.from({ length: 10 }, (_, i) =>
					token.use<unknown>(session => (i % 2 === 0 ? session.read(999_999, attributes.ID) : session.find(utf8('nothing')))),
				),
			)
			expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? 'rejected' : 'fulfilled')))
			await token.close()
			expect(await token.use(session => session.find(utf8('nothing')))).toEqual([])
			await token.close()
		})

		it('signs no more with a key that was destroyed elsewhere', async () => {
			const [signer] = await (await restart()).create('frank', 1)
			if (!signer) throw new Error('no signer')
			await (await restart()).remove('frank', [thumbprint({ crypto: nodeCrypto }, signer.publicJwk)])
			await expect(signer.sign(utf8('a'))).rejects.toThrow(/C_SignInit/)
		})

		it('a token that is not there, and a PIN that is not its, are said in one sentence', async () => {
			await expect(openPkcs11KeyStore({ ...options, token: 'none' })).rejects.toThrow(/no token none: set PKCS11_TOKEN/)
			await expect(openPkcs11KeyStore({ ...options, token: other })).rejects.toThrow(/PKCS11_PIN_FILE does not open the token another/)
		})
	})
}
