import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { nodeCrypto, systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { nodeZlib } from '@wangzheng/shared/adapters/zlib.ts'
import { verifyStatusListCwt } from '@wangzheng/shared/protocol/status/status-list-cwt.ts'
import { statusAt } from '@wangzheng/shared/protocol/status/token-status-list.ts'
import { createTrust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { expect, it } from 'vitest'
import { newSigner, startIssuer, tally, times } from './world.ts'

const issuer = await startIssuer({ STATUS_LIST_SIZE: '256' })
const change = (id: string, verb: string) => issuer.post(`/api/issuances/${id}/${verb}`, undefined, issuer.key)

it('TS-06 TSL §7.1: suspend, resume and revoke are seen in the list at once, for every copy', async () => {
	const { id, credentials } = await issuer.issue('light', 3)
	const statuses = () => Promise.all(credentials.map(issuer.statusOf))
	expect(await statuses()).toEqual([0, 0, 0])
	expect((await change(id, 'suspend')).body['state']).toBe('suspended')
	expect(await statuses()).toEqual([2, 2, 2])
	expect((await change(id, 'resume')).body['state']).toBe('issued')
	expect(await statuses()).toEqual([0, 0, 0])
	expect((await change(id, 'revoke')).body['state']).toBe('revoked')
	expect(await statuses()).toEqual([1, 1, 1])
})

it('TS-06 TSL §7.1: a revoked credential is not to be resumed, suspended or revoked: conflict', async () => {
	const { id } = await issuer.issue()
	await change(id, 'revoke')
	for (const verb of ['resume', 'suspend', 'revoke']) {
		const reply = await change(id, verb)
		expect([reply.status, reply.body['error']]).toEqual([409, 'conflict'])
	}
})

it('TS-06 TSL §7.1: an offer is not to be suspended: conflict', async () => {
	expect((await change((await issuer.offer()).id, 'suspend')).status).toBe(409)
})

it('TS-06 TSL §7.1: of fifty revocations at once one wins', async () => {
	const { id } = await issuer.issue()
	const replies = await times(50, () => change(id, 'revoke'))
	expect(tally(replies.map(({ status }) => status))).toEqual({ 200: 1, 409: 49 })
})

it('TS-06 TSL §7.1: suspensions that race revocations end revoked, in the list too (fault 14)', async () => {
	for (let round = 0; round < 5; round++) {
		const { id, credentials } = await issuer.issue()
		await times(20, index => change(id, ['suspend', 'resume', 'revoke', 'suspend'][index % 4] ?? ''))
		expect(await issuer.statusOf(credentials[0] ?? '')).toBe(1)
	}
})

it('TS-06 TSL §7.1: a revocation that races the issuance leaves nothing valid', async () => {
	for (let round = 0; round < 10; round++) {
		const offered = await issuer.offer()
		const token = await issuer.tokenFor(offered)
		const [reply] = await Promise.all([issuer.ask(token), change(offered.id, 'revoke')])
		if (reply.status === 200) {
			const [{ credential } = { credential: '' }] = reply.body['credentials'] as Array<{ credential: string }>
			expect(await issuer.statusOf(credential)).toBe(1)
		} else expect(reply.body['error']).toBe('invalid_token')
	}
})

it('TS-14 TSL §12.2: a list that is full gives way to a new one, and no index is used twice', async () => {
	const issued = await times(40, () => issuer.issue('upgraded', 10))
	const statuses = await Promise.all(issued.flatMap(({ credentials }) => credentials).map(async text => (await issuer.read(text)).status))
	expect(new Set(statuses.map(status => `${status?.uri} ${status?.idx}`)).size).toBe(400)
	expect(new Set(statuses.map(status => status?.uri)).size).toBeGreaterThan(1)
	expect(statuses.every(status => (status?.idx ?? 256) < 256)).toBe(true)
})

it('TS-14 TSL §12.2: the indexes of one tier stand in lists of its own', async () => {
	const [light, upgraded] = [await issuer.issue('light'), await issuer.issue('upgraded')]
	expect((await issuer.read(light.credentials[0] ?? '')).status?.uri).toContain('/status/light-')
	expect((await issuer.read(upgraded.credentials[0] ?? '')).status?.uri).toContain('/status/upgraded-')
})

it('TS-08 TSL §8.1: a list is served with its media type, CORS, an ETag, and leave to keep it for as long as its ttl', async () => {
	await issuer.issue('light')
	const reply = await issuer.send('/status/light-1', {
		headers: { Accept: 'application/statuslist+jwt', Origin: 'https://verifier.example' },
	})
	expect(reply.status).toBe(200)
	expect(reply.headers.get('content-type')).toBe('application/statuslist+jwt')
	expect(reply.headers.get('access-control-allow-origin')).toBe('*')
	expect(reply.headers.get('cache-control')).toBe('public, max-age=30')
	const tag = reply.headers.get('etag') ?? ''
	expect((await issuer.send('/status/light-1', { headers: { 'If-None-Match': tag } })).status).toBe(304)
})

it('TS-04 TS-08 TSL §8.1: the same list is served as a CWT to whoever asks for one, under an ETag of its own', async () => {
	const { id, credentials } = await issuer.issue('light')
	const { status } = await issuer.read(credentials[0] ?? '')
	await change(id, 'revoke')
	const ask = (accept: string, more: Record<string, string> = {}) =>
		fetch(new URL(status?.uri ?? '', issuer.url), { headers: { Accept: accept, ...more } })
	const reply = await ask('application/statuslist+cwt')
	expect(reply.headers.get('content-type')).toBe('application/statuslist+cwt')
	expect(reply.headers.get('vary')).toMatch(/accept/i)
	const ports = { crypto: nodeCrypto, clock: systemClock, zlib: nodeZlib }
	const anchors = pemToCertificates((await issuer.send('/trust-anchor.pem')).text)
	const trust = createTrust({ ...ports, certificates: nodeCertificates }, anchors)
	const list = verifyStatusListCwt(ports, trust, new Uint8Array(await reply.arrayBuffer()), status?.uri ?? '')
	expect(statusAt(list, status?.idx ?? -1)).toBe(1)
	const tag = reply.headers.get('etag') ?? ''
	expect((await ask('application/statuslist+cwt', { 'If-None-Match': tag })).status).toBe(304)
	expect((await ask('application/statuslist+jwt', { 'If-None-Match': tag })).status).toBe(200)
	for (const either of ['*/*', 'application/statuslist+cwt;q=0.5, application/statuslist+jwt', 'text/html']) {
		expect((await ask(either)).headers.get('content-type')).toBe('application/statuslist+jwt')
	}
})

it('MDOC-21 TS-06 TSL §7.1: the list of an mdoc has one bit: what is suspended is not valid, and valid again when it is resumed', async () => {
	const { id, credentials } = await issuer.issue('light-mdoc')
	const { status } = await issuer.read(credentials[0] ?? '')
	const anchors = pemToCertificates((await issuer.send('/trust-anchor.pem')).text)
	const ports = { crypto: nodeCrypto, clock: systemClock, zlib: nodeZlib }
	const now = async () => {
		const reply = await fetch(status?.uri ?? '', { headers: { Accept: 'application/statuslist+cwt' } })
		const trust = createTrust({ ...ports, certificates: nodeCertificates }, anchors)
		const list = verifyStatusListCwt(ports, trust, new Uint8Array(await reply.arrayBuffer()), status?.uri ?? '')
		expect(list).toMatchObject({ bits: 1, expiresAt: expect.any(Number) })
		return statusAt(list, status?.idx ?? -1)
	}
	expect(await now()).toBe(0)
	await change(id, 'suspend')
	expect(await now()).toBe(1)
	expect(await issuer.statusOf(credentials[0] ?? '')).toBe(1)
	await change(id, 'resume')
	expect(await now()).toBe(0)
	await change(id, 'revoke')
	expect(await now()).toBe(1)
})

it('TS-03 TSL §5.1: an unchanged list is the same token, a changed one a new one with another ETag', async () => {
	const { id, credentials } = await issuer.issue('light')
	const { status } = await issuer.read(credentials[0] ?? '')
	const [one, same] = [await issuer.send(status?.uri ?? ''), await issuer.send(status?.uri ?? '')]
	expect(same.text).toBe(one.text)
	await change(id, 'suspend')
	const after = await issuer.send(status?.uri ?? '')
	expect(after.text).not.toBe(one.text)
	expect(after.headers.get('etag')).not.toBe(one.headers.get('etag'))
})

it('TS-13 TSL §9: every list is found by the aggregation, which lists and the authorization server’s metadata name', async () => {
	const [light, upgraded] = [await issuer.issue('light'), await issuer.issue('upgraded')]
	const { body: server } = await issuer.send('/.well-known/oauth-authorization-server')
	const reply = await issuer.send(String(server['status_list_aggregation_endpoint']))
	expect(reply.headers.get('content-type')).toBe('application/json')
	expect(reply.headers.get('access-control-allow-origin')).toBe('*')
	const lists = reply.body['status_lists'] as string[]
	for (const { credentials } of [light, upgraded]) expect(lists).toContain((await issuer.read(credentials[0] ?? '')).status?.uri)
	for (const list of lists) {
		const { status, text } = await issuer.send(list)
		expect(status).toBe(200)
		const payload = JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString())
		expect(payload.status_list.aggregation_uri).toBe(server['status_list_aggregation_endpoint'])
	}
})

it('TS-12 TSL §8.4: a list of another time is answered 501, one that never was 404', async () => {
	expect((await issuer.send('/status/light-1?time=1686925000')).status).toBe(501)
	expect((await issuer.send('/status/light-99')).status).toBe(404)
	expect((await issuer.send('/status/..%2f')).status).toBe(404)
})

it('TS-09 TSL §13.7: an upgrade or a new issuance is never the reason for a revocation (fault 16)', async () => {
	const light = await issuer.issue('light', 1, 'citizen-3')
	const upgraded = await issuer.issue('upgraded', 1, 'citizen-3')
	await change(upgraded.id, 'revoke')
	expect(await issuer.statusOf(light.credentials[0] ?? '')).toBe(0)
	expect(await issuer.statusOf(upgraded.credentials[0] ?? '')).toBe(1)
})

it('keeps statuses, offers and keys over a restart, and uses no index twice', async () => {
	const before = await issuer.issue('light', 2)
	await change(before.id, 'suspend')
	const offered = await issuer.offer()
	const again = await issuer.restart()
	expect(again.operatorKey).toBeUndefined()
	expect(await issuer.statusOf(before.credentials[0] ?? '')).toBe(2)
	const token = await issuer.tokenFor(offered)
	const reply = await issuer.ask(token, 'light', [newSigner()])
	expect(reply.status).toBe(200)
	const after = await issuer.issue('light', 2)
	const indexes = await Promise.all([...before.credentials, ...after.credentials].map(async text => (await issuer.read(text)).status))
	expect(new Set(indexes.map(status => `${status?.uri} ${status?.idx}`)).size).toBe(4)
})
