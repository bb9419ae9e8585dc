// The last line of `npm test`, and the exit code: a failed check, a file that does not load and a run without a single test all count.

import type { Finding } from './check.ts'

/** What this needs of Vitest's JSON report. */
export type VitestReport = {
	readonly numPassedTests: number
	readonly numFailedTests: number
	readonly numPendingTests: number
	readonly numTodoTests: number
	readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly { readonly status: string }[] }[]
}

/** `code` is Vitest's exit code; `report` is undefined where it left none. */
export function summarize(
	findings: readonly Finding[],
	code: number,
	report: VitestReport | undefined,
): { readonly line: string; readonly exitCode: 0 | 1 } {
	const checksFailed = findings.filter(({ breaches }) => breaches.length > 0).length
	const passed = findings.length - checksFailed + (report?.numPassedTests ?? 0)
	let failed = checksFailed + (report?.numFailedTests ?? 0) + (report?.testResults.filter(brokeDown).length ?? 0)
	const noTestRan = (report?.numPassedTests ?? 0) + (report?.numFailedTests ?? 0) === 0
	// An error outside every test, or a run that broke off: Vitest says so by its exit code alone.
	if (noTestRan || (code !== 0 && failed === checksFailed)) failed++
	const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0)
	return { line: `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`, exitCode: failed === 0 ? 0 : 1 }
}

/** A file that failed with no failed test in it: it did not load, or a hook of it broke. */
const brokeDown = ({ status, assertionResults }: VitestReport['testResults'][number]): boolean =>
	status === 'failed' && !assertionResults.some(test => test.status === 'failed')
