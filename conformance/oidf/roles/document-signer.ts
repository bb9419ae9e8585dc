// Whom the suite's wallet has its mdocs from: a certificate that signed itself, and stands nowhere but in the mdocs. We ask for one and look.

import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { certificatePem } from '@wangzheng/shared/adapters/certificate-authority.ts'
import { decode } from '@wangzheng/shared/protocol/base64url.ts'
import { type Cbor, isBytes, isList, isMap } from '@wangzheng/shared/protocol/cbor/cbor.ts'
import { decodeCbor } from '@wangzheng/shared/protocol/cbor/decode.ts'
import { createUnsignedLink } from '@wangzheng/shared/protocol/openid4vp/authorization-request.ts'
import type { Setting } from '../hand.ts'

const plan = 'oid4vp-1final-verifier-test-plan'
const module = 'oid4vp-1final-verifier-happy-flow'
const variant = {
	vp_profile: 'plain_vp',
	credential_format: 'iso_mdl',
	client_id_prefix: 'redirect_uri',
	request_method: 'url_query',
	response_mode: 'direct_post',
}

/** The certificate in PEM, out of an mdoc that the suite presents to a verifier made for this alone. */
export async function documentSignerOf({ suite, fetch, tls, alias }: Setting): Promise<string> {
	const pem = await readFile(tls.path, 'utf8')
	const presented = Promise.withResolvers<string>()
	const server = createServer({ key: pem, cert: pem }, async (request, response) => {
		presented.resolve(new URLSearchParams(await textOf(request)).get('vp_token') ?? '')
		response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}')
	}).listen(0, '127.0.0.1')
	try {
		await once(server, 'listening')
		const responseUri = `https://localhost:${(server.address() as AddressInfo).port}/response`
		const { id } = await suite.createPlan(plan, variant, { alias: `${alias}-signer`, description: 'Whom the mdocs are from' })
		const run = await suite.start(id, { module, variant: {} })
		const endpoint = await endpointOf(suite, run)
		const answer = await fetch({ url: createUnsignedLink(endpoint, requestTo(responseUri)) })
		if (answer.status >= 400) throw new Error(`the suite presents no mdoc: ${answer.status}`)
		return certificatePem(certificateIn(await presented.promise))
	} finally {
		server.close()
	}
}

const requestTo = (responseUri: string) => ({
	client_id: `redirect_uri:${responseUri}`,
	response_type: 'vp_token',
	response_mode: 'direct_post',
	response_uri: responseUri,
	nonce: randomBytes(32).toString('base64url'),
	client_metadata: { vp_formats_supported: { mso_mdoc: { issuerauth_alg_values: [-7], deviceauth_alg_values: [-7] } } },
	dcql_query: {
		credentials: [
			{
				id: 'mdl',
				format: 'mso_mdoc',
				meta: { doctype_value: 'org.iso.18013.5.1.mDL' },
				claims: [{ path: ['org.iso.18013.5.1', 'family_name'] }],
			},
		],
	},
})

async function endpointOf(suite: Setting['suite'], id: string): Promise<string> {
	for (let look = 0; look < 100; look++) {
		const endpoint = (await suite.standing(id))?.exposed['authorization_endpoint']
		if (endpoint && (await suite.info(id)).state === 'WAITING') return endpoint
		await new Promise(resolve => setTimeout(resolve, 100))
	}
	throw new Error('the suite shows no wallet to ask')
}

/** The first certificate of the x5chain of the first document. ISO/IEC 18013-5 §8.3.2.1.2.2, §9.1.2.4; RFC 9360 §2 */
function certificateIn(vpToken: string): Uint8Array {
	const { mdl } = JSON.parse(vpToken) as { mdl: readonly string[] }
	const response = decodeCbor(decode(mdl[0] ?? '') ?? new Uint8Array(), "the suite's mdoc")
	const [document] = listAt(response, 'documents')
	const [, unprotectedHeader] = listAt(at(document, 'issuerSigned'), 'issuerAuth')
	const chain = at(unprotectedHeader, 33)
	const certificate = isList(chain) ? chain[0] : chain
	if (!isBytes(certificate)) throw new Error("the suite's mdoc has no certificate")
	return certificate
}

const at = (value: Cbor, key: string | number): Cbor => (isMap(value) ? value.get(key) : undefined)
const listAt = (value: Cbor, key: string): readonly Cbor[] => {
	const found = at(value, key)
	return isList(found) ? found : []
}

async function textOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = []
	for await (const chunk of request) chunks.push(chunk as Buffer)
	return Buffer.concat(chunks).toString('utf8')
}
