import { deflateRawSync, gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { nodeZlib } from '../zlib.ts'

const data = new Uint8Array(1000).map((_, i) => i % 7)

it('RFC 1950: what is deflated inflates', () => {
	expect(nodeZlib.inflate(nodeZlib.deflate(data), 1000)).toEqual(data)
	expect(nodeZlib.inflate(nodeZlib.deflate(new Uint8Array()), 10)).toEqual(new Uint8Array())
})

it('TS-01 TSL §11.1: a bomb is not inflated beyond the limit', () => {
	const bomb = nodeZlib.deflate(new Uint8Array(256 * 1024 * 1024))
	const before = process.memoryUsage().rss
	expect(nodeZlib.inflate(bomb, 1_048_576)).toBeUndefined()
	expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
})

it.each([
	['one byte over the limit', nodeZlib.deflate(data), 999],
	['cut short', nodeZlib.deflate(data).subarray(0, -1), 1000],
	['followed by a byte', new Uint8Array([...nodeZlib.deflate(data), 0]), 1000],
	['raw DEFLATE', new Uint8Array(deflateRawSync(data)), 1000],
	['gzip', new Uint8Array(gzipSync(data)), 1000],
	['empty', new Uint8Array(), 1000],
])('RFC 1950: data that is %s is not taken', (_, compressed, limit) => {
	expect(nodeZlib.inflate(compressed, limit)).toBeUndefined()
})
