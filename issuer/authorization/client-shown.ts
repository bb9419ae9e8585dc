// What a wallet shows of itself with a pre-authorized code: nothing, a key that its token is bound to, the attestation of its provider.
// OpenID4VCI 1.0 §6.1, RFC 9449 §5, Attestation-Based Client Authentication §7.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { clientAttestationHeader, verifyClientAttestation } from '@wangzheng/shared/protocol/oauth/client-attestation.ts'
import {
	challengeHeader,
	clientAttestationPopHeader,
	verifyClientAttestationPop,
} from '@wangzheng/shared/protocol/oauth/client-attestation-pop.ts'
import { verifyDpopProof } from '@wangzheng/shared/protocol/oauth/dpop.ts'
import type { Clock, Crypto, Mac, Once } from '@wangzheng/shared/protocol/ports.ts'
import type { StatusChecker } from '@wangzheng/shared/protocol/status/check-status.ts'
import type { Trust } from '@wangzheng/shared/protocol/trust/trust.ts'
import type { EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import { attestationAge, verifyAttestationStatus } from './attestation.ts'
import type { Nonces } from './nonces.ts'
import { paths } from './paths.ts'

export type Shown = {
	/** Of an attested wallet. */
	readonly clientId?: string
	/** The thumbprint of the key that the token is to be bound to. */
	readonly jkt?: string
}

type Ports = {
	readonly crypto: Crypto
	readonly clock: Clock
	readonly mac: Mac
	readonly once: Once
	readonly attestationStatuses: StatusChecker | undefined
}
type Rules = { readonly publicUrl: string; readonly walletTrust: Trust | undefined; readonly anonymousAccess: boolean }

const nothing: Shown = Object.freeze({})
const [attestationName, popName] = [clientAttestationHeader.toLowerCase(), clientAttestationPopHeader.toLowerCase()]

/**
 * Judges the headers of a token request; a plain one costs nothing.
 * @throws ProtocolError `invalid_client`, `use_attestation_challenge`, `use_fresh_attestation`, `invalid_dpop_proof`, `use_dpop_nonce`
 */
export const judgeClient =
	(ports: Ports, { publicUrl, walletTrust, anonymousAccess }: Rules) =>
	async ({ header, body }: EndpointRequest): Promise<Shown> => {
		const [proof, attestation, pop] = [header('dpop'), header(attestationName), header(popName)]
		if (proof === undefined && attestation === undefined && pop === undefined && anonymousAccess) return nothing
		// an attestation counts for nothing where no provider is trusted: the wallet is one that says nothing of itself
		const attested = walletTrust && (attestation !== undefined || pop !== undefined || !anonymousAccess)
		const clientId = attested ? await verifyAttested(ports, walletTrust, publicUrl, attestation, pop, idIn(body)) : undefined
		if (!attested && !anonymousAccess)
			throw new ProtocolError('invalid_client', 'no wallet provider is trusted here', { section: 'OpenID4VCI 1.0 §6.3' })
		const jkt = proof === undefined ? undefined : await verifyKey(ports, proof, publicUrl)
		return { ...(clientId === undefined ? {} : { clientId }), ...(jkt === undefined ? {} : { jkt }) }
	}

async function verifyAttested(
	ports: Ports,
	trust: Trust,
	audience: string,
	header: string | undefined,
	pop: string | undefined,
	clientId: string | undefined,
): Promise<string> {
	const attestation = verifyClientAttestation(ports, trust, header, { clientId, maxAge: attestationAge })
	const { key, until } = verifyClientAttestationPop(ports, pop, attestation, { audience, challenge: true })
	await verifyAttestationStatus(ports.attestationStatuses, attestation.status)
	if (!(await ports.once.spend(key, until))) {
		throw new ProtocolError('invalid_client', 'the client attestation PoP was used before', {
			section: 'Attestation-Based Client Authentication §11.1',
		})
	}
	return attestation.clientId
}

async function verifyKey(ports: Ports, header: string, publicUrl: string): Promise<string> {
	const { thumbprint, spend } = verifyDpopProof(ports, header, { method: 'POST', url: publicUrl + paths.token }, { nonce: true })
	if (!(await ports.once.spend(spend.key, spend.until))) {
		throw new ProtocolError('invalid_dpop_proof', 'the DPoP proof was used before', { section: 'RFC 9449 §11.1' })
	}
	return thumbprint
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
