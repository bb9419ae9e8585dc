// Signed JWTs in the compact form: parsing, judging and making. RFC 7515, RFC 7519, RFC 8725.

import { decode, encode } from '../base64url.ts'
import { ProtocolError } from '../errors.ts'
import { type JsonObject, parseObject, utf8 } from '../json.ts'
import type { Crypto, SignatureAlgorithm, Signer } from '../ports.ts'
import { fitsAlgorithm, isSignatureAlgorithm, signatureAlgorithms, signatureLengthOf } from './algorithms.ts'
import type { PublicJwk } from './jwk.ts'

/** A JWT whose signature nobody has judged yet. */
export type Jwt = {
	readonly header: JsonObject & { readonly alg: SignatureAlgorithm }
	readonly payload: JsonObject
	/** The bytes under the signature: `header.payload` in ASCII. */
	readonly signingInput: Uint8Array
	readonly signature: Uint8Array
	/** What the JWT is called in refusals: `the key proof`. */
	readonly what: string
}

/**
 * The parts of a compact JWT.
 * @param expect.typ the one media type that the header must name (RFC 8725 §3.11), compared without case and `application/`; or several, of
 * which undefined is none named
 * @param expect.what names the JWT in refusals
 * @param expect.algorithms those that are taken, where a profile takes fewer than all of ours
 * @throws ProtocolError `invalid_jwt`: not three canonical base64url parts, no JSON objects, another `typ`, an `alg` that is not taken
 * (`none` and every MAC among them), or a `crit` (RFC 7515 §4.1.11: no extension is understood here)
 */
export function parseJwt(
	text: string,
	expect: {
		readonly typ: string | ReadonlyArray<string | undefined>
		readonly what: string
		readonly algorithms?: readonly SignatureAlgorithm[] | undefined
	},
): Jwt {
	const { typ, what, algorithms = signatureAlgorithms } = expect
	const first = text.indexOf('.')
	const second = text.indexOf('.', first + 1)
	if (first < 0 || second < 0 || text.indexOf('.', second + 1) >= 0) {
		throw new ProtocolError('invalid_jwt', `${what} does not have three parts`, { section: 'RFC 7515 §7.1' })
	}
	const header = parseObject(decode(text.slice(0, first)))
	if (!header)
		throw new ProtocolError('invalid_jwt', `the header of ${what} is not base64url of a JSON object`, { section: 'RFC 7515 §5.2' })
	const { alg } = header
	if (!isSignatureAlgorithm(alg) || !algorithms.includes(alg)) {
		throw new ProtocolError('invalid_jwt', `${what} has the alg ${shown(alg)}, only ${algorithms.join(', ')} are taken`, {
			section: 'RFC 8725 §3.1',
		})
	}
	const types = typeof typ === 'string' ? [typ] : typ
	if (!types.some(type => (type === undefined ? header['typ'] === undefined : isMediaType(header['typ'], type)))) {
		throw new ProtocolError(
			'invalid_jwt',
			`${what} has the typ ${shown(header['typ'])}, not ${types.map(type => type ?? 'none').join(' or ')}`,
			{
				section: 'RFC 8725 §3.11',
			},
		)
	}
	if ('crit' in header) {
		throw new ProtocolError('invalid_jwt', `${what} has a crit header, and no extension is understood here`, {
			section: 'RFC 7515 §4.1.11',
		})
	}
	if ('b64' in header) throw new ProtocolError('invalid_jwt', `${what} has a b64 header`, { section: 'RFC 7797 §6' })
	const payload = parseObject(decode(text.slice(first + 1, second)))
	if (!payload)
		throw new ProtocolError('invalid_jwt', `the payload of ${what} is not base64url of a JSON object`, { section: 'RFC 7519 §7.2' })
	const signature = decode(text.slice(second + 1))
	const length = signatureLengthOf(alg)
	if (signature?.length !== length) {
		throw new ProtocolError('invalid_jwt', `the signature of ${what} is not ${length} bytes of base64url`, { section: 'RFC 7518 §3.4' })
	}
	return { header: { ...header, alg }, payload, signingInput: utf8(text.slice(0, second)), signature, what }
}

/** Whether the signature is that of `key`, and the key of the kind that the header's `alg` signs with. RFC 8725 §3.1 */
export const isSignedBy = ({ crypto }: { crypto: Crypto }, { header: { alg }, signingInput, signature }: Jwt, key: PublicJwk): boolean =>
	fitsAlgorithm(alg, key) && crypto.verify(alg, key, signingInput, signature)

/**
 * @throws ProtocolError `invalid_jwt` where the signature is not that of `key`, or the key is not of the kind that the header's `alg` signs
 * with. RFC 7515 §5.2, RFC 8725 §3.1
 */
export function verifyJwt({ crypto }: { crypto: Crypto }, jwt: Jwt, key: PublicJwk): void {
	if (!fitsAlgorithm(jwt.header.alg, key)) {
		throw new ProtocolError('invalid_jwt', `${jwt.what} has the alg ${jwt.header.alg}, and its key is one of ${key.crv}`, {
			section: 'RFC 8725 §3.1',
		})
	}
	if (!crypto.verify(jwt.header.alg, key, jwt.signingInput, jwt.signature)) {
		throw new ProtocolError('invalid_jwt', `the signature of ${jwt.what} does not verify`, { section: 'RFC 7515 §5.2' })
	}
}

/** A compact JWT; `alg` is the signer's. RFC 7515 §7.1. */
export const signJwt = (signer: Signer, header: { readonly typ: string } & JsonObject, payload: JsonObject): Promise<string> =>
	signEncoded(signer, encodeHeader(signer, header), encode(utf8(JSON.stringify(payload))))

/** The header of JWTs that `signer` signs, in base64url. */
export const encodeHeader = (signer: Signer, header: { readonly typ: string } & JsonObject): string =>
	encode(utf8(JSON.stringify({ alg: signer.algorithm, ...header })))

/** A compact JWT of a header and a payload in base64url. */
export async function signEncoded(signer: Signer, header: string, payload: string): Promise<string> {
	const input = `${header}.${payload}`
	return `${input}.${encode(await signer.sign(utf8(input)))}`
}

/** How far a clock may stand from ours, in seconds: FAPI 2.0 §5.3.2.1 takes up to 10 s ahead. */
export const clockTolerance = 10

/**
 * A time claim as a whole or broken number of seconds (RFC 7519 §2), or undefined where it is absent.
 * @throws ProtocolError `invalid_jwt` where it is not a finite number
 */
export function timeClaim(jwt: Pick<Jwt, 'payload' | 'what'>, name: 'iat' | 'nbf' | 'exp'): number | undefined {
	const value = jwt.payload[name]
	if (value === undefined) return undefined
	if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
		throw new ProtocolError('invalid_jwt', `${name} of ${jwt.what} is not a number of seconds`, { section: 'RFC 7519 §2' })
	}
	return value
}

/**
 * Refuses a JWT outside its `nbf` and `exp`, or issued in the future. Claims that are absent are not judged here.
 * @throws ProtocolError `invalid_jwt`. RFC 7519 §4.1.4–4.1.6
 */
export function verifyTimes(jwt: Pick<Jwt, 'payload' | 'what'>, now: number): void {
	const exp = timeClaim(jwt, 'exp')
	if (exp !== undefined && exp <= now) {
		throw new ProtocolError('invalid_jwt', `${jwt.what} expired ${Math.round(now - exp)} s ago`, { section: 'RFC 7519 §4.1.4' })
	}
	for (const name of ['nbf', 'iat'] as const) {
		const from = timeClaim(jwt, name)
		if (from !== undefined && from > now + clockTolerance) {
			throw new ProtocolError('invalid_jwt', `${name} of ${jwt.what} is ${Math.round(from - now)} s ahead`, { section: 'RFC 7519 §4.1.5' })
		}
	}
}

/** RFC 7515 §4.1.9: `application/` may be left out where no other slash stands in the type. */
function isMediaType(value: unknown, typ: string): boolean {
	if (typeof value !== 'string') return false
	const lower = value.toLowerCase()
	return lower === typ || lower === `application/${typ}`
}

/** A foreign value in a refusal: short, and nothing but a name. */
const shown = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : typeof value)
