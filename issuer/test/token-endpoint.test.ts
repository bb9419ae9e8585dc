import { expect, it } from 'vitest'
import { startIssuer, tally, times } from './world.ts'

const issuer = await startIssuer()
const grant = 'grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Apre-authorized_code'

it('TK-01 VCI §6.2: a right code and transaction code get a short-lived Bearer token that no cache keeps', async () => {
	const offered = await issuer.offer()
	const reply = await issuer.redeem(offered, offered.txCode)
	expect(reply.status).toBe(200)
	expect(reply.headers.get('cache-control')).toBe('no-store')
	expect(reply.body).toEqual({ access_token: expect.stringMatching(/^[\w-]{51}$/), token_type: 'Bearer', expires_in: 300 })
})

it('TK-12 VCI §13.10: a Bearer token is good for no more than 300 seconds', async () => {
	const offered = await issuer.offer()
	expect(Number((await issuer.redeem(offered, offered.txCode)).body['expires_in'])).toBeLessThanOrEqual(300)
})

it.each([
	[
		'TK-01 RFC 6749 §3.2: a parameter that comes twice',
		(code: string) => `${grant}&pre-authorized_code=${code}&tx_code=1&tx_code=2`,
		'invalid_request',
	],
	['TK-01 RFC 6749 §3.2: an empty body', () => '', 'invalid_request'],
	['TK-02 VCI §6.1: no pre-authorized_code', () => `${grant}&tx_code=12345678`, 'invalid_request'],
	['TK-02 RFC 6749 §5.2: no grant_type', (code: string) => `pre-authorized_code=${code}&tx_code=12345678`, 'invalid_request'],
	['TK-03 VCI §6.3: no tx_code where one is expected', (code: string) => `${grant}&pre-authorized_code=${code}`, 'invalid_request'],
	['TK-08 VCI §6.1: tx_code with another grant', () => 'grant_type=authorization_code&code=a&tx_code=12345678', 'invalid_request'],
	['TK-17 RFC 6749 §5.2: the password grant', () => 'grant_type=password&username=a&password=b', 'unsupported_grant_type'],
	[
		'TK-05 VCI §6.3: a code that was not issued here',
		() => `${grant}&pre-authorized_code=SplxlOBeZQQYbYS6WxSbIA&tx_code=12345678`,
		'invalid_grant',
	],
	[
		'TK-05 VCI §6.3: a code with one character changed',
		(code: string) => `${grant}&pre-authorized_code=${code.slice(0, -2)}${code.at(-2) === 'A' ? 'B' : 'A'}${code.at(-1)}&tx_code=12345678`,
		'invalid_grant',
	],
])('%s is refused with its code', async (_, body, code) => {
	const offered = await issuer.offer()
	const reply = await issuer.form('/token', body(offered.code))
	expect(reply.status).toBe(400)
	expect(reply.body['error']).toBe(code)
	expect(reply.body['trace']).toMatch(/^\w+$/)
	expect(reply.headers.get('cache-control')).toBe('no-store')
})

it('TK-01 VCI §6: a body that is no form is refused with invalid_request', async () => {
	const reply = await issuer.post('/token', { grant_type: 'x' })
	expect([reply.status, reply.body['error']]).toEqual([400, 'invalid_request'])
})

it('TK-01 VCI §6: GET is answered 405 with what is allowed', async () => {
	const reply = await issuer.send('/token')
	expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST'])
})

it('TK-01 RFC 6749 §3.2: parameters that are not known are ignored', async () => {
	const { code, txCode } = await issuer.offer()
	const reply = await issuer.form('/token', `${grant}&pre-authorized_code=${code}&tx_code=${txCode}&resource=x&future=1`)
	expect(reply.status).toBe(200)
})

it('TK-04 VCI §6.3: a wrong tx_code is refused with invalid_grant, and the right one is still taken', async () => {
	const offered = await issuer.offer()
	const wrong = await issuer.redeem(offered, offered.txCode === '00000000' ? '00000001' : '00000000')
	expect([wrong.status, wrong.body['error']]).toEqual([400, 'invalid_grant'])
	expect((await issuer.redeem(offered, offered.txCode)).status).toBe(200)
})

it('TK-04 VCI §6.3: a tx_code of another length, or with a space, is refused with invalid_grant', async () => {
	const offered = await issuer.offer()
	for (const txCode of [offered.txCode.slice(0, 7), `${offered.txCode}0`, ` ${offered.txCode}`]) {
		expect((await issuer.redeem(offered, txCode)).body['error']).toBe('invalid_grant')
	}
})

it('TK-07 VCI §13.6.3: after five wrong tries even the right tx_code is refused with invalid_grant', async () => {
	const offered = await issuer.offer()
	for (let i = 0; i < 5; i++) expect((await issuer.redeem(offered, 'wrong')).body['error']).toBe('invalid_grant')
	const late = await issuer.redeem(offered, offered.txCode)
	expect([late.status, late.body['error']]).toEqual([400, 'invalid_grant'])
})

it('TK-07 VCI §13.6.3: of fifty guesses at once no more than five are tried', async () => {
	const offered = await issuer.offer()
	const replies = await times(50, index => issuer.redeem(offered, String(index)))
	expect(tally(replies.map(({ status, body }) => `${status} ${body['error']}`))).toEqual({ '400 invalid_grant': 50 })
	const tried = replies.filter(({ body }) => /^the tx_code is wrong/.test(String(body['error_description'])))
	expect(tried).toHaveLength(5)
	expect((await issuer.redeem(offered, offered.txCode)).body['error']).toBe('invalid_grant')
})

it('TK-05 VCI §4.1.1: a code that was redeemed is refused with invalid_grant (fault 1)', async () => {
	const offered = await issuer.offer()
	await issuer.tokenFor(offered)
	const again = await issuer.redeem(offered, offered.txCode)
	expect([again.status, again.body['error']]).toEqual([400, 'invalid_grant'])
})

it('OFF-08 VCI §4.1.1: of fifty redemptions of one code at once one wins, the others are refused with invalid_grant (fault 1)', async () => {
	const offered = await issuer.offer()
	const replies = await times(50, () => issuer.redeem(offered, offered.txCode))
	expect(tally(replies.map(({ status, body }) => body['error'] ?? status))).toEqual({ 200: 1, invalid_grant: 49 })
})

it('TK-06 VCI §12.3: a wallet without a client_id is taken, as the metadata say', async () => {
	const { body } = await issuer.send('/.well-known/oauth-authorization-server')
	expect(body['pre-authorized_grant_anonymous_access_supported']).toBe(true)
	const offered = await issuer.offer()
	expect((await issuer.redeem(offered, offered.txCode)).status).toBe(200)
})

it('TK-05 VCI §6.3: a code whose offer was revoked is refused with invalid_grant', async () => {
	const offered = await issuer.offer()
	await issuer.post(`/api/issuances/${offered.id}/revoke`, undefined, issuer.key)
	expect((await issuer.redeem(offered, offered.txCode)).body['error']).toBe('invalid_grant')
})

it('TK-11 VCI §6.1: a token is limited to the offered configuration: another is refused with insufficient_scope', async () => {
	const token = await issuer.tokenFor(await issuer.offer('light'))
	const reply = await issuer.ask(token, 'upgraded')
	expect([reply.status, reply.body['error']]).toEqual([403, 'insufficient_scope'])
	expect((await issuer.ask(token, 'light')).status).toBe(200)
})
