// What strangers send: texts, numbers and JSON of shapes that parsers trip over.

import type { Json } from '../../json.ts'
import type { Chance } from './chance.ts'

const lone = String.fromCharCode(0xd800)

export const hostileTexts: readonly string[] = [
	...['', ' ', '\0', 'a\0b', '\n', '\r\n', '\t', lone, `a${lone}`, '\u202e', '\ufeff', '王小明', '𠮷', 'é', '％'],
	...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', 'length', '_sd', '_sd_alg', '...', '__proto__.x'],
	...['null', 'true', 'NaN', '-1', '0', '00', '1e999', '9007199254740993', '0x10', '-0', '٣'],
	...['{}', '[]', '{"a":1,"a":1}', '{"__proto__":{"d":1}}', '"', '\\', '\\u0000', '{"a":', '[[[[', ']]]]'],
	...['.', '..', '...', '~', '~~', '=', '==', '&', '?', '#', ',', ';', ':', '://', '%', '%f', '%ff', '%00', '+', '%2e%2e/'],
	...['https://a.example', 'https://a.example#b', 'https://u:p@a.example', 'https://[::1', 'http://localhost', 'http://a.example'],
	...[
		'javascript:alert(1)',
		'data:,',
		'https://',
		'https:a.example',
		'//a.example',
		'HTTPS://A.EXAMPLE:443/',
		'https://a.example\\@b.example',
	],
	...['https://xn--a.example', 'https://a.example/\u202e', ' https://a.example', 'https://a.ex\nample'],
	...['none', 'HS256', 'ES256', 'ES384', 'EdDSA', 'dir', 'ECDH-ES', 'A128GCM', 'DEF', 'sha-256', 'md5', 'deflate'],
	...['dc+sd-jwt', 'vc+sd-jwt', 'kb+jwt', 'application/dc+sd-jwt', 'JWT', 'P-256', 'P-384', 'Ed25519', 'EC', 'OKP', 'RSA', 'oct'],
	...['AAAA', 'AA', 'A', 'AB', 'A===', 'A A', '_-_-', '+/+/', 'A'.repeat(43), 'A'.repeat(86), 'A'.repeat(64)],
	...['a'.repeat(513), 'a'.repeat(2049), 'a'.repeat(5000), '\\'.repeat(50), '"'.repeat(50), '['.repeat(50), '%41'.repeat(50)],
]

const hostileNumbers: readonly number[] = [
	...[0, -0, 1, -1, 2, 3, 7, 8, 9, 0.5, -0.5, 1e-7, 5e-324, 255, 256, 65536, 2 ** 31, 2 ** 32],
	...[2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, -(2 ** 53), 1e21, 1e308, -1e308, 1_795_000_000, 1_795_000_100, 1_794_990_000],
]

const leaf = (chance: Chance): Json => {
	switch (chance.below(8)) {
		case 0:
			return null
		case 1:
			return chance.below(2) === 0
		case 2:
		case 3:
			return chance.pick(hostileNumbers)
		default:
			return chance.pick(hostileTexts)
	}
}

/** A value of up to `depth` levels. */
export function hostileJson(chance: Chance, depth = 3): Json {
	const kind = depth === 0 ? 0 : chance.below(10)
	if (kind < 6) return leaf(chance)
	if (kind === 6) return nested(chance, chance.pick([1, 2, 5, 31]))
	const size = chance.pick([0, 1, 1, 2, 3])
	if (kind === 7) return Array.from({ length: size }, () => hostileJson(chance, depth - 1))
	return objectOf(Array.from({ length: size }, () => [chance.pick(hostileTexts), hostileJson(chance, depth - 1)]))
}

function nested(chance: Chance, depth: number): Json {
	let value: Json = leaf(chance)
	for (let level = 0; level < depth; level++) value = chance.below(2) === 0 ? [value] : objectOf([['a', value]])
	return value
}

/**
 * An object whose members are its own whatever they are called, as JSON.parse makes them. Backslashes are left out of names: parseJson
 * refuses them, for V8 reads names wrong after it saw one (github.com/nodejs/node/issues/63785).
 */
export function objectOf(entries: ReadonlyArray<readonly [string, Json]>): { [name: string]: Json } {
	const object: { [name: string]: Json } = {}
	for (const [written, value] of entries) {
		const name = written.replaceAll('\\', '')
		if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
		else object[name] = value
	}
	return object
}

/** A text: one of the known ones, a few of them in a row, or characters at random. */
export function hostileText(chance: Chance): string {
	switch (chance.below(4)) {
		case 0:
			return chance.pick(hostileTexts) + chance.pick(hostileTexts)
		case 1:
			return Array.from({ length: chance.below(12) }, () => String.fromCharCode(chance.below(0x100))).join('')
		case 2:
			return Array.from({ length: chance.below(6) }, () => String.fromCharCode(chance.below(0x1_0000))).join('')
		default:
			return chance.pick(hostileTexts)
	}
}
