import { describe, expect, it } from 'vitest'
import { encode } from '../../base64url.ts'
import { utf8 } from '../../json.ts'
import { parseDcqlQuery } from '../../openid4vp/dcql.ts'
import { assignTransactions, createTransactionData, judgeTransactions, parseTransactionData } from '../../openid4vp/transaction-data.ts'
import { confirmedTransactions, hashTransactions } from '../../openid4vp/transaction-hashes.ts'
import { paymentType, receiverOf, type Transaction, transitTopUpType } from '../../openid4vp/transaction-types.ts'
import { ports } from './world.ts'

const credential = (id: string, more: object = {}) => ({ id, format: 'dc+sd-jwt', meta: { vct_values: ['urn:test'] }, ...more })
const query = parseDcqlQuery({
	credentials: [credential('a'), credential('b'), credential('loose', { require_cryptographic_holder_binding: false })],
})

const payment: Transaction = {
	type: paymentType,
	transactionId: 't-1',
	payee: { name: '美味小吃', id: 'shop-7' },
	amount: 128.5,
	currency: 'TWD',
}
const topUp: Transaction = {
	type: transitTopUpType,
	transactionId: 't-2',
	operator: { name: 'City Transit', id: 'transit' },
	cardId: '0801-2233',
	amount: 500,
	currency: 'TWD',
}

const text = (value: unknown) => encode(utf8(JSON.stringify(value)))
const payload = { transaction_id: 't-1', payee: { name: 'Shop', id: 's' }, amount: 1, currency: 'TWD' }
const entry = (changes: object = {}) => ({ type: paymentType, credential_ids: ['a'], payload, ...changes })
const parse = (...entries: unknown[]) => parseTransactionData(entries, query)

const refuses = (value: unknown) =>
	expect(() => parseTransactionData(value, query)).toThrow(expect.objectContaining({ code: 'invalid_transaction_data' }))

describe('the request', () => {
	it.each([
		['is empty', []],
		['is no array', text(entry())],
		['holds objects', [entry()]],
		['holds a text that is not base64url', ['{"type":1}']],
		['holds base64url with padding', [`${text(entry())}=`]],
		['holds base64url of no object', [text([])]],
		['holds a transaction twice', [text(entry()), text(entry())]],
		['holds more than eight', Array.from({ length: 9 }, (_, at) => text(entry({ payload: { ...payload, transaction_id: `${at}` } })))],
		['holds a text that is too long', ['A'.repeat(8196)]],
	])('WP-14 VP §5.1: transaction_data that %s is refused with invalid_transaction_data', (_, value) => refuses(value))

	it.each([
		['no type', { type: undefined }],
		['a type that is not known', { type: 'urn:eudi:sca:payment:1' }],
		['a type that every object has', { type: 'constructor' }],
		['no credential_ids', { credential_ids: undefined }],
		['empty credential_ids', { credential_ids: [] }],
		['credential_ids of a query that is not there', { credential_ids: ['a', 'c'] }],
		['a field that is not known', { recurrence: {} }],
		['no payload', { payload: undefined }],
		['a field of its payload that is not known', { payload: { ...payload, sct_inst: true } }],
		['a field of its payee that is not known', { payload: { ...payload, payee: { ...payload.payee, logo: 'x' } } }],
		['no payee', { payload: { ...payload, payee: undefined } }],
		['a payee without id', { payload: { ...payload, payee: { name: 'Shop' } } }],
		['no amount', { payload: { ...payload, amount: undefined } }],
		['an amount as text', { payload: { ...payload, amount: '1' } }],
		['an amount of nothing', { payload: { ...payload, amount: 0 } }],
		['an amount below nothing', { payload: { ...payload, amount: -1 } }],
		['an amount of three decimals', { payload: { ...payload, amount: 1.001 } }],
		['a currency that is no code', { payload: { ...payload, currency: 'twd' } }],
		['a payee on two lines', { payload: { ...payload, payee: { name: 'Shop\nBank', id: 's' } } }],
		['a payee that turns the direction of the text', { payload: { ...payload, payee: { name: 'Shop\u202e', id: 's' } } }],
		['no hash algorithm', { transaction_data_hashes_alg: [] }],
		['a hash algorithm that is no array', { transaction_data_hashes_alg: 'sha-256' }],
		['hash algorithms of which none is taken', { transaction_data_hashes_alg: ['sha-1', 'md5'] }],
	])('WP-14 VP §8.4: a transaction with %s is refused with invalid_transaction_data', (_, changes) => refuses([text(entry(changes))]))

	const mixed = parseDcqlQuery({
		credentials: [{ id: 'mdoc', format: 'mso_mdoc', meta: { doctype_value: 'org.iso.18013.5.1.mDL' } }, credential('a')],
	})

	it('WP-16 VP §B.2.1: a transaction for an mdoc alone is refused with invalid_transaction_data: its key may sign none', () =>
		expect(() => parseTransactionData([text(entry({ credential_ids: ['mdoc'] }))], mixed)).toThrow(
			expect.objectContaining({ code: 'invalid_transaction_data', section: 'OpenID4VP 1.0 §B.2.1' }),
		))

	it('WP-16 VP §5.1: of two credentials that are named the one confirms that can', () =>
		expect(parseTransactionData([text(entry({ credential_ids: ['mdoc', 'a'] }))], mixed)).toMatchObject([{ credentialIds: ['a'] }]))

	it('WP-15 VP §B.3.3: a transaction for a query without holder binding is refused with invalid_transaction_data', () =>
		refuses([text(entry({ credential_ids: ['a', 'loose'] }))]))

	it('WP-14 VP §8.5: a transaction whose credential is not presented is refused with invalid_transaction_data', () => {
		const transactions = parse(text(entry()))
		expect(() => assignTransactions(transactions, ['b'])).toThrow(expect.objectContaining({ code: 'invalid_transaction_data' }))
	})

	it.each([payment, topUp])('WP-14 VP §8.4: a transaction of type $type is read as it was made', transaction => {
		const made = createTransactionData(transaction, ['a', 'b'])
		expect(parse(made)).toEqual([{ text: made, transaction, credentialIds: ['a', 'b'], hashNames: ['sha-256', 'sha-384', 'sha-512'] }])
		expect(receiverOf(transaction).name).not.toBe('')
	})

	it('WP-14 VP §5.1: a request without transaction_data asks for no confirmation', () =>
		expect(parseTransactionData(undefined, query)).toEqual([]))

	it('DQ-13 VP §5.1: of several credentials that may confirm a transaction one alone does', () => {
		const transactions = parse(text(entry({ credential_ids: ['b', 'a'] })), text(entry()))
		expect([...assignTransactions(transactions, ['a', 'b'])].map(([id, those]) => [id, those.length])).toEqual([
			['b', 1],
			['a', 1],
		])
		expect([...assignTransactions(transactions, ['a']).keys()]).toEqual(['a'])
	})
})

describe('the answer', () => {
	const sent = parse(
		text(entry()),
		text(entry({ payload: { ...payload, amount: 2 }, transaction_data_hashes_alg: ['sha-512', 'sha-256'] })),
	)
	const [first, second] = sent.map(one => one.text)
	const hash = (of: string | undefined, name: 'sha-256' | 'sha-384' | 'sha-512' = 'sha-256') => ports.crypto.hashText(name, of ?? '')

	it('DQ-13 VP §B.3.3.1: each text is hashed as it was received, by sha-256 where nothing is said, and the algorithm named where it was asked for', () => {
		expect(hashTransactions(ports, sent.slice(0, 1))).toEqual({ transaction_data_hashes: [hash(first)] })
		expect(hashTransactions(ports, sent)).toEqual({
			transaction_data_hashes: [hash(first), hash(second)],
			transaction_data_hashes_alg: 'sha-256',
		})
		expect(hashTransactions(ports, [])).toEqual({})
	})

	it('DQ-13 VP §B.3.3.1: another spelling of the same transaction has another hash', () => {
		const spaced = encode(utf8(JSON.stringify(entry(), null, 1)))
		expect(parse(spaced)[0]?.transaction).toEqual(sent[0]?.transaction)
		expect(hash(spaced)).not.toBe(hash(first))
	})

	it.each(['sha-384', 'sha-512'] as const)('DQ-13 VP §B.3.3.1: %s is used where it alone is asked for', name => {
		const one = parse(text(entry({ transaction_data_hashes_alg: ['sha3-256', name] })))
		const claims = hashTransactions(ports, one)
		expect(claims).toEqual({ transaction_data_hashes: [hash(one[0]?.text, name)], transaction_data_hashes_alg: name })
		expect(confirmedTransactions(ports, claims, one)).toEqual([one[0]?.text])
	})

	it('DQ-13 VP §B.3.3.1: transactions with no algorithm in common are refused with invalid_transaction_data', () => {
		const apart = parse(text(entry()), text(entry({ transaction_data_hashes_alg: ['sha-512'] })))
		expect(() => hashTransactions(ports, apart)).toThrow(expect.objectContaining({ code: 'invalid_transaction_data' }))
	})

	it.each([
		['no array', { transaction_data_hashes: 'x' }],
		['empty', { transaction_data_hashes: [] }],
		['of numbers', { transaction_data_hashes: [1] }],
		['of a transaction that was not sent', { transaction_data_hashes: [hash('other')], transaction_data_hashes_alg: 'sha-256' }],
		['one twice', { transaction_data_hashes: [hash(first), hash(first)], transaction_data_hashes_alg: 'sha-256' }],
		['by an algorithm that is not taken', { transaction_data_hashes: [hash(first)], transaction_data_hashes_alg: 'sha-1' }],
		[
			'by an algorithm that was not asked for',
			{ transaction_data_hashes: [hash(second, 'sha-384')], transaction_data_hashes_alg: 'sha-384' },
		],
		[
			'by an algorithm that is not the default',
			{ transaction_data_hashes: [hash(first, 'sha-512')], transaction_data_hashes_alg: 'sha-512' },
		],
		['without the algorithm that was to be named', { transaction_data_hashes: [hash(second)] }],
		['missing, and an algorithm alone', { transaction_data_hashes_alg: 'sha-256' }],
		['of what the text decodes to', { transaction_data_hashes: [hash(JSON.stringify(entry()))], transaction_data_hashes_alg: 'sha-256' }],
	])('VV-12 VP §B.3.3.1: hashes that are %s are refused with invalid_transaction_data', (_, claims) =>
		expect(() => confirmedTransactions(ports, claims, sent)).toThrow(expect.objectContaining({ code: 'invalid_transaction_data' })),
	)

	it('VV-12 VP §B.3.3.1: all transactions that were sent must be confirmed, each by one credential', () => {
		expect(judgeTransactions(sent, [[first ?? '', second ?? '']]).outcome).toBe('passed')
		expect(judgeTransactions(sent, [[first ?? ''], [second ?? '']]).outcome).toBe('passed')
		expect(judgeTransactions(sent, [[first ?? '']]).outcome).toBe('failed')
		expect(judgeTransactions(sent, []).outcome).toBe('failed')
		expect(judgeTransactions(sent, [[first ?? '', second ?? ''], [first ?? '']]).outcome).toBe('failed')
	})
})
