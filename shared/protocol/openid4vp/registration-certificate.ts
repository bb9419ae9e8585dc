// What a registrar says of a verifier, in verifier_info: who it is, what it asks for, and what it may ask. ETSI TS 119 475 §5.2, OpenID4VP 1.0 §5.11.

import type { ClaimsPath } from '../credential/format.ts'
import { ProtocolError } from '../errors.ts'
import { parseJwt, verifyJwt, verifyTimes } from '../jose/jws.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import type { Certificate, Clock, Crypto } from '../ports.ts'
import type { Trust } from '../trust/trust.ts'
import { type ClientId, parseWebUrl } from './client-id.ts'
import type { DcqlQuery } from './dcql.ts'
import type { VerifierInfo } from './verifier-info.ts'

/** How such a certificate is called in verifier_info. ETSI TS 119 472-2 §5. */
export const registrationFormat = 'registration_cert'

const typ = 'rc-wrp+jwt'
const what = 'the registration certificate'

/** A certificate that a trusted registrar signed, and that is about whoever signed the request. */
export type Registration = {
	/** The subject of the registrar's own certificate. */
	readonly registrar: string
	readonly name: string | undefined
	/** What the verifier said that it asks for, by language tag. */
	readonly purposes: Readonly<Record<string, string>>
	readonly privacyPolicy: string | undefined
	/** What is asked for now and is not among what it registered; empty where it registered nothing in particular. */
	readonly beyond: readonly ClaimsPath[]
}

/** Of whom it must be: those who signed the request. */
export type RegistrationOf = { readonly clientId: ClientId; readonly certificate: Certificate | undefined; readonly query: DcqlQuery }

/**
 * A registration certificate, its signature and its binding to the request judged. Whether it was revoked is not looked at.
 * @param registrars whose certificates sign such ones; not those of verifiers, who would register themselves
 * @throws ProtocolError `invalid_jwt`, `invalid_certificate_chain`: none, not signed below a trusted registrar, over, or of somebody else
 */
export function verifyRegistration(
	{ crypto, clock }: { crypto: Crypto; clock: Clock },
	registrars: Trust,
	{ data, credentialIds }: VerifierInfo,
	of: RegistrationOf,
): Registration {
	if (typeof data !== 'string') throw refusal(`${what} is no text`)
	const jwt = parseJwt(data, { typ, what })
	const registrar = registrars.verify(jwt.header['x5c'], what)
	verifyJwt({ crypto }, jwt, registrar.publicJwk)
	verifyTimes(jwt, clock.now())
	const { payload } = jwt
	const subject = subjectOf(payload['sub'])
	if (!namesOf(of).some(name => name === subject)) throw refusal(`${what} is about somebody else than whoever signed the request`)
	return {
		registrar: registrar.subject,
		name: text(payload['name']),
		purposes: textsIn(payload['purpose']),
		privacyPolicy: address(payload['privacy_policy']),
		beyond: beyond(payload['credentials'], of.query, credentialIds),
	}
}

/** §5.11.1: what binds it is the client identifier, or the name in the certificate that signed the request. */
const namesOf = ({ clientId, certificate }: RegistrationOf): readonly string[] =>
	[clientId.full, clientId.name, certificate?.subject, certificate?.organizationId].filter(name => name !== undefined)

/** A text; in the first edition of the standard the `id` of an object. */
const subjectOf = (sub: Json | undefined): Json | undefined => (isObject(sub) ? sub['id'] : sub)

/** As long as something can be that is shown to people. */
const longest = 300

const text = (value: Json | undefined): string | undefined =>
	typeof value === 'string' && value !== '' && value.length <= longest ? value : undefined

/** What people may be led to: an https address and nothing else, whoever signed it. */
const address = (value: Json | undefined): string | undefined => parseWebUrl(text(value), false)?.href

/** Texts in several languages; an entry that is not built so is passed over. ETSI TS 119 475 §5.2.4. */
function textsIn(value: Json | undefined): Record<string, string> {
	const found = new Map<string, string>()
	for (const entry of Array.isArray(value) ? value.slice(0, 32) : []) {
		const said = isObject(entry) ? text(entry['value']) : undefined
		if (said !== undefined) found.set((text((entry as JsonObject)['lang']) ?? '').toLowerCase(), said)
	}
	return Object.fromEntries(found)
}

/** How many entries of what was registered are looked at: more than a query may ask for. */
const most = 256

function beyond(
	registered: Json | undefined,
	{ credentials }: DcqlQuery,
	credentialIds: readonly string[] | undefined,
): readonly ClaimsPath[] {
	if (!Array.isArray(registered)) return []
	const allowed = new Set(registered.slice(0, most).flatMap(claimsOf))
	return credentials
		.filter(({ id }) => credentialIds?.includes(id) ?? true)
		.flatMap(({ format, claims = [] }) => claims.filter(({ path }) => !isAllowed(allowed, format, path)))
		.map(({ path }) => path)
}

/** Whoever registered a claim registered all that is in it. */
const isAllowed = (allowed: ReadonlySet<string>, format: string, path: ClaimsPath): boolean =>
	path.some((_, index) => allowed.has(keyOf(format, path.slice(0, index + 1))))

function claimsOf(entry: Json): string[] {
	if (!isObject(entry)) return []
	const { format, claim, claims } = entry
	const listed = claim ?? claims
	if (typeof format !== 'string' || !Array.isArray(listed)) return []
	return listed.slice(0, most).flatMap(each => (isObject(each) && Array.isArray(each['path']) ? keyOf(format, each['path']) : []))
}

const keyOf = (format: string, path: readonly Json[]): string => JSON.stringify([format, ...path])

const refusal = (message: string): ProtocolError => new ProtocolError('invalid_jwt', message, { section: 'OpenID4VP 1.0 §5.11.1' })
