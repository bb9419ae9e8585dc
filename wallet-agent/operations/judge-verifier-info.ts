// What others attest of a verifier: what of it this wallet can check, and that the rest is not checked. OpenID4VP 1.0 §5.1, §5.11.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { type Registration, registrationFormat, verifyRegistration } from '@wangzheng/shared/protocol/openid4vp/registration-certificate.ts'
import type { VerifierInfo } from '@wangzheng/shared/protocol/openid4vp/verifier-info.ts'
import type { WalletPorts } from '../ports.ts'
import type { Asker } from './asker.ts'
import type { AskedRequest } from './judge-request.ts'

export type Attestation = {
	readonly format: string
	/** What it says, where it was checked: nothing that was not is believed. */
	readonly registration: Registration | undefined
	/** Why it was not, or how it failed. */
	readonly notChecked: string | undefined
}

type Ports = Pick<WalletPorts, 'crypto' | 'clock' | 'registrars'>

export const judgeVerifierInfo = (ports: Ports, asker: Asker, request: AskedRequest): readonly Attestation[] =>
	request.verifierInfo.map(info => ({ format: info.format, ...judged(ports, asker, request, info) }))

function judged(ports: Ports, { clientId, certificate }: Asker, { query }: AskedRequest, info: VerifierInfo): Omit<Attestation, 'format'> {
	if (info.format !== registrationFormat) return { registration: undefined, notChecked: 'this wallet does not know its kind' }
	try {
		return { registration: verifyRegistration(ports, ports.registrars, info, { clientId, certificate, query }), notChecked: undefined }
	} catch (error) {
		// §5.11.1: one that does not hold is ignored, and the request stands without it
		if (!(error instanceof ProtocolError)) throw error
		return { registration: undefined, notChecked: error.message }
	}
}
