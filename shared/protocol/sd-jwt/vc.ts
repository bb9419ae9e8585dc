// SD-JWT VC: what a `dc+sd-jwt` must say, beyond being an SD-JWT, and whose key signs it. SD-JWT VC §2 (draft 19), HAIP 1.0 §6.1.

import type { Credential } from '../credential/format.ts'
import { ProtocolError } from '../errors.ts'
import { type PublicJwk, parsePublicJwk } from '../jose/jwk.ts'
import { type Jwt, timeClaim } from '../jose/jws.ts'
import { isObject, type JsonObject } from '../json.ts'
import type { Refuse } from '../oauth/members.ts'
import type { Certificates } from '../ports.ts'
import { parseStatusReference } from '../status/status-reference.ts'
import { authorityKeyIdsOf, type Trust, type TrustedCertificate } from '../trust/trust.ts'
import { parseX5c } from '../trust/x5c.ts'
import type { Processed } from './process.ts'

export const typ = 'dc+sd-jwt'

/** Claims that decide whether a credential holds: neither they nor anything in them may be hidden. SD-JWT VC §2.2.2.3, RFC 9901 §9.7. */
const neverHidden: ReadonlySet<string | number | undefined> = new Set([
	'iss',
	'aud',
	'nbf',
	'exp',
	'cnf',
	'vct',
	'vct#integrity',
	'aka_vcts',
	'status',
])

/** Whether the first step of a path leads to a claim that may not be hidden. */
export const mayBeHidden = (path: ReadonlyArray<string | number | null>): boolean => !neverHidden.has(path[0] ?? undefined)

/**
 * The issuer's key is that of the certificate in `x5c`, and no other: neither a `jwk` nor a `kid` nor an address in the credential is
 * looked at, so that the sender cannot choose how it is found. SD-JWT VC §2.5, HAIP 1.0 §6.1.1.
 * @throws ProtocolError `invalid_certificate_chain`
 */
export function issuerOf(trust: Trust, { header, what }: Jwt): TrustedCertificate {
	if (header['x5c'] === undefined) {
		throw new ProtocolError('invalid_certificate_chain', `${what} has no x5c header`, { section: 'HAIP 1.0 §6.1.1' })
	}
	return trust.verify(header['x5c'], what)
}

/** The authority key identifiers of the chain in a credential that was judged before. OpenID4VP 1.0 §6.1.1.1. */
export const authoritiesIn = (certificates: Certificates, { header, what }: Jwt): readonly string[] =>
	authorityKeyIdsOf(parseX5c(header['x5c'], what).flatMap(der => certificates.parse(der) ?? []))

/**
 * The credential in processed claims.
 * @throws ProtocolError `invalid_credential` where a claim that SD-JWT VC defines is missing, malformed or hidden
 */
export function readVc({ claims, placed }: Processed, jwt: Jwt): Credential {
	for (const { path } of placed) {
		if (!mayBeHidden(path)) throw refusal(`the claim ${path[0]} is in a disclosure`, '§2.2.2.3')
	}
	const { vct, iss, sub, aka_vcts: aliases, 'vct#integrity': integrity } = claims
	if (typeof vct !== 'string' || vct === '') throw refusal('the credential has no vct', '§2.2.2.1')
	for (const [name, value] of Object.entries({ iss, sub, 'vct#integrity': integrity })) {
		if (value !== undefined && typeof value !== 'string') throw refusal(`${name} is not a string`, '§2.2.2.3')
	}
	if (aliases !== undefined) {
		if (!Array.isArray(aliases) || aliases.length === 0 || !aliases.every((alias: unknown) => typeof alias === 'string')) {
			throw refusal('aka_vcts is not an array of types', '§2.2.2.2')
		}
		if (aliases.includes(vct)) throw refusal('aka_vcts names the vct itself', '§2.2.2.2')
	}
	const payload = { payload: claims, what: jwt.what }
	return {
		format: typ,
		type: vct,
		claims,
		holderKey: holderKey(claims),
		status: parseStatusReference(claims['status'], 'the credential', refusalOf),
		issuedAt: timeClaim(payload, 'iat'),
		notBefore: timeClaim(payload, 'nbf'),
		expiresAt: timeClaim(payload, 'exp'),
	}
}

/** A `cnf` must hold the key itself: nothing is fetched to find it. SD-JWT VC §2.2.2.3, §8.3; HAIP 1.0 §6.1. */
function holderKey({ cnf }: JsonObject): PublicJwk | undefined {
	if (cnf === undefined) return undefined
	if (!isObject(cnf) || !('jwk' in cnf)) throw refusal('cnf holds no jwk', '§2.2.2.3')
	if ('jku' in cnf || 'x5u' in cnf) throw refusal('cnf refers to a key elsewhere', '§8.3')
	try {
		return parsePublicJwk(cnf['jwk'], 'the jwk in cnf')
	} catch (error) {
		if (error instanceof ProtocolError)
			throw new ProtocolError('invalid_credential', error.message, { section: error.section, cause: error })
		throw error
	}
}

/** HAIP 1.0 §6.1: a status, where there is one, is a status list's. */
const refusalOf: Refuse = (message, section = 'SD-JWT VC §2.2.2.3') => new ProtocolError('invalid_credential', message, { section })
const refusal = (message: string, section: string): ProtocolError =>
	new ProtocolError('invalid_credential', message, { section: `SD-JWT VC ${section}` })
