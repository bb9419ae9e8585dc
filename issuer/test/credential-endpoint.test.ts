import { systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { createKeyProof } from '@wangzheng/shared/protocol/openid4vci/key-proof.ts'
import { expect, it } from 'vitest'
import { credentialsIn, newSigner, startIssuer, tally, times } from './world.ts'

const issuer = await startIssuer()
const code = ({ status, body }: { status: number; body: Record<string, unknown> }) => `${status} ${body['error']}`

it('NO-01 VCI §7.1: the Nonce Endpoint takes a POST without a token, and answers GET with 405', async () => {
	expect((await issuer.post('/nonce', undefined)).status).toBe(200)
	expect((await issuer.send('/nonce')).status).toBe(405)
})

it('NO-02 VCI §7.2: a c_nonce is unpredictable, and no cache may keep it', async () => {
	const [one, other] = await times(2, () => issuer.post('/nonce', undefined))
	expect(one?.headers.get('cache-control')).toBe('no-store')
	expect(one?.body).toEqual({ c_nonce: expect.stringMatching(/^[\w-]{54}$/) })
	expect(one?.body['c_nonce']).not.toBe(other?.body['c_nonce'])
})

it('CR-17 VCI §8.3: a right request gets 200 with credentials and a notification_id, kept by no cache', async () => {
	const { reply } = await issuer.issue('upgraded')
	expect(reply.status).toBe(200)
	expect(reply.headers.get('cache-control')).toBe('no-store')
	expect(reply.body).toEqual({ credentials: [{ credential: expect.any(String) }], notification_id: expect.any(String) })
})

it('CR-18 VCI §8.3: a batch gets a credential for each key, with one dataset, and salts, keys and indexes of their own', async () => {
	const signers = [newSigner(), newSigner(), newSigner()]
	const token = await issuer.tokenFor(await issuer.offer('upgraded'))
	const credentials = credentialsIn(await issuer.ask(token, 'upgraded', signers))
	const read = await Promise.all(credentials.map(issuer.read))
	expect(new Set(read.map(({ holderKey }) => holderKey?.x))).toEqual(new Set(signers.map(({ publicJwk }) => publicJwk.x)))
	expect(new Set(read.map(({ status }) => status?.idx)).size).toBe(3)
	expect(new Set(read.map(({ status }) => status?.uri)).size).toBe(1)
	const datasets = read.map(({ claims: { cnf: _, status: __, ...dataset } }) => dataset)
	expect(datasets[1]).toEqual(datasets[0])
	const disclosures = credentials.flatMap(text => text.split('~').slice(1, -1))
	expect(new Set(disclosures).size).toBe(disclosures.length)
})

it('CR-23 VCI §15.4.1: times in a credential are rounded, so that they single nobody out', async () => {
	const { credentials } = await issuer.issue()
	const { issuedAt, expiresAt } = await issuer.read(credentials[0] ?? '')
	expect((issuedAt ?? 1) % 3600).toBe(0)
	expect((expiresAt ?? 1) % 86_400).toBe(0)
})

it('CR-19 VCI §A.3.4: an SD-JWT VC goes out as a string, as it is', async () => {
	const { credentials } = await issuer.issue()
	expect(credentials[0]).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+~.*~$/)
})

it('CR-21 VCI §8.2: parameters that are not known are ignored', async () => {
	const token = await issuer.tokenFor(await issuer.offer())
	const jwt = await issuer.prove([newSigner()], await issuer.nonce())
	expect(
		(await issuer.post('/credential', { credential_configuration_id: 'light', proofs: { jwt }, future: {}, locale: 'en' }, token)).status,
	).toBe(200)
})

it('CR-02 RFC 6750 §3: no token gets 401 and a bare challenge', async () => {
	const reply = await issuer.post('/credential', { credential_configuration_id: 'light' })
	expect(reply.status).toBe(401)
	expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer, DPoP algs="[^"]+"$/)
})

it('CR-02 RFC 6750 §3.1: a token that was not issued here, or was changed, is refused with 401 invalid_token', async () => {
	const token = await issuer.tokenFor(await issuer.offer())
	const changed = `${token.slice(0, 25)}${token[25] === 'A' ? 'B' : 'A'}${token.slice(26)}`
	for (const bad of ['czZCaGRSa3F0MzpnWDFmQmF0M2JW', changed, `${token}A`]) {
		const reply = await issuer.ask(bad)
		expect(code(reply)).toBe('401 invalid_token')
		expect(reply.headers.get('www-authenticate')).toContain('error="invalid_token"')
	}
})

it('CR-02 FAPI 2.0 §5.3.4: a token in the query is refused with invalid_request', async () => {
	const token = await issuer.tokenFor(await issuer.offer())
	const jwt = await issuer.prove([newSigner()], await issuer.nonce())
	const reply = await issuer.post(`/credential?access_token=${token}`, { credential_configuration_id: 'light', proofs: { jwt } })
	expect(code(reply)).toBe('400 invalid_request')
})

it('CR-01 VCI §8.2: a body of another type is refused with invalid_credential_request', async () => {
	const token = await issuer.tokenFor(await issuer.offer())
	const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'text/plain' }
	expect(code(await issuer.send('/credential', { method: 'POST', headers, body: '{}' }))).toBe('400 invalid_credential_request')
	expect(code(await issuer.post('/credential', '{"a":', token))).toBe('400 invalid_credential_request')
	expect(code(await issuer.post('/credential', '{"a":1,"a":2}', token))).toBe('400 invalid_credential_request')
})

const jwts = async (count = 1) => issuer.prove(Array.from({ length: count }, newSigner), await issuer.nonce())
it.each([
	[
		'CR-03 VCI §8.2: both identifiers',
		async () => ({ credential_configuration_id: 'light', credential_identifier: 'a', proofs: { jwt: await jwts() } }),
		'invalid_credential_request',
	],
	['CR-03 VCI §8.2: neither identifier', async () => ({ proofs: { jwt: await jwts() } }), 'invalid_credential_request'],
	[
		'CR-04 VCI §8.3.1.2: an unknown configuration',
		async () => ({ credential_configuration_id: 'gold', proofs: { jwt: await jwts() } }),
		'unknown_credential_configuration',
	],
	[
		'CR-04 VCI §8.3.1.2: an unknown identifier',
		async () => ({ credential_identifier: 'gold', proofs: { jwt: await jwts() } }),
		'unknown_credential_identifier',
	],
	['CR-05 VCI §8.2: no proofs', async () => ({ credential_configuration_id: 'light' }), 'invalid_proof'],
	[
		'CR-05 VCI §8.2: the proof of the drafts',
		async () => ({ credential_configuration_id: 'light', proof: { proof_type: 'jwt', jwt: (await jwts())[0] } }),
		'invalid_proof',
	],
	[
		'CR-05 VCI §8.2: two proof types',
		async () => ({ credential_configuration_id: 'light', proofs: { jwt: await jwts(), attestation: ['a'] } }),
		'invalid_proof',
	],
	['CR-05 VCI §8.2: no proof in the array', async () => ({ credential_configuration_id: 'light', proofs: { jwt: [] } }), 'invalid_proof'],
	[
		'CR-06 VCI §12.2.4: eleven proofs',
		async () => ({ credential_configuration_id: 'light', proofs: { jwt: await jwts(11) } }),
		'invalid_credential_request',
	],
	[
		'CR-07 VCI §F.1: a proof that is no JWT',
		async () => ({ credential_configuration_id: 'light', proofs: { jwt: ['a.b.c'] } }),
		'invalid_proof',
	],
	[
		'CR-08 VCI §F.1: a proof for another issuer',
		async () => ({
			credential_configuration_id: 'light',
			proofs: {
				jwt: [
					await createKeyProof({ clock: systemClock }, newSigner(), { audience: 'https://other.example', nonce: await issuer.nonce() }),
				],
			},
		}),
		'invalid_proof',
	],
	[
		'CR-07 VCI §8.3.1.2: a proof without c_nonce',
		async () => ({
			credential_configuration_id: 'light',
			proofs: { jwt: [await createKeyProof({ clock: systemClock }, newSigner(), { audience: issuer.url })] },
		}),
		'invalid_proof',
	],
	[
		'CR-07 VCI §8.3.1.2: a c_nonce that was not issued here',
		async () => ({ credential_configuration_id: 'light', proofs: { jwt: await issuer.prove([newSigner()], 'wKI4LT17ac15ES9bw8ac4') } }),
		'invalid_nonce',
	],
	[
		'CR-13 VCI §8.2: a key for the response in a plain request',
		async () => ({
			credential_configuration_id: 'light',
			proofs: { jwt: await jwts() },
			credential_response_encryption: { jwk: {}, enc: 'A128GCM' },
		}),
		'invalid_encryption_parameters',
	],
	['CR-20 VCI §8.3.1.2: a body that is an array (invalid_credential_request)', async () => [], 'invalid_credential_request'],
])('%s is refused with its code, as JSON, and the token is still good', async (_, body, error) => {
	const token = await issuer.tokenFor(await issuer.offer())
	const reply = await issuer.post('/credential', await body(), token)
	expect(code(reply)).toBe(`400 ${error}`)
	expect(reply.headers.get('content-type')).toMatch(/^application\/json/)
	expect(Object.keys(reply.body)).toEqual(['error', 'error_description'])
	expect(String(reply.body['error_description'])).toMatch(/^[ !#-[\]-~]+ \([^)]+\)$/)
	expect(reply.headers.get('trace')).toMatch(/^[0-9a-f]{16}$/)
	expect((await issuer.ask(token)).status).toBe(200)
})

it('CR-18 VCI §8.3: one key twice in a batch is refused with invalid_proof', async () => {
	const signer = newSigner()
	const token = await issuer.tokenFor(await issuer.offer())
	expect(code(await issuer.ask(token, 'light', [signer, signer]))).toBe('400 invalid_proof')
})

it('CR-07 VCI §F.4: one good proof beside a bad one is refused with invalid_proof', async () => {
	const token = await issuer.tokenFor(await issuer.offer())
	const [good = ''] = await jwts()
	const proofs = { jwt: [good, `${(await jwts())[0]?.slice(0, -6)}AAAAAA`] }
	expect(code(await issuer.post('/credential', { credential_configuration_id: 'light', proofs }, token))).toBe('400 invalid_proof')
})

it('NO-03 VCI §8.3.1.2: a c_nonce that was used is refused with invalid_nonce, and the token stays good', async () => {
	const nonce = await issuer.nonce()
	const [one, other] = await times(2, async () => issuer.tokenFor(await issuer.offer()))
	expect((await issuer.ask(one ?? '', 'light', [newSigner()], nonce)).status).toBe(200)
	expect(code(await issuer.ask(other ?? '', 'light', [newSigner()], nonce))).toBe('400 invalid_nonce')
	expect((await issuer.ask(other ?? '')).status).toBe(200)
})

it('CR-08 VCI §F.1: a proof of a known client has its client_id as iss or none; another is refused with invalid_proof', async () => {
	const offered = await issuer.offer()
	const token = String((await issuer.redeem(offered, offered.txCode, 'wallet')).body['access_token'])
	const proof = async (clientId?: string) => [
		await createKeyProof({ clock: systemClock }, newSigner(), { audience: issuer.url, nonce: await issuer.nonce(), clientId }),
	]
	const ask = async (jwt: string[]) => issuer.post('/credential', { credential_configuration_id: 'light', proofs: { jwt } }, token)
	expect(code(await ask(await proof('other')))).toBe('400 invalid_proof')
	expect((await ask(await proof('wallet'))).status).toBe(200)
	const again = await issuer.offer()
	const other = String((await issuer.redeem(again, again.txCode, 'wallet')).body['access_token'])
	const body = { credential_configuration_id: 'light', proofs: { jwt: await proof() } }
	expect((await issuer.post('/credential', body, other)).status).toBe(200)
})

it('CR-02 RFC 6750 §3.1: a token that was used is refused with invalid_token', async () => {
	const { token } = await issuer.issue()
	expect(code(await issuer.ask(token))).toBe('401 invalid_token')
})

it('CR-02 RFC 6750 §3.1: of fifty requests with one token at once one gets a credential, the others invalid_token', async () => {
	const token = await issuer.tokenFor(await issuer.offer())
	const replies = await times(50, () => issuer.ask(token))
	expect(tally(replies.map(({ status, body }) => body['error'] ?? status))).toEqual({ 200: 1, invalid_token: 49 })
})

it('NO-03 VCI §13.8: of fifty requests with one c_nonce at once one gets a credential, the others invalid_nonce', async () => {
	const nonce = await issuer.nonce()
	const tokens = await times(50, async () => issuer.tokenFor(await issuer.offer()))
	const replies = await Promise.all(tokens.map(token => issuer.ask(token, 'light', [newSigner()], nonce)))
	expect(tally(replies.map(({ status, body }) => body['error'] ?? status))).toEqual({ 200: 1, invalid_nonce: 49 })
})

it('TS-14 TSL §12.2: fifty issuances at once get fifty different indexes', async () => {
	const issued = await times(50, () => issuer.issue('light', 2))
	const indexes = await Promise.all(issued.flatMap(({ credentials }) => credentials).map(async text => (await issuer.read(text)).status))
	expect(indexes).toHaveLength(100)
	expect(new Set(indexes.map(status => `${status?.uri} ${status?.idx}`)).size).toBe(100)
})

it('CR-22 VCI §14.3: a later issuance leaves earlier credentials valid', async () => {
	const first = await issuer.issue('light', 1, 'citizen-2')
	await issuer.issue('upgraded', 1, 'citizen-2')
	expect(await issuer.statusOf(first.credentials[0] ?? '')).toBe(0)
})

it('CR-17 VCI §8.3: a refusal never comes with 200, nor an error in the place of a credential (fault 15)', async () => {
	const token = await issuer.tokenFor(await issuer.offer())
	const reply = await issuer.ask(token, 'light', [newSigner()], 'foreign')
	expect(reply.status).toBe(400)
	expect(reply.text).not.toContain('"credential"')
})
