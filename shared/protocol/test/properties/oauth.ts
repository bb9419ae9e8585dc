// Properties of what shows who a client is and which keys it holds: key proofs, attestations, DPoP, tokens, PKCE.

import { signatureAlgorithms } from '../../jose/algorithms.ts'
import { signJwt } from '../../jose/jws.ts'
import type { Json } from '../../json.ts'
import { createAuthorizationDetails, parseAuthorizationDetails } from '../../oauth/authorization-details.ts'
import { clientAssertionType, verifyClientAssertion } from '../../oauth/client-assertion.ts'
import { createClientAttestation, verifyClientAttestation } from '../../oauth/client-attestation.ts'
import { createClientAttestationPop, parseChallengeResponse, verifyClientAttestationPop } from '../../oauth/client-attestation-pop.ts'
import { createDpopProof, verifyDpopProof } from '../../oauth/dpop.ts'
import { demandsDpopNonce, dpopNonceIn, parseAccessToken } from '../../oauth/dpop-binding.ts'
import { createAuthorizationServerMetadata, parseAuthorizationServerMetadata } from '../../oauth/metadata.ts'
import { createServerNonce, judgeServerNonce } from '../../oauth/server-nonce.ts'
import { createAttestedKeyProof, verifyAttestationProof, verifyAttestedKeyProofs } from '../../openid4vci/attested-key-proof.ts'
import { createKeyAttestation, verifyKeyAttestation } from '../../openid4vci/key-attestation.ts'
import { createKeyProof, verifyKeyProof } from '../../openid4vci/key-proof.ts'
import type { Chance } from './chance.ts'
import { hostileText } from './hostile.ts'
import { mutateText, several } from './mutate.ts'
import { must, type Property, property } from './property.ts'
import { mutateJwt, takenApart } from './tokens.ts'
import {
	answerOf,
	behindSignature,
	believer,
	blindTrust,
	holder,
	holders,
	issuer,
	noon,
	ofAnswer,
	ofJson,
	otherHolder,
	ports,
	stranger,
	trust,
} from './world.ts'

const server = 'https://issuer.example'

/** A property of a judge of signed tokens: those with a change say what a good one says, or are refused. */
function ofTokens(name: string, good: readonly string[], others: readonly string[], judge: (text: string) => unknown): Property {
	const contents = new Set(good.map(token => JSON.stringify(takenApart(token))))
	const all = [...good, ...others]
	return property({
		name: `${name}: tokens with a change`,
		costly: true,
		make: chance => (chance.below(10) === 0 ? chance.pick(good) : mutateJwt(chance, chance.pick(all), chance.pick(all))),
		judge(text) {
			if (judge(text) === false) return false
			must(contents.has(JSON.stringify(takenApart(text))), 'a forged token is taken')
		},
	})
}

const nonce = createServerNonce(ports, 60)
const aim = { audience: server, clientId: 'wallet' }
const keyProofs = await Promise.all(holders.map(signer => createKeyProof(ports, signer, { ...aim, nonce: 'n' })))
const otherKeyProofs = await Promise.all([
	createKeyProof(ports, holder, { audience: 'https://other.example', clientId: 'wallet', nonce: 'n' }),
])

const attest = (signer = issuer) =>
	createKeyAttestation(ports, signer, {
		keys: [holder.publicJwk, otherHolder.publicJwk],
		lifetime: 60,
		nonce: 'n',
		keyStorage: ['iso_18045_high'],
		status: { idx: 1, uri: `${server}/status` },
	})
const attestation = await attest()
const forgedAttestation = await attest(stranger)
const demand = { keyStorage: ['iso_18045_moderate'], nonce: true, maxKeys: 3 }
const attestedProofs = await Promise.all([
	createAttestedKeyProof(ports, holder, attestation, { ...aim, nonce: 'n', place: 0 }),
	createAttestedKeyProof(ports, otherHolder, attestation, { ...aim, nonce: 'n' }),
])
const wrongProofs = await Promise.all([
	createAttestedKeyProof(ports, holders[1] ?? holder, attestation, { ...aim, nonce: 'n' }),
	createAttestedKeyProof(ports, holder, forgedAttestation, { ...aim, nonce: 'n', place: 0 }),
])

const target = { method: 'POST', url: `${server}/token`, accessToken: 'token' }
const dpopProofs = await Promise.all(holders.map(signer => createDpopProof(ports, signer, { ...target, nonce })))
const otherDpopProofs = await Promise.all([createDpopProof(ports, holder, { method: 'GET', url: `${server}/other` })])

const clientOf = (signer = issuer) =>
	createClientAttestation(ports, signer, {
		clientId: 'wallet',
		instanceKey: holder.publicJwk,
		lifetime: 60,
		walletName: 'Wallet',
		issuer: server,
		status: { idx: 1, uri: `${server}/status` },
	})
const clientAttestation = await clientOf()
const client = verifyClientAttestation(ports, trust, clientAttestation)
const pops = await Promise.all([
	createClientAttestationPop(ports, holder, { audience: server, challenge: nonce }),
	createClientAttestationPop(ports, holder, { audience: server, challenge: nonce, clientId: 'wallet' }),
])
const otherPops = await Promise.all([createClientAttestationPop(ports, otherHolder, { audience: server, challenge: nonce })])

const assertionClaims = { iss: 'wallet', sub: 'wallet', aud: server, jti: 'j', iat: noon, exp: noon + 60 }
const assertions = await Promise.all([holder, otherHolder].map(signer => signJwt(signer, { typ: 'JWT', kid: '1' }, assertionClaims)))
const otherAssertions = await Promise.all([
	signJwt(issuer, { typ: 'JWT' }, assertionClaims),
	signJwt(holder, { typ: 'dpop+jwt' }, assertionClaims),
	signJwt(holder, { typ: 'JWT' }, { ...assertionClaims, aud: 'https://other.example' }),
])
const assertion = (judges: typeof ports, text: string) =>
	must(
		verifyClientAssertion(
			judges,
			{ client_assertion: text, client_assertion_type: clientAssertionType, client_id: 'wallet' },
			{
				audience: server,
				keysOf: id => (id === 'wallet' ? [holder.publicJwk, otherHolder.publicJwk] : undefined),
				algorithms: signatureAlgorithms,
			},
		).clientId === 'wallet',
		'another client',
	)

const header = (value: string) => ({ header: (name: string) => (name === 'authorization' ? value : undefined), query: {} })
const nearText =
	(...valid: readonly string[]) =>
	(chance: Chance): string =>
		chance.below(12) === 0
			? hostileText(chance)
			: chance.below(8) === 0
				? chance.pick(valid)
				: several(chance, chance.pick(valid), mutateText)
const details = { credentialIssuer: server, locationsDemanded: false, configurations: new Set(['a', 'b']) }
const asked: Json = [
	{ type: 'openid_credential', credential_configuration_id: 'a', claims: [{ path: ['x', null, 'y'], mandatory: true }, { path: ['z'] }] },
	...(JSON.parse(createAuthorizationDetails(['b'], server)) as Json[]),
]

export const oauthProperties = [
	behindSignature('verifyKeyProof: proofs near good ones', keyProofs.map(takenApart), text => verifyKeyProof(believer, text, aim)),
	ofTokens('verifyKeyProof', keyProofs, [...otherKeyProofs, attestation], text => verifyKeyProof(ports, text, aim)),
	behindSignature('verifyKeyAttestation: attestations near good ones', [takenApart(attestation)], text =>
		must(verifyKeyAttestation(believer, blindTrust, text, demand, 'jwt').attestedKeys.length <= 3, 'too many keys'),
	),
	ofTokens('verifyAttestationProof', [attestation], [forgedAttestation, ...keyProofs], text =>
		must(verifyAttestationProof(ports, trust, [text], demand).keys.length === 2, 'other keys'),
	),
	behindSignature('verifyAttestedKeyProofs: proofs near good ones', [...attestedProofs, ...keyProofs].map(takenApart), text =>
		verifyAttestedKeyProofs(believer, blindTrust, [text], aim, { ...demand, required: false }),
	),
	ofTokens('verifyAttestedKeyProofs', attestedProofs, [...wrongProofs, ...keyProofs], text =>
		must(verifyAttestedKeyProofs(ports, trust, [text], aim, { ...demand, required: true }).keys.length === 2, 'other keys'),
	),
	behindSignature('verifyDpopProof: proofs near good ones', dpopProofs.map(takenApart), text =>
		verifyDpopProof(believer, text, target, { nonce: true }),
	),
	ofTokens('verifyDpopProof', dpopProofs, [...otherDpopProofs, ...keyProofs], text =>
		verifyDpopProof(ports, text, target, { nonce: true }),
	),
	behindSignature('verifyClientAttestation: attestations near good ones', [takenApart(clientAttestation)], text =>
		verifyClientAttestation(believer, blindTrust, text, { maxAge: 60 }),
	),
	ofTokens('verifyClientAttestation', [clientAttestation], [await clientOf(stranger), attestation], text =>
		must(verifyClientAttestation(ports, trust, text).thumbprint === client.thumbprint, 'another instance'),
	),
	behindSignature('verifyClientAttestationPop: proofs near good ones', pops.map(takenApart), text =>
		verifyClientAttestationPop(believer, text, client, { audience: server, challenge: true }),
	),
	ofTokens('verifyClientAttestationPop', pops, [...otherPops, ...dpopProofs], text =>
		verifyClientAttestationPop(ports, text, client, { audience: server, challenge: true }),
	),
	behindSignature('verifyClientAssertion: assertions near good ones', assertions.map(takenApart), text => assertion(believer, text)),
	ofTokens('verifyClientAssertion', assertions, [...otherAssertions, ...pops], text => assertion(ports, text)),
	ofAnswer('parseChallengeResponse: answers near good ones', [{ attestation_challenge: 'c' }], answer =>
		parseChallengeResponse(answer, server),
	),
	property({
		name: 'parseAccessToken: headers near good ones',
		make: nearText('Bearer abc.def-_~+/==', 'DPoP abc', 'bearer  a'),
		judge(value) {
			const { scheme, token } = parseAccessToken(header(value))
			must(value.includes(token) && /^[\w.~+/=-]+$/.test(token), 'a token that is none')
			must(value.toLowerCase().startsWith(scheme.toLowerCase()), 'a scheme that is none')
		},
	}),
	property({
		name: 'judgeServerNonce: nonces near a good one',
		make: nearText(nonce),
		judge(text) {
			const good = judgeServerNonce(ports, text) === 'good'
			must(good === (text === nonce), 'a nonce that is not ours')
			return good
		},
	}),
	property({
		name: 'dpopNonceIn, demandsDpopNonce: headers near good ones',
		make: nearText('abc', 'DPoP error="use_dpop_nonce", algs="ES256"'),
		judge(value) {
			const answer = { ...answerOf({ status: 401, mediaType: 'application/json', body: value }), header: () => value }
			demandsDpopNonce(answer, server)
			must(/^[!-~]+$/.test(dpopNonceIn(answer, server) ?? ''), 'a nonce that cannot be sent back')
		},
	}),
	ofJson('parseAuthorizationDetails: values near details', [asked], value => {
		const found = parseAuthorizationDetails(JSON.stringify(value), details)
		must(
			found.every(({ configurationId }) => details.configurations.has(configurationId)),
			'a configuration that is not ours',
		)
	}),
	ofJson(
		'parseAuthorizationServerMetadata: values near metadata',
		[createAuthorizationServerMetadata({ issuer: server, tokenEndpoint: `${server}/token` })],
		value => must(parseAuthorizationServerMetadata(value, server).issuer === server, 'metadata of another'),
	),
]
