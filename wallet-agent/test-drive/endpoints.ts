// The doors of the test drive. They are there where the configuration has a token for them, and open to whoever brings it.

import { nodeCrypto } from '@wangzheng/shared/adapters/node-crypto.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { type Endpoint, type EndpointRequest, json } from '@wangzheng/shared/web/endpoint.ts'
import { z } from 'zod'
import { dcApiBody, outcomeAnswer, parseBody } from '../api-schemas.ts'
import type { Happened, TestDrive } from './test-drive.ts'

const link = z.string().min(1).max(70_000)
const txCode = z.string().min(1).max(100).optional()
const offerBody = z.object({ offer: link, tx_code: txCode })
const issuerBody = z.object({
	credential_issuer: z.string().min(1).max(2048),
	credential_configuration_id: z.string().min(1).max(500),
})
const requestBody = z.object({ request: link })
const platformBody = dcApiBody.extend({ tx_code: txCode })

const happenedAnswer = z.object({
	outcome: z.enum(['received', 'deferred', 'presented', 'declined', 'failed', 'refused']),
	credentials: z.array(z.string()).optional(),
	redirect_uri: z.string().optional(),
	/** What the platform gives to the page that asked; where it is left out, the platform cancels. */
	answer: outcomeAnswer.shape.answer.optional(),
	error: z.object({ error: z.string(), error_description: z.string() }).optional(),
})

const happenedJson = ({ outcome, credentials, redirectUri, answer, error }: Happened): z.infer<typeof happenedAnswer> => ({
	outcome,
	...(credentials === undefined ? {} : { credentials: [...credentials] }),
	...(redirectUri === undefined ? {} : { redirect_uri: redirectUri }),
	...(answer === undefined ? {} : { answer: { ...answer } }),
	...(error === undefined ? {} : { error: { error: error.code, error_description: error.message } }),
})

export function testDriveEndpoints(drive: TestDrive, token: string): Endpoint[] {
	// held against a hash, so that the time it takes says nothing of the token
	const expected = nodeCrypto.hashText('sha-256', `Bearer ${token}`)
	const verifyToken = ({ header }: EndpointRequest): void => {
		if (nodeCrypto.hashText('sha-256', header('authorization') ?? '') !== expected) {
			throw new ProtocolError('unauthorized', 'the token of the test drive is needed', { section: 'RFC 6750 §2.1' })
		}
	}
	const row = <T>(path: string, summary: string, body: z.ZodType<T>, drives: (asked: T) => Promise<Happened>): Endpoint => ({
		method: 'post',
		path: `/test-drive/${path}`,
		section: 'API',
		summary: `Test drive: ${summary}`,
		takes: ['application/json'],
		maxBytes: 131_072,
		needsKey: true,
		schema: { body, answer: happenedAnswer },
		async answer(request) {
			verifyToken(request)
			return json(happenedJson(await drives(parseBody(body, request.body))))
		},
	})
	return [
		row('offers', 'receives what an offer has', offerBody, ({ offer, tx_code }) => drive.takeOffer(offer, tx_code)),
		row('issuers', 'receives a credential that an issuer has, without an offer', issuerBody, asked =>
			drive.takeFrom(asked.credential_issuer, asked.credential_configuration_id),
		),
		row('requests', 'answers a request with what the test holder has', requestBody, ({ request }) => drive.answer(request)),
		row('dc-api', 'the same of what comes over the Digital Credentials API, an offer too', platformBody, ({ tx_code, ...call }) =>
			drive.answerDcApi(call, tx_code),
		),
	]
}
