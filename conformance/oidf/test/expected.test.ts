import { describe, expect, test } from 'vitest'
import { type Expected, expected, judge } from '../expected.ts'
import { issuerModules } from '../modules/issuer.ts'
import { verifierModules } from '../modules/verifier.ts'
import { walletVciModules } from '../modules/wallet-vci.ts'
import { walletVpModules } from '../modules/wallet-vp.ts'

const list: readonly Expected[] = [
	{ module: 'shown', result: 'REVIEW', reason: 'a person looks at it' },
	{
		module: /^not-there-/,
		variant: { credential_format: 'mdoc' },
		result: 'SKIPPED',
		reason: 'mdocs have none',
		suiteSource: 'Some.java:1',
	},
]

describe('what an outcome is worth', () => {
	test('PASSED needs no reason', () => {
		expect(judge({ module: 'any', result: 'PASSED' }, {}, list)).toEqual({ good: true })
	})

	test.each(['REVIEW', 'WARNING', 'SKIPPED', 'FAILED', 'UNKNOWN'] as const)('%s is bad where nothing is said of the module', result => {
		expect(judge({ module: 'any', result }, {}, list).good).toBe(false)
	})

	test('an outcome that is expected is good, for its reason', () => {
		expect(judge({ module: 'shown', result: 'REVIEW' }, {}, list)).toMatchObject({ good: true, reason: 'a person looks at it' })
	})

	test('another outcome of the same module is bad', () => {
		expect(judge({ module: 'shown', result: 'WARNING' }, {}, list).good).toBe(false)
	})

	test('what is expected of one variant is not expected of another', () => {
		const skipped = { module: 'not-there-at-all', result: 'SKIPPED' } as const
		expect(judge(skipped, { credential_format: 'mdoc' }, list)).toMatchObject({ good: true, suiteSource: 'Some.java:1' })
		expect(judge(skipped, { credential_format: 'sd_jwt_vc' }, list).good).toBe(false)
	})

	test('where the runner could not do its part, no result is good', () => {
		expect(judge({ module: 'any', result: 'PASSED', trouble: 'the wallet did not start' }, {}, list)).toEqual({
			good: false,
			reason: 'the wallet did not start',
		})
	})
})

describe('the list', () => {
	const modules = [issuerModules, verifierModules, walletVciModules, walletVpModules].flatMap(Object.keys)

	test('each entry has a reason, and is about a module that is run', () => {
		for (const { module, reason } of expected) {
			expect(reason).toMatch(/\w+ \w+ \w+/)
			expect(modules.filter(each => (typeof module === 'string' ? each === module : module.test(each)))).not.toEqual([])
		}
	})

	test('no failure, no warning and no module without end is expected without the line of the suite that is wrong', () => {
		for (const { result, suiteSource } of expected) {
			if (result === 'FAILED' || result === 'WARNING' || result === 'UNKNOWN') expect(suiteSource).toMatch(/\.java:\d+/)
		}
	})
})
