// Bearer tokens in requests. RFC 6750 §2.1, §3.1; FAPI 2.0 §5.3.4.

import { ProtocolError } from '../errors.ts'

/** b64token of RFC 6750 §2.1, and no longer than any token of ours. */
const form = /^bearer +([A-Za-z0-9\-._~+/]{1,2048}=*)$/i

/**
 * The access token of a request.
 * @throws ProtocolError `unauthorized` where there is none (the challenge says no more, RFC 6750 §3.1), `invalid_request` where the
 * query holds one, `invalid_token` where the header is of another form
 */
export function parseBearer(request: { header(name: string): string | undefined; query: Readonly<Record<string, string>> }): string {
	if (request.query['access_token'] !== undefined) {
		throw new ProtocolError('invalid_request', 'an access token in the query is not taken', { section: 'FAPI 2.0 §5.3.4' })
	}
	const header = request.header('authorization')
	if (header === undefined || !/^bearer(?: |$)/i.test(header)) {
		throw new ProtocolError('unauthorized', 'the request has no Bearer access token', { section: 'RFC 6750 §3' })
	}
	const token = form.exec(header)?.[1]
	if (token === undefined)
		throw new ProtocolError('invalid_token', 'the access token is not of the form of one', { section: 'RFC 6750 §2.1' })
	return token
}
