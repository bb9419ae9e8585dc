// Who signs in the properties: an issuer below a root that is trusted, a stranger below another, a holder; and a believer, behind whom
// lies what only a signer who is trusted and lies could send.

import { nodeCertificates } from '../../../adapters/certificates.ts'
import { createSigningKey, hmac, nodeCrypto, signerOf, systemRandom } from '../../../adapters/node-crypto.ts'
import { nodeRawDeflate, nodeZlib } from '../../../adapters/zlib.ts'
import { encode } from '../../base64url.ts'
import { isObject, type Json, type JsonObject, utf8 } from '../../json.ts'
import type { Certificate, Crypto, FetchAnswer } from '../../ports.ts'
import { createTrust, type Trust, type TrustedCertificate } from '../../trust/trust.ts'
import { certificate, noon, signerWith } from '../certificates.ts'
import type { Chance } from './chance.ts'
import { hostileJson } from './hostile.ts'
import { mutateJson, several } from './mutate.ts'
import { type Property, property } from './property.ts'

export { noon }

const root = await certificate({ name: 'Root', ca: true })
const otherRoot = await certificate({ name: 'Root', ca: true })
const middle = await certificate({ name: 'Middle', ca: true, by: root })
const leaf = await certificate({ name: 'Issuer', by: root, dnsNames: ['verifier.example'] })
const strangeLeaf = await certificate({ name: 'Issuer', by: otherRoot, dnsNames: ['verifier.example'] })

export const issuer = signerWith(leaf)
/** Trusted too, by way of one authority more. */
export const secondIssuer = signerWith(await certificate({ name: 'Second', by: middle }), middle)
export const stranger = signerWith(strangeLeaf)
export const holder = signerOf(createSigningKey())
export const otherHolder = signerOf(createSigningKey())
/** Holders of the other kinds of keys. */
export const holders = [holder, signerOf(createSigningKey('ES384')), signerOf(createSigningKey('EdDSA'))]

const clock = { now: () => noon }
const mac = hmac(new Uint8Array(32).fill(7))
export const ports = { clock, crypto: nodeCrypto, random: systemRandom, mac, zlib: nodeZlib, rawDeflate: nodeRawDeflate }

export const anchors = [nodeCertificates.parse(root.der) as Certificate]
export const trust: Trust = createTrust({ clock, certificates: nodeCertificates, crypto: nodeCrypto }, anchors)

const believingCrypto: Crypto = { ...nodeCrypto, verify: () => true }
const believed = nodeCertificates.parse(leaf.der) as TrustedCertificate
/** Takes any signature of anybody. */
export const believer = { ...ports, crypto: believingCrypto }
export const blindTrust: Trust = { verify: () => believed }

/** The certificates of those who sign here, and their chains. */
export const chains: ReadonlyArray<readonly string[]> = [issuer, secondIssuer, stranger].map(({ x5c }) => x5c ?? [])

/** A JWT with a signature of the right form and by nobody. */
export const unsigned = (header: Json, payload: Json): string =>
	`${encode(utf8(JSON.stringify(header)))}.${encode(utf8(JSON.stringify(payload)))}.${'A'.repeat(86)}`

/** An answer of a peer. */
export type Answered = { readonly status: number; readonly mediaType: string; readonly body: string }

export const answerOf = ({ status, mediaType, body }: Answered): FetchAnswer => ({
	status,
	mediaType,
	header: () => undefined,
	body: utf8(body),
})

/** Values near those of `valid`, and a few that are near to nothing. */
export const near =
	(valid: readonly Json[]) =>
	(chance: Chance): Json => {
		const kind = chance.below(12)
		if (kind === 0) return hostileJson(chance)
		return kind === 1 ? chance.pick(valid) : several(chance, chance.pick(valid), mutateJson)
	}

/** A property of a parser of JSON values. */
export const ofJson = (name: string, valid: readonly Json[], judge: (value: Json) => unknown): Property =>
	property({ name, make: near(valid), judge })

/** A property of a parser of what a peer answers; the status and the media type come as they should for the most part. */
export function ofAnswer(
	name: string,
	valid: readonly Json[],
	judge: (answer: FetchAnswer) => unknown,
	{ status = 200 }: { readonly status?: number } = {},
): Property {
	const body = near(valid)
	return property({
		name,
		make: chance => ({
			status: chance.below(10) === 0 ? chance.pick([200, 202, 204, 301, 400, 401, 500]) : status,
			mediaType: chance.below(10) === 0 ? chance.pick(['', 'text/html', 'application/jwt', 'application/json-seq']) : 'application/json',
			body: chance.below(12) === 0 ? JSON.stringify(body(chance)).slice(1) : JSON.stringify(body(chance)),
		}),
		judge: (answered: Answered) => judge(answerOf(answered)),
	})
}

/** A property of a parser of signed claims, behind the signature: header and payload near those of `valid`, every signature believed. */
export const behindSignature = (
	name: string,
	valid: ReadonlyArray<{ readonly header: JsonObject; readonly payload: JsonObject }>,
	judge: (text: string) => unknown,
): Property =>
	property({
		name: `${name}, behind the signature`,
		make: near(valid),
		judge: value => {
			const { header = null, payload = null } = isObject(value) ? value : {}
			return judge(unsigned(header, payload))
		},
	})
