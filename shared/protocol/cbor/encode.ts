// Writing CBOR, one text for one value: shortest heads, definite lengths, keys in the order of their bytes. RFC 8949 §4.2.1.

import { utf8 } from '../json.ts'
import { type Cbor, type CborMap, embeddedTag, type Tagged, tagged } from './cbor.ts'

/** Room for many values, each of which gets a part that no other ever has: memory for each alone would cost more than the writing. */
const roomSize = 65_536
let buffer = new Uint8Array(roomSize)
let view = new DataView(buffer.buffer)
let start = 0
let at = 0

/** The deterministic encoding of `value`; tagged items that were read stand in it as they came, and numbers beyond 2^53 are floats. */
export function encodeCbor(value: Cbor): Uint8Array {
	start = at
	write(value)
	return buffer.subarray(start, at)
}

/** `value`, encoded, as one that stands inside a byte string. RFC 8949 §3.4.5.1 */
export const embed = (value: Cbor): Tagged => tagged(embeddedTag, encodeCbor(value))

function write(value: Cbor): void {
	if (typeof value === 'string') writeText(value)
	else if (typeof value === 'number') writeNumber(value)
	else if (typeof value === 'boolean') writeByte(value ? 0xf5 : 0xf4)
	else if (value === null) writeByte(0xf6)
	else if (value === undefined) writeByte(0xf7)
	else if (value instanceof Uint8Array) {
		writeHead(2, value.length)
		writeBytes(value)
	} else if (value instanceof Map) writeMap(value)
	else if ('tag' in value) {
		if (value.raw) writeBytes(value.raw)
		else {
			writeHead(6, value.tag)
			write(value.value)
		}
	} else {
		const list = value as readonly Cbor[]
		writeHead(4, list.length)
		for (const each of list) write(each)
	}
}

function writeMap(map: CborMap): void {
	writeHead(5, map.size)
	const entries: Array<{ readonly key: Uint8Array; readonly value: Cbor }> = []
	let inOrder = true
	let last: Uint8Array | undefined
	for (const [name, value] of map) {
		const key = encodedKey(name)
		inOrder &&= last === undefined || compare(last, key) < 0
		last = key
		entries.push({ key, value })
	}
	if (!inOrder) entries.sort((one, other) => compare(one.key, other.key))
	for (const { key, value } of entries) {
		writeBytes(key)
		write(value)
	}
}

function writeNumber(value: number): void {
	if (!Number.isSafeInteger(value)) writeFloat(value)
	else if (value < 0) writeHead(1, -1 - value)
	else writeHead(0, value)
}

/** As a half, single or double: the shortest that is the same number. */
function writeFloat(value: number): void {
	const bytes = new DataView(new ArrayBuffer(8))
	bytes.setFloat16(0, value)
	let size = 2
	if (!Object.is(bytes.getFloat16(0), value)) {
		bytes.setFloat32(0, value)
		size = 4
		if (!Object.is(bytes.getFloat32(0), value)) {
			bytes.setFloat64(0, value)
			size = 8
		}
	}
	writeByte(size === 2 ? 0xf9 : size === 4 ? 0xfa : 0xfb)
	writeBytes(new Uint8Array(bytes.buffer, 0, size))
}

function writeText(text: string): void {
	if (text.length <= 64 && writeShortAscii(text)) return
	const bytes = utf8(text)
	writeHead(3, bytes.length)
	writeBytes(bytes)
}

/** A text of a few ASCII characters, at a fraction of the cost of an encoder; false where one is not ASCII: then nothing is written. */
function writeShortAscii(text: string): boolean {
	makeRoom(9 + text.length)
	const before = at
	writeHead(3, text.length)
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i)
		if (code > 0x7f) {
			at = before
			return false
		}
		buffer[at++] = code
	}
	return true
}

function writeHead(major: number, argument: number): void {
	makeRoom(9)
	const type = major << 5
	if (argument < 24) buffer[at++] = type | argument
	else if (argument < 0x100) {
		buffer[at++] = type | 24
		buffer[at++] = argument
	} else if (argument < 0x1_0000) {
		buffer[at++] = type | 25
		view.setUint16(at, argument)
		at += 2
	} else if (argument < 0x1_0000_0000) {
		buffer[at++] = type | 26
		view.setUint32(at, argument)
		at += 4
	} else {
		buffer[at++] = type | 27
		view.setUint32(at, Math.floor(argument / 0x1_0000_0000))
		view.setUint32(at + 4, argument % 0x1_0000_0000)
		at += 8
	}
}

function writeByte(byte: number): void {
	makeRoom(1)
	buffer[at++] = byte
}

function writeBytes(bytes: Uint8Array): void {
	makeRoom(bytes.length)
	buffer.set(bytes, at)
	at += bytes.length
}

/** Where the room is full, what has been written of this value moves into another, and the old one is left to those who have parts of it. */
function makeRoom(length: number): void {
	if (at + length <= buffer.length) return
	const written = buffer.subarray(start, at)
	buffer = new Uint8Array(Math.max(roomSize, 2 * (written.length + length)))
	view = new DataView(buffer.buffer)
	buffer.set(written)
	start = 0
	at = written.length
}

/** Keys come again and again; those of the first few hundred kinds are encoded once. */
const keys = new Map<string | number, Uint8Array>()

function encodedKey(key: string | number): Uint8Array {
	const known = keys.get(key)
	if (known) return known
	const before = at - start
	write(key)
	const bytes = buffer.slice(start + before, at)
	at = start + before
	if (keys.size < 512) keys.set(key, bytes)
	return bytes
}

function compare(one: Uint8Array, other: Uint8Array): number {
	const length = Math.min(one.length, other.length)
	for (let i = 0; i < length; i++) {
		const difference = (one[i] ?? 0) - (other[i] ?? 0)
		if (difference !== 0) return difference
	}
	return one.length - other.length
}
