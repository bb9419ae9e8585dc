// Status List Tokens in CWT form: the draft's own, ours, and what is refused. Token Status List §4.3, §5.2.

import { readFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { nodeCertificates } from '../../../adapters/certificates.ts'
import { nodeCrypto } from '../../../adapters/node-crypto.ts'
import { nodeZlib } from '../../../adapters/zlib.ts'
import { type Cbor, type CborMap, tagged } from '../../cbor/cbor.ts'
import { decodeCbor } from '../../cbor/decode.ts'
import { encodeCbor } from '../../cbor/encode.ts'
import { createSign1, parseSign1, type ToSign } from '../../cose/sign1.ts'
import { x5chainFor } from '../../cose/x5chain.ts'
import type { PublicJwk } from '../../jose/jwk.ts'
import type { Certificate } from '../../ports.ts'
import { issueStatusListCwt, verifyStatusListCwt } from '../../status/status-list-cwt.ts'
import { packStatuses, statusAt } from '../../status/token-status-list.ts'
import { createTrust, documentSigning } from '../../trust/trust.ts'
import { certificate, noon, signerWith } from '../certificates.ts'

type Vector = { cwt: string; uri: string; issuedAt: number; expiresAt: number; ttl: number; key: PublicJwk }
const vector: Vector = JSON.parse(readFileSync(new URL('../vectors/token-status-list.json', import.meta.url), 'utf8')).token

const root = await certificate({ name: 'Status Root', ca: true })
const signer = signerWith(await certificate({ name: 'Status Issuer', by: root }))
const uri = 'https://issuer.example/status/7'
const ports = { crypto: nodeCrypto, clock: { now: () => noon }, zlib: nodeZlib }
const anchor = nodeCertificates.parse(root.der) as Certificate
const trust = createTrust({ ...ports, certificates: nodeCertificates }, [anchor])

const terms = { uri, bits: 2, statuses: packStatuses(2, 64, [[5, 1]]), issuedAt: noon, expiresAt: noon + 3600, ttl: 60 } as const
const verify = (bytes: Uint8Array) => verifyStatusListCwt(ports, trust, bytes, uri)
const refused = (section: string, message: RegExp) =>
	expect.objectContaining({ code: 'invalid_status_list', section, message: expect.stringMatching(message) })

const good: ReadonlyArray<readonly [number, Cbor]> = [
	[2, uri],
	[6, noon],
	[4, noon + 60],
	[65_534, 30],
	[
		65_533,
		new Map<string, Cbor>([
			['bits', 1],
			['lst', nodeZlib.deflate(new Uint8Array(8))],
		]),
	],
]
/** A token as it should be, but for claims that a test puts in or takes out (undefined), and how it is signed. */
async function token(change: Record<number, Cbor> = {}, about: Partial<ToSign> = {}, by = signer): Promise<Uint8Array> {
	const claims = [...good, ...Object.entries(change).map(([key, value]) => [Number(key), value] as const)]
	const payload = encodeCbor(new Map([...new Map(claims)].filter(([, value]) => value !== undefined)))
	return encodeCbor(
		await createSign1(by, {
			protectedHeader: new Map([[16, 'application/statuslist+cwt']]),
			unprotectedHeader: new Map([[33, x5chainFor(by)]]),
			payload,
			tagged: true,
			...about,
		}),
	)
}

it("TS-04 TSL §5.2: the draft's own token verifies and says what the draft says", () => {
	// the draft names its key by kid; whoever trusts that key reads the list
	const knowsKey = { verify: () => ({ ...anchor, publicJwk: vector.key }) }
	const at = { ...ports, clock: { now: () => vector.issuedAt } }
	const list = verifyStatusListCwt(at, knowsKey, Uint8Array.fromHex(vector.cwt), vector.uri)
	expect(list).toMatchObject({ bits: 1, issuedAt: vector.issuedAt, expiresAt: vector.expiresAt, ttl: vector.ttl })
	expect(list.bytes.toHex()).toBe('b9a3')
	expect(() =>
		verifyStatusListCwt(at, { verify: () => ({ ...anchor, publicJwk: signer.publicJwk }) }, Uint8Array.fromHex(vector.cwt), vector.uri),
	).toThrow(refused('RFC 9052 §4.4', /does not verify/))
})

it('TS-04 MDOC-21 TSL §4.3, §5.2: an issued token is tagged, has its type and its chain under the signature, the registered numbers, and verifies', async () => {
	const bytes = await issueStatusListCwt(ports, signer, { ...terms, aggregationUri: 'https://issuer.example/status' })
	expect(bytes[0]).toBe(0xd2)
	const sign1 = parseSign1(decodeCbor(bytes, 'it'), { tagged: true, what: 'it' })
	expect([sign1.algorithm, sign1.protectedHeader.get(16)]).toEqual(['ES256', 'application/statuslist+cwt'])
	expect(sign1.protectedHeader.get(33)).toEqual(x5chainFor(signer))
	expect(sign1.unprotectedHeader.size).toBe(0)
	const claims = decodeCbor(sign1.payload ?? new Uint8Array(), 'it') as CborMap
	expect([...claims.keys()].sort()).toEqual([2, 4, 6, 65_533, 65_534])
	expect([claims.get(2), claims.get(6), claims.get(4), claims.get(65_534)]).toEqual([uri, noon, noon + 3600, 60])
	const list = claims.get(65_533) as CborMap
	expect(list.get('bits')).toBe(2)
	expect(list.get('aggregation_uri')).toBe('https://issuer.example/status')
	const read = verify(bytes)
	expect(read).toMatchObject({ bits: 2, issuedAt: noon, expiresAt: noon + 3600, ttl: 60 })
	expect([statusAt(read, 5), statusAt(read, 6)]).toEqual([1, 0])
})

it('TS-04 TSL §5.2: exp and ttl may be absent', async () => {
	expect(verify(await token({ 4: undefined, 65534: undefined }))).toEqual({ bits: 1, bytes: new Uint8Array(8), issuedAt: noon })
})

it.each<[string, Record<number, Cbor>, string, RegExp]>([
	['without a subject', { 2: undefined }, 'Token Status List §8.3', /subject/],
	['of another list', { 2: `${uri}1` }, 'Token Status List §8.3', /subject/],
	['without a time of issuance', { 6: undefined }, 'Token Status List §5.2', /no time of issuance/],
	['issued in the future', { 6: noon + 60 }, 'RFC 7519 §4.1.5', /60 s ahead/],
	['that has expired', { 4: noon }, 'RFC 7519 §4.1.4', /expired/],
	['that is not valid yet', { 5: noon + 60 }, 'RFC 7519 §4.1.5', /60 s ahead/],
	['with a text for a time', { 4: 'later' }, 'RFC 7519 §2', /exp/],
	['with a tagged time', { 6: tagged(1, noon) }, 'RFC 7519 §2', /iat/],
	['with a ttl of 0', { 65534: 0 }, 'Token Status List §5.1', /ttl/],
	['without a list', { 65533: undefined }, 'Token Status List §5.2', /no status_list/],
	[
		'with 3 bits',
		{
			65533: new Map<string, Cbor>([
				['bits', 3],
				['lst', nodeZlib.deflate(new Uint8Array(8))],
			]),
		},
		'Token Status List §4.2',
		/bits/,
	],
	[
		'with a text for lst',
		{
			65533: new Map<string, Cbor>([
				['bits', 1],
				['lst', 'eNrbuRgAAhcBXQ'],
			]),
		},
		'Token Status List §4.3',
		/no byte string/,
	],
	[
		'with a list that is no ZLIB',
		{
			65533: new Map<string, Cbor>([
				['bits', 1],
				['lst', new Uint8Array(8)],
			]),
		},
		'Token Status List §4.1',
		/ZLIB/,
	],
	[
		'that inflates without bound',
		{
			65533: new Map<string, Cbor>([
				['bits', 1],
				['lst', deflateSync(new Uint8Array(5_000_000))],
			]),
		},
		'Token Status List §4.1',
		/more than/,
	],
])('TS-04 TSL §5.2: a token %s is refused with invalid_status_list', async (_, change, section, message) => {
	const bytes = await token(change)
	expect(() => verify(bytes)).toThrow(refused(section, message))
})

it.each<[string, Partial<ToSign>, RegExp]>([
	['without its tag', { tagged: false }, /not under the tag 18/],
	['without its type', { protectedHeader: new Map() }, /type of the Status List Token/],
	['with the type of another token', { protectedHeader: new Map([[16, 'application/cwt']]) }, /type of the Status List Token/],
	[
		'with its type outside of the signature',
		{
			protectedHeader: new Map(),
			unprotectedHeader: new Map<number, Cbor>([
				[33, x5chainFor(signer)],
				[16, 'application/statuslist+cwt'],
			]),
		},
		/type of/,
	],
	['without x5chain', { unprotectedHeader: new Map() }, /no x5c/],
	['with a detached payload', { detached: true }, /no payload/],
	['whose claims are a list', { payload: encodeCbor([1]) }, /no map/],
])('TS-04 TSL §5.2: a token %s is refused with invalid_status_list', async (_, about, message) => {
	const bytes = await token({}, about)
	expect(() => verify(bytes)).toThrow(expect.objectContaining({ code: 'invalid_status_list', message: expect.stringMatching(message) }))
})

it('TS-04 TSL §5.2: a token under the tag of a CWT is refused with invalid_status_list', async () => {
	const bytes = encodeCbor(tagged(61, decodeCbor(await token(), 'it')))
	expect(() => verify(bytes)).toThrow(refused('RFC 9052 §2', /not under the tag 18/))
})

it('TS-04 TS-16 TSL §11.3: a token of a stranger, or of a signer of mdocs alone, is refused with invalid_status_list', async () => {
	const stranger = signerWith(await certificate({ name: 'Stranger' }))
	const foreign = await token({}, {}, stranger)
	expect(() => verify(foreign)).toThrow(refused('HAIP 1.0 §6.1.1', /self-signed/))
	const mdocs = signerWith(await certificate({ by: root, purposes: [documentSigning] }))
	const wrong = await token({}, {}, mdocs)
	expect(() => verify(wrong)).toThrow(refused('RFC 5280 §6.1.4', /critical extension/))
})

it('TS-04 TSL §11.1: a token that is too long is refused with invalid_status_list before it is read', () => {
	expect(() => verify(new Uint8Array(2_097_153))).toThrow(refused('Token Status List §11.1', /longer than/))
})
