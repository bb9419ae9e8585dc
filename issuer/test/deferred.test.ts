// Deferred issuance: an offer whose credential waits until an operator releases it.

import { nodeCrypto, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { nodeRawDeflate } from '@wangzheng/shared/adapters/zlib.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import {
	chooseRequestEncryption,
	chooseResponseEncryption,
	decryptMessage,
	encryptMessage,
} from '@wangzheng/shared/protocol/openid4vci/credential-encryption.ts'
import { askedEncryption } from '@wangzheng/shared/protocol/openid4vci/encrypted-exchange.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import { expect, it } from 'vitest'
import { run } from '../cli.ts'
import { credentialsIn, newSigner, type Offered, type Reply, startIssuer, tally, times } from './world.ts'

const issuer = await startIssuer({ DEFERRED_INTERVAL: '1' })
const code = ({ status, body }: Reply) => `${status} ${body['error']}`
const pause = () => new Promise(resolve => setTimeout(resolve, 1100))

async function offerDeferred(): Promise<Offered> {
	const asked = { configuration: 'light', citizen: 'citizen-1', deferred: true }
	const { body } = await issuer.post('/api/offers', asked, issuer.key)
	const { grants } = body['credential_offer'] as { grants: Record<string, Record<string, string>> }
	const preAuthorized = grants['urn:ietf:params:oauth:grant-type:pre-authorized_code']?.['pre-authorized_code'] ?? ''
	return { id: String(body['id']), offerUri: String(body['credential_offer_uri']), code: preAuthorized, txCode: String(body['tx_code']) }
}
/** Asked for and put off. */
async function putOff(signers: readonly Signer[] = [newSigner()]) {
	const offered = await offerDeferred()
	const token = await issuer.tokenFor(offered)
	const reply = await issuer.ask(token, 'light', signers)
	return { ...offered, token, reply, transaction: String(reply.body['transaction_id']) }
}
const fetchIt = (token: string, transaction: unknown, more: object = {}) =>
	issuer.post('/deferred', { transaction_id: transaction, ...more }, token)
const decide = (id: string, decision: string) => issuer.post(`/api/issuances/${id}/${decision}`, undefined, issuer.key)

it('CR-17 VCI §8.3: what is put off gets 202 with a transaction_id and an interval, and neither credentials nor a notification_id', async () => {
	const { reply, id } = await putOff()
	expect(reply.status).toBe(202)
	expect(reply.headers.get('cache-control')).toBe('no-store')
	expect(reply.body).toEqual({ transaction_id: expect.stringMatching(/^[\w-]{43}$/), interval: 1 })
	const { body } = await issuer.send(`/api/issuances/${id}`, { headers: { Authorization: `Bearer ${issuer.key}` } })
	expect(body).toMatchObject({ state: 'deferred', released: false })
})

it('DF-02 VCI §9.2: until an operator releases it 202 comes with the same transaction_id, then 200 with a credential for each key of the first request', async () => {
	const signers = [newSigner(), newSigner()]
	const { id, token, transaction } = await putOff(signers)
	await pause()
	const waiting = await fetchIt(token, transaction)
	expect([waiting.status, waiting.body]).toEqual([202, { transaction_id: transaction, interval: 1 }])
	expect((await decide(id, 'release')).body).toMatchObject({ state: 'deferred', released: true })
	await pause()
	const reply = await fetchIt(token, transaction)
	expect(reply.status).toBe(200)
	expect(reply.body['notification_id']).toEqual(expect.any(String))
	const read = await Promise.all(credentialsIn(reply).map(issuer.read))
	expect(read.map(({ holderKey }) => holderKey)).toEqual(signers.map(({ publicJwk }) => publicJwk))
})

it('DF-01 VCI §9: no token gets a bare challenge, a bad one and that of another issuance are refused with invalid_token and invalid_transaction_id', async () => {
	const [mine, other] = [await putOff(), await putOff()]
	expect((await issuer.post('/deferred', { transaction_id: mine.transaction })).status).toBe(401)
	expect(code(await fetchIt('abc', mine.transaction))).toBe('401 invalid_token')
	expect(code(await fetchIt(other.token, mine.transaction))).toBe('400 invalid_transaction_id')
})

it('DF-01 VCI §9.1: a request without transaction_id, or that is no JSON object, is refused with invalid_credential_request; more members are ignored', async () => {
	const { token, transaction } = await putOff()
	for (const body of [{}, [], { transaction_id: 1 }, '{'])
		expect(code(await issuer.post('/deferred', body, token))).toBe('400 invalid_credential_request')
	expect((await fetchIt(token, transaction, { future: 1 })).status).toBe(202)
})

it('DF-01 VCI §9.1: a key in a deferred request changes nothing: the credential is bound to that of the first (fault 12)', async () => {
	const [own, other] = [newSigner(), newSigner()]
	const { id, token, transaction } = await putOff([own])
	await decide(id, 'release')
	await pause()
	const proofs = { jwt: await issuer.prove([other], await issuer.nonce()) }
	const [credential = ''] = credentialsIn(await fetchIt(token, transaction, { proofs }))
	expect((await issuer.read(credential)).holderKey).toEqual(own.publicJwk)
})

it('DF-01 VCI §9.2: the request’s own parameters decide how the response is encrypted', async () => {
	const { id, token, transaction } = await putOff()
	await decide(id, 'release')
	await pause()
	const ports = { crypto: nodeCrypto, random: systemRandom, rawDeflate: nodeRawDeflate }
	const metadata = (await issuer.send('/.well-known/openid-credential-issuer')).body as JsonObject
	const own = { ...nodeCrypto.createAgreementKey(), kid: 'own' }
	const asked = askedEncryption(chooseResponseEncryption(metadata['credential_response_encryption'] as JsonObject, own))
	const to = chooseRequestEncryption(metadata['credential_request_encryption'] as JsonObject)
	const reply = await issuer.send('/deferred', {
		method: 'POST',
		headers: { 'Content-Type': 'application/jwt', Authorization: `Bearer ${token}` },
		body: encryptMessage(ports, { transaction_id: transaction, ...asked }, to),
	})
	expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/jwt'])
	expect(decryptMessage(ports, reply.text, [own], true, 'the response')['credentials']).toHaveLength(1)
})

it('DF-03 VCI §9.3: an unknown transaction_id is refused with invalid_transaction_id', async () => {
	const { token, transaction, id } = await putOff()
	for (const bad of ['8xLOxBtZp8', id, `${transaction}A`, 'a'.repeat(2000)])
		expect(code(await fetchIt(token, bad))).toBe('400 invalid_transaction_id')
})

it('DF-04 VCI §9.1: of twenty that fetch at once one gets the credential, and afterwards the transaction_id is refused with invalid_transaction_id', async () => {
	const { id, token, transaction } = await putOff()
	await decide(id, 'release')
	await pause()
	const replies = await times(20, () => fetchIt(token, transaction))
	expect(tally(replies.map(code))).toEqual({ '200 undefined': 1, '400 invalid_transaction_id': 19 })
	expect(code(await fetchIt(token, transaction))).toBe('400 invalid_transaction_id')
	expect(code(await issuer.ask(token))).toBe('401 invalid_token')
})

it('DF-05 VCI §9.3: what an operator denied is refused with credential_request_denied, and cannot be released any more', async () => {
	const { id, token, transaction } = await putOff()
	expect((await decide(id, 'deny')).body['state']).toBe('denied')
	expect(code(await fetchIt(token, transaction))).toBe('400 credential_request_denied')
	expect(code(await issuer.ask(token))).toBe('400 credential_request_denied')
	for (const decision of ['release', 'deny']) expect(code(await decide(id, decision))).toBe('409 conflict')
})

it('DF-06 VCI §8.3: who asks before the interval is over is put off for what is left of it, even where it is released', async () => {
	const { id, token, transaction } = await putOff()
	await decide(id, 'release')
	const early = await fetchIt(token, transaction)
	expect([early.status, early.body]).toEqual([202, { transaction_id: transaction, interval: 1 }])
	await pause()
	expect((await fetchIt(token, transaction)).status).toBe(200)
})

it('DF-02 VCI §9: what waits outlives a restart, with its keys', async () => {
	const signer = newSigner()
	const { id, token, transaction } = await putOff([signer])
	await issuer.restart()
	await decide(id, 'release')
	await pause()
	const [credential = ''] = credentialsIn(await fetchIt(token, transaction))
	expect((await issuer.read(credential)).holderKey).toEqual(signer.publicJwk)
})

it('CR-23 VCI §15.3: once fetched or denied the keys of a request are kept no longer', async () => {
	const { DatabaseSync } = await import('node:sqlite')
	const fetched = await putOff()
	const denied = await putOff()
	await decide(fetched.id, 'release')
	await decide(denied.id, 'deny')
	await pause()
	await fetchIt(fetched.token, fetched.transaction)
	const database = new DatabaseSync(`${issuer.folder}/issuer.sqlite`)
	const rows = database.prepare('SELECT holder_keys FROM issuance WHERE id IN (?, ?)').all(fetched.id, denied.id)
	database.close()
	expect(rows).toEqual([{ holder_keys: null }, { holder_keys: null }])
})

it('a configuration can have every credential of a tier wait', async () => {
	const waiting = await startIssuer({ DEFERRED: 'upgraded' })
	const token = await waiting.tokenFor(await waiting.offer('upgraded'))
	expect((await waiting.ask(token, 'upgraded')).status).toBe(202)
	expect((await waiting.issue('light')).reply.status).toBe(200)
})

it('offers that wait and decisions about them are made on the command line, in the console and by the interface alike', async () => {
	const flags = ['--url', issuer.url, '--key', issuer.key, '--json']
	const lines: string[] = []
	expect(await run(['offer', 'light', 'citizen-1', '--deferred', ...flags], line => lines.push(line))).toBe(0)
	expect(JSON.parse(lines[0] ?? '')).toHaveProperty('tx_code')
	const { id } = await putOff()
	expect(await run(['release', id, ...flags], line => lines.push(line))).toBe(0)
	expect(JSON.parse(lines[1] ?? '')).toMatchObject({ state: 'deferred', released: true })
	const headers = { Origin: issuer.url, 'Content-Type': 'application/x-www-form-urlencoded' }
	const opened = await issuer.send('/console/sign-in', { method: 'POST', headers, body: `key=${issuer.key}` })
	const session = { ...headers, Cookie: opened.headers.get('set-cookie')?.split(';')[0] ?? '' }
	expect((await issuer.send('/console', { headers: session })).text).toContain(`/console/issuances/${id}/deny`)
	expect((await issuer.send(`/console/issuances/${id}/deny`, { method: 'POST', headers: session })).status).toBe(303)
	expect((await decide(id, 'release')).status).toBe(409)
})

it('an issuance that does not wait is neither released nor denied: conflict; one that never was is not found', async () => {
	const { id } = await issuer.issue()
	for (const decision of ['release', 'deny']) {
		expect(code(await decide(id, decision))).toBe('409 conflict')
		expect((await decide('0', decision)).status).toBe(404)
	}
})
