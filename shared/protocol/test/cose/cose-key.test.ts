// COSE_Key and JWK: the same key in both forms, and keys that are not taken. RFC 9052 §7, RFC 9053 §7.

import { expect, it } from 'vitest'
import { createSigningKey, signerOf } from '../../../adapters/node-crypto.ts'
import { decode } from '../../base64url.ts'
import type { Cbor } from '../../cbor/cbor.ts'
import { encodeCbor } from '../../cbor/encode.ts'
import { createCoseKey, parseCoseKey } from '../../cose/cose-key.ts'

it.each(['ES256', 'ES384', 'EdDSA'] as const)('RFC 9053 §7: a key of %s comes back as it was', algorithm => {
	const { publicJwk } = signerOf(createSigningKey(algorithm))
	expect(parseCoseKey(createCoseKey(publicJwk), 'the key')).toEqual(publicJwk)
})

// The key of the CWT that the Token Status List prints.
const jwk = {
	kty: 'EC',
	crv: 'P-256',
	x: 'I3HWm_0Ds1dPMI-IWmf4mBmH-YaeAVbPVu7vB27CxXo',
	y: '6N_d5Elj9bs1htgV3okJKIdbHEpkgTmAluYKJemzn1M',
} as const

it('RFC 9053 §7.1.1: a key on P-256 is written as EC2, crv 1, x and y', () => {
	const { x, y } = jwk
	expect(encodeCbor(createCoseKey(jwk)).toHex()).toBe(`a4010220012158${'20'}${decode(x)?.toHex()}2258${'20'}${decode(y)?.toHex()}`)
})

const good = createCoseKey(jwk)
const changed = (...changes: Array<[number, Cbor]>) => new Map([...good, ...changes])
it.each<[string, Cbor, RegExp]>([
	['that is no map', [], /no COSE_Key/],
	['with its private half', changed([-4, new Uint8Array(32)]), /private/],
	['on P-521', changed([-1, 3]), /not an EC2 key/],
	['on brainpoolP256r1', changed([-1, 256]), /not an EC2 key/],
	['of RSA', changed([1, 3]), /not an EC2 key/],
	['on P-256 as an OKP', changed([1, 1]), /not an EC2 key/],
	['with a compressed point', changed([-3, true]), /no compressed point/],
	['with a short x', changed([-2, new Uint8Array(31)]), /not 32 bytes/],
	['with a text for x', changed([-2, 'x']), /no byte string/],
])('MDOC-05 RFC 9052 §7: a key %s is refused with invalid_key', (_, value, message) => {
	expect(() => parseCoseKey(value, 'the device key')).toThrow(
		expect.objectContaining({ code: 'invalid_key', message: expect.stringMatching(message) }),
	)
})
