// A presentation of an mdoc, judged check by check: ISO 18013-5 §9.1.3, §9.3.1; OpenID4VP 1.0 Appendix B.2. What comes is hostile, so nothing is thrown.

import { decodeCbor } from '../cbor/decode.ts'
import type { CheckName } from '../credential/check.ts'
import { createChecklist } from '../credential/checklist.ts'
import type { Credential, JudgedPresentation, PresentationAim } from '../credential/format.ts'
import { ProtocolError } from '../errors.ts'
import { clockTolerance } from '../jose/jws.ts'
import type { Clock, Crypto } from '../ports.ts'
import type { Trust } from '../trust/trust.ts'
import { parseDeviceResponse } from './device-response.ts'
import { parseDeviceSigned, verifyDeviceSigned } from './device-signed.ts'
import { documentSignerOf, readCredential, verifyIssuerSigned, verifyValidity } from './issuer-signed.ts'
import { bytesOf, refusal } from './refusal.ts'
import { createSessionTranscript } from './session-transcript.ts'

/** Every check of a presentation, in the order in which they are reported, each with its rule. */
const rules: ReadonlyArray<readonly [CheckName, string]> = [
	['signature', 'ISO 18013-5 §9.3.1'],
	['issuer_trust', 'ISO 18013-5 §9.3.3'],
	['holder_binding', 'ISO 18013-5 §9.1.3'],
	['nonce', 'OpenID4VP 1.0 §B.2.6'],
	['audience', 'OpenID4VP 1.0 §B.2.6'],
	['transaction_data', 'OpenID4VP 1.0 §B.2.1'],
	['validity', 'ISO 18013-5 §9.3.1'],
]

/** Holder binding is judged whatever the query demands: a document without it is no DeviceResponse. */
export function judgeMdoc(ports: { crypto: Crypto; clock: Clock }, trust: Trust, text: string, aim: PresentationAim): JudgedPresentation {
	const { transactions = [] } = aim
	const { check, read, list } = createChecklist(rules)
	const report = (credential?: Credential): JudgedPresentation => ({
		credential,
		checks: list(transactions.length === 0 ? ['transaction_data'] : []),
		confirmed: [],
	})

	const document = read('signature', () => parseDeviceResponse(decodeCbor(bytesOf(text), 'the DeviceResponse')))
	if (!document) return report()
	const { issuerSigned, deviceSigned } = document
	const { mso } = issuerSigned
	const signer = check(
		'issuer_trust',
		'the certificate of the document signer leads to a configured trust anchor, or is trusted itself',
		() => documentSignerOf(trust, issuerSigned),
	)
	if (!signer) return report()
	const signed = check('signature', "the issuer's signature verifies and every element is one that it covers", () => {
		if (mso.docType !== document.docType) throw refusal('docType of the document is not that of its MSO', '§9.3.1')
		verifyIssuerSigned(ports, issuerSigned, signer)
		return true
	})
	if (!signed) return report()
	const credential = { ...readCredential(issuerSigned), authorityKeyIds: signer.authorityKeyIds }
	check('validity', 'the mdoc is within its validity', () => verifyValidity(issuerSigned, signer, ports.clock.now(), clockTolerance))
	const bound = check('holder_binding', 'the key in the mdoc signed this presentation', () => {
		verifyDeviceSigned(ports, parseDeviceSigned(deviceSigned), mso, createSessionTranscript(ports, aim))
		return true
	})
	if (bound) {
		// both stand in the SessionTranscript: a signature over another nonce or for another verifier does not verify
		check('nonce', 'the device signed for the nonce of the request', () => true)
		check('audience', 'the device signed for this verifier', () => true)
	}
	if (transactions.length > 0) read('transaction_data', refuseTransactions)
	return report(credential)
}

/**
 * No element of an mdoc confirms a transaction here, so no key is authorized to say one.
 * @throws ProtocolError `invalid_transaction_data`. OpenID4VP 1.0 §B.2.1
 */
export function refuseTransactions(): never {
	throw new ProtocolError('invalid_transaction_data', 'an mdoc confirms no transaction: its key is not authorized for any element of one', {
		section: 'OpenID4VP 1.0 §B.2.1',
	})
}
