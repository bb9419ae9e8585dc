// Credential Issuer metadata. OpenID4VCI 1.0 §12.2.

import { ProtocolError } from '../errors.ts'
import { isObject, type JsonObject } from '../json.ts'
import { isEndpointUrl, isIssuerIdentifier } from '../oauth/endpoint-url.ts'
import { type Members, membersOf } from '../oauth/members.ts'
import { type CredentialConfiguration, parseCredentialConfiguration } from './credential-configuration.ts'
import { type Display, parseDisplays } from './display.ts'

export type IssuerMetadata = {
	readonly credentialIssuer: string
	/** The issuer itself where the metadata name none. */
	readonly authorizationServers: readonly string[]
	readonly credentialEndpoint: string
	/** Undefined where no c_nonce is demanded. */
	readonly nonceEndpoint: string | undefined
	readonly deferredCredentialEndpoint: string | undefined
	readonly notificationEndpoint: string | undefined
	/** How many proofs one request may have: 1 where nothing is said. */
	readonly batchSize: number
	/** Whether requests or responses must be encrypted. */
	readonly encryptionRequired: boolean
	readonly display: readonly Display[]
	readonly configurations: ReadonlyMap<string, CredentialConfiguration>
	/** Configurations that break a rule, and the refusal that each of them gets when it is asked for; the others are none the worse. */
	readonly brokenConfigurations: ReadonlyMap<string, ProtocolError>
}

/**
 * The address of an issuer's metadata: the well-known string between host and path.
 * A Credential Issuer's path is kept as it is (OpenID4VCI 1.0 §12.2.2), that of other issuers loses its last slash (RFC 8414 §3.1).
 * @param name `openid-credential-issuer`, `oauth-authorization-server`
 */
export function wellKnown(identifier: string, name: string): string {
	const { origin, pathname } = new URL(identifier)
	const path = pathname === '/' ? '' : name === 'openid-credential-issuer' ? pathname : pathname.replace(/\/$/, '')
	return `${origin}/.well-known/${name}${path}`
}

/**
 * The metadata of an issuer that demands a c_nonce and takes batches and notifications; `configurations` as §12.2.4 has them.
 * @param issuer.requestEncryption createRequestEncryptionMetadata; absent where requests are not taken encrypted
 * @param issuer.responseEncryption createResponseEncryptionMetadata
 */
export function createIssuerMetadata(issuer: {
	credentialIssuer: string
	credentialEndpoint: string
	nonceEndpoint: string
	deferredCredentialEndpoint?: string
	notificationEndpoint: string
	requestEncryption?: JsonObject
	responseEncryption?: JsonObject
	batchSize: number
	display: readonly JsonObject[]
	configurations: Readonly<Record<string, JsonObject>>
}): JsonObject & { readonly credential_issuer: string } {
	return {
		credential_issuer: issuer.credentialIssuer,
		credential_endpoint: issuer.credentialEndpoint,
		nonce_endpoint: issuer.nonceEndpoint,
		...(issuer.deferredCredentialEndpoint === undefined ? {} : { deferred_credential_endpoint: issuer.deferredCredentialEndpoint }),
		notification_endpoint: issuer.notificationEndpoint,
		...(issuer.requestEncryption === undefined ? {} : { credential_request_encryption: issuer.requestEncryption }),
		...(issuer.responseEncryption === undefined ? {} : { credential_response_encryption: issuer.responseEncryption }),
		batch_credential_issuance: { batch_size: issuer.batchSize },
		display: [...issuer.display],
		credential_configurations_supported: issuer.configurations,
	}
}

/**
 * Metadata as a wallet got them; members that are not known are ignored.
 * @param issuer the identifier that their address was made from
 * @throws ProtocolError `invalid_metadata`
 */
export function parseIssuerMetadata(value: unknown, issuer: string): IssuerMetadata {
	if (!isObject(value)) throw refuse('the issuer metadata are not a JSON object')
	const read = membersOf(value, 'the issuer metadata', refuse)
	// §12.2.4: the data MUST NOT be used unless the identifiers are the same string
	if (read.text('credential_issuer') !== issuer) {
		throw refuse('credential_issuer of the issuer metadata is not the one they were asked of')
	}
	if (!isIssuerIdentifier(issuer)) {
		throw refuse('credential_issuer of the issuer metadata is not an https address without query and fragment', 'OpenID4VCI 1.0 §12.2.1')
	}
	const credentialEndpoint = endpoint(read, 'credential_endpoint')
	if (credentialEndpoint === undefined) throw refuse('the issuer metadata have no credential_endpoint')
	const configurations = read.object('credential_configurations_supported')
	const requestsEncrypted = parseRequestEncryption(read.optionalObject('credential_request_encryption'))
	const responsesEncrypted = parseResponseEncryption(read.optionalObject('credential_response_encryption'))
	return {
		credentialIssuer: issuer,
		authorizationServers: read.optionalTexts('authorization_servers') ?? [issuer],
		credentialEndpoint,
		nonceEndpoint: endpoint(read, 'nonce_endpoint'),
		deferredCredentialEndpoint: endpoint(read, 'deferred_credential_endpoint'),
		notificationEndpoint: endpoint(read, 'notification_endpoint'),
		batchSize: parseBatchSize(read.optionalObject('batch_credential_issuance')),
		encryptionRequired: requestsEncrypted || responsesEncrypted,
		display: parseDisplays(read.optionalObjects('display'), 'the issuer', false, refuse),
		...parseConfigurations(configurations),
	}
}

function parseConfigurations(value: JsonObject): Pick<IssuerMetadata, 'configurations' | 'brokenConfigurations'> {
	const configurations = new Map<string, CredentialConfiguration>()
	const brokenConfigurations = new Map<string, ProtocolError>()
	for (const [id, configuration] of Object.entries(value)) {
		try {
			configurations.set(id, parseCredentialConfiguration(id, configuration, refuse))
		} catch (error) {
			if (!(error instanceof ProtocolError)) throw error
			brokenConfigurations.set(id, error)
		}
	}
	return { configurations, brokenConfigurations }
}

function endpoint(read: Members, name: string): string | undefined {
	const url = read.optionalText(name)
	if (url !== undefined && !isEndpointUrl(url)) throw refuse(`${name} of the issuer metadata is not an https address`)
	return url
}

function parseBatchSize(value: JsonObject | undefined): number {
	if (!value) return 1
	const size = value['batch_size']
	if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 2) {
		throw refuse('batch_size of the issuer metadata is not a whole number of 2 or more')
	}
	return size
}

function parseRequestEncryption(value: JsonObject | undefined): boolean {
	if (!value) return false
	const what = 'credential_request_encryption'
	const keys = membersOf(membersOf(value, what, refuse).object('jwks'), `jwks of ${what}`, refuse).optionalObjects('keys') ?? []
	const ids = keys.map(key => membersOf(key, `a key of ${what}`, refuse).text('kid'))
	if (ids.length === 0 || new Set(ids).size !== ids.length) throw refuse(`jwks of ${what} has no keys, or two with one kid`)
	// §10: the JWE's alg is the key's
	for (const key of keys) membersOf(key, `a key of ${what}`, refuse).text('alg')
	return encryptionRequired(value, what)
}

function parseResponseEncryption(value: JsonObject | undefined): boolean {
	if (!value) return false
	membersOf(value, 'credential_response_encryption', refuse).texts('alg_values_supported')
	return encryptionRequired(value, 'credential_response_encryption')
}

function encryptionRequired(value: JsonObject, what: string): boolean {
	const read = membersOf(value, what, refuse)
	read.texts('enc_values_supported')
	read.optionalTexts('zip_values_supported')
	const required = read.optionalBoolean('encryption_required')
	if (required === undefined) throw refuse(`${what} has no encryption_required`)
	return required
}

const refuse = (message: string, section = 'OpenID4VCI 1.0 §12.2.4') => new ProtocolError('invalid_metadata', message, { section })
