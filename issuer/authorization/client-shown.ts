// What a wallet shows of itself to the authorization server, whichever grant it comes with: nothing, a key that its tokens are bound to, the
// attestation of its provider. OpenID4VCI 1.0 §6.1, RFC 9449 §5, §10.1, Attestation-Based Client Authentication §7.

import { spend } from '@wangzheng/shared/adapters/spent.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { parsePublicJwk } from '@wangzheng/shared/protocol/jose/jwk.ts'
import { verifyClientAssertion } from '@wangzheng/shared/protocol/oauth/client-assertion.ts'
import { clientAttestationHeader } from '@wangzheng/shared/protocol/oauth/client-attestation.ts'
import {
	challengeHeader,
	clientAttestationPopHeader,
	verifyClientAttestationPop,
} from '@wangzheng/shared/protocol/oauth/client-attestation-pop.ts'
import { verifyDpopProof } from '@wangzheng/shared/protocol/oauth/dpop.ts'
import type { Spend } from '@wangzheng/shared/protocol/oauth/proof-window.ts'
import type { Clock, Crypto, Mac, SignatureAlgorithm } from '@wangzheng/shared/protocol/ports.ts'
import type { StatusChecker } from '@wangzheng/shared/protocol/status/check-status.ts'
import type { Trust } from '@wangzheng/shared/protocol/trust/trust.ts'
import type { EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import { type AttestationJudge, createAttestationJudge, verifyAttestationStatus } from './attestation.ts'
import type { RegisteredClient } from './clients.ts'
import type { Nonces } from './nonces.ts'
import { paths } from './paths.ts'
import type { Write, Writes } from './writes.ts'

/** What the consent page says of a wallet. */
export type Wallet = { readonly name: string | undefined; readonly provider: string }

/** An attested instance of a wallet. */
export type Attested = {
	readonly clientId: string
	/** The thumbprint of its attested key. */
	readonly instance: string
	readonly wallet: Wallet
}

export type Shown = {
	readonly attested?: Attested | undefined
	/** The registered client that signed an assertion. RFC 7523 §2.2 */
	readonly registered?: string | undefined
	/** The thumbprint of the key that tokens are to be bound to. */
	readonly jkt?: string | undefined
	/** What its proofs spend: to be written before anything is given for them. RFC 9449 §11.1 */
	readonly spends: readonly Write[]
}

type Ports = {
	readonly crypto: Crypto
	readonly clock: Clock
	readonly mac: Mac
	readonly attestationStatuses: StatusChecker | undefined
}
type Rules = { readonly publicUrl: string; readonly walletTrust: Trust | undefined; readonly algorithms: readonly SignatureAlgorithm[] }
/** A request as far as it says who sends it. */
type Asked = Pick<EndpointRequest, 'header' | 'body'>

export const nothingShown: Shown = Object.freeze({ spends: [] })
const [attestationName, popName] = [clientAttestationHeader.toLowerCase(), clientAttestationPopHeader.toLowerCase()]

export type JudgeClient = ReturnType<typeof judgeClient>

/**
 * Judges the headers of a request to the endpoint at `path`; a plain one costs nothing. An attestation counts for nothing where no provider
 * is trusted: the wallet is one that says nothing of itself.
 * @param demand.attestation whether there must be one
 * @throws ProtocolError `invalid_client`, `use_attestation_challenge`, `use_fresh_attestation`, `invalid_dpop_proof`, `use_dpop_nonce`
 */
export function judgeClient(ports: Ports, rules: Rules) {
	const judge = rules.walletTrust && createAttestationJudge(ports, rules.walletTrust, rules.algorithms)
	return async ({ header, body }: Asked, path: string, demand: { readonly attestation: boolean }): Promise<Shown> => {
		const [proof, attestation, pop] = [header('dpop'), header(attestationName), header(popName)]
		if (proof === undefined && attestation === undefined && pop === undefined && !demand.attestation) return nothingShown
		if (demand.attestation && !judge)
			throw new ProtocolError('invalid_client', 'no wallet provider is trusted here', { section: 'OpenID4VCI 1.0 §6.3' })
		const isAttested = attestation !== undefined || pop !== undefined || demand.attestation
		const shown = judge && isAttested ? await verifyAttested(ports, rules, judge, { attestation, pop, clientId: idIn(body) }) : undefined
		const bound = proof === undefined ? undefined : verifyKey(ports, rules, proof, path)
		return {
			attested: shown?.attested,
			jkt: bound?.jkt,
			spends: [...(shown ? [shown.spends] : []), ...(bound ? [bound.spends] : [])],
		}
	}
}

async function verifyAttested(
	ports: Ports,
	{ publicUrl, algorithms }: Rules,
	judge: AttestationJudge,
	shown: { readonly attestation: string | undefined; readonly pop: string | undefined; readonly clientId: string | undefined },
): Promise<{ readonly attested: Attested; readonly spends: Write }> {
	const attestation = judge(shown.attestation, shown.clientId)
	const spent = verifyClientAttestationPop(ports, shown.pop, attestation, { audience: publicUrl, challenge: true, algorithms })
	await verifyAttestationStatus(ports.attestationStatuses, attestation.status)
	const { clientId, thumbprint: instance, walletName: name, attester } = attestation
	return {
		attested: { clientId, instance, wallet: { name, provider: attester.subject } },
		spends: once(spent, () => refuseUsed('invalid_client', 'the client attestation PoP', 'Attestation-Based Client Authentication §11.1')),
	}
}

type Form = Readonly<Record<string, string>>
type JudgeRegistered = ReturnType<typeof judgeRegistered>

/**
 * Judges what a client that is registered with keys shows of itself: undefined for one that is none.
 * @throws ProtocolError `invalid_client` where the assertion is not good, or such a client brings none. RFC 6749 §3.2.1
 */
export const judgeRegistered = (ports: Ports, { publicUrl, algorithms }: Rules, clients: readonly RegisteredClient[]) => {
	const keys = new Map(
		clients.flatMap(({ clientId, jwks }) => (jwks ? [[clientId, jwks.keys.map(key => parsePublicJwk(key, `a key of ${clientId}`))]] : [])),
	)
	return (form: Form): { readonly clientId: string; readonly spends: Write } | undefined => {
		if (form['client_assertion'] === undefined) {
			if (!keys.has(form['client_id'] ?? '')) return undefined
			throw unshown('a client that is registered with keys sent no client_assertion')
		}
		const demand = { audience: publicUrl, algorithms, keysOf: (id: string) => keys.get(id) }
		const { clientId, spend: spent } = verifyClientAssertion(ports, form, demand)
		return { clientId, spends: once(spent, () => refuseUsed('invalid_client', 'the client assertion', 'RFC 7523 §3')) }
	}
}

const unshown = (message: string) => new ProtocolError('invalid_client', message, { section: 'RFC 6749 §3.2.1' })

/** RFC 6749 §2.3: a client MUST NOT use more than one way to authenticate in a request. */
export const twice = () =>
	new ProtocolError('invalid_request', 'the request authenticates its client in more than one way', { section: 'RFC 6749 §2.3' })

function verifyKey(ports: Ports, { publicUrl, algorithms }: Rules, header: string, path: string): { jkt: string; spends: Write } {
	const proof = verifyDpopProof(ports, header, { method: 'POST', url: publicUrl + path }, { nonce: true, algorithms })
	return {
		jkt: proof.thumbprint,
		spends: once(proof.spend, () => refuseUsed('invalid_dpop_proof', 'the DPoP proof', 'RFC 9449 §11.1')),
	}
}

const once = ({ key, until }: Spend, refusal: () => Error): Write => ({ query: spend(key, until), refusal })
const refuseUsed = (code: 'invalid_client' | 'invalid_dpop_proof', what: string, section: string) =>
	new ProtocolError(code, `${what} was used before`, { section })

/**
 * What a wallet shows with a pre-authorized code; its proofs are spent.
 * @param registered judges the assertion of a registered client
 * @param mustAttest whether a client of that name was registered as one that its provider attests
 * @param anonymousAccess whether a wallet may say nothing of itself
 */
export const judgePreAuthorized =
	(judge: JudgeClient, registered: JudgeRegistered, mustAttest: (clientId: string) => boolean, writes: Writes, anonymousAccess: boolean) =>
	async (request: Asked): Promise<Shown> => {
		const assertion = registered(request.body as Form)
		const attestation = !assertion && (!anonymousAccess || mustAttest(idIn(request.body) ?? ''))
		const proofs = await judge(request, paths.token, { attestation })
		if (assertion && proofs.attested) throw twice()
		const shown = assertion ? { ...proofs, registered: assertion.clientId, spends: [...proofs.spends, assertion.spends] } : proofs
		await writes.together(async () => {
			for (const each of shown.spends) await writes.write(each)
		})
		return shown
	}

/** What a refusal brings to come again with. RFC 9449 §8, Attestation-Based Client Authentication §6.2 */
export function freshFor(nonces: Nonces, { code }: ProtocolError): Readonly<Record<string, string>> {
	if (code === 'use_dpop_nonce') return { 'DPoP-Nonce': nonces.next() }
	return code === 'use_attestation_challenge' ? { [challengeHeader]: nonces.next() } : {}
}

function idIn(body: unknown): string | undefined {
	const { client_id: id } = body as Readonly<Record<string, string | undefined>>
	return id === '' ? undefined : id
}
