import { expect, it } from 'vitest'
import { createServerNonce, judgeServerNonce } from '../../oauth/server-nonce.ts'
import { createNonce } from '../../openid4vci/nonce.ts'
import { noon, world, worldAt } from '../openid4vci/world.ts'

it('DP-02 RFC 9449 §8: a nonce is known again without having been stored, until its time is over', () => {
	const nonce = createServerNonce(world, 60)
	expect(nonce).toMatch(/^[A-Za-z0-9_-]{54}$/)
	expect(judgeServerNonce(worldAt(noon + 59), nonce)).toBe('good')
	expect(judgeServerNonce(worldAt(noon + 60), nonce)).toBe('expired')
})

it('DP-02 RFC 9449 §8: nonces differ', () => {
	expect(new Set(Array.from({ length: 100 }, () => createServerNonce(world, 60))).size).toBe(100)
})

it.each([
	['one bit changed', (n: string) => (n.startsWith('A') ? `B${n.slice(1)}` : `A${n.slice(1)}`)],
	['cut short', (n: string) => n.slice(0, -4)],
	['not base64url', (n: string) => `${n.slice(0, -1)}!`],
	['another text for the same bytes', (n: string) => n.slice(0, -1) + String.fromCharCode(n.charCodeAt(n.length - 1) + 1)],
	['a c_nonce', () => createNonce(world, 300)],
	['empty', () => ''],
	['a megabyte', () => 'A'.repeat(1 << 20)],
])('DP-02 RFC 9449 §8: a nonce that is %s is foreign', (_, spoil) => {
	expect(judgeServerNonce(world, spoil(createServerNonce(world, 60)))).toBe('foreign')
})
