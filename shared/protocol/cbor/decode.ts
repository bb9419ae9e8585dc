// Reading CBOR from strangers, within bounds: in one pass, of definite lengths alone, no key twice. RFC 8949 §3, §5.

import { ProtocolError } from '../errors.ts'
import { fromUtf8 } from '../json.ts'
import type { Cbor, CborMap, Tagged } from './cbor.ts'

/** Deeper than anything that is read here: a DeviceResponse with structured elements. */
const maxDepth = 24
/** More values than any credential has. */
const maxItems = 65_536
/** The major types of what may be a key: whole numbers from 0 on, those below it, texts. */
const keyKinds: readonly number[] = [0, 1, 3]

/**
 * The one item that `bytes` are. Lengths and numbers may be written longer than need be, as mdocs in use do; byte strings and `raw` of
 * tagged items are views of `bytes`.
 * @param what names the bytes in refusals: `the mdoc`
 * @throws ProtocolError `invalid_cbor`: not well-formed or followed by more, nested too deep, of indefinite length, a key twice, a text that
 * is not UTF-8, a key that is neither text nor whole number, a whole number beyond 2^53, a simple value without meaning
 */
export function decodeCbor(bytes: Uint8Array, what: string): Cbor {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
	let at = 0
	let items = 0

	const refused = (message: string, section: string) =>
		new ProtocolError('invalid_cbor', `${what} ${message}`, { section: `RFC 8949 §${section}` })

	/** Moves on by `length` bytes, and says where they began. */
	function take(length: number): number {
		if (length > bytes.length - at) throw refused('ends in the middle of an item', '3')
		at += length
		return at - length
	}

	/** The argument of an item's head: a number, a length, a tag. */
	function argument(info: number): number {
		if (info < 24) return info
		switch (info) {
			case 24:
				return view.getUint8(take(1))
			case 25:
				return view.getUint16(take(2))
			case 26:
				return view.getUint32(take(4))
			case 27: {
				const start = take(8)
				const value = view.getUint32(start) * 0x1_0000_0000 + view.getUint32(start + 4)
				if (value > Number.MAX_SAFE_INTEGER) throw refused('holds a number beyond 2^53', '3.1')
				return value
			}
			case 31:
				throw refused('holds an item of indefinite length', '3.2')
			default:
				throw refused('holds an item whose head is not defined', '3')
		}
	}

	function item(depth: number): Cbor {
		if (depth > maxDepth) throw refused(`is nested deeper than ${maxDepth} levels`, '10')
		if (++items > maxItems) throw refused(`holds more than ${maxItems} items`, '10')
		const start = take(1)
		const head = bytes[start] ?? 0
		const info = head & 0x1f
		switch (head >> 5) {
			case 0:
				return argument(info)
			case 1:
				return -1 - argument(info)
			case 2: {
				const length = argument(info)
				const from = take(length)
				return bytes.subarray(from, from + length)
			}
			case 3:
				return text(argument(info))
			case 4:
				return list(argument(info), depth)
			case 5:
				return map(argument(info), depth)
			case 6: {
				const tag = argument(info)
				const value = item(depth + 1)
				return { tag, value, raw: bytes.subarray(start, at) } satisfies Tagged
			}
			default:
				return simple(info)
		}
	}

	function text(length: number): string {
		const start = take(length)
		if (length <= 64) {
			const ascii = shortAscii(bytes, start, at)
			if (ascii !== undefined) return ascii
		}
		const read = fromUtf8(bytes.subarray(start, at))
		if (read === undefined) throw refused('holds a text that is not UTF-8', '3.1')
		return read
	}

	function list(length: number, depth: number): Cbor[] {
		// each of them takes a byte at least: a length that was made up is refused before anything is set aside for it
		if (length > bytes.length - at) throw refused('ends in the middle of an array', '3')
		const values: Cbor[] = []
		for (let i = 0; i < length; i++) values.push(item(depth + 1))
		return values
	}

	function map(size: number, depth: number): CborMap {
		if (size * 2 > bytes.length - at) throw refused('ends in the middle of a map', '3')
		const entries = new Map<string | number, Cbor>()
		for (let i = 0; i < size; i++) {
			// a broken number is no key even where it is whole: 1 and 1.0 are two keys that here would be one
			if (!keyKinds.includes((bytes[at] ?? 0) >> 5)) throw refused('has a key that is neither a text nor a whole number', '5.6')
			const key = item(depth + 1) as string | number
			if (entries.has(key)) throw refused('has a key twice in one map', '5.6')
			entries.set(key, item(depth + 1))
		}
		return entries
	}

	function simple(info: number): Cbor {
		switch (info) {
			case 20:
				return false
			case 21:
				return true
			case 22:
				return null
			case 23:
				return undefined
			case 25:
				return view.getFloat16(take(2))
			case 26:
				return view.getFloat32(take(4))
			case 27:
				return view.getFloat64(take(8))
			default:
				throw refused('holds a simple value that has no meaning', '3.3')
		}
	}

	const value = item(0)
	if (at !== bytes.length) throw refused(`is followed by ${bytes.length - at} bytes of something else`, '5.1')
	return value
}

/** The text of a few ASCII bytes, at a fraction of the cost of a decoder; undefined where one is not ASCII. */
function shortAscii(bytes: Uint8Array, from: number, to: number): string | undefined {
	let read = ''
	for (let i = from; i < to; i++) {
		const byte = bytes[i] ?? 0
		if (byte > 0x7f) return undefined
		read += String.fromCharCode(byte)
	}
	return read
}
