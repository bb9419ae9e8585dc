// Encrypted requests and responses at the Credential Endpoint, from announcement to rotation.

import { nodeCrypto, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { nodeRawDeflate } from '@wangzheng/shared/adapters/zlib.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import {
	chooseRequestEncryption,
	chooseResponseEncryption,
	decryptMessage,
	encryptMessage,
	type MessageEncryption,
} from '@wangzheng/shared/protocol/openid4vci/credential-encryption.ts'
import { askedEncryption } from '@wangzheng/shared/protocol/openid4vci/encrypted-exchange.ts'
import { expect, it } from 'vitest'
import { newSigner, type Reply, startIssuer } from './world.ts'

type World = Awaited<ReturnType<typeof startIssuer>>
const issuer = await startIssuer()
const demanding = await startIssuer({ ENCRYPTION: 'both' })
const ports = { crypto: nodeCrypto, random: systemRandom, rawDeflate: nodeRawDeflate }
const own = { ...nodeCrypto.createAgreementKey(), kid: 'own' }
const code = ({ status, body }: Reply) => `${status} ${body['error']}`

const metadataOf = async (of: World) => (await of.send('/.well-known/openid-credential-issuer')).body as JsonObject
const requestTo = async (of: World) => chooseRequestEncryption((await metadataOf(of))['credential_request_encryption'] as JsonObject)
const responseTo = async (of: World) =>
	chooseResponseEncryption((await metadataOf(of))['credential_response_encryption'] as JsonObject, own)
const bodyFor = async (of: World): Promise<JsonObject> => ({
	credential_configuration_id: 'light',
	proofs: { jwt: await of.prove([newSigner()], await of.nonce()) },
})
const sendJwe = (of: World, token: string, jwe: string, path = '/credential') =>
	of.send(path, { method: 'POST', headers: { 'Content-Type': 'application/jwt', Authorization: `Bearer ${token}` }, body: jwe })
async function ask(of: World, token: string, more: JsonObject, to?: MessageEncryption) {
	return sendJwe(of, token, encryptMessage(ports, { ...(await bodyFor(of)), ...more }, to ?? (await requestTo(of))))
}
const fresh = async (of: World) => of.tokenFor(await of.offer())

it('MD-07 MD-08 VCI §12.2.4: what may be encrypted, and with what, is announced; the key has a kid of its own and its alg', async () => {
	const metadata = await metadataOf(issuer)
	expect(metadata['credential_request_encryption']).toEqual({
		jwks: {
			keys: [
				{ kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String), kid: expect.any(String), use: 'enc', alg: 'ECDH-ES' },
			],
		},
		enc_values_supported: ['A128GCM', 'A256GCM'],
		zip_values_supported: ['DEF'],
		encryption_required: false,
	})
	expect(metadata['credential_response_encryption']).toMatchObject({ alg_values_supported: ['ECDH-ES'], encryption_required: false })
	expect((await metadataOf(demanding))['credential_response_encryption']).toMatchObject({ encryption_required: true })
})

it('CR-13 VCI §8.3: an encrypted request gets an encrypted response where it asks for one, compressed as it says', async () => {
	for (const zip of [true, false]) {
		const token = await fresh(issuer)
		const reply = await ask(issuer, token, askedEncryption({ ...(await responseTo(issuer)), zip }))
		expect([reply.status, reply.headers.get('content-type'), reply.headers.get('cache-control')]).toEqual([
			200,
			'application/jwt',
			'no-store',
		])
		const message = decryptMessage(ports, reply.text, [own], true, 'the response')
		expect(message).toEqual({ credentials: [{ credential: expect.any(String) }], notification_id: expect.any(String) })
	}
})

it('CR-13 VCI §8.3: an encrypted request that asks for no encryption gets a plain response', async () => {
	const reply = await ask(issuer, await fresh(issuer), {})
	expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/json'])
})

it('CR-20 VCI §8.3.1.2: an error is never encrypted', async () => {
	const asked = askedEncryption(await responseTo(issuer))
	const reply = await ask(issuer, await fresh(issuer), { ...asked, credential_configuration_id: 'gold' })
	expect(code(reply)).toBe('400 unknown_credential_configuration')
})

it('CR-14 CR-15 VCI §8.3.1.2: where both are demanded, a plain request and one that asks for a plain response are refused with invalid_encryption_parameters', async () => {
	const token = await fresh(demanding)
	expect(code(await demanding.post('/credential', await bodyFor(demanding), token))).toBe('400 invalid_encryption_parameters')
	expect(code(await ask(demanding, token, {}))).toBe('400 invalid_encryption_parameters')
	expect((await ask(demanding, token, askedEncryption(await responseTo(demanding)))).status).toBe(200)
})

it('CR-16 VCI §10: a JWE to a key of nobody, to another issuer, or under a kid that is not its key’s is refused with invalid_encryption_parameters', async () => {
	const token = await fresh(issuer)
	const to = await requestTo(issuer)
	for (const wrong of [
		await requestTo(demanding),
		{ ...to, to: { publicJwk: own.publicJwk, kid: to.to.kid ?? '' } },
		{ ...to, to: { publicJwk: to.to.publicJwk, kid: 'other' } },
		{ ...to, to: { publicJwk: to.to.publicJwk } },
	]) {
		expect(code(await ask(issuer, token, {}, wrong))).toBe('400 invalid_encryption_parameters')
	}
	expect(code(await sendJwe(issuer, token, 'a.b.c.d.e'))).toBe('400 invalid_encryption_parameters')
})

it.each([
	['an enc that is not announced', { enc: 'A192GCM' }],
	['a zip that is not announced', { zip: 'LZ' }],
	['no key', { jwk: undefined }],
	['a key of another curve', { jwk: { kty: 'EC', crv: 'P-384', x: 'AA', y: 'AA', alg: 'ECDH-ES' } }],
	['a key for another alg', { jwk: { ...own.publicJwk, alg: 'ECDH-ES+A256KW' } }],
])('CR-14 VCI §8.3.1.2: %s for the response is refused with invalid_encryption_parameters', async (_, spoilt) => {
	const { credential_response_encryption: asked } = askedEncryption(await responseTo(issuer)) as Record<string, JsonObject>
	const encryption = JSON.parse(JSON.stringify({ ...asked, ...spoilt }))
	expect(code(await ask(issuer, await fresh(issuer), { credential_response_encryption: encryption }))).toBe(
		'400 invalid_encryption_parameters',
	)
})

it('CR-16 VCI §10: a message that inflates without bound is refused with invalid_encryption_parameters (fault 8)', async () => {
	const jwe = encryptMessage(ports, { padding: 'a'.repeat(30_000_000) }, { ...(await requestTo(issuer)), zip: true })
	expect(jwe.length).toBeLessThan(262_144)
	expect(code(await sendJwe(issuer, await fresh(issuer), jwe))).toBe('400 invalid_encryption_parameters')
})

it('MD-07 VCI §12.2.4: a rotation announces a new key, and the one before is still taken; the key outlives a restart', async () => {
	const before = await requestTo(issuer)
	expect((await issuer.post('/api/keys/rotate', undefined, issuer.key)).status).toBe(204)
	const after = await requestTo(issuer)
	expect(after.to.kid).not.toBe(before.to.kid)
	expect((await ask(issuer, await fresh(issuer), {}, before)).status).toBe(200)
	await issuer.restart()
	expect((await requestTo(issuer)).to).toEqual(after.to)
	await issuer.post('/api/keys/rotate', undefined, issuer.key)
	expect(code(await ask(issuer, await fresh(issuer), {}, before))).toBe('400 invalid_encryption_parameters')
})

it('CR-13 VCI §10: an issuer that is told to encrypt nothing announces none of it, and refuses an encrypted request with invalid_encryption_parameters', async () => {
	const plain = await startIssuer({ ENCRYPTION: 'none' })
	const metadata = await metadataOf(plain)
	expect([metadata['credential_request_encryption'], metadata['credential_response_encryption']]).toEqual([undefined, undefined])
	expect(code(await ask(plain, await fresh(plain), {}, await requestTo(issuer)))).toBe('400 invalid_encryption_parameters')
})
