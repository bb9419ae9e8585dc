// A small world for the tests of mdocs: an authority and a document signer below it, a holder, a clock, and ways to spoil what they make.

import { nodeCertificates } from '../../../adapters/certificates.ts'
import { createSigningKey, nodeCrypto, signerOf, systemRandom } from '../../../adapters/node-crypto.ts'
import { decode, encode } from '../../base64url.ts'
import { type Cbor, type CborMap, embeddedTag, isBytes, isMap, isTagged, tagged } from '../../cbor/cbor.ts'
import { decodeCbor } from '../../cbor/decode.ts'
import { encodeCbor } from '../../cbor/encode.ts'
import { createSign1, label, parseSign1 } from '../../cose/sign1.ts'
import { x5chainFor } from '../../cose/x5chain.ts'
import type { CredentialToIssue, JudgedPresentation, PresentationAim } from '../../credential/format.ts'
import { mdoc } from '../../mdoc/format.ts'
import type { Certificate, Signer } from '../../ports.ts'
import { createTrust, documentSigning } from '../../trust/trust.ts'
import { certificate, type Made, noon, signerWith } from '../certificates.ts'

export const now = noon
export const ports = { crypto: nodeCrypto, random: systemRandom, clock: { now: () => now }, certificates: nodeCertificates }
export const at = (time: number) => ({ ...ports, clock: { now: () => time } })

export const root = await certificate({ name: 'IACA', ca: true, pathLength: 0 })
export const documentSigner: Made = await certificate({ name: 'Document Signer', by: root, purposes: [documentSigning] })
export const trustIn = (...anchors: Made[]) => createTrust(ports, anchors.map(read))
export const read = ({ der }: Made): Certificate => nodeCertificates.parse(der) as Certificate
export const trust = trustIn(root)

export const issuer: Signer = signerWith(documentSigner)
export const holder: Signer = signerOf(createSigningKey())
export const stranger: Signer = signerWith(await certificate({ name: 'Stranger' }))

export const namespace = 'org.example.1'
export const toIssue: CredentialToIssue = {
	type: 'org.example.id.1',
	claims: {
		[namespace]: {
			family_name: '王',
			birth_date: '1990-01-31',
			portrait: '_9j_4A',
			age_over_18: true,
			height: 171.5,
			nationality: ['CN', 'DE'],
		},
		'org.example.2': { issued: '2026-01-01T00:00:00Z' },
	},
	kinds: [
		{ path: [namespace, 'birth_date'], kind: 'full-date' },
		{ path: [namespace, 'portrait'], kind: 'bytes' },
		{ path: ['org.example.2', 'issued'], kind: 'tdate' },
	],
	disclosable: [],
	holderKey: holder.publicJwk,
	status: { idx: 4711, uri: 'https://issuer.example/status/1' },
	issuedAt: now - 60,
	expiresAt: now + 3600,
}
export const issue = (change: Partial<CredentialToIssue> = {}, signer = issuer) => mdoc.issue(ports, signer, { ...toIssue, ...change })

export const aim: PresentationAim = {
	nonce: 'exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA',
	audience: 'x509_san_dns:example.com',
	session: {
		kind: 'redirect',
		clientId: 'x509_san_dns:example.com',
		responseUri: 'https://example.com/response',
		encryptionKey: undefined,
	},
}
export const judge = (text: string, change: Partial<PresentationAim> = {}, with_ = trust) =>
	mdoc.judge(ports, with_, text, { ...aim, ...change })

export const outcomes = ({ checks }: JudgedPresentation) => Object.fromEntries(checks.map(({ check, outcome }) => [check, outcome]))
export const reasons = ({ checks }: JudgedPresentation) =>
	checks.filter(({ outcome }) => outcome === 'failed').map(({ reason, section }) => `${section}: ${reason}`)

export const passedAll = {
	signature: 'passed',
	issuer_trust: 'passed',
	holder_binding: 'passed',
	nonce: 'passed',
	audience: 'passed',
	validity: 'passed',
}

/** The map in a base64url text, for a test to change. */
export const opened = (text: string): Map<string | number, Cbor> => mutable(decodeCbor(decode(text) ?? new Uint8Array(), 'it'))
export const mutable = (value: Cbor): Map<string | number, Cbor> => {
	if (!isMap(value)) throw new TypeError('no map')
	return new Map(value)
}
export const closed = (value: Cbor): string => encode(encodeCbor(value))
export const embedded = (value: Cbor) => tagged(embeddedTag, encodeCbor(value))
export const unembedded = (value: Cbor): Cbor => {
	if (!isTagged(value, embeddedTag) || !isBytes(value.value)) throw new TypeError('nothing embedded')
	return decodeCbor(value.value, 'it')
}

/** The same mdoc with another MSO, signed anew by its issuer, or by `signer`. */
export async function withMso(text: string, change: (mso: Map<string | number, Cbor>) => CborMap, signer = issuer): Promise<string> {
	const issuerSigned = opened(text)
	const { payload } = parseSign1(issuerSigned.get('issuerAuth'), { tagged: false, what: 'it' })
	const mso = mutable(unembedded(decodeCbor(payload ?? new Uint8Array(), 'it')))
	const unprotectedHeader = new Map([[label.x5chain, x5chainFor(signer)]])
	issuerSigned.set('issuerAuth', await createSign1(signer, { unprotectedHeader, payload: encodeCbor(embedded(change(mso))) }))
	return closed(issuerSigned)
}

/** The same with other elements in its first namespace, its MSO left as it was. */
export function withItems(text: string, change: (items: readonly Cbor[]) => readonly Cbor[]): string {
	const issuerSigned = opened(text)
	const nameSpaces = mutable(issuerSigned.get('nameSpaces'))
	nameSpaces.set(namespace, change(nameSpaces.get(namespace) as readonly Cbor[]))
	return closed(issuerSigned.set('nameSpaces', nameSpaces))
}

/** The same DeviceResponse with another document in it. */
export function withDocument(text: string, change: (document: Map<string | number, Cbor>) => Cbor): string {
	const response = opened(text)
	const [document] = response.get('documents') as readonly Cbor[]
	return closed(response.set('documents', [change(mutable(document))]))
}
