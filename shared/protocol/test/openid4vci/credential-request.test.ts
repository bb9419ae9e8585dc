import { describe, expect, it } from 'vitest'
import { PeerError } from '../../errors.ts'
import { createCredentialRequest, jwtProofs, parseCredentialRequest } from '../../openid4vci/credential-request.ts'
import { createCredentialResponse, parseCredentialResponse } from '../../openid4vci/credential-response.ts'
import { createNotification, parseNotification } from '../../openid4vci/notification.ts'
import { answer, thrownBy } from './world.ts'

const rules = {
	proofTypes: new Map<string, string[]>([
		['light', ['jwt']],
		['unbound', []],
	]),
	batchSize: 3,
}
const good = { credential_configuration_id: 'light', proofs: { jwt: ['a'] } }
const code = (body: unknown, more = {}) => thrownBy(() => parseCredentialRequest(body, { ...rules, ...more })).code

describe('Credential Request', () => {
	it('CR-03 VCI §8.2: a request that is created parses to what it was made of', () => {
		const request = parseCredentialRequest(createCredentialRequest({ configurationId: 'light' }, ['a', 'b']), rules)
		expect(request.configurationId).toBe('light')
		expect(jwtProofs(request)).toEqual(['a', 'b'])
	})

	it('WI-10 VCI §8.2: a request by identifier is for the configuration of that identifier', () => {
		const body = createCredentialRequest({ credentialIdentifier: 'light-1' }, ['a'])
		expect(parseCredentialRequest(body, { ...rules, identifiers: new Map([['light-1', 'light']]) }).configurationId).toBe('light')
	})

	it('CR-21 VCI §8.2: parameters that are not known are ignored', () => {
		expect(parseCredentialRequest({ ...good, future: 1, proof: {} }, rules).configurationId).toBe('light')
	})

	it('WI-11 VCI §8.2: no proofs are sent where the configuration publishes no proof type', () => {
		expect(createCredentialRequest({ configurationId: 'unbound' }, [])).toEqual({ credential_configuration_id: 'unbound' })
		expect(parseCredentialRequest({ credential_configuration_id: 'unbound' }, rules).proofs).toBeUndefined()
	})

	it('WI-12 VCI §8.2: a plain request offers no key for the response', () => {
		expect(createCredentialRequest({ configurationId: 'light' }, ['a'])).not.toHaveProperty('credential_response_encryption')
	})

	it.each([
		['CR-03 VCI §8.2: a body that is no object', ['x']],
		['CR-03 VCI §8.2: both identifiers', { ...good, credential_identifier: 'a' }],
		['CR-03 VCI §8.2: neither identifier', { proofs: good.proofs }],
		['CR-03 VCI §8.2: the format of the drafts and no identifier', { format: 'dc+sd-jwt', vct: 'x', proofs: good.proofs }],
		['CR-03 VCI §8.2: an identifier that is a number', { ...good, credential_configuration_id: 1 }],
		['CR-05 VCI §8.2: proofs for a configuration that binds to no key', { ...good, credential_configuration_id: 'unbound' }],
		['CR-06 VCI §12.2.4: more proofs than batch_size', { ...good, proofs: { jwt: ['a', 'b', 'c', 'd'] } }],
	])('%s is refused with invalid_credential_request', (_, body) => {
		expect(code(body)).toBe('invalid_credential_request')
	})

	it('CR-06 VCI §12.2.4: where no batch is announced a second proof is refused with invalid_credential_request', () => {
		expect(code({ ...good, proofs: { jwt: ['a', 'b'] } }, { batchSize: 1 })).toBe('invalid_credential_request')
	})

	it('CR-03 VCI §8.2: a configuration asked for where identifiers were returned is refused with invalid_credential_request', () => {
		expect(code(good, { identifiers: new Map([['light-1', 'light']]) })).toBe('invalid_credential_request')
	})

	it('CR-04 VCI §8.3.1.2: an unknown configuration is refused with unknown_credential_configuration, also where identifiers were returned', () => {
		const identifiers = new Map([['light-1', 'light']])
		for (const id of ['gold', 'constructor', '']) {
			expect(code({ ...good, credential_configuration_id: id })).toBe('unknown_credential_configuration')
			expect(code({ ...good, credential_configuration_id: id }, { identifiers })).toBe('unknown_credential_configuration')
		}
	})

	it('CR-04 VCI §8.3.1.2: an unknown identifier is refused with unknown_credential_identifier, also where none were returned', () => {
		const body = { credential_identifier: 'x', proofs: good.proofs }
		expect(code(body)).toBe('unknown_credential_identifier')
		expect(code(body, { identifiers: new Map([['light-1', 'light']]) })).toBe('unknown_credential_identifier')
	})

	it.each([
		['no proofs', { credential_configuration_id: 'light' }],
		['the singular proof of the drafts', { credential_configuration_id: 'light', proof: { proof_type: 'jwt', jwt: 'a' } }],
		['proofs that are no object', { ...good, proofs: ['a'] }],
		['an empty proofs', { ...good, proofs: {} }],
		['two proof types', { ...good, proofs: { jwt: ['a'], attestation: ['b'] } }],
		['a proof type that is not taken', { ...good, proofs: { attestation: ['b'] } }],
		['an empty array', { ...good, proofs: { jwt: [] } }],
		['no array', { ...good, proofs: { jwt: 'a' } }],
	])('CR-05 VCI §8.2: a request with %s is refused with invalid_proof', (_, body) => {
		expect(code(body)).toBe('invalid_proof')
	})

	it('CR-05 VCI §8.2: the singular proof of the drafts is refused by name', () => {
		const refused = thrownBy(() => parseCredentialRequest({ credential_configuration_id: 'light', proof: { jwt: 'a' } }, rules))
		expect(refused.message).toContain('proof of the drafts')
	})

	it('CR-05 VCI §F.1: a jwt proof that is no string is refused with invalid_proof', () => {
		const request = parseCredentialRequest({ ...good, proofs: { jwt: [{}] } }, rules)
		expect(thrownBy(() => jwtProofs(request)).code).toBe('invalid_proof')
	})

	it('CR-13 VCI §8.2: credential_response_encryption in a plain request is refused with invalid_encryption_parameters', () => {
		expect(code({ ...good, credential_response_encryption: { jwk: {}, enc: 'A128GCM' } })).toBe('invalid_encryption_parameters')
	})
})

describe('Credential Response', () => {
	const url = 'https://issuer.example.com/credential'
	const body = createCredentialResponse(['x', 'y'], '3fwe98js')

	it('CR-17 VCI §8.3: a response that is created has credentials and a notification_id', () => {
		expect(body).toEqual({ credentials: [{ credential: 'x' }, { credential: 'y' }], notification_id: '3fwe98js' })
		expect(parseCredentialResponse(answer(body), url, 2)).toEqual({ kind: 'issued', credentials: ['x', 'y'], notificationId: '3fwe98js' })
	})

	it('CR-17 VCI §8.3: a deferred response parses to its transaction', () => {
		const deferred = { transaction_id: '8xLOxBtZp8', interval: 3600 }
		expect(parseCredentialResponse(answer(deferred, 202), url, 1)).toEqual({
			kind: 'deferred',
			transactionId: '8xLOxBtZp8',
			interval: 3600,
		})
	})

	it.each([
		['neither credentials nor transaction_id', {}],
		['both', { ...body, transaction_id: 'a', interval: 1 }],
		['no credentials in the array', { credentials: [] }],
		['an element that is no object', { credentials: ['x'] }],
		['an element without credential', { credentials: [{}] }],
		['a notification_id without credentials', { transaction_id: 'a', interval: 1, notification_id: 'b' }],
		['an interval of 0', { transaction_id: 'a', interval: 0 }],
		['more credentials than keys', { credentials: [{ credential: 1 }, { credential: 2 }, { credential: 3 }] }],
	])('CR-17 VCI §8.3: a response with %s is the issuer’s fault', (_, bad) => {
		expect(() => parseCredentialResponse(answer(bad), url, 2)).toThrow(PeerError)
	})

	it('WI-11 VCI §8.3.1.2: invalid_nonce reaches the wallet by its code, so that it asks for another', () => {
		const refused = answer({ error: 'invalid_nonce' }, 400)
		expect(() => parseCredentialResponse(refused, url, 1)).toThrow(expect.objectContaining({ code: 'invalid_nonce' }))
	})
})

describe('Notification Request', () => {
	it('NT-01 VCI §11.1: a notification that is created parses to what it was made of', () => {
		const body = createNotification('3fwe98js', 'credential_failure', 'signature "bad" \\ 字')
		expect(parseNotification(body)).toEqual({
			notificationId: '3fwe98js',
			event: 'credential_failure',
			description: "signature 'bad' ' ?",
		})
	})

	it('NT-03 VCI §11.1: parameters that are not known are ignored', () => {
		expect(parseNotification({ ...createNotification('a', 'credential_accepted'), future: 1 }).event).toBe('credential_accepted')
	})

	it.each([
		['no object', 'x'],
		['no notification_id', { event: 'credential_accepted' }],
		['no event', { notification_id: 'a' }],
		['an event of another case', { notification_id: 'a', event: 'Credential_Accepted' }],
		['an unknown event', { notification_id: 'a', event: 'credential_lost' }],
		['a description with a quotation mark', { notification_id: 'a', event: 'credential_failure', event_description: '"' }],
		['a description that is a number', { notification_id: 'a', event: 'credential_failure', event_description: 1 }],
	])('NT-01 VCI §11.3: a notification with %s is refused with invalid_notification_request', (_, body) => {
		expect(thrownBy(() => parseNotification(body)).code).toBe('invalid_notification_request')
	})
})
