import { expect, it } from 'vitest'
import { sdJwtVc } from '../../sd-jwt/format.ts'
import { aim, bound, credential, forged, holder, issuer, outcomes, ports, stranger, trust } from './world.ts'

const unbound = { ...aim, holderBinding: false }
const judge = (text: string, how: object = unbound) => sdJwtVc.judge(ports, trust, text, { ...aim, ...how })
const issued = () => sdJwtVc.issue(ports, issuer, credential())

it('DQ-10 VP §6.1: where no holder binding is asked for no KB-JWT is made, and none is demanded', async () => {
	const text = await sdJwtVc.present(ports, undefined, await issued(), [['family_name']], unbound)
	expect(text.endsWith('~')).toBe(true)
	expect(outcomes(judge(text))).toEqual({ signature: 'passed', issuer_trust: 'passed', validity: 'passed' })
	expect(judge(text).credential?.claims).toMatchObject({ family_name: '王' })
})

it('DQ-10 VP §6.1: a credential that is bound to no key answers a query without holder binding', async () => {
	const text = await forged({ cnf: undefined as unknown as null })
	expect(outcomes(judge(text))).toEqual({ signature: 'passed', issuer_trust: 'passed', validity: 'passed' })
})

it('VV-10 SJ §9.5: a presentation without KB-JWT fails the check holder_binding wherever the query did not say that it may', async () => {
	const text = await sdJwtVc.present(ports, undefined, await issued(), [], unbound)
	for (const how of [{}, { holderBinding: true }])
		expect(outcomes(judge(text, how))).toMatchObject({ holder_binding: 'failed', nonce: 'not_checked' })
})

it('VV-12 VP §B.3.3: a presentation without KB-JWT fails the check holder_binding where there is a transaction to confirm', async () => {
	const text = await sdJwtVc.present(ports, undefined, await issued(), [], unbound)
	const how = { holderBinding: false, transactions: [{ text: 'e30', hashNames: undefined }] }
	expect(outcomes(judge(text, how))).toMatchObject({ holder_binding: 'failed', transaction_data: 'not_checked' })
})

it('VV-07 SJ §7.3: a KB-JWT that comes though none was asked for is judged like any other', async () => {
	expect(outcomes(judge(await bound(await issued())))).toMatchObject({ holder_binding: 'passed', nonce: 'passed', audience: 'passed' })
	expect(outcomes(judge(await bound(await issued(), { nonce: 'x' })))).toMatchObject({ nonce: 'failed' })
	expect(outcomes(judge(await bound(await issued(), {}, {}, stranger)))).toMatchObject({ holder_binding: 'failed' })
})

it('DQ-10 VP §6.1: without the key of the holder nothing is presented that must be bound to it', async () => {
	await expect(sdJwtVc.present(ports, undefined, await issued(), [], aim)).rejects.toThrow(TypeError)
	expect(await sdJwtVc.present(ports, holder, await issued(), [], aim)).not.toMatch(/~$/)
})
