// CBOR for a reader: its diagnostic notation, on lines of its own, long byte strings and maps cut short. RFC 8949 §8.

import { type Cbor, embeddedTag, isBytes, isList, isMap, isTagged } from '@wangzheng/shared/protocol/cbor/cbor.ts'
import { decodeCbor } from '@wangzheng/shared/protocol/cbor/decode.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'

/** How many bytes of a longer byte string are shown, and members of a longer map of numbers. */
const shown = { bytes: 12, members: 2 }

export const cborBlock = (bytes: Uint8Array): string => `\`\`\`cbor-diag\n${notation(decodeCbor(bytes, 'what is shown'))}\n\`\`\``

function notation(value: Cbor, indent = ''): string {
	if (isBytes(value)) return embedded(value, indent) ?? bytesOf(value)
	if (isMap(value)) return mapOf([...value], indent)
	if (isList(value))
		return enclosed(
			'[',
			']',
			value.map(each => notation(each, `${indent}  `)),
			indent,
		)
	if (typeof value === 'object' && value !== null && 'tag' in value) return `${value.tag}(${notation(value.value, indent)})`
	return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

function mapOf(entries: ReadonlyArray<readonly [string | number, Cbor]>, indent: string): string {
	const numbered = entries.length > 4 && entries.every(([key]) => typeof key === 'number')
	const lines = (numbered ? entries.slice(0, shown.members) : entries).map(
		([key, value]) => `${JSON.stringify(key)}: ${notation(value, `${indent}  `)}`,
	)
	return enclosed('{', '}', numbered ? [...lines, `… ${entries.length - shown.members} more`] : lines, indent)
}

/** On one line what is short. */
function enclosed(open: string, close: string, parts: readonly string[], indent: string): string {
	const line = parts.join(', ')
	if (line.length < 100 - indent.length && !line.includes('\n')) return `${open}${line}${close}`
	return `${open}\n${parts.map(part => `${indent}  ${part}`).join(',\n')}\n${indent}${close}`
}

const bytesOf = (bytes: Uint8Array): string => `h'${bytes.subarray(0, shown.bytes).toHex()}${bytes.length > shown.bytes ? '…' : ''}'`

/** What stands encoded in a byte string, where it is a map, or another byte string with something in it. */
function embedded(bytes: Uint8Array, indent: string): string | undefined {
	try {
		const value = decodeCbor(bytes, 'a byte string')
		return isMap(value) || isTagged(value, embeddedTag) ? `<<${notation(value, indent)}>>` : undefined
	} catch (error) {
		if (error instanceof ProtocolError) return undefined
		throw error
	}
}
