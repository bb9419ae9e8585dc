// The keys that wallets encrypt Credential Requests to: made at first start, kept in a private file that all processes read, changed
// together with the signing key. OpenID4VCI 1.0 §10, §12.2.4.

import { join } from 'node:path'
import { createPrivate, readPrivate, writePrivate } from '@wangzheng/shared/adapters/secret-file.ts'
import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import { watchFile } from '@wangzheng/shared/adapters/watched-file.ts'
import type { DecryptionKey } from '@wangzheng/shared/protocol/jose/jwe.ts'
import { thumbprint } from '@wangzheng/shared/protocol/jose/jwk.ts'
import type { Crypto } from '@wangzheng/shared/protocol/ports.ts'
import { z } from 'zod'

const scalar = z.string().regex(/^[\w-]{43}$/)
const file = z
	.array(
		z.object({
			kid: z.string().min(1),
			publicJwk: z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: scalar, y: scalar }),
			privateScalar: scalar,
		}),
	)
	.min(1)

/** How long a look at the file is good for, in milliseconds. */
const glance = 1000
/** The key of now and the one before, which metadata that are a few minutes old still name. */
const kept = 2

export type EncryptionKeys = {
	/** The one that is announced first; the same array until a rotation, here or in another process. */
	keys(): readonly [DecryptionKey, ...DecryptionKey[]]
	rotate(): void
}

/** @throws SetupError where the file holds something else, or others can read it */
export function openEncryptionKeys(folder: string, ports: { crypto: Crypto }): EncryptionKeys {
	const path = join(folder, 'encryption.json')
	const make = (): DecryptionKey => {
		const key = ports.crypto.createAgreementKey()
		return { ...key, kid: thumbprint(ports, key.publicJwk) }
	}
	createPrivate(path, JSON.stringify([make()]))

	const keys = watchFile(path, glance, () => read(path))
	keys.current()
	return {
		keys: keys.current,
		rotate() {
			writePrivate(path, JSON.stringify([make(), ...read(path)].slice(0, kept)))
			keys.lookAgain()
		},
	}
}

function read(path: string): readonly [DecryptionKey, ...DecryptionKey[]] {
	const remedy = 'put back the one that was there, or move it away to have a new one made'
	try {
		const [first, ...others] = file.parse(JSON.parse(readPrivate(path) ?? ''))
		if (first) return [first, ...others]
	} catch (cause) {
		if (cause instanceof SetupError) throw cause
		throw new SetupError(`The file ${path} does not hold the keys for encrypted requests: ${remedy}.`, { cause })
	}
	throw new SetupError(`The file ${path} holds no key for encrypted requests: ${remedy}.`)
}
