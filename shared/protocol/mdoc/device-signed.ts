// DeviceSigned: the holder's key signs for which exchange an mdoc is shown. ISO 18013-5 §9.1.3.

import { type Cbor, embeddedTag, isBytes, isTagged, mapOf, type Tagged } from '../cbor/cbor.ts'
import { decodeCbor } from '../cbor/decode.ts'
import { embed, encodeCbor } from '../cbor/encode.ts'
import { createSign1, parseSign1, type Sign1, verifySign1 } from '../cose/sign1.ts'
import type { Crypto, Signer } from '../ports.ts'
import type { KeyAuthorizations, MobileSecurityObject } from './mobile-security-object.ts'
import { mapIn, refusal, textIn } from './refusal.ts'

const section = '§9.1.3'

export type DeviceSigned = {
	/** DeviceNameSpacesBytes, as they came: they stand under the signature. */
	readonly nameSpaces: Tagged
	/** What the holder's device says itself: names of elements by namespace. */
	readonly elements: ReadonlyMap<string, readonly string[]>
	readonly deviceSignature: Sign1
}

/**
 * @throws ProtocolError `invalid_mdoc`, `invalid_cbor`, `invalid_cose`: not built as §9.1.3 orders, or a MAC where a signature is due: no key of
 * ours agrees on one, for OpenID4VP has no reader's key
 */
export function parseDeviceSigned(value: Cbor): DeviceSigned {
	const deviceSigned = mapIn(value, 'deviceSigned', section)
	const nameSpaces = deviceSigned.get('nameSpaces')
	if (!isTagged(nameSpaces, embeddedTag) || !isBytes(nameSpaces.value))
		throw refusal('nameSpaces of deviceSigned is no embedded CBOR', section)
	const deviceAuth = mapIn(deviceSigned.get('deviceAuth'), 'deviceAuth', section)
	if (deviceAuth.has('deviceMac')) throw refusal('deviceAuth is a deviceMac, and a deviceSignature alone is taken', '§9.1.3.5')
	if (!deviceAuth.has('deviceSignature')) throw refusal('deviceAuth has no deviceSignature', section)
	const deviceSignature = parseSign1(deviceAuth.get('deviceSignature'), { tagged: false, what: 'deviceSignature' })
	if (deviceSignature.payload) throw refusal('deviceSignature has a payload of its own', section)
	return { nameSpaces, elements: elementsIn(nameSpaces.value), deviceSignature }
}

function elementsIn(bytes: Uint8Array): DeviceSigned['elements'] {
	const namespaces = mapIn(decodeCbor(bytes, 'nameSpaces of deviceSigned'), 'nameSpaces of deviceSigned', section)
	return new Map(
		[...namespaces].map(([namespace, items]) => [
			textIn(namespace, 'a namespace of deviceSigned', section),
			[...mapIn(items, 'a namespace of deviceSigned', section).keys()].map(name => textIn(name, 'an element of deviceSigned', section)),
		]),
	)
}

/**
 * The holder's key signed for this exchange and this document, and says itself nothing that the issuer did not let it say.
 * @throws ProtocolError `invalid_mdoc`, `invalid_cose`
 */
export function verifyDeviceSigned(
	ports: { crypto: Crypto },
	{ nameSpaces, elements, deviceSignature }: DeviceSigned,
	{ docType, deviceKey, authorized }: MobileSecurityObject,
	sessionTranscript: Cbor,
): void {
	verifySign1(ports, deviceSignature, deviceKey, deviceAuthenticationBytes(sessionTranscript, docType, nameSpaces))
	for (const [namespace, names] of elements) {
		const denied = names.find(name => !isAuthorized(authorized, namespace, name))
		if (denied !== undefined) throw refusal(`the device says ${denied.slice(0, 60)}, for which its key is not authorized`, section)
	}
}

const isAuthorized = ({ namespaces, elements }: KeyAuthorizations, namespace: string, element: string): boolean =>
	namespaces.has(namespace) || elements.get(namespace)?.has(element) === true

/** DeviceSigned that says nothing itself. */
export async function createDeviceSigned(signer: Signer, docType: string, sessionTranscript: Cbor): Promise<Cbor> {
	const nameSpaces = embed(new Map())
	const payload = deviceAuthenticationBytes(sessionTranscript, docType, nameSpaces)
	const deviceSignature = await createSign1(signer, { payload, detached: true })
	return mapOf({ nameSpaces, deviceAuth: mapOf({ deviceSignature }) })
}

/** What the device signs, and what does not travel. */
const deviceAuthenticationBytes = (sessionTranscript: Cbor, docType: string, nameSpaces: Tagged): Uint8Array =>
	encodeCbor(embed(['DeviceAuthentication', sessionTranscript, docType, nameSpaces]))
