import { expect, it } from 'vitest'
import { startIssuer } from './world.ts'

const issuer = await startIssuer()

it('OFF-08 VCI §4.1.1: a light network ID is issued from offer to credential', async () => {
	const { reply, credentials } = await issuer.issue('light')
	expect(reply.status).toBe(200)
	const credential = await issuer.read(credentials[0] ?? '')
	expect(credential.claims).toMatchObject({ family_name: '林', given_name: '美玲', age_equal_or_over: { '18': true }, demonstration: true })
	expect(credential.type).toBe(`${issuer.url}/types/network-id-light`)
	expect(await issuer.statusOf(credentials[0] ?? '')).toBe(0)
})
