// The KeyStore port over a database: private P-256 keys, each sealed with AES-256-GCM for its owner.

import { createHmac, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { concat } from '../protocol/bytes.ts'
import { thumbprint } from '../protocol/jose/jwk.ts'
import { utf8 } from '../protocol/json.ts'
import type { KeyStore, Signer } from '../protocol/ports.ts'
import type { Database, Migration, Statement } from './database.ts'
import { createSigningKey, nodeCrypto, publicJwkOf, signerOf, systemRandom } from './node-crypto.ts'

export const signingKeyMigration: Migration = {
	name: 'signing-key',
	async up(kysely) {
		await kysely.schema
			.createTable('signing_key')
			.addColumn('owner', 'text', column => column.notNull())
			.addColumn('thumbprint', 'text', column => column.notNull())
			.addColumn('sealed', 'bytea', column => column.notNull())
			.addPrimaryKeyConstraint('signing_key_pk', ['owner', 'thumbprint'])
			.execute()
	},
}

const insert: Statement = { sql: 'INSERT INTO signing_key (owner, thumbprint, sealed) VALUES ($1, $2, $3)' }
const select: Statement = { sql: 'SELECT sealed FROM signing_key WHERE owner = $1 AND thumbprint = $2' }
const remove: Statement = { sql: 'DELETE FROM signing_key WHERE owner = $1 AND thumbprint = $2' }

const ivLength = 12
const tagLength = 16
const maxCached = 4096

/**
 * @param sealingKey 32 bytes that the database does not hold
 */
export function createSealedKeyStore(database: Database, sealingKey: Uint8Array): KeyStore {
	if (sealingKey.length !== 32) throw new TypeError('a sealing key has 32 bytes')
	/** Signers by thumbprint and owner, the one that was made first dropped first. A thumbprint has 43 characters, so the two cannot run together. */
	const cached = new Map<string, Signer>()

	function remember(name: string, signer: Signer): Signer {
		const oldest = cached.size >= maxCached ? cached.keys().next().value : undefined
		if (oldest !== undefined) cached.delete(oldest)
		cached.set(name, signer)
		return signer
	}

	/** Each owner's keys are sealed under a key of the owner's. */
	const keyOf = (owner: string) => new Uint8Array(createHmac('sha256', sealingKey).update('signing keys of ').update(owner).digest())

	function seal(owner: string, name: string, key: KeyObject): Uint8Array {
		const iv = systemRandom.bytes(ivLength)
		const der = new Uint8Array(key.export({ format: 'der', type: 'pkcs8' }))
		const { ciphertext, tag } = nodeCrypto.seal(keyOf(owner), iv, der, utf8(name))
		return concat(iv, tag, ciphertext)
	}

	function open(owner: string, name: string, sealed: Uint8Array): KeyObject {
		const iv = sealed.subarray(0, ivLength)
		const tag = sealed.subarray(ivLength, ivLength + tagLength)
		const der = nodeCrypto.open(keyOf(owner), iv, sealed.subarray(ivLength + tagLength), tag, utf8(name))
		if (!der) throw new Error('a signing key in the database was not sealed under this sealing key for this owner')
		return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' })
	}

	return {
		async create(owner, count) {
			const made = Array.from({ length: count }, () => {
				const key = createSigningKey()
				const print = thumbprint({ crypto: nodeCrypto }, publicJwkOf(createPublicKey(key)))
				return { key, print, name: print + owner }
			})
			await database.transact(made.map(({ key, print, name }) => ({ statement: insert, values: [owner, print, seal(owner, name, key)] })))
			return made.map(({ key, name }) => remember(name, signerOf(key)))
		},

		async signer(owner, print) {
			const name = print + owner
			// the database is asked each time, for another process may have removed the key; what is remembered saves opening it
			const [row] = await database.read({ statement: select, values: [owner, print] })
			const sealed = row?.['sealed']
			if (sealed instanceof Uint8Array) return cached.get(name) ?? remember(name, signerOf(open(owner, name, sealed)))
			cached.delete(name)
			return undefined
		},

		async remove(owner, prints) {
			await database.transact(prints.map(print => ({ statement: remove, values: [owner, print] })))
			for (const print of prints) cached.delete(print + owner)
		},
	}
}
