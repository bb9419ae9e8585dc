// The KeyStore port on a PKCS #11 token: private P-256 keys that are made in the token and never leave it.

import { encode } from '../../protocol/base64url.ts'
import { type P256Jwk, thumbprint } from '../../protocol/jose/jwk.ts'
import { utf8 } from '../../protocol/json.ts'
import type { KeyStore, Signer } from '../../protocol/ports.ts'
import { nodeCrypto, systemRandom } from '../node-crypto.ts'
import { readPrivate } from '../secret-file.ts'
import { SetupError } from '../setup-error.ts'
import { attributes, objectClasses } from './constants.ts'
import type { Handle } from './module.ts'
import { openToken, type Session, type TokenOptions } from './token.ts'

export type Pkcs11KeyStore = KeyStore & {
	/** Closes the sessions that are not in use. */
	close(): Promise<void>
}

const maxCached = 4096

/**
 * @param options.pinFile holds the PIN of the token's user, and is nobody else's to read (0600)
 * @throws SetupError: no such module, token or file, or not its PIN
 */
export async function openPkcs11KeyStore(options: Omit<TokenOptions, 'pin'> & { readonly pinFile: string }): Promise<Pkcs11KeyStore> {
	const { pinFile, ...rest } = options
	const pin = readPrivate(pinFile)?.trim()
	if (!pin) throw new SetupError(`There is no PIN in the file ${pinFile}: set PKCS11_PIN_FILE to the file that holds it.`)
	const token = await openToken({ ...rest, pin })
	const cached = new Map<string, Signer>()

	const signerFor = (publicJwk: P256Jwk, privateKey: Handle): Signer => ({
		algorithm: 'ES256',
		publicJwk,
		sign: data => token.use(session => session.sign(privateKey, nodeCrypto.hash('sha-256', data))),
	})

	function remember(owner: string, print: string, signer: Signer): Signer {
		const oldest = cached.size >= maxCached ? cached.keys().next().value : undefined
		if (oldest !== undefined) cached.delete(oldest)
		cached.set(print + owner, signer)
		return signer
	}

	const make = (owner: string): Promise<Signer> =>
		token.use(async session => {
			const { publicKey, privateKey } = await session.generate(systemRandom.bytes(32))
			try {
				const publicJwk = await readKey(session, publicKey)
				const print = printOf({ publicJwk })
				for (const object of [publicKey, privateKey]) await session.rename(object, idOf(owner, print))
				return remember(owner, print, signerFor(publicJwk, privateKey))
			} catch (error) {
				for (const object of [publicKey, privateKey]) await session.destroy(object).catch(() => {}) // the first error is the one to tell
				throw error
			}
		})

	const store: Pkcs11KeyStore = {
		async create(owner, count) {
			const made = await Promise.allSettled(Array.from({ length: count }, () => make(owner)))
			const signers = made.flatMap(one => (one.status === 'fulfilled' ? one.value : []))
			const failed = made.find(one => one.status === 'rejected')
			if (!failed) return signers
			await store.remove(owner, signers.map(printOf)).catch(() => {}) // the first error is the one to tell
			throw failed.reason
		},

		async signer(owner, print) {
			const known = cached.get(print + owner)
			if (known) return known
			return token.use(async session => {
				const id = idOf(owner, print)
				const [publicKey] = await session.find(id, objectClasses.PUBLIC_KEY)
				const [privateKey] = await session.find(id, objectClasses.PRIVATE_KEY)
				if (publicKey === undefined || privateKey === undefined) return undefined
				const publicJwk = await readKey(session, publicKey)
				if (printOf({ publicJwk }) !== print) {
					throw new Error('a key on the PKCS #11 token has the name of another')
				}
				return remember(owner, print, signerFor(publicJwk, privateKey))
			})
		},

		async remove(owner, prints) {
			for (const print of prints) {
				await token.use(async session => {
					for (const object of await session.find(idOf(owner, print))) await session.destroy(object)
				})
				cached.delete(print + owner)
			}
		},

		close: token.close,
	}
	return store
}

const printOf = ({ publicJwk }: Pick<Signer, 'publicJwk'>): string => thumbprint({ crypto: nodeCrypto }, publicJwk)

/** CKA_ID of an owner's key: the thumbprint has 43 characters, so that the two cannot run together. */
const idOf = (owner: string, print: string): Uint8Array => nodeCrypto.hash('sha-256', utf8(print + owner))

/** CKA_EC_POINT: an uncompressed point in a DER OCTET STRING, which some modules leave out. PKCS #11 Current Mechanisms 3.0 §2.3.3. */
async function readKey(session: Session, publicKey: Handle): Promise<P256Jwk> {
	const value = await session.read(publicKey, attributes.EC_POINT)
	const point = value.length === 67 && value[0] === 4 && value[1] === 65 ? value.subarray(2) : value
	if (point.length !== 65 || point[0] !== 4) throw new TypeError('the PKCS #11 module has a public key that is no point of P-256')
	return { kty: 'EC', crv: 'P-256', x: encode(point.subarray(1, 33)), y: encode(point.subarray(33)) }
}
