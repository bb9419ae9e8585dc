// Token Request with a pre-authorized code. OpenID4VCI 1.0 §6.1, §6.3; RFC 6749 §3.2.

import { ProtocolError } from '../errors.ts'
import { isObject } from '../json.ts'
import { preAuthorizedCodeGrant } from '../oauth/metadata.ts'

export type TokenRequest = {
	readonly code: string
	/** Undefined where none was sent. */
	readonly txCode: string | undefined
	/** Undefined for a wallet that stays anonymous. */
	readonly clientId: string | undefined
	/** `authorization_details`, not parsed yet; undefined where none was sent. §6.1.1 */
	readonly authorizationDetails: string | undefined
}

/** The longest of each parameter; ours are far shorter. */
const maxLength = 512
const maxDetails = 4096

/**
 * A Token Request from the form of a request, a string for each parameter; what is not known is ignored (RFC 6749 §3.2).
 * @throws ProtocolError `invalid_request`: a parameter that comes twice, no code, `tx_code` with another grant;
 * `unsupported_grant_type`
 */
export function parseTokenRequest(form: unknown): TokenRequest {
	if (!isObject(form)) throw refuse('the Token Request has no form')
	const grantType = parameter(form, 'grant_type')
	const txCode = parameter(form, 'tx_code')
	if (grantType === undefined) throw refuse('the Token Request has no grant_type', 'RFC 6749 §5.2')
	if (grantType !== preAuthorizedCodeGrant) {
		if (txCode !== undefined) throw refuse('tx_code goes with the pre-authorized code grant alone')
		throw new ProtocolError('unsupported_grant_type', 'only the pre-authorized code grant is taken here')
	}
	const code = parameter(form, 'pre-authorized_code')
	if (code === undefined) throw refuse('the Token Request has no pre-authorized_code')
	return {
		code,
		txCode,
		clientId: parameter(form, 'client_id'),
		authorizationDetails: parameter(form, 'authorization_details', maxDetails),
	}
}

/**
 * The transaction code that a grant was made with, if it was made with one. §6.3.
 * @throws ProtocolError `invalid_request`: missing where one is expected, sent where none is
 */
export function verifyTxCodeGiven(request: TokenRequest, expected: boolean): void {
	if (expected && request.txCode === undefined) throw refuse('a tx_code is expected and there is none', 'OpenID4VCI 1.0 §6.3')
	if (!expected && request.txCode !== undefined) throw refuse('a tx_code was sent where none is expected', 'OpenID4VCI 1.0 §6.3')
}

/** The body of a Token Request. §6.1: `tx_code` is there if and only if the offer asked for one. */
export function createTokenRequest(request: { code: string; txCode?: string | undefined; clientId?: string | undefined }): string {
	const form = new URLSearchParams({ grant_type: preAuthorizedCodeGrant, 'pre-authorized_code': request.code })
	if (request.txCode !== undefined) form.set('tx_code', request.txCode)
	if (request.clientId !== undefined) form.set('client_id', request.clientId)
	return form.toString()
}

/** RFC 6749 §3.2: a parameter without a value counts as left out, one that comes twice is refused. */
function parameter(form: Readonly<Record<string, unknown>>, name: string, longest = maxLength): string | undefined {
	const value = Object.hasOwn(form, name) ? form[name] : undefined
	if (value === undefined || value === '') return undefined
	if (typeof value !== 'string') throw refuse(`the parameter ${name} stands twice in the Token Request`, 'RFC 6749 §3.2')
	if (value.length > longest) throw refuse(`the parameter ${name} is longer than ${longest} characters`)
	return value
}

const refuse = (message: string, section = 'OpenID4VCI 1.0 §6.1') => new ProtocolError('invalid_request', message, { section })
