import { expect, it } from 'vitest'
import { signJwt } from '../../jose/jws.ts'
import type { Json, JsonObject } from '../../json.ts'
import { parseIssuerMetadata } from '../../openid4vci/issuer-metadata.ts'
import { createSignedMetadata, verifySignedMetadata } from '../../openid4vci/signed-metadata.ts'
import type { Signer } from '../../ports.ts'
import { noon } from '../certificates.ts'
import { anyLeaf, ownAuthority, provider, stranger, trust, withAnchor } from '../trusted.ts'
import { issuerMetadata } from '../vectors/openid4vci.ts'
import { signedMetadata } from '../vectors/signed-metadata.ts'
import { newSigner, thrownBy, worldAt } from './world.ts'

const world = worldAt(noon)
const issuer = issuerMetadata.credential_issuer
const typ = 'openidvci-issuer-metadata+jwt'
const signed = (change: Record<string, Json | undefined> = {}, header: JsonObject = {}, by: Signer = provider) =>
	signJwt(by, { typ, ...(by.x5c ? { x5c: by.x5c } : {}), ...header }, {
		...issuerMetadata,
		sub: issuer,
		iat: noon,
		...change,
	} as JsonObject)
const code = async (text: string | Promise<string>) => {
	const settled = await text
	return thrownBy(() => verifySignedMetadata(world, trust, settled, issuer)).code
}

it('MD-16 VCI Appendix I.1: the signed metadata of the specification verify with the certificate that they carry, and pass for metadata', () => {
	const claims = verifySignedMetadata(world, anyLeaf, signedMetadata, issuer)
	expect(claims).toMatchObject({ sub: issuer, iat: 1_516_239_022 })
	expect(parseIssuerMetadata(claims, issuer).configurations.has('SD_JWT_VC_example_in_OpenID4VCI')).toBe(true)
})

it('MD-20 HAIP §4.1: the same, whose certificate signed itself, are refused with invalid_metadata where a chain is demanded', async () => {
	expect(await code(signedMetadata)).toBe('invalid_metadata')
})

it('MD-16 VCI §12.2.3: metadata that are signed here hold every parameter at the top level, with sub, iat and exp', async () => {
	const text = await createSignedMetadata(world, provider, issuerMetadata, 86_400)
	expect(verifySignedMetadata(world, trust, text, issuer)).toEqual({ ...issuerMetadata, sub: issuer, iat: noon, exp: noon + 86_400 })
	expect(() => createSignedMetadata(world, newSigner(), issuerMetadata, 86_400)).toThrow(TypeError)
})

it('MD-16 VCI §12.2.3: an iss, which is optional, may stand there', async () => {
	expect(verifySignedMetadata(world, trust, await signed({ iss: 'https://registrar.example.com' }), issuer)['iss']).toBeDefined()
})

it.each<[string, Record<string, Json | undefined>, JsonObject?]>([
	['the typ JWT', {}, { typ: 'JWT' }],
	['the typ openid4vci-issuer-metadata+jwt', {}, { typ: 'openid4vci-issuer-metadata+jwt' }],
	['another sub', { sub: 'https://other.example.com' }],
	['a sub with a slash more', { sub: `${issuer}/` }],
	['no sub', { sub: undefined }],
	['no iat', { iat: undefined }],
	['an iat that is to come', { iat: noon + 11 }],
	['an exp that is past', { exp: noon }],
	['a crit header', {}, { crit: ['x'] }],
])('MD-16 VCI §12.2.3: signed metadata with %s are refused with invalid_metadata', async (_, change, header) => {
	expect(await code(signed(change, header))).toBe('invalid_metadata')
})

it.each([
	['MD-16 VCI §12.2.3: a signer below a root that is not trusted', stranger],
	['MD-16 VCI §12.2.3: no x5c', newSigner()],
	['MD-20 HAIP §4.1: a signer whose certificate signed itself', ownAuthority],
	['MD-20 HAIP §4.1: a chain with the trust anchor in it', withAnchor],
])('%s is refused with invalid_metadata', async (_, by) => {
	expect(await code(signed({}, {}, by))).toBe('invalid_metadata')
})

it('MD-16 VCI §12.2.3: the alg none or a MAC, and another signature, are refused with invalid_metadata', async () => {
	const [, body, signature] = (await signed()).split('.')
	for (const alg of ['none', 'HS256']) {
		const header = new TextEncoder()
			.encode(JSON.stringify({ alg, typ, x5c: provider.x5c }))
			.toBase64({ alphabet: 'base64url', omitPadding: true })
		expect(await code(`${header}.${body}.${signature}`)).toBe('invalid_metadata')
	}
	expect(await code(signed({}, { x5c: provider.x5c ?? [] }, newSigner()))).toBe('invalid_metadata')
})

it('MD-04 VCI §12.2.4: signed metadata whose credential_issuer is not their sub do not pass for metadata: refused with invalid_metadata', async () => {
	const claims = verifySignedMetadata(world, trust, await signed({ credential_issuer: 'https://other.example.com' }), issuer)
	expect(thrownBy(() => parseIssuerMetadata(claims, issuer)).code).toBe('invalid_metadata')
})
