// The compact form of an SD-JWT and of an SD-JWT+KB, taken apart. RFC 9901 §4. Nothing is judged here but the form.

import { type Jwt, parseJwt } from '../jose/jws.ts'
import { type Disclosure, type HashName, isHashName, parseDisclosure, refusal } from './disclosure.ts'

export type SdJwt = {
	readonly jwt: Jwt
	readonly disclosures: readonly Disclosure[]
	/** The hash of the digests and of `sd_hash`. RFC 9901 §4.1.1. */
	readonly hash: HashName
	/** The issuer-signed JWT alone. */
	readonly jwtText: string
	/** The issuer-signed JWT and its Disclosures, each followed by a tilde: what `sd_hash` is taken over. RFC 9901 §4.3.1. */
	readonly boundText: string
	/** The KB-JWT; undefined in an SD-JWT without one. */
	readonly keyBinding: string | undefined
}

const maxLength = 524_288
const maxDisclosures = 1000

/**
 * @param expect.typ the media type that the issuer-signed JWT must name
 * @param expect.what names the SD-JWT in refusals: `the credential`
 * @throws ProtocolError `invalid_sd_jwt`, or `invalid_jwt` where the issuer-signed JWT is no JWT that is taken here
 */
export function parseSdJwt(text: string, expect: { readonly typ: string; readonly what: string }): SdJwt {
	if (text.length > maxLength) throw refusal(`${expect.what} is longer than ${maxLength} characters`, '§4')
	const parts = text.split('~', maxDisclosures + 3)
	const [jwtText = '', ...rest] = parts
	const tail = rest.pop()
	if (tail === undefined) throw refusal(`${expect.what} does not end its issuer-signed JWT with a tilde`, '§4')
	if (rest.length > maxDisclosures) throw refusal(`${expect.what} has more than ${maxDisclosures} disclosures`, '§4')
	if (rest.includes('')) throw refusal(`${expect.what} has two tildes with nothing between them`, '§4')
	const jwt = parseJwt(jwtText, expect)
	const { _sd_alg: hash = 'sha-256' } = jwt.payload
	if (!isHashName(hash)) throw refusal(`${expect.what} has an _sd_alg that is not taken here`, '§4.1.1')
	return {
		jwt,
		hash,
		jwtText,
		boundText: text.slice(0, text.length - tail.length),
		disclosures: rest.map(parseDisclosure),
		keyBinding: tail === '' ? undefined : tail,
	}
}
