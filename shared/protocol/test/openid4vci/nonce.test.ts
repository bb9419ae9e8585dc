import { expect, it } from 'vitest'
import { PeerError } from '../../errors.ts'
import { createNonce, parseNonceResponse, verifyNonce } from '../../openid4vci/nonce.ts'
import { answer, noon, thrownBy, world, worldAt } from './world.ts'

it('NO-02 VCI §7.2: c_nonces differ', () => {
	expect(new Set(Array.from({ length: 100 }, () => createNonce(world, 300))).size).toBe(100)
})

it('NO-03 VCI §8.3.1.2: a c_nonce is known again without having been stored, with the time until when it must be kept as spent', () => {
	const nonce = createNonce(world, 300)
	expect(verifyNonce(worldAt(noon + 299), nonce)).toEqual({ key: nonce, until: noon + 300 })
})

it('NO-03 VCI §8.3.1.2: a c_nonce past its time is refused with invalid_nonce', () => {
	const nonce = createNonce(world, 300)
	expect(thrownBy(() => verifyNonce(worldAt(noon + 300), nonce)).code).toBe('invalid_nonce')
})

it.each([
	['one bit changed', (n: string) => (n.startsWith('A') ? `B${n.slice(1)}` : `A${n.slice(1)}`)],
	['its expiry moved', (n: string) => `AAAAAH${n.slice(6)}`],
	['cut short', (n: string) => n.slice(0, -4)],
	['not base64url', (n: string) => `${n.slice(0, -1)}!`],
	['another text for the same bytes', (n: string) => n.slice(0, -1) + String.fromCharCode(n.charCodeAt(n.length - 1) + 1)],
	['empty', () => ''],
	['a megabyte', () => 'A'.repeat(1 << 20)],
])('NO-03 VCI §8.3.1.2: a c_nonce that is %s is refused with invalid_nonce', (_, spoil) => {
	expect(thrownBy(() => verifyNonce(world, spoil(createNonce(world, 300)))).code).toBe('invalid_nonce')
})

it('WI-11 VCI §7.2: the wallet reads the c_nonce of a Nonce Response, and nothing else passes for one', () => {
	const url = 'https://issuer.example.com/nonce'
	expect(parseNonceResponse(answer({ c_nonce: 'wKI4LT17ac15ES9bw8ac4', more: 1 }), url)).toBe('wKI4LT17ac15ES9bw8ac4')
	for (const bad of [answer({}), answer({ c_nonce: 1 }), answer({ c_nonce: '' }), answer({ error: 'x' }, 500)]) {
		expect(() => parseNonceResponse(bad, url)).toThrow(PeerError)
	}
})
