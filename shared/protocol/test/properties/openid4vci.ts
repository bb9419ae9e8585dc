// Properties of what comes to an issuer and to a wallet that receives. OpenID4VCI 1.0.

import { nodeCrypto } from '../../../adapters/node-crypto.ts'
import { ProtocolError } from '../../errors.ts'
import { isObject, type JsonObject } from '../../json.ts'
import { preAuthorizedCodeGrant } from '../../oauth/metadata.ts'
import { acceptedLanguage, acceptedType } from '../../openid4vci/accept.ts'
import { parseClaimDescriptions } from '../../openid4vci/claims-description.ts'
import {
	chooseRequestEncryption,
	chooseResponseEncryption,
	createRequestEncryptionMetadata,
	createResponseEncryptionMetadata,
	encryptMessage,
} from '../../openid4vci/credential-encryption.ts'
import {
	createCredentialOffer,
	createOfferLink,
	createOfferLinkByValue,
	parseCredentialOffer,
	parseFetchedOffer,
	parseOfferLink,
} from '../../openid4vci/credential-offer.ts'
import { jwtProofs, parseCredentialRequest } from '../../openid4vci/credential-request.ts'
import { parseCredentialResponse } from '../../openid4vci/credential-response.ts'
import { parseDeferredRequest, parseDeferredResponse } from '../../openid4vci/deferred.ts'
import { askedEncryption, openAnswer, openRequest } from '../../openid4vci/encrypted-exchange.ts'
import { parseIssuerMetadata } from '../../openid4vci/issuer-metadata.ts'
import { createNonce, parseNonceResponse, verifyNonce } from '../../openid4vci/nonce.ts'
import { createNotification, parseNotification } from '../../openid4vci/notification.ts'
import { createSignedMetadata, verifySignedMetadata } from '../../openid4vci/signed-metadata.ts'
import { parseTokenRequest } from '../../openid4vci/token-request.ts'
import { parseTokenResponse } from '../../openid4vci/token-response.ts'
import { verifyCredentialOffer } from '../../openid4vci/verify-offer.ts'
import { issuerMetadata as long } from '../vectors/openid4vci.ts'
import { hostileText } from './hostile.ts'
import { mutateText, several } from './mutate.ts'
import { must, property } from './property.ts'
import { mutateJwe, mutateJwt, takenApart } from './tokens.ts'
import { answerOf, behindSignature, believer, blindTrust, issuer, near, ofAnswer, ofJson, ports, stranger, trust } from './world.ts'

const url = 'https://issuer.example'
const offer = createCredentialOffer({
	credentialIssuer: url,
	configurationIds: ['a', 'b'],
	preAuthorizedCode: 'code',
	transactionCode: { length: 6, description: '簡訊' },
})
const otherOffer: JsonObject = {
	credential_issuer: url,
	credential_configuration_ids: ['a'],
	grants: { authorization_code: { issuer_state: 's', authorization_server: url } },
}
const links = [
	createOfferLink('openid-credential-offer://', `${url}/offers/1`),
	createOfferLinkByValue('haip-vci://', offer),
	createOfferLinkByValue('https://wallet.example/?a=b', otherOffer),
]

const key = { ...nodeCrypto.createAgreementKey(), kid: 'k' }
const encryption = {
	request: createRequestEncryptionMetadata([key], { zip: true, required: false }),
	response: createResponseEncryptionMetadata({ zip: true, required: true }),
}
const metadata: JsonObject = {
	...(long as JsonObject),
	credential_issuer: url,
	credential_request_encryption: encryption.request,
	credential_response_encryption: encryption.response,
}
const parsedMetadata = parseIssuerMetadata(metadata, url)
const signedMetadata = await Promise.all(
	[issuer, stranger].map(signer =>
		createSignedMetadata(ports, signer, { credential_issuer: url, credential_endpoint: `${url}/${signer.publicJwk.x}` }, 60),
	),
)

const form: JsonObject = { grant_type: preAuthorizedCodeGrant, 'pre-authorized_code': 'code', tx_code: '123456', client_id: 'wallet' }
const rules = {
	proofTypes: new Map([
		['a', ['jwt', 'attestation']],
		['free', []],
	]),
	batchSize: 3,
}
const requests: readonly JsonObject[] = [
	{ credential_configuration_id: 'a', proofs: { jwt: ['x', 'y'] } },
	{ credential_configuration_id: 'a', proofs: { attestation: ['x'] } },
	{ credential_configuration_id: 'free' },
]
const responses: readonly JsonObject[] = [
	{ credentials: [{ credential: 'x' }, { credential: { a: 1 } }], notification_id: 'n' },
	{ transaction_id: 't', interval: 5 },
]
const nonces = Array.from({ length: 5 }, () => createNonce(ports, 60))

const asked = { to: { publicJwk: key.publicJwk, kid: 'k' }, enc: 'A256GCM', zip: true } as const
const messages: readonly JsonObject[] = requests.map(request => ({ ...request, ...askedEncryption(asked) }))
const encrypted = messages.flatMap(message => [
	encryptMessage(ports, message, asked),
	encryptMessage(ports, message, { ...asked, enc: 'A128GCM', zip: false }),
])
const encryptionRules = { request: { keys: [key], zip: true, required: false }, response: { zip: true, required: false } }

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

export const openid4vciProperties = [
	ofJson('parseCredentialOffer: values near offers', [offer, otherOffer], value => {
		const { credentialIssuer, configurationIds } = parseCredentialOffer(value)
		must(isObject(value) && credentialIssuer === value['credential_issuer'] && /^https?:/i.test(credentialIssuer), 'an issuer that is none')
		must(configurationIds.length > 0 && configurationIds.every(isText), 'a configuration that is none')
	}),
	property({
		name: 'parseOfferLink: links with a change',
		make: chance => (chance.below(12) === 0 ? hostileText(chance) : several(chance, chance.pick(links), mutateText)),
		judge(link) {
			const found = parseOfferLink(link)
			must('offer' in found ? isText(found.offer.credentialIssuer) : URL.canParse(found.offerUri), 'a link that brings nothing')
		},
	}),
	property({
		name: 'parseOfferLink: an offer by value',
		make: near([offer, otherOffer]),
		judge(value) {
			const link = createOfferLinkByValue('openid-credential-offer://', value as JsonObject)
			const found = parseOfferLink(link)
			must('offer' in found && JSON.stringify(found.offer) === JSON.stringify(parseCredentialOffer(value)), 'another offer than was made')
		},
	}),
	ofAnswer('parseFetchedOffer: answers near offers', [offer, otherOffer], ({ status, mediaType, body }) =>
		parseFetchedOffer({ status, mediaType }, new TextDecoder().decode(body)),
	),
	ofJson(
		'parseClaimDescriptions: values near descriptions',
		[[{ path: ['a', null, 'b'], mandatory: true, display: [{ name: 'A', locale: 'en' }] }, { path: ['a', null, 'c'] }, { path: ['d', 0] }]],
		value =>
			Array.isArray(value) &&
			parseClaimDescriptions(value.filter(isObject), 'the metadata', message => new ProtocolError('invalid_metadata', message)),
	),
	ofJson('parseIssuerMetadata: values near metadata', [metadata], value => {
		const parsed = parseIssuerMetadata(value, url)
		must(parsed.credentialIssuer === url && URL.canParse(parsed.credentialEndpoint), 'metadata of another')
		for (const configuration of parsed.configurations.values()) must(isText(configuration.format), 'a configuration without a format')
	}),
	ofJson(
		'verifyCredentialOffer: offers near good ones',
		[{ ...offer, credential_configuration_ids: [...parsedMetadata.configurations.keys()] }],
		value => {
			const { configurations, authorizationServer } = verifyCredentialOffer(parseCredentialOffer(value), parsedMetadata)
			must(configurations.length > 0 && parsedMetadata.authorizationServers.includes(authorizationServer), 'an offer of something else')
		},
	),
	ofJson('chooseRequestEncryption: values near metadata', [encryption.request], value => isObject(value) && chooseRequestEncryption(value)),
	ofJson(
		'chooseResponseEncryption: values near metadata',
		[encryption.response],
		value => isObject(value) && chooseResponseEncryption(value, key),
	),
	behindSignature('verifySignedMetadata: metadata near good ones', signedMetadata.map(takenApart), text => {
		must(verifySignedMetadata(believer, blindTrust, text, url)['sub'] === url, 'metadata of another')
	}),
	property({
		name: 'verifySignedMetadata: metadata with a change',
		costly: true,
		make: chance => mutateJwt(chance, chance.pick(signedMetadata), chance.pick(signedMetadata)),
		judge(text) {
			const { credential_endpoint: endpoint } = verifySignedMetadata(ports, trust, text, url)
			must(endpoint === `${url}/${issuer.publicJwk.x}`, 'forged metadata are taken')
		},
	}),
	ofJson('parseTokenRequest: forms near good ones', [form], value =>
		must(isText(parseTokenRequest(value).code), 'a request without a code'),
	),
	ofAnswer(
		'parseTokenResponse: answers near good ones',
		[
			{ access_token: 'a', token_type: 'Bearer', expires_in: 300 },
			{
				access_token: 'a',
				token_type: 'bearer',
				authorization_details: [{ type: 'openid_credential', credential_configuration_id: 'a', credential_identifiers: ['b'] }],
			},
		],
		answer => must(isText(parseTokenResponse(answer, url).accessToken), 'a response without a token'),
	),
	ofJson('parseCredentialRequest: values near requests', requests, value => {
		const request = parseCredentialRequest(value, rules)
		must(rules.proofTypes.has(request.configurationId), 'a configuration that is not ours')
		must(jwtProofs(request).length <= 3, 'more proofs than are taken')
	}),
	ofJson('openRequest: plain values near requests', [...requests, ...messages], json =>
		isObject(openRequest(ports, { json }, encryptionRules).body),
	),
	property({
		name: 'openRequest: encrypted requests with a change',
		costly: true,
		make: chance => (chance.below(10) === 0 ? chance.pick(encrypted) : mutateJwe(chance, chance.pick(encrypted), chance.pick(encrypted))),
		judge(jwt) {
			const { body, respondTo } = openRequest(ports, { jwt }, encryptionRules)
			must(
				encrypted.includes(jwt) && requests.some(request => JSON.stringify(request) === JSON.stringify(body)),
				'a changed request is taken',
			)
			must(respondTo?.to.kid === 'k', 'another key for the response')
		},
	}),
	property({
		name: 'openRequest: encrypted values near requests',
		costly: true,
		make: near(messages),
		judge(value) {
			const { respondTo } = openRequest(ports, { jwt: encryptMessage(ports, value as JsonObject, asked) }, encryptionRules)
			must(respondTo === undefined || respondTo.to.publicJwk.x.length === 43, 'a key that is none')
		},
	}),
	property({
		name: 'openAnswer: encrypted answers with a change',
		costly: true,
		make: chance => (chance.below(10) === 0 ? chance.pick(encrypted) : mutateJwe(chance, chance.pick(encrypted), chance.pick(encrypted))),
		judge(body) {
			openAnswer(ports, answerOf({ status: 200, mediaType: 'application/jwt', body }), url, { key, zip: true })
			must(encrypted.includes(body), 'a changed answer is taken')
		},
	}),
	ofAnswer('parseCredentialResponse: answers near good ones', responses, answer => {
		const response = parseCredentialResponse(answer, url, 2)
		must(response.kind === 'deferred' ? response.interval > 0 : response.credentials.length <= 2, 'a response that is none')
	}),
	ofJson('parseDeferredRequest: values near requests', [{ transaction_id: 't' }], value => isText(parseDeferredRequest(value))),
	ofAnswer('parseDeferredResponse: answers near good ones', responses, answer => parseDeferredResponse(answer, url, 't', 2)),
	ofAnswer('parseNonceResponse: answers near good ones', [{ c_nonce: 'n' }], answer => isText(parseNonceResponse(answer, url))),
	property({
		name: 'verifyNonce: nonces with a change',
		make: chance => (chance.below(10) === 0 ? chance.pick(nonces) : mutateText(chance, chance.pick(nonces), chance.pick(nonces))),
		judge: nonce => must(verifyNonce(ports, nonce).key === nonce && nonces.includes(nonce), 'a nonce that was not issued here'),
	}),
	ofJson(
		'parseNotification: values near notifications',
		[createNotification('n', 'credential_accepted', 'good'), createNotification('n', 'credential_deleted')],
		value => {
			must(isText(parseNotification(value).notificationId), 'a notification of nothing')
		},
	),
	property({
		name: 'acceptedType, acceptedLanguage: headers near good ones',
		make: chance =>
			several(
				chance,
				chance.pick(['application/jwt;q=0.9, application/json', '*/*;q=0.1,text/*', 'zh-TW, zh;q=0.8, en;q=0.5, *', 'de']),
				mutateText,
			),
		judge(header) {
			const types = ['application/json', 'application/jwt']
			const languages = ['zh-Hant', 'en']
			must([undefined, ...types].includes(acceptedType(header, types)), 'a type that is not ours')
			must(languages.includes(acceptedLanguage(header, languages) ?? ''), 'a language that is not ours')
		},
	}),
]
