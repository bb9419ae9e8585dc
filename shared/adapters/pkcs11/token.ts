// A PKCS #11 token that its user is logged in to: a few sessions, each with one caller at a time. PKCS #11 3.0 §5.6.

import { SetupError } from '../setup-error.ts'
import { attributes, mechanisms, normalUser, returnCodes, sessionFlags } from './constants.ts'
import { type Attribute, type Handle, loadModule, mechanism, Pkcs11Error, type Pkcs11Module, template } from './module.ts'

export type TokenOptions = {
	/** The file of the module. */
	readonly module: string
	/** CKA_LABEL of the token. */
	readonly token: string
	readonly pin: string
	/** How many calls the token is given at a time. */
	readonly sessions?: number
}

/** What is done within one session. */
export type Session = {
	/** A P-256 key pair on the token whose private half never leaves it, both under `id`. */
	generate(id: Uint8Array): Promise<{ readonly publicKey: Handle; readonly privateKey: Handle }>
	rename(object: Handle, id: Uint8Array): Promise<void>
	/** Objects under `id`, of one class where one is named. */
	find(id: Uint8Array, objectClass?: number): Promise<readonly Handle[]>
	/** An attribute of at most 256 bytes. */
	read(object: Handle, attribute: number): Promise<Uint8Array>
	/** r‖s of ECDSA over a digest. */
	sign(privateKey: Handle, digest: Uint8Array): Promise<Uint8Array>
	destroy(object: Handle): Promise<void>
}

export type Token = {
	/** Runs `work` with a session of its own. A session that something failed in is not used again. */
	use<T>(work: (session: Session) => Promise<T>): Promise<T>
	close(): Promise<void>
}

type Place = { readonly handle: Handle; readonly session: Session } | undefined

/** @throws SetupError: no such module or token, or not its PIN */
export async function openToken({ module: path, token: label, pin, sessions = 4 }: TokenOptions): Promise<Token> {
	const module = await loadModule(path)
	const slot = await findSlot(module, label)
	const places: Place[] = Array.from({ length: sessions }, () => undefined)
	const waiting: Array<(place: Place) => void> = []

	async function open(): Promise<NonNullable<Place>> {
		const opened: Handle[] = [0]
		await module.call('C_OpenSession', [slot, sessionFlags, null, null, opened])
		const handle = opened[0] ?? 0
		const secret = Buffer.from(pin)
		await module.call('C_Login', [handle, normalUser, secret, secret.length], [returnCodes.USER_ALREADY_LOGGED_IN])
		return { handle, session: sessionOn(module, handle) }
	}

	const close = async (place: Place): Promise<void> => {
		if (place) await module.call('C_CloseSession', [place.handle]).catch(() => {}) // it may be lost already
	}

	const token: Token = {
		async use(work) {
			let place = places.length > 0 ? places.pop() : await new Promise<Place>(resolve => waiting.push(resolve))
			try {
				place ??= await open()
				return await work(place.session)
			} catch (error) {
				await close(place)
				place = undefined
				throw error
			} finally {
				const next = waiting.shift()
				if (next) next(place)
				else places.push(place)
			}
		},
		async close() {
			for (const place of places.splice(0, places.length, ...places.map(() => undefined))) await close(place)
		},
	}
	try {
		await token.use(async () => {})
	} catch (cause) {
		const codes: readonly number[] = [returnCodes.PIN_INCORRECT, returnCodes.PIN_LOCKED]
		if (!(cause instanceof Pkcs11Error) || !codes.includes(cause.code)) throw cause
		throw new SetupError(`The PIN in PKCS11_PIN_FILE does not open the token ${label}, or the token is locked.`, { cause })
	}
	return token
}

async function findSlot(module: Pkcs11Module, label: string): Promise<Handle> {
	const count = [0]
	await module.call('C_GetSlotList', [1, null, count])
	const slots: Handle[] = Array.from({ length: count[0] ?? 0 }, () => 0)
	await module.call('C_GetSlotList', [1, slots, count])
	for (const slot of slots.slice(0, count[0])) {
		const info = Buffer.alloc(512) // CK_TOKEN_INFO, which begins with its label in 32 characters
		await module.call('C_GetTokenInfo', [slot, info])
		if (info.toString('utf8', 0, 32).trimEnd() === label) return slot
	}
	throw new SetupError(`The PKCS #11 module has no token ${label}: set PKCS11_TOKEN to the label of one that is there.`)
}

/** P-256 as CKA_EC_PARAMS names it: its object identifier in DER. RFC 5480 §2.1.1. */
const p256 = Uint8Array.fromHex('06082a8648ce3d030107')
const [no, yes] = [Uint8Array.of(0), Uint8Array.of(1)]
const label = Buffer.from('wangzheng')

function sessionOn(module: Pkcs11Module, handle: Handle): Session {
	const { call } = module
	return {
		async generate(id) {
			const common: Attribute[] = [
				{ type: attributes.TOKEN, value: yes },
				{ type: attributes.LABEL, value: label },
				{ type: attributes.ID, value: id },
			]
			const publicTemplate = template([...common, { type: attributes.VERIFY, value: yes }, { type: attributes.EC_PARAMS, value: p256 }])
			const privateTemplate = template([
				...common,
				{ type: attributes.PRIVATE, value: yes },
				{ type: attributes.SENSITIVE, value: yes },
				{ type: attributes.EXTRACTABLE, value: no },
				{ type: attributes.SIGN, value: yes },
			])
			const [publicKey, privateKey]: [Handle[], Handle[]] = [[0], [0]]
			await call('C_GenerateKeyPair', [
				handle,
				mechanism(mechanisms.EC_KEY_PAIR_GEN),
				publicTemplate,
				publicTemplate.length,
				privateTemplate,
				privateTemplate.length,
				publicKey,
				privateKey,
			])
			return { publicKey: publicKey[0] ?? 0, privateKey: privateKey[0] ?? 0 }
		},
		rename: (object, id) => call('C_SetAttributeValue', [handle, object, template([{ type: attributes.ID, value: id }]), 1]),
		async find(id, objectClass) {
			const wanted = template([
				{ type: attributes.ID, value: id },
				...(objectClass === undefined ? [] : [{ type: attributes.CLASS, value: module.ulong(objectClass) }]),
			])
			await call('C_FindObjectsInit', [handle, wanted, wanted.length])
			const [found, count]: [Handle[], number[]] = [Array.from({ length: 8 }, () => 0), [0]]
			await call('C_FindObjects', [handle, found, found.length, count])
			await call('C_FindObjectsFinal', [handle])
			return found.slice(0, count[0])
		},
		async read(object, attribute) {
			const value = Buffer.alloc(256)
			const wanted = template([{ type: attribute, value }])
			await call('C_GetAttributeValue', [handle, object, wanted, 1])
			return new Uint8Array(value.subarray(0, wanted[0]?.ulValueLen))
		},
		async sign(privateKey, digest) {
			const [signature, length] = [Buffer.alloc(64), [64]]
			await call('C_SignInit', [handle, mechanism(mechanisms.ECDSA), privateKey])
			await call('C_Sign', [handle, digest, digest.length, signature, length])
			if (length[0] !== 64) throw new TypeError('the PKCS #11 module made a signature that is not r and s of P-256')
			return new Uint8Array(signature)
		},
		destroy: object => call('C_DestroyObject', [handle, object]),
	}
}
