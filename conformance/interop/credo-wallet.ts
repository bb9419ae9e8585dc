// Credo as a foreign wallet: it receives by offer and presents by request, as its makers document it.

import { Mdoc, type MdocRecord, type SdJwtVcRecord } from '@credo-ts/core'
import { type CredoAgent, createKey } from './credo-agent.ts'

type How = { readonly txCode?: string; readonly copies?: number }

/** Redeems an offer of an SD-JWT VC with `copies` keys; verifies and keeps what it gets. Throws what Credo throws. */
export async function receive(agent: CredoAgent, offerLink: string, how: How): Promise<SdJwtVcRecord[]> {
	const { offer, token } = await redeem(agent, offerLink, how)
	return keep(agent, offer, token, how.copies ?? 1)
}

/** The same of an mdoc. */
export async function receiveMdocs(agent: CredoAgent, offerLink: string, how: How): Promise<MdocRecord[]> {
	const { offer, token } = await redeem(agent, offerLink, how)
	return keepAs(agent, offer, token, how.copies ?? 1, record => {
		if (record.type !== 'MdocRecord') throw new Error(`a ${record.type} was not asked for`)
		return agent.mdoc.store({ record: record as MdocRecord })
	})
}

async function redeem(agent: CredoAgent, offerLink: string, { txCode }: How): Promise<{ offer: Offer; token: Token }> {
	const { holder } = agent.openid4vc
	const offer = await holder.resolveCredentialOffer(offerLink)
	const token = await holder.requestToken({ resolvedCredentialOffer: offer, ...(txCode === undefined ? {} : { txCode }) })
	return { offer, token }
}

type Offer = Awaited<ReturnType<CredoAgent['openid4vc']['holder']['resolveCredentialOffer']>>
type Token = Awaited<ReturnType<CredoAgent['openid4vc']['holder']['requestToken']>>

/** Gets the SD-JWT VC that a token is good for, keeps it and tells the issuer. */
export const keep = (agent: CredoAgent, offer: Offer, token: Token & { clientId?: string }, copies: number): Promise<SdJwtVcRecord[]> =>
	keepAs(agent, offer, token, copies, record => {
		if (record.type !== 'SdJwtVcRecord') throw new Error(`a ${record.type} was not asked for`)
		return agent.sdJwtVc.store({ record: record as SdJwtVcRecord })
	})

type Answer = Awaited<ReturnType<CredoAgent['openid4vc']['holder']['requestCredentials']>>

async function keepAs<Kept>(
	agent: CredoAgent,
	offer: Offer,
	token: Token & { clientId?: string },
	copies: number,
	store: (record: Answer['credentials'][number]['record']) => Promise<Kept>,
): Promise<Kept[]> {
	const { holder } = agent.openid4vc
	const answer = await holder.requestCredentials({
		resolvedCredentialOffer: offer,
		...token,
		credentialBindingResolver: async () => ({
			method: 'jwk',
			keys: await Promise.all(Array.from({ length: copies }, () => createKey(agent))),
		}),
	})
	const records: Kept[] = []
	for (const { record, notificationId } of answer.credentials) {
		records.push(await store(record))
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

/** The same of each instance of an mdoc but for the status, which Credo does not ask for: its elements by namespace. */
export async function verifyAllMdocs(agent: CredoAgent, record: MdocRecord): Promise<Record<string, Record<string, unknown>>[]> {
	const claims: Record<string, Record<string, unknown>>[] = []
	for (const { issuerSignedBase64Url } of record.credentialInstances) {
		const mdoc = Mdoc.fromBase64Url(issuerSignedBase64Url)
		const verified = await agent.mdoc.verify(mdoc, {})
		if (!verified.isValid) throw new Error(verified.error)
		claims.push(mdoc.issuerSignedNamespaces)
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
