// The kinds of error. What we refuse is a ProtocolError; what a peer did to us is a PeerError; anything else is a fault of ours.

/** Every refusal that is put on the wire: code → HTTP status → the section that defines it. */
export const wireErrors = {
	// OAuth 2.0, at the Token Endpoint
	invalid_request: { status: 400, section: 'RFC 6749 §5.2' },
	invalid_client: { status: 401, section: 'RFC 6749 §5.2' },
	invalid_grant: { status: 400, section: 'RFC 6749 §5.2' },
	unauthorized_client: { status: 400, section: 'RFC 6749 §5.2' },
	unsupported_grant_type: { status: 400, section: 'RFC 6749 §5.2' },
	invalid_scope: { status: 400, section: 'RFC 6749 §5.2' },
	unsupported_response_type: { status: 400, section: 'RFC 6749 §4.1.2.1' },
	invalid_authorization_details: { status: 400, section: 'RFC 9396 §5' },
	// how a client shows which key it holds and whose software it is
	invalid_dpop_proof: { status: 400, section: 'RFC 9449 §5' },
	use_dpop_nonce: { status: 400, section: 'RFC 9449 §8' },
	invalid_client_attestation: { status: 401, section: 'Attestation-Based Client Authentication §7.4' },
	use_attestation_challenge: { status: 400, section: 'Attestation-Based Client Authentication §7.4' },
	use_fresh_attestation: { status: 400, section: 'Attestation-Based Client Authentication §7.4' },
	// at endpoints that take an access token
	invalid_token: { status: 401, section: 'RFC 6750 §3.1' },
	insufficient_scope: { status: 403, section: 'RFC 6750 §3.1' },
	// at the Credential Endpoint
	invalid_credential_request: { status: 400, section: 'OpenID4VCI 1.0 §8.3.1.2' },
	unknown_credential_configuration: { status: 400, section: 'OpenID4VCI 1.0 §8.3.1.2' },
	unknown_credential_identifier: { status: 400, section: 'OpenID4VCI 1.0 §8.3.1.2' },
	invalid_proof: { status: 400, section: 'OpenID4VCI 1.0 §8.3.1.2' },
	invalid_nonce: { status: 400, section: 'OpenID4VCI 1.0 §8.3.1.2' },
	invalid_encryption_parameters: { status: 400, section: 'OpenID4VCI 1.0 §8.3.1.2' },
	credential_request_denied: { status: 400, section: 'OpenID4VCI 1.0 §8.3.1.2' },
	// at the Deferred Credential Endpoint
	invalid_transaction_id: { status: 400, section: 'OpenID4VCI 1.0 §9.3' },
	// at the Notification Endpoint
	invalid_notification_id: { status: 400, section: 'OpenID4VCI 1.0 §11.3' },
	invalid_notification_request: { status: 400, section: 'OpenID4VCI 1.0 §11.3' },
	// from a wallet to a verifier
	access_denied: { status: 400, section: 'OpenID4VP 1.0 §8.5' },
	vp_formats_not_supported: { status: 400, section: 'OpenID4VP 1.0 §8.5' },
	invalid_request_uri_method: { status: 400, section: 'OpenID4VP 1.0 §8.5' },
	invalid_transaction_data: { status: 400, section: 'OpenID4VP 1.0 §8.5' },
	wallet_unavailable: { status: 400, section: 'OpenID4VP 1.0 §8.5' },
	// what a specification orders to be refused without naming a code
	invalid_jwt: { status: 400, section: 'RFC 7519 §7.2' },
	invalid_jwe: { status: 400, section: 'RFC 7516 §5.2' },
	invalid_key: { status: 400, section: 'RFC 7517 §4' },
	invalid_certificate_chain: { status: 400, section: 'RFC 5280 §6.1' },
	invalid_did: { status: 400, section: 'DID Core §7.1' },
	invalid_sd_jwt: { status: 400, section: 'RFC 9901 §7.1' },
	invalid_cbor: { status: 400, section: 'RFC 8949 §5.3' },
	invalid_cose: { status: 400, section: 'RFC 9052 §4.4' },
	invalid_mdoc: { status: 400, section: 'ISO 18013-5 §9.3.1' },
	invalid_credential: { status: 400, section: 'SD-JWT VC §2.4' },
	invalid_status_list: { status: 400, section: 'Token Status List §8.3' },
	invalid_type_metadata: { status: 400, section: 'SD-JWT VC §5.3' },
	invalid_credential_offer: { status: 400, section: 'OpenID4VCI 1.0 §4.1' },
	invalid_metadata: { status: 400, section: 'OpenID4VCI 1.0 §12.2' },
	// our own interfaces
	unauthorized: { status: 401, section: 'RFC 9110 §15.5.2' },
	forbidden: { status: 403, section: 'RFC 9110 §15.5.4' },
	not_found: { status: 404, section: 'RFC 9110 §15.5.5' },
	method_not_allowed: { status: 405, section: 'RFC 9110 §15.5.6' },
	conflict: { status: 409, section: 'RFC 9110 §15.5.10' },
	gone: { status: 410, section: 'RFC 9110 §15.5.11' },
	payload_too_large: { status: 413, section: 'RFC 9110 §15.5.14' },
	unsupported_media_type: { status: 415, section: 'RFC 9110 §15.5.16' },
	too_many_requests: { status: 429, section: 'RFC 6585 §4' },
	/** A peer that we asked in somebody's name refused, or could not be reached. */
	bad_gateway: { status: 502, section: 'RFC 9110 §15.6.3' },
} as const

export type WireErrorCode = keyof typeof wireErrors

/** A refusal of ours. Code, message and section go on the wire; `cause` to the log alone. */
export class ProtocolError extends Error {
	override readonly name = 'ProtocolError'
	readonly code: WireErrorCode
	/** The section whose rule was broken: `OpenID4VCI 1.0 §8.2`. */
	readonly section: string

	/** `message` names the check and the value that failed it, and no secret and no personal data. */
	constructor(code: WireErrorCode, message: string, options: { section?: string; cause?: unknown } = {}) {
		super(message, options.cause === undefined ? undefined : { cause: options.cause })
		this.code = code
		this.section = options.section ?? wireErrors[code].section
	}
}

/** A peer refused us, did not answer, or answered what no one may answer. Nothing is wrong with us. */
export class PeerError extends Error {
	override readonly name = 'PeerError'
	readonly url: string
	/** The HTTP status that came; undefined where none came. */
	readonly status: number | undefined
	/** The peer's own `error` code, if it gave one. */
	readonly code: string | undefined

	constructor(message: string, about: { url: string; status?: number | undefined; code?: string | undefined; cause?: unknown }) {
		super(message, about.cause === undefined ? undefined : { cause: about.cause })
		this.url = about.url
		this.status = about.status
		this.code = about.code
	}
}

/** Runs `work`; a refusal inside it goes on under `code`, which the endpoint at hand has for it, its words and section kept. */
export function refusedAs<T>(code: WireErrorCode, work: () => T): T {
	try {
		return work()
	} catch (error) {
		if (error instanceof ProtocolError) throw new ProtocolError(code, error.message, { section: error.section, cause: error })
		throw error
	}
}
