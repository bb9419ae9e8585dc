// Messages for a reader: HTTP as it went over the wire, JSON on lines of its own, long values cut short, tokens decoded.

import { STATUS_CODES } from 'node:http'
import { nodeZlib } from '@wangzheng/shared/adapters/zlib.ts'
import { decode } from '@wangzheng/shared/protocol/base64url.ts'
import { fromUtf8, isObject, type Json, type JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { type StatusBits, statusAt } from '@wangzheng/shared/protocol/status/token-status-list.ts'
import type { Exchange } from './record.ts'

/** The longest text that is shown whole, and how much is shown of a longer one. */
const longest = 100
const shown = 28
/** How many elements of an array are shown before it is cut. */
const elements = 3

const shorten = (text: string): string => (text.length > longest ? `${text.slice(0, shown)}…` : text)

/** JSON with long texts and long arrays cut short. */
function abridge(value: Json): Json {
	if (typeof value === 'string') return shorten(value)
	if (Array.isArray(value)) {
		const cut = value.length > elements ? [...value.slice(0, elements - 1), `… ${value.length - elements + 1} more`] : value
		return cut.map(abridge)
	}
	if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, abridge(each)]))
	return value
}

/** Lists of short things on one line. */
const pretty = (value: Json): string =>
	JSON.stringify(abridge(value), undefined, 2).replaceAll(
		/\[\s+((?:"[^"\n]{0,40}"|\d+|true|false|null)(?:,\s+(?:"[^"\n]{0,40}"|\d+))*)\s+\]/g,
		list =>
			list.length < 90
				? list
						.replaceAll(/\s*\n\s*/g, ' ')
						.replace('[ ', '[')
						.replace(' ]', ']')
				: list,
	)

export const jsonBlock = (value: Json): string => block('json', pretty(value))

const block = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``

export const textBlock = (text: string): string => block('', text)

export const requestBlock = ({ method, path, headers, body }: Exchange): string =>
	block(
		'http',
		join(
			`${method} ${path} HTTP/1.1`,
			['accept', 'content-type', 'authorization', 'dpop', 'oauth-client-attestation', 'oauth-client-attestation-pop'],
			headers,
			bodyOf(headers['content-type'], body),
		),
	)

/** @param change what of a long JSON answer is shown */
export function answerBlock({ answer }: Exchange, change: (body: Json) => Json = body => body): string {
	const { status, headers, body } = answer
	const text = isJson(headers['content-type']) && body !== '' ? pretty(change(JSON.parse(body))) : shorten(body)
	return block(
		'http',
		join(`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ['location', 'content-type', 'cache-control', 'dpop-nonce'], headers, text),
	)
}

function join(first: string, names: readonly string[], headers: Exchange['headers'], body: string): string {
	const lines = names.flatMap(name => {
		const value = headers[name]
		return typeof value === 'string' && value !== '*/*'
			? [`${capital(name)}: ${shorten(value.replace(/^(Bearer|DPoP) (.{10}).*/, '$1 $2…'))}`]
			: []
	})
	return [first, ...lines, ...(body === '' ? [] : ['', body])].join('\n')
}

const capital = (name: string): string =>
	name
		.replaceAll(/(^|-)[a-z]/g, letter => letter.toUpperCase())
		.replace('Dpop', 'DPoP')
		.replace('Oauth', 'OAuth')
		.replace('-Pop', '-PoP')

function bodyOf(type = '', body: string): string {
	if (body === '') return ''
	if (isJson(type)) return pretty(JSON.parse(body))
	if (!type.startsWith('application/x-www-form-urlencoded')) return shorten(body)
	// a parameter a line, decoded, as nobody reads it otherwise
	return [...new URLSearchParams(body)].map(([name, value], at) => `${at === 0 ? '' : '&'}${name}=${formValue(value)}`).join('\n')
}

const formValue = (value: string): string => (value.startsWith('{') ? JSON.stringify(abridge(JSON.parse(value))) : shorten(value))

const isJson = (type = ''): boolean => type.startsWith('application/json')

const parsePart = (part = ''): JsonObject => JSON.parse(fromUtf8(decode(part) ?? new Uint8Array()) ?? '')

/** Header and claims of a JWT. */
export function jwtBlocks(jwt: string, change: (claims: JsonObject) => JsonObject = claims => claims): string {
	const [header, claims] = jwt.split('.')
	return block('json', `${pretty(parsePart(header))}\n.\n${pretty(change(parsePart(claims)))}`)
}

export const jweHeaderBlock = (jwe: string): string => jsonBlock(parsePart(jwe.split('.')[0]))

/** The parts of an SD-JWT: what its issuer signed, each disclosure, and the KB-JWT where there is one. RFC 9901 §4. */
export function sdJwtParts(text: string): { issued: string; disclosures: string[]; keyBinding: string | undefined } {
	const [issued = '', ...rest] = text.split('~')
	const last = rest.pop()
	return { issued, disclosures: rest, keyBinding: last === '' ? undefined : last }
}

/** Each disclosure decoded: its salt, its name, its value. They come in any order, and stand here by name. */
export const disclosuresBlock = (disclosures: readonly string[]): string =>
	block(
		'json',
		disclosures
			.map(each => JSON.parse(fromUtf8(decode(each) ?? new Uint8Array()) ?? '') as [string, string, Json])
			.sort(([, one], [, other]) => (one < other ? -1 : 1))
			.map(each => JSON.stringify(abridge(each)))
			.join('\n'),
	)

/** A Status List Token, its list unpacked at one index. Token Status List §5.1. */
export function statusListBlocks(token: string, index: number): { token: string; status: number; size: number } {
	const [, claims] = token.split('.')
	const { bits, lst } = parsePart(claims)['status_list'] as { bits: StatusBits; lst: string }
	const bytes = nodeZlib.inflate(decode(lst) ?? new Uint8Array(), 1 << 22) ?? new Uint8Array()
	return { token: jwtBlocks(token), status: statusAt({ bits, bytes }, index), size: (bytes.length * 8) / bits }
}

/** Values that are others in another run: texts of chance (no name is as long and has digits or capitals), times, dates, traces, places in a list. */
const chance =
	/\b[0-9a-f]{16}\b|(?=[a-z_+/-]*[A-Z\d])[\w+/-]{20,}|[\w-]{9,}…|(?<![§\d.])\d{8,}|\d{4}-\d\d-\d\d(?:T[\d:]+Z)?|"(?:idx|digestID)": \d+|index \d+|"kid": "[\w-]+"/g

/** The text with every value of chance masked: two runs of one program are equal so. */
export const masked = (text: string): string => text.replaceAll(chance, '*')
