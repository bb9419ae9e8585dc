// CBOR: the examples of RFC 8949 Appendix A that are in use here, and what a stranger may send and must not.

import { describe, expect, it } from 'vitest'
import { type Cbor, tagged } from '../../cbor/cbor.ts'
import { decodeCbor } from '../../cbor/decode.ts'
import { encodeCbor } from '../../cbor/encode.ts'

const fromHex = (hex: string) => Uint8Array.fromHex(hex.replaceAll(' ', ''))
const decode = (hex: string) => decodeCbor(fromHex(hex), 'it')
const refused = (section: string, message: RegExp) =>
	expect.objectContaining({ code: 'invalid_cbor', section: `RFC 8949 §${section}`, message: expect.stringMatching(message) })

const map = (...entries: Array<[string | number, Cbor]>) => new Map(entries)

describe.each<[string, Cbor]>([
	['00', 0],
	['17', 23],
	['1818', 24],
	['18ff', 255],
	['190100', 256],
	['1903e8', 1000],
	['1a000f4240', 1_000_000],
	['1b000000e8d4a51000', 1_000_000_000_000],
	['1b001fffffffffffff', Number.MAX_SAFE_INTEGER],
	['20', -1],
	['3863', -100],
	['3903e7', -1000],
	['f93e00', 1.5],
	['f90001', 2 ** -24],
	['fb3ff199999999999a', 1.1],
	['fbc010666666666666', -4.1],
	['fa7f7fffff', 3.4028234663852886e38],
	['f97c00', Number.POSITIVE_INFINITY],
	['f97e00', Number.NaN],
	['f4', false],
	['f5', true],
	['f6', null],
	['f7', undefined],
	['40', new Uint8Array()],
	['4401020304', fromHex('01020304')],
	['60', ''],
	['6449455446', 'IETF'],
	['62c3bc', 'ü'],
	['63e6b0b4', '水'],
	['64f0908591', '𐅑'],
	['80', []],
	['8301820203820405', [1, [2, 3], [4, 5]]],
	['98190102030405060708090a0b0c0d0e0f101112131415161718181819', Array.from({ length: 25 }, (_, at) => at + 1)],
	['a0', map()],
	['a201020304', map([1, 2], [3, 4])],
	['a26161016162820203', map(['a', 1], ['b', [2, 3]])],
])('RFC 8949 Appendix A: %s', (hex, value) => {
	it('is read', () => {
		expect(decode(hex)).toEqual(value)
	})
	it('is written', () => {
		expect(encodeCbor(value).toHex()).toBe(hex)
	})
})

it('RFC 8949 §3.4: a tagged item is read with its bytes, and written as it came', () => {
	const hex = `d818581903${'00'.repeat(24)}`
	const item = decode(hex)
	expect(item).toMatchObject({ tag: 24, raw: fromHex(hex) })
	const longer = decode('d81859000101')
	expect(encodeCbor(['a', longer]).toHex()).toBe('826161d81859000101')
	expect(encodeCbor(tagged(1004, '2026-01-31')).toHex()).toBe('d903ec6a323032362d30312d3331')
})

it('RFC 8949 §4.2.1: the keys of a map are written in the order of their bytes', () => {
	const unordered = map(['aa', 1], ['b', 2], [-1, 3], [100, 4], ['z', 5], [10, 6], ['ü', 7])
	// 10, 100, -1, "b", "z", "aa", "ü"
	expect(encodeCbor(unordered).toHex()).toBe('a70a061864042003616202617a056261610162c3bc07')
})

it('a value that is larger than the room for it is written whole, and what was written before it stays as it was', () => {
	const before = encodeCbor(['before', new Uint8Array([1, 2, 3])])
	const text = before.toHex()
	const large = new Uint8Array(200_000).fill(7)
	const written = Array.from({ length: 5 }, (_, at) => encodeCbor([at, large, 'end']))
	expect(before.toHex()).toBe(text)
	for (const [at, bytes] of written.entries()) expect(decodeCbor(bytes, 'it')).toEqual([at, large, 'end'])
	const small = Array.from({ length: 5000 }, (_, at) => encodeCbor({ tag: 24, value: [`${at}`, '水'] }))
	expect(small.every((bytes, at) => encodeCbor({ tag: 24, value: [`${at}`, '水'] }).toHex() === bytes.toHex())).toBe(true)
})

it('RFC 8949 §4.1: heads that are longer than need be are read, as mdocs in use have them', () => {
	expect(decode('b900016161187b')).toEqual(map(['a', 123]))
	expect(decode('1b000000000000000a')).toBe(10)
})

it('RFC 8949 §4.2.2: a whole number is read as a float too, and written as one beyond 2^53 alone', () => {
	expect(decode('f9c400')).toBe(-4)
	expect(decode('fa47c35000')).toBe(100_000)
	expect(encodeCbor(-4).toHex()).toBe('23')
	expect(encodeCbor(2 ** 60).toHex()).toBe('fa5d800000')
})

it.each<[string, string, string, RegExp]>([
	['nothing at all', '', '3', /ends in the middle/],
	['a text cut off', '64494554', '3', /ends in the middle/],
	['a number cut off', '1901', '3', /ends in the middle/],
	['an array cut off', '830102', '3', /middle of an array/],
	['an array of four thousand million', '9affffffff', '3', /middle of an array/],
	['a map of more than a thousand million million', 'bb0005000000000000', '3', /middle of a map/],
	['a byte string of more than there is', '5affffffff00', '3', /ends in the middle/],
	['something after it', '0000', '5.1', /followed by 1 bytes/],
	['a byte string of indefinite length', '5f42010243030405ff', '3.2', /indefinite/],
	['an array of indefinite length', '9f01ff', '3.2', /indefinite/],
	['a map of indefinite length', 'bf6161ff', '3.2', /indefinite/],
	['a break alone', 'ff', '3.3', /no meaning/],
	['a head that is not defined', '1c', '3', /not defined/],
	['a simple value without meaning', 'f0', '3.3', /no meaning/],
	['a simple value in two bytes', 'f818', '3.3', /no meaning/],
	['a text that is not UTF-8', '62c328', '3.1', /UTF-8/],
	['half a surrogate in a text', '63eda080', '3.1', /UTF-8/],
	['a number beyond 2^53', '1b0020000000000000', '3.1', /beyond 2\^53/],
	['a negative number beyond 2^53', '3bffffffffffffffff', '3.1', /beyond 2\^53/],
	['a key twice', 'a2616101616102', '5.6', /twice/],
	['a key twice, once written longer', 'a20101180102', '5.6', /twice/],
	['a byte string as a key', 'a1410101', '5.6', /neither a text nor a whole number/],
	['an array as a key', 'a18001', '5.6', /neither a text nor a whole number/],
	['a broken number as a key', 'a1f93e0001', '5.6', /neither a text nor a whole number/],
	['a broken number that is whole as a key', 'a1f93c0001', '5.6', /neither a text nor a whole number/],
])('MDOC-01 RFC 8949: %s is refused with invalid_cbor', (_, hex, section, message) => {
	expect(() => decode(hex)).toThrow(refused(section, message))
})

it('MDOC-01 RFC 8949 §10: what is nested deeper than it may be is refused with invalid_cbor, however deep', () => {
	expect(decode(`${'81'.repeat(24)}00`)).toBeDefined()
	expect(() => decode(`${'81'.repeat(25)}00`)).toThrow(refused('10', /deeper/))
	expect(() => decode(`${'81'.repeat(100_000)}00`)).toThrow(refused('10', /deeper/))
	expect(() => decode('d818'.repeat(100_000))).toThrow(refused('10', /deeper/))
})

it('MDOC-01 RFC 8949 §10: more items than any credential has are refused with invalid_cbor', () => {
	expect(() => decode(`9a00020000${'00'.repeat(131_072)}`)).toThrow(refused('10', /more than/))
})
