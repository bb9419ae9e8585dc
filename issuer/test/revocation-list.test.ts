import type { SigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { expect, it } from 'vitest'
import { publishRevocationList } from '../operations/publish-revocation-list.ts'

it('the revocation list of the root is made once a day, and again where it could not be made', async () => {
	let now = 1_795_000_000
	let made = 0
	const revocationList = async () => {
		made++
		if (made === 1) throw new Error('the key cannot be read')
		return new Uint8Array([made])
	}
	const publish = publishRevocationList({ keys: { revocationList } as unknown as SigningKeys, clock: { now: () => now } })
	await expect(publish()).rejects.toThrow('cannot be read')
	expect(await publish()).toEqual(new Uint8Array([2]))
	now += 86_399
	expect(await publish()).toEqual(new Uint8Array([2]))
	now += 1
	expect(await publish()).toEqual(new Uint8Array([3]))
})
