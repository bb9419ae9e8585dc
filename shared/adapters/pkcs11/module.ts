// The C functions of a PKCS #11 module, called directly and never on the thread of the requests. PKCS #11 3.0 §5.

import type { LibraryHandle } from 'koffi'
import { SetupError } from '../setup-error.ts'
import { osLocking, returnCodes } from './constants.ts'

/** CK_ULONG that names a slot, a session or an object. */
export type Handle = number | bigint

export type Attribute = { readonly type: number; readonly value: Uint8Array }

/** The module refused, or lost its token. */
export class Pkcs11Error extends Error {
	override readonly name = 'Pkcs11Error'
	/** CK_RV. */
	readonly code: number

	constructor(called: string, code: number) {
		super(`${called} of the PKCS #11 module returned 0x${code.toString(16)}`)
		this.code = code
	}
}

const signatures = {
	C_Initialize: 'ulong C_Initialize(CK_C_INITIALIZE_ARGS *args)',
	C_GetSlotList: 'ulong C_GetSlotList(uint8_t present, _Out_ ulong *list, _Inout_ ulong *count)',
	C_GetTokenInfo: 'ulong C_GetTokenInfo(ulong slot, void *info)',
	C_OpenSession: 'ulong C_OpenSession(ulong slot, ulong flags, void *app, void *notify, _Out_ ulong *session)',
	C_CloseSession: 'ulong C_CloseSession(ulong session)',
	C_Login: 'ulong C_Login(ulong session, ulong user, void *pin, ulong length)',
	C_GenerateKeyPair:
		'ulong C_GenerateKeyPair(ulong session, CK_MECHANISM *mechanism, CK_ATTRIBUTE *publicTemplate, ulong publicCount, CK_ATTRIBUTE *privateTemplate, ulong privateCount, _Out_ ulong *publicKey, _Out_ ulong *privateKey)',
	C_FindObjectsInit: 'ulong C_FindObjectsInit(ulong session, CK_ATTRIBUTE *template, ulong count)',
	C_FindObjects: 'ulong C_FindObjects(ulong session, _Out_ ulong *objects, ulong most, _Out_ ulong *count)',
	C_FindObjectsFinal: 'ulong C_FindObjectsFinal(ulong session)',
	C_GetAttributeValue: 'ulong C_GetAttributeValue(ulong session, ulong object, _Inout_ CK_ATTRIBUTE *template, ulong count)',
	C_SetAttributeValue: 'ulong C_SetAttributeValue(ulong session, ulong object, CK_ATTRIBUTE *template, ulong count)',
	C_DestroyObject: 'ulong C_DestroyObject(ulong session, ulong object)',
	C_SignInit: 'ulong C_SignInit(ulong session, CK_MECHANISM *mechanism, ulong key)',
	C_Sign: 'ulong C_Sign(ulong session, void *data, ulong length, void *signature, _Inout_ ulong *signatureLength)',
} as const

type Name = keyof typeof signatures
type Called = ReturnType<LibraryHandle['func']>

export type Pkcs11Module = {
	/** @throws Pkcs11Error where the function returns anything but CKR_OK or one of `also` */
	call(name: Name, args: readonly unknown[], also?: readonly number[]): Promise<void>
	/** CK_ULONG as an attribute holds it. */
	ulong(value: number): Uint8Array
}

const loaded = new Map<string, Promise<Pkcs11Module>>()

/**
 * The module at `path`, loaded and initialized once for the process.
 * @throws SetupError where it cannot be loaded
 */
export function loadModule(path: string): Promise<Pkcs11Module> {
	const known = loaded.get(path) ?? load(path)
	loaded.set(path, known)
	return known
}

let structures: Promise<typeof import('koffi')> | undefined

/** Koffi with the structures of PKCS #11, which have their names once for the process. */
async function koffiWithStructures(): Promise<typeof import('koffi')> {
	const koffi = await import('koffi')
	koffi.struct('CK_ATTRIBUTE', { type: 'ulong', pValue: 'void *', ulValueLen: 'ulong' })
	koffi.struct('CK_MECHANISM', { mechanism: 'ulong', pParameter: 'void *', ulParameterLen: 'ulong' })
	const pointers = { createMutex: 'void *', destroyMutex: 'void *', lockMutex: 'void *', unlockMutex: 'void *' }
	koffi.struct('CK_C_INITIALIZE_ARGS', { ...pointers, flags: 'ulong', pReserved: 'void *' })
	return koffi
}

async function load(path: string): Promise<Pkcs11Module> {
	structures ??= koffiWithStructures()
	const koffi = await structures
	let library: LibraryHandle
	try {
		library = koffi.load(path)
	} catch (cause) {
		throw new SetupError(`The PKCS #11 module ${path} cannot be loaded: set PKCS11_MODULE to the .so file of the token's maker.`, { cause })
	}
	const functions = new Map<Name, Called>()
	const find = (name: Name): Called => {
		const known = functions.get(name) ?? library.func(signatures[name])
		functions.set(name, known)
		return known
	}
	const size = koffi.sizeof('ulong')
	const module: Pkcs11Module = {
		async call(name, args, also = []) {
			const code = Number(
				await new Promise((resolve, reject) => {
					find(name).async(...args, (error: unknown, result: unknown) => (error ? reject(error) : resolve(result)))
				}),
			)
			if (code !== returnCodes.OK && !also.includes(code)) throw new Pkcs11Error(name, code)
		},
		ulong(value) {
			const bytes = new Uint8Array(size)
			new DataView(bytes.buffer).setUint32(0, value, true)
			return bytes
		},
	}
	await module.call('C_Initialize', [{ flags: osLocking }], [returnCodes.CRYPTOKI_ALREADY_INITIALIZED])
	return module
}

/** Attributes as the module takes them. */
export const template = (attributes: readonly Attribute[]) =>
	attributes.map(({ type, value }) => ({ type, pValue: value, ulValueLen: value.length }))

/** A mechanism without parameters. */
export const mechanism = (number: number) => ({ mechanism: number, pParameter: null, ulParameterLen: 0 })
