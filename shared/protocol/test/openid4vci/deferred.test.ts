import { expect, it } from 'vitest'
import { PeerError } from '../../errors.ts'
import {
	createDeferral,
	createDeferredRequest,
	deniedTransaction,
	endsTransaction,
	nextRequestAt,
	parseDeferredRequest,
	parseDeferredResponse,
	secondsTooEarly,
	unknownTransaction,
} from '../../openid4vci/deferred.ts'
import { answer, noon, thrownBy } from './world.ts'

const url = 'https://issuer.example.com/deferred_credential'
const id = '8xLOxBtZp8'
const parse = (body: unknown, status: number) => parseDeferredResponse(answer(body, status), url, id, 2)
const issued = {
	credentials: [{ credential: 'LUpixVCWJk0eOt4CXQe1NXK' }, { credential: 'YXNkZnNhZGZkamZqZGFza23' }],
	notification_id: '3fwe98js',
}

it('DF-01 VCI §9.1: the transaction_id of the example of the specification is read, and members that are not known are ignored', () => {
	expect(parseDeferredRequest({ transaction_id: id, more: 1 })).toBe(id)
	expect(parseDeferredRequest(createDeferredRequest(id))).toBe(id)
})

it.each<[string, unknown]>([
	['no object', []],
	['no transaction_id', {}],
	['an empty transaction_id', { transaction_id: '' }],
	['a transaction_id that is a number', { transaction_id: 1 }],
])('DF-01 VCI §9.1: a request with %s is refused with invalid_credential_request', (_, body) => {
	expect(thrownBy(() => parseDeferredRequest(body)).code).toBe('invalid_credential_request')
})

it('DF-03 VCI §9.3: a transaction_id that cannot be ours is refused with invalid_transaction_id, as an unknown one is', () => {
	const refusal = thrownBy(() => parseDeferredRequest({ transaction_id: 'a'.repeat(513) }))
	expect(refusal.code).toBe('invalid_transaction_id')
	expect(refusal.message).toBe(unknownTransaction().message)
})

it('DF-05 VCI §9.3: what will never be issued is refused with credential_request_denied', () => {
	expect(deniedTransaction()).toMatchObject({ code: 'credential_request_denied', section: 'OpenID4VCI 1.0 §9.3' })
})

it('DF-02 VCI §9.2: credentials with 200 and a deferral with 202 are read, as the examples of the specification have them', () => {
	expect(parse(issued, 200)).toMatchObject({ kind: 'issued', notificationId: '3fwe98js' })
	expect(parse({ transaction_id: id, interval: 86_400 }, 202)).toEqual({ kind: 'deferred', transactionId: id, interval: 86_400 })
	expect(parse(createDeferral(id, 5), 202)).toEqual({ kind: 'deferred', transactionId: id, interval: 5 })
})

it.each<[string, unknown, number]>([
	['credentials with 202', issued, 202],
	['a deferral with 200', { transaction_id: id, interval: 5 }, 200],
	['another transaction_id', { transaction_id: 'other', interval: 5 }, 202],
	['no interval', { transaction_id: id }, 202],
	['an interval of 0', { transaction_id: id, interval: 0 }, 202],
	['credentials and a transaction_id', { ...issued, transaction_id: id, interval: 5 }, 200],
	['more credentials than keys', { credentials: Array(3).fill({ credential: 'a' }) }, 200],
])('DF-02 VCI §9.2: a response with %s is not taken', (_, body, status) => {
	expect(() => parse(body, status)).toThrow(PeerError)
})

it('DF-02 VCI §8.3: an interval is positive', () => {
	expect(() => createDeferral(id, 0)).toThrow(TypeError)
	expect(() => createDeferral(id, Number.NaN)).toThrow(TypeError)
})

it('WI-14 VCI §9.3: the wallet stops asking after credential_request_denied and invalid_transaction_id, and for no other error', () => {
	const ends = (code: string | undefined) => endsTransaction(new PeerError('refused', { url, code }))
	expect([ends('credential_request_denied'), ends('invalid_transaction_id')]).toEqual([true, true])
	expect([ends('invalid_token'), ends('use_dpop_nonce'), ends(undefined)]).toEqual([false, false, false])
})

it('WI-14 VCI §8.3: the wallet asks again no earlier than the interval is over, and no later than a week', () => {
	expect(nextRequestAt(noon, 4.2)).toBe(noon + 5)
	expect(nextRequestAt(noon, Number.MAX_VALUE)).toBe(noon + 7 * 86_400)
})

it('DF-06 VCI §8.3: the issuer knows how much too early a request comes', () => {
	expect(secondsTooEarly(noon, 60, noon + 50)).toBe(10)
	expect(secondsTooEarly(noon, 60, noon + 60)).toBe(0)
	expect(secondsTooEarly(noon, 60, noon + 3600)).toBe(0)
})
