// The doors that a wallet fetches credentials through. OpenID4VCI 1.0 §7–§9, §11; RFC 9449 §7–§9.

import { createServerNonce } from '@wangzheng/shared/protocol/oauth/server-nonce.ts'
import type { OpenedRequest } from '@wangzheng/shared/protocol/openid4vci/encrypted-exchange.ts'
import type { Clock, Mac, Random, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import { type Answer, type Endpoint, type EndpointRequest, json, noContent } from '@wangzheng/shared/web/endpoint.ts'
import type { Issuer } from '../issuer.ts'
import type { Authorized } from '../operations/authorize.ts'
import type { CredentialAnswer } from '../operations/issue-credential.ts'
import { challengeFor, nonceFor } from './challenges.ts'

/** How long the nonce of a DPoP proof may be used. */
const nonceLifetime: Seconds = 300
/** A batch of a hundred keys and their attestations, encrypted. */
const maxBytes = 262_144

export function credentialEndpoints(issuer: Issuer, ports: { clock: Clock; random: Random; mac: Mac }): readonly Endpoint[] {
	const nextNonce = () => createServerNonce(ports, nonceLifetime)
	const withToken = { needsKey: true, anyOrigin: true, bareErrors: true, refusalHeaders: challengeFor(nextNonce, issuer.profile) }

	/** Token, request, credential, response: in this order, so that nobody without a token learns anything. */
	const exchange =
		(path: string, answer: (authorized: Authorized, opened: OpenedRequest) => Promise<CredentialAnswer>) =>
		async (request: EndpointRequest): Promise<Answer> => {
			const authorized = await issuer.authorize(request, path)
			const opened = issuer.exchange.open(request)
			const { status, message } = await answer(authorized, opened)
			const headers = { 'Cache-Control': 'no-store', ...nonceFor(request, nextNonce) }
			return { status, headers, ...issuer.exchange.seal(message, opened.respondTo) }
		}

	return [
		{
			method: 'post',
			path: '/nonce',
			section: 'OpenID4VCI 1.0 §7',
			summary: 'A fresh c_nonce',
			anyOrigin: true,
			answer: () => json(issuer.createNonce()),
		},
		{
			method: 'post',
			path: '/credential',
			section: 'OpenID4VCI 1.0 §8',
			summary: 'Credentials for key proofs',
			takes: ['application/json', 'application/jwt'],
			maxBytes,
			wrongTypeIs: 'invalid_credential_request',
			...withToken,
			answer: exchange('/credential', issuer.issueCredential),
		},
		{
			method: 'post',
			path: '/deferred',
			section: 'OpenID4VCI 1.0 §9',
			summary: 'A credential that was not ready when it was asked for',
			takes: ['application/json', 'application/jwt'],
			maxBytes: 16_384,
			wrongTypeIs: 'invalid_credential_request',
			...withToken,
			answer: exchange('/deferred', issuer.issueDeferred),
		},
		{
			method: 'post',
			path: '/notification',
			section: 'OpenID4VCI 1.0 §11',
			summary: 'What became of the credentials',
			takes: ['application/json'],
			maxBytes: 8192,
			wrongTypeIs: 'invalid_notification_request',
			...withToken,
			async answer(request) {
				const authorized = await issuer.authorize(request, '/notification')
				await issuer.receiveNotification(authorized, request.body)
				return noContent({ 'Cache-Control': 'no-store', ...nonceFor(request, nextNonce) })
			},
		},
	]
}
