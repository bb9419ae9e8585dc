import { expect, it } from 'vitest'
import { systemRandom } from '../node-crypto.ts'

it('never gives the same bytes out twice, whatever lengths are asked for', () => {
	const lengths = [16, 32, 1, 256, 257, 54, 16, 5000]
	const given = Array.from({ length: 4000 }, (_, i) => systemRandom.bytes(lengths[i % lengths.length] ?? 16))
	given.forEach((bytes, i) => {
		expect(bytes).toHaveLength(lengths[i % lengths.length] ?? 16)
	})
	const long = given.filter(bytes => bytes.length >= 16)
	expect(new Set(long.map(bytes => bytes.toHex())).size).toBe(long.length)
	expect(long.every(bytes => bytes.some(byte => byte !== 0))).toBe(true)
})

it('gives bytes of its own, which nobody else can change', () => {
	const one = systemRandom.bytes(32)
	const kept = one.toHex()
	for (let i = 0; i < 1000; i++) systemRandom.bytes(32).fill(7)
	expect(one.toHex()).toBe(kept)
	expect(one.buffer.byteLength).toBe(32)
})
