// Reads a QR code of a page as a camera would see it: its modules, not the text that it was made from. ISO/IEC 18004, byte mode, versions 1–15.

/** Data codewords of each block, for levels M and L: what is interleaved. Table 9. */
const blocks: Readonly<Record<'M' | 'L', readonly string[]>> = {
	M: '16|28|44|32 32|43 43|27*4|31*4|38*2 39*2|36*3 37*2|43*4 44|50 51*4|36*6 37*2|37*8 38|40*4 41*5|41*5 42*5'.split('|'),
	L: '19|34|55|80|108|68*2|78*2|97*2|116*2|68*2 69*2|81*4|92*2 93*2|107*4|115*3 116|87*5 88'.split('|'),
}

/** Centres of alignment patterns beside 6. Annex E. */
const alignments = '|18|22|26|30|34|22 38|24 42|26 46|28 50|30 54|32 58|34 62|26 46 66|26 48 70'.split('|')

const masks: ReadonlyArray<(row: number, column: number) => boolean> = [
	(r, c) => (r + c) % 2 === 0,
	r => r % 2 === 0,
	(_, c) => c % 3 === 0,
	(r, c) => (r + c) % 3 === 0,
	(r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2 === 0,
	(r, c) => ((r * c) % 2) + ((r * c) % 3) === 0,
	(r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2 === 0,
	(r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2 === 0,
]

/** `modules[row][column]` is true where it is dark; without the quiet zone. */
export function readQr(modules: ReadonlyArray<readonly boolean[]>): string {
	const size = modules.length
	const version = (size - 17) / 4
	const dark = (row: number, column: number) => modules[row]?.[column] === true
	const format = [0, 1, 2, 3, 4].reduce((bits, column) => (bits << 1) | Number(dark(8, column)), 0) ^ 0b10101
	const level = format >> 3 === 0 ? 'M' : 'L'
	const mask = masks[format & 7]
	const lengths = (blocks[level][version - 1] ?? '').split(' ').flatMap(part => {
		const [length = 0, times = 1] = part.split('*').map(Number)
		return Array.from({ length: times }, () => length)
	})
	if (!mask || lengths.length === 0) throw new Error(`a QR code of version ${version} is not read here`)

	const bits: boolean[] = []
	for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
		if (right === 6) right = 5
		for (let step = 0; step < size; step++) {
			const row = up ? size - 1 - step : step
			for (const column of [right, right - 1]) {
				if (!isFixed(row, column, size, version)) bits.push(dark(row, column) !== mask(row, column))
			}
		}
	}
	const codewords = Array.from({ length: bits.length >> 3 }, (_, at) => toNumber(bits.slice(8 * at, 8 * at + 8)))
	return readBytes(deinterleave(codewords, lengths), version)
}

/** Finder, separator, timing, alignment, format and version patterns carry no data. */
function isFixed(row: number, column: number, size: number, version: number): boolean {
	const far = size - 9
	if ((row < 9 && (column < 9 || column > far)) || (row > far && column < 9) || row === 6 || column === 6) return true
	if (version >= 7 && ((row < 6 && column > size - 12) || (column < 6 && row > size - 12))) return true
	const centres = [6, ...(alignments[version - 1] ?? '').split(' ').filter(Boolean).map(Number)]
	return centres.some(r => centres.some(c => !touchesFinder(r, c, size) && Math.abs(row - r) <= 2 && Math.abs(column - c) <= 2))
}

const touchesFinder = (row: number, column: number, size: number): boolean =>
	(row === 6 && (column === 6 || column === size - 7)) || (row === size - 7 && column === 6)

function deinterleave(codewords: readonly number[], lengths: readonly number[]): Uint8Array {
	const data: number[][] = lengths.map(() => [])
	let at = 0
	for (let place = 0; place < Math.max(...lengths); place++) {
		for (const [block, length] of lengths.entries()) if (place < length) data[block]?.push(codewords[at++] ?? 0)
	}
	return Uint8Array.from(data.flat())
}

/** Segments in byte, alphanumeric and numeric mode, to the terminator. §7.4. */
function readBytes(data: Uint8Array, version: number): string {
	const bits = [...data].flatMap(byte => Array.from({ length: 8 }, (_, at) => ((byte >> (7 - at)) & 1) === 1))
	let at = 0
	const take = (length: number) => {
		at += length
		return toNumber(bits.slice(at - length, at))
	}
	const long = version >= 10
	let text = ''
	for (;;) {
		const mode = at + 4 > bits.length ? 0 : take(4)
		if (mode === 0) return text
		if (mode === 4) {
			const length = take(long ? 16 : 8)
			text += new TextDecoder().decode(Uint8Array.from({ length }, () => take(8)))
		} else if (mode === 2) {
			for (let left = take(long ? 11 : 9); left > 0; left -= 2) text += alphanumeric(take(left > 1 ? 11 : 6), left > 1)
		} else if (mode === 1) {
			for (let left = take(long ? 12 : 10); left > 0; left -= 3) {
				text += String(take(left > 2 ? 10 : left > 1 ? 7 : 4)).padStart(Math.min(left, 3), '0')
			}
		} else throw new Error(`a QR code segment of mode ${mode} is not read here`)
	}
}

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'
const alphanumeric = (value: number, pair: boolean): string =>
	pair ? `${letters[Math.floor(value / 45)]}${letters[value % 45]}` : `${letters[value]}`

const toNumber = (bits: readonly boolean[]): number => bits.reduce((value, bit) => value * 2 + Number(bit), 0)

/** The modules of a code that a page draws as one path of runs: `M<column> <row>h<length>…`. */
export function modulesOf(path: string, side: number, quiet: number): boolean[][] {
	const size = side - 2 * quiet
	const modules = Array.from({ length: size }, () => Array.from({ length: size }, () => false))
	for (const [, column, row, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
		modules[Number(row) - quiet]?.fill(true, Number(column) - quiet, Number(column) - quiet + Number(length))
	}
	return modules
}
