import { readFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nodeCertificates } from '../../../adapters/certificates.ts'
import { nodeCrypto } from '../../../adapters/node-crypto.ts'
import { nodeZlib } from '../../../adapters/zlib.ts'
import { decode, encode } from '../../base64url.ts'
import { type PublicJwk, parsePublicJwk } from '../../jose/jwk.ts'
import { parseJwt, signJwt, verifyJwt } from '../../jose/jws.ts'
import type { Json, JsonObject } from '../../json.ts'
import type { Certificate } from '../../ports.ts'
import { issueStatusListToken, packStatuses, type StatusBits, statusAt, verifyStatusListToken } from '../../status/token-status-list.ts'
import { createTrust } from '../../trust/trust.ts'
import { certificate, noon, signerWith } from '../certificates.ts'

type Vectors = {
	short: { bits: StatusBits; lst: string; bytes: string; statuses: number[] }[]
	long: { bits: StatusBits; size: number; lst: string; statuses: Record<string, number> }[]
	token: { jwt: string; uri: string; issuedAt: number; expiresAt: number; ttl: number; key: PublicJwk }
}
const vectors: Vectors = JSON.parse(readFileSync(new URL('../vectors/token-status-list.json', import.meta.url), 'utf8'))

const root = await certificate({ name: 'Status Root', ca: true })
const signer = signerWith(await certificate({ name: 'Status Issuer', by: root }))
const uri = 'https://issuer.example/status/7'
const ports = { crypto: nodeCrypto, clock: { now: () => noon }, zlib: nodeZlib }
const anchor = nodeCertificates.parse(root.der) as Certificate
const trust = createTrust({ ...ports, certificates: nodeCertificates }, [anchor])

const issue = (over: { bits?: StatusBits; statuses?: Uint8Array; expiresAt?: number } = {}) =>
	issueStatusListToken(ports, signer, {
		uri,
		bits: 2,
		statuses: packStatuses(2, 64, [[5, 1]]),
		issuedAt: noon,
		expiresAt: noon + 3600,
		ttl: 60,
		...over,
	})

/** A token as it should be, but for what a test puts in or takes out (undefined). */
function token(claims: Record<string, Json | undefined> = {}, header: Record<string, Json | undefined> = {}): Promise<string> {
	const list = { bits: 1, lst: encode(nodeZlib.deflate(new Uint8Array(8))) }
	const whole = JSON.parse(JSON.stringify({ sub: uri, iat: noon, exp: noon + 60, status_list: list, ...claims })) as JsonObject
	return signJwt(signer, JSON.parse(JSON.stringify({ typ: 'statuslist+jwt', x5c: signer.x5c, ...header })) as { typ: string }, whole)
}

const verify = (text: string) => verifyStatusListToken(ports, trust, text, uri)

it.each(vectors.short)(
	'TS-01 TSL §4.1: the list of the draft with $bits bits unpacks and packs, the first status in the lowest bits',
	vector => {
		const bytes = nodeZlib.inflate(decode(vector.lst) as Uint8Array, 1000) as Uint8Array
		expect(bytes.toHex()).toBe(vector.bytes)
		expect(vector.statuses.map((_, index) => statusAt({ bits: vector.bits, bytes }, index))).toEqual(vector.statuses)
		expect(packStatuses(vector.bits, vector.statuses.length, vector.statuses.entries()).toHex()).toBe(vector.bytes)
	},
)

it.each(vectors.long)('TS-01 TSL, test vectors: the list of 2^20 statuses of $bits bits says what the draft says', vector => {
	const bytes = nodeZlib.inflate(decode(vector.lst) as Uint8Array, vector.size) as Uint8Array
	expect(bytes.length).toBe((vector.size * vector.bits) / 8)
	const statuses = Object.entries(vector.statuses).map(([index, status]) => [Number(index), status] as const)
	for (const [index, status] of statuses) expect(statusAt({ bits: vector.bits, bytes }, index)).toBe(status)
	expect(Buffer.from(packStatuses(vector.bits, vector.size, statuses)).equals(bytes)).toBe(true)
})

it('TS-01 TSL §4.1: what is packed is read back, at any size and for any number of bits', () => {
	fc.assert(
		fc.property(fc.constantFrom<StatusBits>(1, 2, 4, 8), fc.array(fc.nat(255), { minLength: 1, maxLength: 100 }), (bits, values) => {
			const statuses = values.map(value => value % 2 ** bits)
			const bytes = packStatuses(bits, statuses.length, statuses.entries())
			expect(statuses.map((_, index) => statusAt({ bits, bytes }, index))).toEqual(statuses)
		}),
	)
})

it('a status that does not fit, or an index outside of the list, is not packed', () => {
	expect(() => packStatuses(1, 8, [[0, 2]])).toThrow(RangeError)
	expect(() => packStatuses(1, 8, [[8, 1]])).toThrow(RangeError)
	expect(() => packStatuses(1, 8, [[-1, 1]])).toThrow(RangeError)
})

it.each([-1, 32, 1.5, 2 ** 53, Number.NaN])(
	'TS-10 TSL §8.3: the index %d, outside of a list of 32, is refused with invalid_status_list',
	index => {
		expect(() => statusAt({ bits: 2, bytes: new Uint8Array(8) }, index)).toThrow(
			expect.objectContaining({ code: 'invalid_status_list', section: 'Token Status List §8.3' }),
		)
	},
)

it("TS-03 TSL §5.1: the draft's own token verifies and says what the draft says", () => {
	const { jwt, key, uri, issuedAt, expiresAt, ttl } = vectors.token
	const parsed = parseJwt(jwt, { typ: 'statuslist+jwt', what: 'the Status List Token' })
	verifyJwt(ports, parsed, parsePublicJwk(key, 'the key'))
	// the draft names its key by kid; whoever trusts that key reads the list
	const knowsKey = { verify: () => ({ ...anchor, publicJwk: key }) }
	const list = verifyStatusListToken({ ...ports, clock: { now: () => issuedAt } }, knowsKey, jwt, uri)
	expect(list).toMatchObject({ bits: 1, issuedAt, expiresAt, ttl })
	expect(list.bytes.toHex()).toBe('b9a3')
})

it('TS-02 TS-03 TS-16 TSL §5.1, HAIP §6.1: an issued token has typ, x5c, sub, iat, exp, ttl and the list, and verifies', async () => {
	const text = await issue()
	const { header, payload } = parseJwt(text, { typ: 'statuslist+jwt', what: 'it' })
	expect(header).toEqual({ alg: 'ES256', typ: 'statuslist+jwt', jwk: signer.publicJwk, x5c: signer.x5c })
	expect(payload).toEqual({
		sub: uri,
		iat: noon,
		exp: noon + 3600,
		ttl: 60,
		status_list: { bits: 2, lst: expect.stringMatching(/^eN[\w-]+$/) },
	})
	const list = verify(text)
	expect(list).toMatchObject({ bits: 2, issuedAt: noon, expiresAt: noon + 3600, ttl: 60 })
	expect([statusAt(list, 4), statusAt(list, 5)]).toEqual([0, 1])
})

it('TS-02 TSL §4.2: an aggregation_uri goes into the list', async () => {
	const text = await issueStatusListToken(ports, signer, {
		uri,
		bits: 1,
		statuses: new Uint8Array(1),
		issuedAt: noon,
		expiresAt: noon + 1,
		ttl: 1,
		aggregationUri: 'https://issuer.example/status',
	})
	expect(parseJwt(text, { typ: 'statuslist+jwt', what: 'it' }).payload).toMatchObject({
		status_list: { aggregation_uri: 'https://issuer.example/status' },
	})
})

const list = (over: JsonObject) => ({ status_list: { bits: 1, lst: encode(nodeZlib.deflate(new Uint8Array(8))), ...over } })
const bomb = encode(new Uint8Array(deflateSync(new Uint8Array(64 * 1024 * 1024))))

it.each<[id: string, what: string, claims: Record<string, Json | undefined>, message: RegExp]>([
	['TS-09 TSL §8.3', 'another sub', { sub: 'https://issuer.example/status/8' }, /sub .* is not the uri/],
	['TS-09 TSL §8.3', 'no sub', { sub: undefined }, /sub .* is not the uri/],
	['TS-09 TSL §8.3', 'an exp that has passed', { exp: noon }, /expired/],
	['TS-03 TSL §5.1', 'no iat', { iat: undefined }, /has no iat/],
	['TS-03 TSL §5.1', 'an iat in the future', { iat: noon + 60 }, /60 s ahead/],
	['TS-03 TSL §5.1', 'an exp that is a text', { exp: '2027' }, /exp of .* is not a number/],
	['TS-03 TSL §5.1', 'a ttl of 0', { ttl: 0 }, /ttl is not a positive number/],
	['TS-03 TSL §5.1', 'a negative ttl', { ttl: -60 }, /ttl is not a positive number/],
	['TS-03 TSL §5.1', 'a ttl that is a text', { ttl: '60' }, /ttl is not a positive number/],
	['TS-03 TSL §5.1', 'no status_list', { status_list: undefined }, /has no status_list/],
	['TS-01 TSL §4.2', 'bits of 3', list({ bits: 3 }), /is not 1, 2, 4 or 8/],
	['TS-01 TSL §4.2', 'bits of 16', list({ bits: 16 }), /is not 1, 2, 4 or 8/],
	['TS-01 TSL §4.2', 'bits of "1"', list({ bits: '1' }), /is not 1, 2, 4 or 8/],
	['TS-02 TSL §4.2', 'no lst', { status_list: { bits: 1 } }, /is not base64url/],
	['TS-02 TSL §4.2', 'an lst with padding', list({ lst: 'eNrbuRgAAhcBXQ==' }), /is not base64url/],
	['TS-01 TSL §4.1', 'an lst that is not ZLIB', list({ lst: encode(new Uint8Array(20)) }), /is not ZLIB/],
	['TS-01 TSL §4.1', 'an lst that is cut short', list({ lst: 'eNrbuRgAAhc' }), /is not ZLIB/],
	['TS-01 TSL §4.1', 'an lst with bytes after it', list({ lst: 'eNrbuRgAAhcBXQAA' }), /is not ZLIB/],
	['TS-01 TSL §4.1', 'an lst that inflates to 64 MiB', list({ lst: bomb }), /inflates to more than/],
])('%s: a Status List Token with %s is refused with invalid_status_list', async (_id, _what, claims, message) => {
	const text = await token(claims)
	expect(() => verify(text)).toThrow(expect.objectContaining({ code: 'invalid_status_list', message: expect.stringMatching(message) }))
})

it.each<[id: string, what: string, header: Record<string, Json | undefined>, message: RegExp]>([
	['TS-03 TSL §5.1', 'the typ JWT', { typ: 'JWT' }, /has the typ "JWT"/],
	['TS-03 TSL §5.1', 'no typ', { typ: undefined }, /has the typ undefined/],
	['TS-17 TSL §11.6', 'the alg HS256', { alg: 'HS256' }, /has the alg "HS256"/],
	['TS-17 TSL §11.6', 'the alg none', { alg: 'none' }, /has the alg "none"/],
	['TS-16 HAIP §6.1', 'no x5c', { x5c: undefined }, /has no x5c/],
	['TS-16 HAIP §6.1', 'the anchor in x5c', { x5c: [...(signer.x5c ?? []), root.base64] }, /holds the trust anchor itself/],
])('%s: a Status List Token with %s is refused with invalid_status_list', async (_id, _what, header, message) => {
	const text = await token({}, header)
	expect(() => verify(text)).toThrow(expect.objectContaining({ code: 'invalid_status_list', message: expect.stringMatching(message) }))
})

it('TS-16 HAIP §6.1: a Status List Token signed below another root, or self-signed, is refused with invalid_status_list', async () => {
	const other = await certificate({ name: 'Other Root', ca: true })
	const foreign = signerWith(await certificate({ by: other }))
	const alone = signerWith(await certificate())
	for (const { x5c } of [foreign, alone]) {
		const text = await token({}, { x5c: [...(x5c ?? [])] })
		expect(() => verify(text)).toThrow(expect.objectContaining({ code: 'invalid_status_list' }))
	}
})

it('TS-03 TSL §5.1: a Status List Token whose list was changed after signing is refused with invalid_status_list', async () => {
	const [header, , signature] = (await issue()).split('.')
	const [, payload] = (await issue({ statuses: new Uint8Array(16) })).split('.')
	expect(() => verify(`${header}.${payload}.${signature}`)).toThrow(
		expect.objectContaining({ code: 'invalid_status_list', message: expect.stringMatching(/does not verify/) }),
	)
})

it('TS-01 TSL §11.1: a Status List Token of more than two million characters is refused with invalid_status_list', () => {
	expect(() => verify('A'.repeat(2_097_153))).toThrow(expect.objectContaining({ code: 'invalid_status_list' }))
})

it.each(['', 'a', 'a.b.c', '{}', '..'])('TS-03 TSL §5.1: the text %j is refused with invalid_status_list', text => {
	expect(() => verify(text)).toThrow(expect.objectContaining({ code: 'invalid_status_list' }))
})
