import { describe, expect, it } from 'vitest'
import { signJwt } from '../../jose/jws.ts'
import type { Json, JsonObject } from '../../json.ts'
import { createAttestedKeyProof, verifyAttestationProof, verifyAttestedKeyProofs } from '../../openid4vci/attested-key-proof.ts'
import { createKeyAttestation, type KeyAttestationDemand } from '../../openid4vci/key-attestation.ts'
import { createKeyProof } from '../../openid4vci/key-proof.ts'
import { createNonce, verifyNonce } from '../../openid4vci/nonce.ts'
import type { Signer } from '../../ports.ts'
import { noon } from '../certificates.ts'
import { provider, stranger, trust } from '../trusted.ts'
import { newSigner, thrownBy, worldAt } from './world.ts'

const world = worldAt(noon)
const audience = 'https://issuer.example.com'
const [first, second, third] = [newSigner(), newSigner(), newSigner()]
const about = { keys: [first.publicJwk, second.publicJwk], lifetime: 3600, nonce: 'a' }
const attestation = await createKeyAttestation(world, provider, about)
const demand: KeyAttestationDemand = { nonce: true, maxKeys: 10 }
const typ = 'openid4vci-proof+jwt'
const header: { typ: string } & JsonObject = { typ, jwk: first.publicJwk, key_attestation: attestation }
const payload: JsonObject = { aud: audience, iat: noon, nonce: 'n' }

const judge = (proofs: readonly string[], aim = {}, more = {}) =>
	verifyAttestedKeyProofs(world, trust, proofs, { audience, ...aim }, { ...demand, required: true, ...more })
const code = async (proofs: ReadonlyArray<string | Promise<string>>, aim = {}, more = {}) => {
	const settled = await Promise.all(proofs)
	return thrownBy(() => judge(settled, aim, more)).code
}
const proof = (change: Record<string, Json | undefined> = {}, own: Record<string, Json | undefined> = {}, by: Signer = first) =>
	signJwt(by, { ...header, ...own } as typeof header, { ...payload, ...change } as JsonObject)

describe('jwt proof with key_attestation', () => {
	it('CR-09 VCI §F.1: a proof that holds its key shows all the keys that its attestation names, and both nonces', async () => {
		const text = await createAttestedKeyProof(world, first, attestation, { audience, nonce: 'n' })
		expect(judge([text])).toEqual({ keys: about.keys, nonces: ['n', 'a'], statuses: [] })
	})

	it('CR-09 VCI §F.1: a proof whose kid is the place of its key in attested_keys is taken, as the example of the specification has it', async () => {
		const zero = await createAttestedKeyProof(world, first, attestation, { audience, nonce: 'a', place: 0 })
		const one = await createAttestedKeyProof(world, second, attestation, { audience, nonce: 'a', place: 1 })
		expect(judge([zero])).toEqual({ keys: about.keys, nonces: ['a'], statuses: [] })
		expect(judge([zero, one]).keys).toEqual(about.keys)
	})

	it('CR-09 VCI §8.3.1.2: a c_nonce of the issuer in proof and attestation is judged good, one that is not its own is refused with invalid_nonce', async () => {
		const nonce = createNonce(world, 300)
		const fresh = await createKeyAttestation(world, provider, { ...about, nonce })
		const { nonces } = judge([await createAttestedKeyProof(world, first, fresh, { audience, nonce })])
		expect(nonces.map(text => verifyNonce(world, text).key)).toEqual([nonce])
		const foreign = judge([await createAttestedKeyProof(world, first, attestation, { audience, nonce })])
		expect(thrownBy(() => foreign.nonces.map(text => verifyNonce(world, text))).code).toBe('invalid_nonce')
	})

	it('CR-09 VCI §F.1: the status of an attestation is named once, however many proofs carry it', async () => {
		const status = { idx: 7, uri: 'https://provider.example.com/status/1' }
		const revocable = await createKeyAttestation(world, provider, { ...about, status })
		const proofs = await Promise.all([first, second].map(by => createAttestedKeyProof(world, by, revocable, { audience, nonce: 'n' })))
		expect(judge(proofs).statuses).toEqual([status])
	})

	it('CR-09 VCI §D.1: a proof with a key that its attestation does not name is refused with invalid_proof', async () => {
		expect(await code([createAttestedKeyProof(world, third, attestation, { audience, nonce: 'n' })])).toBe('invalid_proof')
	})

	it('CR-09 VCI §F.1: a kid that names another key than the one that signed is refused with invalid_proof', async () => {
		expect(await code([createAttestedKeyProof(world, first, attestation, { audience, nonce: 'n', place: 1 })])).toBe('invalid_proof')
		expect(await code([createAttestedKeyProof(world, third, attestation, { audience, nonce: 'n', place: 0 })])).toBe('invalid_proof')
	})

	it.each<Json>(['2', '-1', '00', '0x0', '1e0', ' 0', '', 0, '__proto__', '99999999999'])(
		'CR-09 VCI §F.1: the kid %j is the place of no key: refused with invalid_proof',
		async kid => {
			expect(await code([proof({}, { jwk: undefined, kid })])).toBe('invalid_proof')
		},
	)

	it.each<[string, Record<string, Json | undefined>, Record<string, Json | undefined>?]>([
		['CR-08 VCI §F.1: jwk and kid', {}, { kid: '0' }],
		['CR-08 VCI §F.1: no jwk and no kid', {}, { jwk: undefined }],
		['CR-08 VCI §F.1: x5c', {}, { jwk: undefined, x5c: ['a'] }],
		['CR-08 VCI §F.1: the typ JWT', {}, { typ: 'JWT' }],
		['CR-07 VCI §F.1: a private key', {}, { jwk: { ...first.publicJwk, d: 'AA' } }],
		['CR-08 VCI §F.1: another aud', { aud: 'https://other.example.com' }],
		['CR-08 VCI §F.1: no iat', { iat: undefined }],
		['CR-07 VCI §F.4: an iat of eleven minutes ago', { iat: noon - 660 }],
		['CR-07 VCI §F.4: an iat that is a string', { iat: 'now' }],
		['CR-07 VCI §F.4: no nonce', { nonce: undefined }],
		['CR-08 VCI §F.1: an iss, where the wallet stayed anonymous', { iss: 'wallet' }],
		['CR-09 VCI §F.1: a key_attestation that is no JWT', {}, { key_attestation: 'abc' }],
		['CR-09 VCI §F.1: a key_attestation that is an object', {}, { key_attestation: {} }],
		['CR-09 VCI §F.1: no key_attestation, and one is demanded', {}, { key_attestation: undefined }],
	])('%s is refused with invalid_proof', async (_, change, own) => {
		expect(await code([proof(change, own)])).toBe('invalid_proof')
	})

	it('CR-08 VCI §F.1: the client as iss, or no iss, is taken; another one is refused with invalid_proof', async () => {
		const aim = { clientId: 'wallet' }
		expect(judge([await proof({ iss: 'wallet' })], aim).keys).toHaveLength(2)
		expect(judge([await proof()], aim).keys).toHaveLength(2)
		expect(await code([proof({ iss: 'other' })], aim)).toBe('invalid_proof')
	})

	it('CR-09 VCI §F.1: an attestation of a stranger, an expired one, one without nonce is refused with invalid_proof', async () => {
		const bad = [
			createKeyAttestation(world, stranger, about),
			createKeyAttestation(worldAt(noon - 7200), provider, about),
			createKeyAttestation(world, provider, { keys: about.keys, lifetime: 3600 }),
		]
		for (const text of await Promise.all(bad)) expect(await code([proof({}, { key_attestation: text })])).toBe('invalid_proof')
	})

	it('CR-09 VCI §F.1: a good proof beside one whose key is not attested does not pass: refused with invalid_proof', async () => {
		expect(await code([proof(), proof({}, { jwk: third.publicJwk }, third)])).toBe('invalid_proof')
	})

	it('CR-18 VCI §8.3: two proofs with one key are refused with invalid_proof', async () => {
		expect(await code([proof(), proof({ nonce: 'm' }, { jwk: undefined, kid: '0' })])).toBe('invalid_proof')
	})

	it('CR-12 VCI §F.1: several attestations are each judged, and their keys counted together: too many are refused with invalid_proof', async () => {
		const other = await createKeyAttestation(world, provider, { ...about, keys: [third.publicJwk] })
		const proofs = [await proof(), await proof({}, { jwk: third.publicJwk, key_attestation: other }, third)]
		expect(judge(proofs).keys).toEqual([...about.keys, third.publicJwk])
		expect(await code(proofs, {}, { maxKeys: 2 })).toBe('invalid_proof')
	})

	it('CR-09 VCI §F.1: where no attestation is demanded, a proof without one is taken as it is', async () => {
		const plain = await createKeyProof(world, third, { audience, nonce: 'n' })
		expect(judge([plain], {}, { required: false })).toEqual({ keys: [third.publicJwk], nonces: ['n'], statuses: [] })
		expect(await code([plain])).toBe('invalid_proof')
	})
})

describe('attestation proof', () => {
	const verify = (values: readonly Json[]) => verifyAttestationProof(world, trust, values, demand)

	it('CR-10 VCI §F.3: a key attestation alone shows its keys and its nonce', () => {
		expect(verify([attestation])).toEqual({ keys: about.keys, nonces: ['a'], statuses: [] })
	})

	it('HI-04 HAIP §4.5.1: one attestation covers a whole batch', async () => {
		const keys = Array.from({ length: 10 }, () => newSigner().publicJwk)
		expect(verify([await createKeyAttestation(world, provider, { ...about, keys })]).keys).toEqual(keys)
	})

	it.each<[string, readonly Json[]]>([
		['no attestation', []],
		['two attestations', [attestation, attestation]],
		['an object', [{}]],
	])('CR-05 VCI §F: %s is refused with invalid_proof', (_, values) => {
		expect(thrownBy(() => verify(values)).code).toBe('invalid_proof')
	})

	it('CR-10 VCI §F.3: a jwt proof in its place is refused with invalid_proof', async () => {
		const jwt = await proof()
		expect(thrownBy(() => verify([jwt])).code).toBe('invalid_proof')
	})

	it('CR-10 VCI §F.3: an attestation with one bit changed is refused with invalid_proof', () => {
		const at = attestation.length - 20
		const spoiled = `${attestation.slice(0, at)}${attestation[at] === 'A' ? 'B' : 'A'}${attestation.slice(at + 1)}`
		expect(thrownBy(() => verify([spoiled])).code).toBe('invalid_proof')
	})
})
