// The SessionTranscript, by the examples that OpenID4VP 1.0 prints in Appendix B.2.6.1 and B.2.6.2.

import { expect, it } from 'vitest'
import { nodeCrypto } from '../../../adapters/node-crypto.ts'
import { encodeCbor } from '../../cbor/encode.ts'
import type { PresentationSession } from '../../credential/format.ts'
import { createSessionTranscript } from '../../mdoc/session-transcript.ts'

const ports = { crypto: nodeCrypto }
const nonce = 'exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA'
const encryptionKey = {
	kty: 'EC',
	crv: 'P-256',
	x: 'DxiH5Q4Yx3UrukE2lWCErq8N8bqC9CHLLrAwLz5BmE0',
	y: 'XtLM4-3h5o3HUH0MHVJV0kyq0iBlrBwlh8qEDMZ4-Pc',
} as const
const redirect: PresentationSession = {
	kind: 'redirect',
	clientId: 'x509_san_dns:example.com',
	responseUri: 'https://example.com/response',
	encryptionKey,
}
const dcApi: PresentationSession = { kind: 'dc_api', origin: 'https://example.com', encryptionKey }
const hex = (session: PresentationSession, ofNonce = nonce) =>
	encodeCbor(createSessionTranscript(ports, { nonce: ofNonce, session })).toHex()

it('DQ-12 VP §B.2.6.1: the SessionTranscript of a redirect is the one that is printed there', () => {
	expect(hex(redirect)).toBe(
		'83f6f682714f70656e494434565048616e646f7665725820048bc053c00442af9b8eed494cefdd9d95240d254b046b11b68013722aad38ac',
	)
})

it('DQ-12 VP §B.2.6.2: the SessionTranscript over the Digital Credentials API is the one that is printed there', () => {
	expect(hex(dcApi)).toBe(
		'83f6f682764f70656e4944345650444341504948616e646f7665725820fbece366f4212f9762c74cfdbf83b8c69e371d5d68cea09cb4c48ca6daab761a',
	)
})

it('DQ-12 VP §B.2.6: where the answer is not encrypted, null stands in place of the thumbprint', () => {
	const info = encodeCbor(['https://example.com', nonce, null])
	const hash = nodeCrypto.hash('sha-256', info).toHex()
	expect(hex({ ...dcApi, encryptionKey: undefined })).toBe(`83f6f682764f70656e4944345650444341504948616e646f7665725820${hash}`)
})

it('DQ-12 VP §B.2.6: the nonce, the verifier, where its answer goes and the key of it each change the transcript', () => {
	const all = [
		hex(redirect),
		hex(redirect, `${nonce}A`),
		hex({ ...redirect, clientId: 'example.com' }),
		hex({ ...redirect, responseUri: 'https://example.com/response2' }),
		hex({ ...redirect, encryptionKey: undefined }),
		hex({ ...redirect, encryptionKey: { ...encryptionKey, y: encryptionKey.x } }),
		hex(dcApi),
		hex({ ...dcApi, origin: 'https://example.com/' }),
	]
	expect(new Set(all).size).toBe(all.length)
})
