// Credential Request, plain. OpenID4VCI 1.0 §8.2.

import { ProtocolError } from '../errors.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'

/** What a Credential Request is held against. */
export type RequestRules = {
	/** The proof types that each configuration publishes; none where it binds to no key. */
	readonly proofTypes: ReadonlyMap<string, readonly string[]>
	/** The configuration of each credential identifier that the Token Response returned; undefined where it returned none. */
	readonly identifiers?: ReadonlyMap<string, string>
	/** How many proofs one request may have. */
	readonly batchSize: number
}

export type CredentialRequest = {
	readonly configurationId: string
	/** The proof type and its proofs; undefined where the configuration binds to no key. */
	readonly proofs: { readonly type: string; readonly values: readonly Json[] } | undefined
}

/**
 * A Credential Request that came unencrypted; members that are not known are ignored (§8.2).
 * @throws ProtocolError `invalid_credential_request`, `invalid_encryption_parameters`, `unknown_credential_configuration`,
 * `unknown_credential_identifier`, `invalid_proof`
 */
export function parseCredentialRequest(body: unknown, rules: RequestRules): CredentialRequest {
	if (!isObject(body)) throw refuse('the Credential Request is not a JSON object')
	// §8.2: a key for the response is never taken from a request that anybody on the way could have written
	if (body['credential_response_encryption'] !== undefined) {
		throw new ProtocolError('invalid_encryption_parameters', 'credential_response_encryption came in a request that is not encrypted', {
			section: 'OpenID4VCI 1.0 §8.2',
		})
	}
	const configurationId = configurationOf(body, rules)
	return { configurationId, proofs: proofsOf(body, rules.proofTypes.get(configurationId) ?? [], rules.batchSize) }
}

function configurationOf(body: JsonObject, { identifiers, proofTypes }: RequestRules): string {
	const { credential_configuration_id: configurationId, credential_identifier: identifier } = body
	if ((configurationId === undefined) === (identifier === undefined)) {
		throw refuse('the Credential Request must have exactly one of credential_configuration_id and credential_identifier')
	}
	if (identifier !== undefined) {
		if (typeof identifier !== 'string') throw refuse('credential_identifier is not a string')
		const known = identifiers?.get(identifier)
		if (known === undefined) {
			throw new ProtocolError('unknown_credential_identifier', 'the credential_identifier is not one that the Token Response returned')
		}
		return known
	}
	if (typeof configurationId !== 'string') throw refuse('credential_configuration_id is not a string')
	if (!proofTypes.has(configurationId)) {
		throw new ProtocolError('unknown_credential_configuration', 'the credential_configuration_id is not one of this issuer')
	}
	if (identifiers) throw refuse('the Token Response returned credential identifiers, so one of them must be asked for')
	return configurationId
}

function proofsOf(body: JsonObject, types: readonly string[], batchSize: number): CredentialRequest['proofs'] {
	const { proofs } = body
	if (types.length === 0) {
		if (proofs !== undefined) throw refuse('the configuration binds to no key, so no proofs may be sent')
		return undefined
	}
	if (proofs === undefined) {
		throw refuseProof(
			body['proof'] === undefined
				? 'the Credential Request has no proofs'
				: 'the Credential Request has the proof of the drafts; OpenID4VCI 1.0 has proofs, an array for each proof type',
		)
	}
	if (!isObject(proofs)) throw refuseProof('proofs is not an object')
	const [type, ...others] = Object.keys(proofs)
	if (type === undefined || others.length > 0) throw refuseProof('proofs must have exactly one proof type')
	if (!types.includes(type)) throw refuseProof(`proofs has a proof type that is not taken here, only ${types.join(', ')}`)
	const values = proofs[type]
	if (!Array.isArray(values) || values.length === 0) throw refuseProof(`proofs.${type} is not a non-empty array`)
	if (values.length > batchSize) {
		throw refuse(`the Credential Request has ${values.length} proofs, at most ${batchSize} are taken`, 'OpenID4VCI 1.0 §12.2.4')
	}
	return { type, values }
}

/**
 * The proofs of the type `jwt`.
 * @throws ProtocolError `invalid_proof` where one is no string
 */
export function jwtProofs(request: CredentialRequest): readonly string[] {
	return (request.proofs?.values ?? []).map(proof => {
		if (typeof proof !== 'string') throw refuseProof('a proof of the type jwt is not a string')
		return proof
	})
}

/** The body of a Credential Request. §8.2: by identifier if and only if the Token Response returned identifiers. */
export const createCredentialRequest = (
	what: { credentialIdentifier: string } | { configurationId: string },
	proofs: readonly string[],
): JsonObject => ({
	...('credentialIdentifier' in what
		? { credential_identifier: what.credentialIdentifier }
		: { credential_configuration_id: what.configurationId }),
	...(proofs.length === 0 ? {} : { proofs: { jwt: [...proofs] } }),
})

const refuse = (message: string, section = 'OpenID4VCI 1.0 §8.2') => new ProtocolError('invalid_credential_request', message, { section })
const refuseProof = (message: string) => new ProtocolError('invalid_proof', message)
