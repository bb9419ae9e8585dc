import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { nodeRawDeflate, nodeZlib } from '../zlib.ts'

const data = new Uint8Array(1000).map((_, i) => i % 7)

it('RFC 1951: what is deflated inflates', () => {
	expect(nodeRawDeflate.inflate(nodeRawDeflate.deflate(data), 1000)).toEqual(data)
	expect(nodeRawDeflate.inflate(nodeRawDeflate.deflate(new Uint8Array()), 10)).toEqual(new Uint8Array())
})

it('CR-16 RFC 7516 §4.1.3: a bomb is not inflated beyond the limit', () => {
	const bomb = nodeRawDeflate.deflate(new Uint8Array(256 * 1024 * 1024))
	const before = process.memoryUsage().rss
	expect(nodeRawDeflate.inflate(bomb, 1_048_576)).toBeUndefined()
	expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
})

it.each([
	['one byte over the limit', nodeRawDeflate.deflate(data), 999],
	['cut short', nodeRawDeflate.deflate(data).subarray(0, -1), 1000],
	['followed by a byte', new Uint8Array([...nodeRawDeflate.deflate(data), 0]), 1000],
	['zlib', nodeZlib.deflate(data), 1000],
	['gzip', new Uint8Array(gzipSync(data)), 1000],
	['empty', new Uint8Array(), 1000],
])('RFC 1951: data that is %s is not taken', (_, compressed, limit) => {
	expect(nodeRawDeflate.inflate(compressed, limit)).toBeUndefined()
})
