// What bearer keys and sealed signing keys must do on every database.

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { thumbprint } from '../../protocol/jose/jwk.ts'
import { bearerKeyMigration, createBearerKeys } from '../bearer-keys.ts'
import type { Database } from '../database.ts'
import { nodeCrypto, systemRandom } from '../node-crypto.ts'
import { openDatabase } from '../open-database.ts'
import { createSealedKeyStore, signingKeyMigration } from '../sealed-key-store.ts'
import { keyStoreContract } from './key-store.contract.ts'

const sealingKey = new Uint8Array(randomBytes(32))
const clock = { now: () => 1_795_000_000 }

export function keysContract(name: string, freshUrl: () => Promise<string>): void {
	let database: Database
	const open = async () => {
		database = await openDatabase(await freshUrl(), [bearerKeyMigration, signingKeyMigration])
	}
	const close = async () => database?.close()

	describe(`bearer keys: ${name}`, () => {
		beforeAll(open)
		afterAll(close)
		const bearerKeys = () => createBearerKeys({ database, clock, random: systemRandom }, ['operator', 'reader'])

		it('makes the first key once, however many processes start together', async () => {
			const made = await Promise.all(Array.from({ length: 20 }, () => bearerKeys().makeFirstKey('first', 'operator')))
			expect(made.filter(key => key !== undefined)).toEqual([expect.stringMatching(/^wz_[\w-]{43}$/)])
			expect(await bearerKeys().makeFirstKey('another', 'operator')).toBeUndefined()
		})

		it('knows whose a key is, and keeps no text of it', async () => {
			const key = await bearerKeys().create('café', 'reader')
			expect(await bearerKeys().verify(`Bearer ${key}`)).toEqual({ name: 'café', role: 'reader' })
			expect(await bearerKeys().verify(`bearer  ${key}`)).toEqual({ name: 'café', role: 'reader' })
			const rows = await database.read({ statement: { sql: 'SELECT * FROM bearer_key' }, values: [] })
			expect(JSON.stringify(rows)).not.toContain(key.slice(3))
		})

		it('takes a key that is not good for no one', async () => {
			const key = await bearerKeys().create('hotel', 'reader')
			const last = key.endsWith('A') ? 'B' : 'A'
			for (const header of [
				undefined,
				'',
				'Bearer',
				'Bearer ',
				key,
				`Basic ${key}`,
				`Bearer ${key}x`,
				`Bearer ${key.slice(0, -1)}${last}`,
				`Bearer ${key}, Bearer ${key}`,
			]) {
				expect(await bearerKeys().verify(header)).toBeUndefined()
			}
		})

		it('refuses a second key of one name with conflict', async () => {
			await bearerKeys().create('courier', 'reader')
			await expect(bearerKeys().create('courier', 'operator')).rejects.toMatchObject({ code: 'conflict' })
		})

		it('takes a removed key no more, elsewhere after two seconds', async () => {
			const [here, elsewhere] = [bearerKeys(), bearerKeys()]
			const key = `Bearer ${await here.create('rail', 'reader')}`
			expect(await here.verify(key)).toBeDefined()
			expect(await elsewhere.verify(key)).toBeDefined()
			await here.remove('rail')
			expect(await here.verify(key)).toBeUndefined()
			await new Promise(resolve => setTimeout(resolve, 2050))
			expect(await elsewhere.verify(key)).toBeUndefined()
			await expect(here.remove('rail')).rejects.toMatchObject({ code: 'not_found' })
		})

		it('lists the keys by name, and opens nothing with a role that is not known', async () => {
			const key = await createBearerKeys({ database, clock, random: systemRandom }, ['ghost']).create('ghost', 'ghost')
			expect(await bearerKeys().verify(`Bearer ${key}`)).toBeUndefined()
			expect(await bearerKeys().list()).toEqual([
				{ name: 'café', role: 'reader', createdAt: 1_795_000_000 },
				{ name: 'courier', role: 'reader', createdAt: 1_795_000_000 },
				{ name: 'first', role: 'operator', createdAt: 1_795_000_000 },
				{ name: 'hotel', role: 'reader', createdAt: 1_795_000_000 },
			])
		})
	})

	keyStoreContract(`sealed in ${name}`, async () => {
		await open()
		return { restart: async () => createSealedKeyStore(database, sealingKey), close }
	})

	describe(`sealed key store: ${name}`, () => {
		beforeAll(open)
		afterAll(close)
		const printOf = (signer: { publicJwk: Parameters<typeof thumbprint>[1] }) => thumbprint({ crypto: nodeCrypto }, signer.publicJwk)

		it('opens no key that was moved to another owner or sealed under another secret', async () => {
			const [signer] = await createSealedKeyStore(database, sealingKey).create('alice', 1)
			if (!signer) throw new Error('no signer')
			const elsewhere = createSealedKeyStore(database, new Uint8Array(32))
			await expect(elsewhere.signer('alice', printOf(signer))).rejects.toThrow('not sealed under this sealing key')
			await database.transact([
				{ statement: { sql: 'UPDATE signing_key SET owner = $2 WHERE thumbprint = $1' }, values: [printOf(signer), 'mallory'] },
			])
			await expect(createSealedKeyStore(database, sealingKey).signer('mallory', printOf(signer))).rejects.toThrow('not sealed')
		})

		it('has no key any more that another process removed, though it was used here before', async () => {
			const [here, elsewhere] = [createSealedKeyStore(database, sealingKey), createSealedKeyStore(database, sealingKey)]
			const [signer] = await here.create('dora', 1)
			if (!signer) throw new Error('no signer')
			for (const store of [here, elsewhere]) expect(await store.signer('dora', printOf(signer))).toBeDefined()
			await elsewhere.remove('dora', [printOf(signer)])
			expect(await here.signer('dora', printOf(signer))).toBeUndefined()
		})

		it('holds no private key in the open', async () => {
			const keys = createSealedKeyStore(database, sealingKey)
			await keys.create('carol', 1)
			const [row] = await database.read({ statement: { sql: 'SELECT sealed FROM signing_key WHERE owner = $1' }, values: ['carol'] })
			const sealed = Buffer.from(row?.['sealed'] as Uint8Array).toString('hex')
			expect(sealed).not.toContain('06082a8648ce3d030107') // the identifier of P-256, which every key in the open would show
		})
	})
}
