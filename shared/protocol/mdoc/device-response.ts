// DeviceResponse: one mdoc, as it is shown. ISO 18013-5 §8.3.2.1.2.2, HAIP 1.0 §5.3.1.

import { encode } from '../base64url.ts'
import { type Cbor, isList, mapOf } from '../cbor/cbor.ts'
import { encodeCbor } from '../cbor/encode.ts'
import type { ClaimsPath, PresentationAim } from '../credential/format.ts'
import { ProtocolError } from '../errors.ts'
import type { Crypto, Signer } from '../ports.ts'
import { createDeviceSigned } from './device-signed.ts'
import { type IssuerSigned, parseIssuerSigned } from './issuer-signed.ts'
import { mapIn, refusal, textIn } from './refusal.ts'
import { createSessionTranscript } from './session-transcript.ts'

const section = '§8.3.2.1.2.2'

export type PresentedDocument = {
	readonly docType: string
	readonly issuerSigned: IssuerSigned
	/** Not looked at yet. */
	readonly deviceSigned: Cbor
}

/** @throws ProtocolError `invalid_mdoc` and what its parts throw: not one document, or one that is not built as ISO 18013-5 orders */
export function parseDeviceResponse(value: Cbor): PresentedDocument {
	const response = mapIn(value, 'the DeviceResponse', section)
	const version = response.get('version')
	if (typeof version !== 'string' || !/^1\.\d{1,3}$/.test(version)) throw refusal('the version of the DeviceResponse is not 1.0', section)
	if (response.get('status') !== 0) throw refusal('the status of the DeviceResponse is not 0', '§8.3.2.1.2.3')
	const documents = response.get('documents')
	if (!isList(documents) || documents.length === 0) throw refusal('the DeviceResponse holds no document', section)
	if (documents.length !== 1) {
		throw new ProtocolError('invalid_mdoc', `the DeviceResponse holds ${documents.length} documents, and each mdoc has one of its own`, {
			section: 'HAIP 1.0 §5.3.1',
		})
	}
	const document = mapIn(documents[0], 'the document', section)
	return {
		docType: textIn(document.get('docType'), 'docType of the document', section),
		issuerSigned: parseIssuerSigned(document.get('issuerSigned')),
		deviceSigned: document.get('deviceSigned'),
	}
}

/**
 * A DeviceResponse in base64url that tells the elements at `disclose` and no others. What the issuer signed goes on as it came.
 * OpenID4VP 1.0 Appendix B.2.5
 */
export async function presentMdoc(
	ports: { crypto: Crypto },
	signer: Signer,
	{ items, issuerAuth, mso: { docType } }: IssuerSigned,
	disclose: readonly ClaimsPath[],
	aim: PresentationAim,
): Promise<string> {
	const nameSpaces = new Map<string, Cbor[]>()
	for (const { namespace, element, bytes } of items) {
		if (!disclose.some(path => path.length === 2 && path[0] === namespace && path[1] === element)) continue
		const told = nameSpaces.get(namespace)
		if (told) told.push(bytes)
		else nameSpaces.set(namespace, [bytes])
	}
	const deviceSigned = await createDeviceSigned(signer, docType, createSessionTranscript(ports, aim))
	const issuerSigned = mapOf(nameSpaces.size > 0 ? { nameSpaces, issuerAuth } : { issuerAuth })
	const document = mapOf({ docType, issuerSigned, deviceSigned })
	return encode(encodeCbor(mapOf({ version: '1.0', documents: [document], status: 0 })))
}
