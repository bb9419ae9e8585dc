// Properties of who a request is taken to be of, under the client identifier prefixes without certificates. OpenID4VP 1.0 §5.9.3, §12.

import { createVerifierAttestation } from '../../../test/attest-verifier.ts'
import { signJwt } from '../../jose/jws.ts'
import { isObject, type JsonObject } from '../../json.ts'
import { authenticateRequest } from '../../openid4vp/authenticate-request.ts'
import type { ClientTrust } from '../../openid4vp/prefixes/verified-client.ts'
import { readVerifierAttestation } from '../../openid4vp/prefixes/verifier-attestation.ts'
import { jwtExpected } from '../../openid4vp/request-object.ts'
import type { Signer } from '../../ports.ts'
import { createDidTrust, parseDidDocument } from '../../trust/did.ts'
import { must, property } from './property.ts'
import { mutateJwt, takenApart } from './tokens.ts'
import { behindSignature, believer, holder, issuer, noon, otherHolder, ports, stranger, trust, unsigned } from './world.ts'

const responseUri = 'https://verifier.example/response/1'
const did = 'did:example:verifier'
const kid = `${did}#1`
const methods = [{ id: kid, type: 'JsonWebKey', controller: did, publicKeyJwk: { ...holder.publicJwk } }]
const document = parseDidDocument({ id: did, verificationMethod: methods, authentication: [kid] }, did)
const believed: ClientTrust = {
	certificates: trust,
	dids: createDidTrust({ resolve: async () => document }, [did]),
	attesters: new Map([['https://attester.example', [otherHolder.publicJwk, issuer.publicJwk]]]),
	registered: new Map([
		['shop', { key: holder.publicJwk, redirectUris: [responseUri] }],
		['silent', { redirectUris: [responseUri] }],
	]),
}

const attested = 'verifier_attestation:shop'
const attest = (by: Signer, redirectUris?: readonly string[]) =>
	createVerifierAttestation(by, {
		issuer: 'https://attester.example',
		subject: 'shop',
		key: holder.publicJwk,
		...(redirectUris ? { redirectUris } : {}),
		issuedAt: noon - 60,
		expiresAt: noon + 3600,
	})
const attestations = [await attest(issuer), await attest(otherHolder, [responseUri])]
const forged = [await attest(stranger), await attest(holder, [responseUri])]
const attestationContents = attestations.map(text => JSON.stringify(takenApart(text)))

const payloadOf = (clientId: string): JsonObject => ({ client_id: clientId, response_uri: responseUri, nonce: 'n', state: 's' })
const signed = (clientId: string, identity: JsonObject, signer: Signer = holder) =>
	signJwt(signer, { typ: jwtExpected.typ, ...identity }, payloadOf(clientId))
const requests = await Promise.all([
	...attestations.map(jwt => signed(attested, { jwt })),
	signed(`decentralized_identifier:${did}`, { kid }),
	signed('shop', {}),
])
const strange = await Promise.all([
	...attestations.map(jwt => signed(attested, { jwt }, stranger)),
	...forged.map(jwt => signed(attested, { jwt })),
	signed(`decentralized_identifier:${did}`, { kid }, stranger),
	signed('shop', { jwk: { ...stranger.publicJwk } }, stranger),
	unsigned({ alg: 'none', typ: jwtExpected.typ }, payloadOf(`redirect_uri:${responseUri}`)).replace(/\.A*$/, '.'),
	unsigned({ alg: 'none', typ: jwtExpected.typ }, payloadOf('silent')).replace(/\.A*$/, '.'),
])
const contents = requests.map(request => JSON.stringify(takenApart(request)))

/** What is taken of a request, the link that led to it being of whoever it says. */
function take(text: string, by = ports) {
	const { client_id: named } = takenApart(text).payload
	return authenticateRequest(by, believed, { text }, { clientId: typeof named === 'string' ? named : '', allowUnsigned: true })
}

export const prefixesProperties = [
	property({
		name: 'authenticateRequest: requests without certificates with a change',
		costly: true,
		make: chance => {
			const all = [...requests, ...strange]
			return chance.below(10) === 0 ? chance.pick(requests) : mutateJwt(chance, chance.pick(all), chance.pick(all))
		},
		async judge(text) {
			const { clientId, algorithm, responseUri: to } = await take(text)
			if (algorithm !== undefined) must(contents.includes(JSON.stringify(takenApart(text))), 'a forged request is taken')
			else if (clientId.prefix === 'redirect_uri') must(to === clientId.name, 'an answer goes to another')
			else must(clientId.full === 'silent' && to === responseUri, 'an unsigned request of one who signs')
		},
	}),
	property({
		name: 'verifier attestations with a change',
		costly: true,
		make: chance => {
			const all = [...attestations, ...forged]
			return chance.below(10) === 0 ? chance.pick(attestations) : mutateJwt(chance, chance.pick(all), chance.pick(all))
		},
		async judge(jwt) {
			await take(await signed(attested, { jwt }))
			must(attestationContents.includes(JSON.stringify(takenApart(jwt))), 'a forged attestation is taken')
		},
	}),
	behindSignature('verifier attestations', attestations.map(takenApart), async jwt => {
		const { subject, key } = readVerifierAttestation(jwt)
		must(!('d' in key), 'a private key')
		const { clientId, responseUri: to } = await take(unsigned({ alg: 'ES256', typ: jwtExpected.typ, jwt }, payloadOf(attested)), believer)
		const { exp, cnf, redirect_uris: uris } = takenApart(jwt).payload
		must(
			subject === clientId.name && typeof exp === 'number' && exp > noon && isObject(cnf),
			'an attestation of another, or of another time',
		)
		must(uris === undefined || (Array.isArray(uris) && uris.includes(to)), 'an answer goes where it may not')
	}),
]
