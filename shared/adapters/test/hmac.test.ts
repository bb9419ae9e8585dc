import { createHmac, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { hmac, nodeCrypto } from '../node-crypto.ts'

it('RFC 2104 §2: tags are HMAC-SHA-256 under a key for each purpose, which is HMAC-SHA-256 of its name', () => {
	const key = randomBytes(32)
	const mac = hmac(key)
	for (const length of [0, 1, 16, 55, 56, 63, 64, 65, 119, 120, 1000, 100_000]) {
		const message = randomBytes(length)
		for (const purpose of ['a', '網證', 'a purpose with a long name']) {
			const own = createHmac('sha256', key).update(purpose).digest()
			expect(Buffer.from(mac.tag(purpose, message)).toString('hex')).toBe(createHmac('sha256', own).update(message).digest('hex'))
		}
	}
})

it('gives each tag as bytes of its own', () => {
	const mac = hmac(randomBytes(32))
	const first = mac.tag('a', new Uint8Array([1]))
	const before = first.toHex()
	mac.tag('a', new Uint8Array([2]))
	expect(first.toHex()).toBe(before)
})

it.each(['sha-256', 'sha-384', 'sha-512'] as const)('hashes a text as its UTF-8 bytes: %s', name => {
	for (const text of ['', 'abc', '網證 𠮷', '\ud800 alone', 'x'.repeat(10_000)]) {
		const bytes = nodeCrypto.hash(name, new TextEncoder().encode(text))
		expect(nodeCrypto.hashText(name, text)).toBe(bytes.toBase64({ alphabet: 'base64url', omitPadding: true }))
	}
})
