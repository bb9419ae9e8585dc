import { expect, it } from 'vitest'
import { sdJwtVc } from '../../sd-jwt/format.ts'
import { aim, bound, credential, digest, holder, issuer, outcomes, ports, stranger, trust } from './world.ts'

const transactions = [
	{ text: 'eyJ0eXBlIjoiYSJ9', hashNames: undefined },
	{ text: 'eyJ0eXBlIjoiYiJ9', hashNames: ['sha-256'] },
]
const issued = () => sdJwtVc.issue(ports, issuer, credential())
const judge = (text: string, more: object = {}) => sdJwtVc.judge(ports, trust, text, { ...aim, transactions, ...more })

it('DQ-13 VV-12 VP §B.3.3.1: a KB-JWT confirms the transactions that it is made for', async () => {
	const text = await sdJwtVc.present(ports, holder, await issued(), [], { ...aim, transactions })
	const judged = judge(text)
	expect(outcomes(judged)).toMatchObject({ holder_binding: 'passed', transaction_data: 'passed' })
	expect(judged.confirmed).toEqual(transactions.map(one => one.text))
})

it('VV-12 VP §B.3.3.1: a KB-JWT without hashes confirms nothing', async () => {
	const judged = judge(await sdJwtVc.present(ports, holder, await issued(), [], aim))
	expect(judged.confirmed).toEqual([])
})

it('VV-12 VP §B.3.3.1: hashes of transactions that were not sent fail the check transaction_data, though none were sent at all', async () => {
	const text = await bound(await issued(), { transaction_data_hashes: [digest('another')] })
	expect(outcomes(judge(text, { transactions: [] }))).toMatchObject({ nonce: 'passed', transaction_data: 'failed' })
	expect(outcomes(judge(text))).toMatchObject({ nonce: 'passed', transaction_data: 'failed' })
	expect(judge(text).confirmed).toEqual([])
})

it("VV-12 VP §B.3.3.1: hashes that another key than the credential's signed confirm nothing", async () => {
	const hashes = { transaction_data_hashes: transactions.map(one => digest(one.text)), transaction_data_hashes_alg: 'sha-256' }
	const judged = judge(await bound(await issued(), hashes, {}, stranger))
	expect(outcomes(judged)).toMatchObject({ holder_binding: 'failed', transaction_data: 'not_checked' })
	expect(judged.confirmed).toEqual([])
})

it('VV-12 VP §B.3.3.1: a presentation without KB-JWT confirms nothing', async () => {
	const judged = judge(await issued())
	expect(outcomes(judged)).toMatchObject({ holder_binding: 'failed', transaction_data: 'not_checked' })
	expect(judged.confirmed).toEqual([])
})

it('VP §8.6: no check transaction_data stands in the report of a presentation that has nothing to do with one', async () => {
	const text = await sdJwtVc.present(ports, holder, await issued(), [], aim)
	expect(outcomes(sdJwtVc.judge(ports, trust, text, aim))).not.toHaveProperty('transaction_data')
})
