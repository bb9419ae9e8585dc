// Credo as a foreign wallet: it receives by offer and presents by request, as its makers document it.

import type { SdJwtVcRecord } from '@credo-ts/core'
import { type CredoAgent, createKey } from './credo-agent.ts'

/** Redeems an offer with `copies` keys; verifies and keeps what it gets. Throws what Credo throws. */
export async function receive(
	agent: CredoAgent,
	offerLink: string,
	{ txCode, copies = 1 }: { txCode?: string; copies?: number },
): Promise<SdJwtVcRecord[]> {
	const { holder } = agent.openid4vc
	const offer = await holder.resolveCredentialOffer(offerLink)
	const token = await holder.requestToken({ resolvedCredentialOffer: offer, ...(txCode === undefined ? {} : { txCode }) })
	return keep(agent, offer, token, copies)
}

type Offer = Awaited<ReturnType<CredoAgent['openid4vc']['holder']['resolveCredentialOffer']>>
type Token = Awaited<ReturnType<CredoAgent['openid4vc']['holder']['requestToken']>>

/** Gets what a token is good for, keeps it and tells the issuer. */
export async function keep(
	agent: CredoAgent,
	offer: Offer,
	token: Token & { clientId?: string },
	copies: number,
): Promise<SdJwtVcRecord[]> {
	const { holder } = agent.openid4vc
	const answer = await holder.requestCredentials({
		resolvedCredentialOffer: offer,
		...token,
		credentialBindingResolver: async () => ({
			method: 'jwk',
			keys: await Promise.all(Array.from({ length: copies }, () => createKey(agent))),
		}),
	})
	const records: SdJwtVcRecord[] = []
	for (const { record, notificationId } of answer.credentials) {
		if (record.type !== 'SdJwtVcRecord') throw new Error(`a ${record.type} was not asked for`)
		records.push(await agent.sdJwtVc.store({ record: record as SdJwtVcRecord }))
		if (notificationId !== undefined) {
			await holder.sendNotification({ ...token, metadata: offer.metadata, notificationId, notificationEvent: 'credential_accepted' })
		}
	}
	return records
}

/** Verifies each instance of a record as Credo does: signature, chain, validity and status. */
export async function verifyAll(agent: CredoAgent, record: SdJwtVcRecord): Promise<Record<string, unknown>[]> {
	const claims: Record<string, unknown>[] = []
	for (const { compactSdJwtVc } of record.credentialInstances) {
		const verified = await agent.sdJwtVc.verify({ compactSdJwtVc })
		if (!verified.isValid) throw verified.error
		claims.push(verified.sdJwtVc.prettyClaims)
	}
	return claims
}

/** Fetches a request, verifies who asks, and selects what answers its query. The answer goes out when the result is called. */
export async function resolveRequest(agent: CredoAgent, requestLink: string) {
	const { holder } = agent.openid4vc
	const request = await holder.resolveOpenId4VpAuthorizationRequest(requestLink)
	if (!request.dcql) throw new Error('the request has no DCQL query')
	const credentials = holder.selectCredentialsForDcqlRequest(request.dcql.queryResult)
	return () =>
		holder.acceptOpenId4VpAuthorizationRequest({
			authorizationRequestPayload: request.authorizationRequestPayload,
			dcql: { credentials },
		})
}

/** Confirms the transaction of a request, by the credential that answers it. */
export async function confirm(agent: CredoAgent, requestLink: string) {
	const { holder } = agent.openid4vc
	const request = await holder.resolveOpenId4VpAuthorizationRequest(requestLink)
	if (!request.dcql) throw new Error('the request has no DCQL query')
	return holder.acceptOpenId4VpAuthorizationRequest({
		authorizationRequestPayload: request.authorizationRequestPayload,
		dcql: { credentials: holder.selectCredentialsForDcqlRequest(request.dcql.queryResult) },
		transactionData: (request.transactionData ?? []).map(({ matchedCredentialIds: [credentialId = ''] }) => ({ credentialId })),
	})
}

export const present = async (agent: CredoAgent, requestLink: string) => (await resolveRequest(agent, requestLink))()
