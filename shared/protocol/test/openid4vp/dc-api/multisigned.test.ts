import { expect, it } from 'vitest'
import type { ClientIdPrefix } from '../../../openid4vp/client-id.ts'
import { authenticateDcApiRequest } from '../../../openid4vp/dc-api/authenticate.ts'
import { createMultisignedDcApiRequest } from '../../../openid4vp/dc-api/create-request.ts'
import type { ForeignDcApiMessage } from '../../../openid4vp/dc-api/protocol.ts'
import { jsonPayload } from '../../vectors/openid4vp/dc-api.ts'
import { ports } from '../world.ts'
import {
	believed,
	content,
	frame,
	info,
	multisigned,
	origin,
	other,
	refuses,
	type Serialized,
	spoil,
	stranger,
	take,
	verifier,
	world,
} from './world.ts'

it('WP-19 VP §A.3.2.2: the first signature that holds says who asks, and its verifier_info counts', async () => {
	const both = [
		{ ...verifier, verifierInfo: info('of the verifier') },
		{ ...other, verifierInfo: info('of the other') },
	]
	const message = await createMultisignedDcApiRequest(both, content, frame)
	expect(await take(message)).toMatchObject({ clientId: { full: verifier.clientId }, verifierInfo: [{ data: 'of the verifier' }] })
	expect(await take(spoil(message, 0))).toMatchObject({ clientId: { full: other.clientId }, verifierInfo: [{ data: 'of the other' }] })
})

it("WP-19 VP §A.3.2.2: the payload of the specification's example is read", async () => {
	const message = await multisigned([verifier], { ...jsonPayload, client_id: undefined })
	expect((await take(message, 'https://origin2.example.com')).nonce).toBe('n-0S6_WzA2Mj')
})

it('WP-19 VP §A.3.2.2: a client that is not trusted is passed over for one that is', async () =>
	expect(await take(await createMultisignedDcApiRequest([stranger, verifier], content, frame))).toMatchObject({
		clientId: { full: verifier.clientId },
	}))

it('WP-19 VP §A.3.2.2: the JWS is read under request, and where it is data itself, as the specification prints it', async () => {
	const { protocol, data } = await createMultisignedDcApiRequest([verifier], content, frame)
	expect((await take({ protocol, data: data['request'] })).clientId.full).toBe(verifier.clientId)
})

it('DQ-16 HAIP §5: where x509_hash alone counts, a signature under another prefix is passed over for one under that', async () => {
	const byName = { ...verifier, clientId: 'x509_san_dns:verifier.example' }
	const message = await createMultisignedDcApiRequest([byName, other], content, frame)
	const of = (prefixes?: readonly ClientIdPrefix[]) => authenticateDcApiRequest(ports, believed, message, { origin, prefixes })
	expect((await of()).clientId.full).toBe(byName.clientId)
	expect((await of(['x509_hash'])).clientId.full).toBe(other.clientId)
	await refuses(of(['verifier_attestation']), /does not count/)
})

it('WP-19 VP §A.3.2.2: what belongs to one client stands in its protected header alone', async () => {
	const { data } = await createMultisignedDcApiRequest([{ ...verifier, verifierInfo: info('x') }], content, frame)
	const { payload: shared, signatures } = data['request'] as Serialized
	const read = (text = '') => JSON.parse(Buffer.from(text, 'base64url').toString())
	expect(read(signatures[0]?.protected)).toMatchObject({ client_id: verifier.clientId, x5c: world.signer.x5c, verifier_info: info('x') })
	expect(Object.keys(read(shared))).not.toContain('client_id')
	expect(Object.keys(read(shared))).not.toContain('verifier_info')
})

it.each<[string, () => Promise<ForeignDcApiMessage>, RegExp]>([
	[
		'whose signatures all fail',
		async () => spoil(await createMultisignedDcApiRequest([verifier, other], content, frame), 0, 1),
		/none of the 2/,
	],
	['of strangers alone', () => createMultisignedDcApiRequest([stranger], content, frame), /none of the 1.*trust anchor/],
	['with client_id in the payload', () => multisigned([verifier], { client_id: verifier.clientId }), /client_id stands in the payload/],
	['with verifier_info in the payload', () => multisigned([verifier], { verifier_info: info('x') }), /verifier_info stands in the payload/],
	['without client_id in the header', () => multisigned([verifier], {}, { client_id: undefined }), /client_id is missing/],
	['of another typ', () => multisigned([verifier], {}, { typ: 'JWT' }), /typ/],
	['for another origin', () => multisigned([verifier], { expected_origins: ['https://other.example'] }), /expected_origins/],
])('WP-19 VP §A.3.2.2: a request %s is refused with invalid_request', async (_, make, message) => refuses(take(await make()), message))

it('WP-19 VP §A.3.2.2: signatures by keys of each other are refused with invalid_request', async () => {
	const { protocol, data } = await createMultisignedDcApiRequest([verifier, other], content, frame)
	const { payload, signatures } = data['request'] as Serialized
	const [one, two] = signatures as [Serialized['signatures'][number], Serialized['signatures'][number]]
	const swapped = [
		{ ...one, signature: two.signature },
		{ ...two, signature: one.signature },
	]
	await refuses(take({ protocol, data: { request: { payload, signatures: swapped } } }), /none of the 2/)
})

it('WP-17 VP §5.1: verifier_info of the signature that counts is refused with invalid_request where it is malformed', async () =>
	refuses(take(await multisigned([verifier], {}, { verifier_info: 'x' })), /verifier_info is not/))
