import { expect, it } from 'vitest'
import { startIssuer } from './world.ts'

const issuer = await startIssuer()
const kept = async (id: string) =>
	(await issuer.send(`/api/issuances/${id}`, { headers: { Authorization: `Bearer ${issuer.key}` } })).body['notification']

it.each(['credential_accepted', 'credential_failure', 'credential_deleted'])(
	'NT-01 VCI §11.1: the event %s is answered 204 and kept',
	async event => {
		const { id, token, notificationId } = await issuer.issue()
		expect((await issuer.post('/notification', { notification_id: notificationId, event }, token)).status).toBe(204)
		expect(await kept(id)).toBe(event)
	},
)

it('NT-03 VCI §11: the same notification again succeeds again, and unknown parameters are ignored', async () => {
	const { token, notificationId } = await issuer.issue()
	const body = { notification_id: notificationId, event: 'credential_accepted', future: 1 }
	expect((await issuer.post('/notification', body, token)).status).toBe(204)
	expect((await issuer.post('/notification', body, token)).status).toBe(204)
})

it.each([
	['no event', (id: string) => ({ notification_id: id })],
	['an event of another case', (id: string) => ({ notification_id: id, event: 'CREDENTIAL_ACCEPTED' })],
	['no notification_id', () => ({ event: 'credential_accepted' })],
	[
		'a description with a quotation mark',
		(id: string) => ({ notification_id: id, event: 'credential_failure', event_description: 'a "b"' }),
	],
])('NT-01 VCI §11.3: %s is refused with invalid_notification_request', async (_, body) => {
	const { token, notificationId } = await issuer.issue()
	const reply = await issuer.post('/notification', body(notificationId), token)
	expect([reply.status, reply.body['error']]).toEqual([400, 'invalid_notification_request'])
})

it('NT-01 VCI §11.1: a body that is no JSON is refused with invalid_notification_request', async () => {
	const { token } = await issuer.issue()
	expect((await issuer.post('/notification', '{', token)).body['error']).toBe('invalid_notification_request')
})

it('NT-02 VCI §11.3: an unknown notification_id, or that of another issuance, is refused with invalid_notification_id', async () => {
	const [mine, other] = [await issuer.issue(), await issuer.issue()]
	for (const id of ['3fwe98js', other.notificationId]) {
		const reply = await issuer.post('/notification', { notification_id: id, event: 'credential_accepted' }, mine.token)
		expect([reply.status, reply.body['error']]).toEqual([400, 'invalid_notification_id'])
	}
})

it('NT-04 RFC 6750 §3: no token gets 401 and a bare challenge, a bad one invalid_token', async () => {
	const { notificationId } = await issuer.issue()
	const body = { notification_id: notificationId, event: 'credential_accepted' }
	const bare = await issuer.post('/notification', body)
	expect([bare.status, bare.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Bearer, DPoP algs="[^"]+"$/)])
	expect((await issuer.post('/notification', body, 'abc')).body['error']).toBe('invalid_token')
})

it('NT-01 VCI §11.1: a failure is in the log by the issuance alone, without what the wallet said', async () => {
	const { id, token, notificationId } = await issuer.issue()
	await issuer.post(
		'/notification',
		{ notification_id: notificationId, event: 'credential_failure', event_description: 'LIN MEI-LING is wrong' },
		token,
	)
	const line = issuer.lines.find(each => each.includes('credential_failure') && each.includes(id))
	expect(line).toBeDefined()
	expect(issuer.lines.join('')).not.toContain('MEI-LING')
})
