// What a peer's endpoint answered: a JSON object on success, an OAuth error otherwise. RFC 6749 §5.

import { PeerError } from '../errors.ts'
import { type JsonObject, parseObject } from '../json.ts'
import type { FetchAnswer } from '../ports.ts'

/**
 * The JSON object of a successful answer.
 * @param what names the answer in errors: `the Token Response`
 * @throws PeerError the peer's `error` in `code` and its `error_description` in the message; or what came is not a JSON object
 */
export function readJsonAnswer(answer: FetchAnswer, url: string, what: string): JsonObject {
	const { status } = answer
	if (status < 200 || status > 299) throw peerRefusal(answer, url, what)
	if (answer.mediaType !== 'application/json') {
		throw new PeerError(`${what} is of type ${answer.mediaType.slice(0, 60) || 'none'}, not application/json`, { url, status })
	}
	const body = parseObject(answer.body)
	if (!body) throw new PeerError(`${what} is not a JSON object`, { url, status })
	return body
}

/** The error that a peer answered with. RFC 6749 §5.2, OpenID4VCI 1.0 §6.3, §8.3.1, §11.3. */
export function peerRefusal(answer: FetchAnswer, url: string, what: string): PeerError {
	const { status } = answer
	const body = answer.mediaType === 'application/json' ? parseObject(answer.body) : undefined
	const code = textOf(body?.['error'])
	const description = textOf(body?.['error_description'])
	const said = [code, description].filter(part => part !== undefined).join(': ')
	return new PeerError(`instead of ${what} came the status ${status}${said ? ` (${said})` : ''}`, { url, status, code })
}

/** A foreign text, short and printable. */
const textOf = (value: unknown): string | undefined =>
	typeof value === 'string' && value !== '' ? value.slice(0, 200).replaceAll(/[^ -~]/g, '?') : undefined
