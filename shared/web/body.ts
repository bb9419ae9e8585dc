// Reads a request's body: bounded, of a type that its row takes, UTF-8, nothing twice. RFC 9110 §8.3, RFC 6749 §3.1.

import type { IncomingMessage } from 'node:http'
import { ProtocolError } from '../protocol/errors.ts'
import { fromUtf8, parseJson } from '../protocol/json.ts'
import type { Endpoint } from './endpoint.ts'

/** The media type of a request in lower case, without its parameters; '' where there is none. */
export const mediaType = (request: IncomingMessage): string => {
	const header = request.headers['content-type']
	if (header === undefined) return ''
	const semicolon = header.indexOf(';')
	return (semicolon < 0 ? header : header.slice(0, semicolon)).trim().toLowerCase()
}

/**
 * The parsed body: an object of texts for a form, a value for JSON, else the text.
 * @throws ProtocolError unsupported_media_type | payload_too_large | invalid_request, the first and the last as the row's `wrongTypeIs`
 */
export async function readBody(request: IncomingMessage, row: Endpoint, type: string): Promise<unknown> {
	const { takes = [], maxBytes = 65_536, wrongTypeIs } = row
	if (!takes.some(taken => taken === type)) {
		throw new ProtocolError(
			wrongTypeIs ?? 'unsupported_media_type',
			`a body of type ${type || 'none'} is not taken here, only ${takes.join(', ')}`,
		)
	}
	if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
		throw new ProtocolError('unsupported_media_type', 'a compressed body is not taken here')
	}
	const bytes = await readBytes(request, maxBytes)
	const refuse = (message: string, section?: string) => {
		throw new ProtocolError(wrongTypeIs ?? 'invalid_request', message, section === undefined ? {} : { section })
	}
	// A form without fields is an empty body (URL Standard §5.2); nothing else is.
	if (bytes.length === 0 && type !== 'application/x-www-form-urlencoded') return refuse('the body is empty')
	const text = fromUtf8(bytes)
	if (text === undefined) return refuse('the body is not UTF-8')
	if (type === 'application/x-www-form-urlencoded') {
		return readParameters(text, name => refuse(`the parameter ${name} stands twice in the form`, 'RFC 6749 §3.1'))
	}
	if (type !== 'application/json') return text
	const value = parseJson(text)
	return value === undefined ? refuse('the body is not JSON, or names a member twice, or is nested too deep', 'RFC 8259 §4') : value
}

/** Parameters as a record; `twice` is told of one that comes twice. */
export function readParameters(text: string, twice: (name: string) => void): Record<string, string> {
	const found: Record<string, string> = Object.create(null)
	for (const [name, value] of new URLSearchParams(text)) {
		if (name in found) twice(name)
		found[name] = value
	}
	return found
}

function readBytes(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
	if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(tooLarge())
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = []
		let length = 0
		request.on('data', (chunk: Buffer) => {
			length += chunk.length
			if (length <= maxBytes) chunks.push(chunk)
			else reject(tooLarge())
		})
		request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
		request.on('close', () => {
			if (!request.complete) reject(new ProtocolError('invalid_request', 'the request broke off'))
		})
	})
}

const tooLarge = () => new ProtocolError('payload_too_large', 'the body is longer than is taken here')
