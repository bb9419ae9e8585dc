import { expect, it } from 'vitest'
import { redirectUri, startWorld } from './world.ts'

const world = await startWorld()

it('PAR-03 RFC 9126 §2.2: a pushed request is kept under an address that nobody guesses, for less than 600 seconds, and by no cache', async () => {
	const [one, other] = [await world.push(world.instance()), await world.push(world.instance())]
	expect(one.status).toBe(201)
	expect(one.body).toEqual({ expires_in: 60, request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:[\w-]{43}$/) })
	expect(one.headers.get('cache-control')).toBe('no-store')
	expect(other.body['request_uri']).not.toBe(one.body['request_uri'])
})

it('AZ-05, OB-05 RFC 9207 §2: the code comes back with state and iss, by 303, and no script of another site may read it', async () => {
	const begun = await world.begin(String((await world.push(world.instance())).body['request_uri']))
	expect(begun.start.status).toBe(303)
	expect(begun.start.headers.get('access-control-allow-origin')).toBeNull()
	const { last, location } = await world.decide(begun, world.allow)
	expect(last.status).toBe(303)
	expect(location?.href.split('?')[0]).toBe(redirectUri)
	expect(Object.fromEntries(location?.searchParams ?? [])).toEqual({
		code: expect.stringMatching(/^[\w-]{43}$/),
		state: 'a-state',
		iss: world.issuer.url,
	})
})

it('TK-15, OB-04, HI-01, HI-02 HAIP §4: the code of a pushed request with PKCE gets a token bound to the DPoP key, and a refresh token', async () => {
	const reply = await world.tokensFor(world.instance())
	expect(reply.status).toBe(200)
	expect(reply.headers.get('cache-control')).toBe('no-store')
	expect(reply.body).toEqual({
		access_token: expect.any(String),
		token_type: 'DPoP',
		expires_in: 300,
		refresh_token: expect.any(String),
		scope: 'light',
	})
})

it('TK-10 VCI §6.2: authorization details of the request come back with credential identifiers', async () => {
	const details = JSON.stringify([{ type: 'openid_credential', credential_configuration_id: 'upgraded' }])
	const { body } = await world.tokensFor(world.instance(), { scope: undefined, authorization_details: details })
	expect(body['authorization_details']).toEqual([
		{
			type: 'openid_credential',
			credential_configuration_id: 'upgraded',
			credential_identifiers: [expect.stringMatching(/^[0-9a-f]{32}$/)],
		},
	])
})
