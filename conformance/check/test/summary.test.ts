// The last line of `npm test` says what happened, and its exit code does too.

import { expect, it } from 'vitest'
import { summarize, type VitestReport } from '../summary.ts'

const stands = { name: 'types', breaches: [], milliseconds: 1 }
const fallen = { name: 'lint', breaches: ['a.ts:1 …'], milliseconds: 1 }
const report = (change: Partial<VitestReport> = {}): VitestReport => ({
	numPassedTests: 3,
	numFailedTests: 0,
	numPendingTests: 0,
	numTodoTests: 0,
	testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
	...change,
})

it('counts checks and tests together', () => {
	expect(summarize([stands], 0, report())).toEqual({ line: '4 passed, 0 failed', exitCode: 0 })
})

it('names skipped tests only where there are some', () => {
	expect(summarize([stands], 0, report({ numPendingTests: 2 }))).toEqual({ line: '4 passed, 0 failed, 2 skipped', exitCode: 0 })
})

it.each([
	['a check that found a breach', [fallen], 0, report(), '3 passed, 1 failed'],
	['a failed test', [stands], 1, report({ numFailedTests: 1 }), '4 passed, 1 failed'],
	['a file that did not load', [stands], 1, report({ testResults: [{ status: 'failed', assertionResults: [] }] }), '4 passed, 1 failed'],
	['an error outside every test', [stands], 1, report(), '4 passed, 1 failed'],
	['a run without a test', [stands], 0, report({ numPassedTests: 0, testResults: [] }), '1 passed, 1 failed'],
	['a run that left no report', [stands], 1, undefined, '1 passed, 1 failed'],
] as const)('%s fails the run', (_what, findings, code, vitest, line) => {
	expect(summarize(findings, code, vitest)).toEqual({ line, exitCode: 1 })
})
