import { describe, expect, it } from 'vitest'
import { nodeCrypto } from '../../../../adapters/node-crypto.ts'
import { encryptJwe } from '../../../jose/jwe.ts'
import { utf8 } from '../../../json.ts'
import {
	createMultisignedDcApiRequest,
	createSignedDcApiRequest,
	createUnsignedDcApiRequest,
} from '../../../openid4vp/dc-api/create-request.ts'
import { createDcApiError, createDcApiResponse, parseDcApiResponse } from '../../../openid4vp/dc-api/response.ts'
import { parseDcqlQuery } from '../../../openid4vp/dcql.ts'
import { refusedAnswer } from '../../vectors/openid4vp/dc-api.ts'
import { queries } from '../../vectors/openid4vp/dcql-queries.ts'
import { ports } from '../world.ts'
import { content, frame, key, origin, take, verifier } from './world.ts'

describe('the answer', () => {
	const query = parseDcqlQuery(queries.simple)
	const protocol = 'openid4vp-v1-unsigned'
	const vpToken = { my_credential: ['a~b~c'] }
	const awaited = { protocol, query, decryptionKey: key } as const
	const refusesAnswer = (data: unknown, code = 'invalid_request', of: Parameters<typeof parseDcApiResponse>[2] = awaited) =>
		expect(() => parseDcApiResponse(ports, { protocol, data }, of)).toThrow(expect.objectContaining({ code }))

	it.each([
		['unsigned', () => createUnsignedDcApiRequest(content)],
		['signed', () => createSignedDcApiRequest(verifier, content, frame)],
		['multisigned', () => createMultisignedDcApiRequest([verifier], content, frame)],
	])('DQ-11 VP §A.4: presentations for a request that is %s are bound to the origin, and to the key of the answer', async (_, make) => {
		const { aim } = await take(await make())
		expect(aim).toEqual({
			nonce: content.nonce,
			audience: `origin:${origin}`,
			session: { kind: 'dc_api', origin, encryptionKey: key.publicJwk },
		})
	})

	it('DQ-14 VP §A.2: under dc_api.jwt it is encrypted, and nothing stands beside it', async () => {
		const request = await take(await createSignedDcApiRequest(verifier, content, frame))
		const answer = createDcApiResponse(ports, request, vpToken)
		expect(answer).toEqual({
			protocol: 'openid4vp-v1-signed',
			data: { response: expect.stringMatching(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/) },
		})
		const response = parseDcApiResponse(ports, answer, { ...awaited, protocol: 'openid4vp-v1-signed' })
		expect(response).toEqual({ kind: 'presented', presentations: new Map([['my_credential', ['a~b~c']]]) })
	})

	it('DQ-14 VP §A.2: under dc_api it is the parameters themselves', () => {
		const answer = createDcApiResponse(ports, { protocol, encryption: undefined }, vpToken)
		expect(answer.data).toEqual({ vp_token: vpToken })
		expect(parseDcApiResponse(ports, answer, { ...awaited, decryptionKey: undefined }).kind).toBe('presented')
	})

	it('VV-17 VP §A.4: a refusal is the code alone, in the open even where the answer was to be encrypted', () => {
		const answer = createDcApiError(protocol, 'invalid_request')
		expect(answer.data).toEqual(refusedAnswer)
		expect(parseDcApiResponse(ports, answer, awaited)).toEqual({ kind: 'refused', error: 'invalid_request', description: undefined })
	})

	it('VV-15 VP §8.1: what is not known in it is ignored, state too', () => {
		const data = { vp_token: vpToken, state: 's', later: 1 }
		expect(parseDcApiResponse(ports, { protocol, data }, { ...awaited, decryptionKey: undefined }).kind).toBe('presented')
	})

	it('VV-05 VP §8.3: one in the open is refused with invalid_request where it was to be encrypted, and the other way round', () => {
		refusesAnswer({ vp_token: vpToken })
		refusesAnswer({ vp_token: vpToken, error: 'access_denied' })
		refusesAnswer({ response: 7 })
		refusesAnswer({ response: 'a..b.c.d' }, 'invalid_request', { ...awaited, decryptionKey: undefined })
	})

	it('VV-05 VP §8.3: one for another key is refused with invalid_jwe', () => {
		const { publicJwk } = nodeCrypto.createAgreementKey()
		const encrypted = (to: { publicJwk: typeof publicJwk; kid: string }) => ({
			response: encryptJwe(ports, utf8(JSON.stringify({ vp_token: vpToken })), to, 'A256GCM'),
		})
		refusesAnswer(encrypted({ publicJwk, kid: key.kid }), 'invalid_jwe')
		refusesAnswer(encrypted({ publicJwk: key.publicJwk, kid: 'k2' }), 'invalid_jwe')
	})

	it.each([
		['no vp_token', {}],
		['a vp_token as text', { vp_token: JSON.stringify(vpToken) }],
		['an empty vp_token', { vp_token: {} }],
		['a presentation for what was not asked', { vp_token: { other: ['x'] } }],
		['both an error and a vp_token', { vp_token: vpToken, error: 'access_denied' }],
		['an error that is no code', { error: 'a"b' }],
	])('VV-06 VP §8.1: %s is refused with invalid_request', (_, data) =>
		refusesAnswer(data, 'invalid_request', { ...awaited, decryptionKey: undefined }),
	)

	it('VV-06 VP §A.4: an answer under another protocol, or that is no object, is refused with invalid_request', () => {
		const other = { protocol: 'openid4vp-v1-signed', data: { vp_token: vpToken } }
		expect(() => parseDcApiResponse(ports, other, { ...awaited, decryptionKey: undefined })).toThrow(/another protocol/)
		refusesAnswer('x')
	})
})
