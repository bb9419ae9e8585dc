import { expect, test } from 'vitest'
import { disputed, overview, pageName, planPage, withTable } from '../page.ts'
import { planChoices } from '../plans.ts'
import type { Judged, PlanReport } from '../run-plan.ts'

const [choice] = planChoices
if (!choice) throw new Error('there is no plan')

const judged: readonly Judged[] = [
	{ outcome: { module: 'one', variant: {}, result: 'PASSED', complaints: [], seconds: 1 }, judgement: { good: true } },
	{
		outcome: { module: 'two', variant: { vci_credential_encryption: 'encrypted' }, result: 'REVIEW', complaints: [], seconds: 1 },
		judgement: { good: true, reason: 'a picture' },
	},
	{
		outcome: {
			module: 'three',
			variant: {},
			result: 'WARNING',
			complaints: [{ severity: 'WARNING', condition: 'CheckIt', message: 'a | b' }],
			seconds: 1,
		},
		judgement: { good: false },
	},
]
const report: PlanReport = { choice, judged }
const page = planPage(report, { version: '5.2.4', revision: '12f2a4d' }, '2026-11-28')

test('a page names the suite, the day and each module, and the reason where one is needed', () => {
	expect(page).toContain('Suite 5.2.4, commit 12f2a4d, 2026-11-28: 1 PASSED, 1 REVIEW, 1 WARNING, 0 SKIPPED, 0 FAILED, 0 UNKNOWN')
	expect(page).toContain('| one | PASSED |  |')
	expect(page).toContain('| two (encrypted) | REVIEW | a picture |')
	expect(page).toContain('| three | WARNING | WARNING CheckIt: a \\| b |')
})

test('the tables over the pages are read from them, and sum them up', () => {
	const name = pageName(choice)
	expect(
		overview(
			new Map([
				[name, page],
				[`other-${name}`, page],
			]),
		),
	).toContain(`| ${choice.plan} | 2 | 2 | 2 | 2 | 0 | 0 | 0 |`)
	expect(overview(new Map([[name, page]]))).toContain(
		`| ${choice.plan} | [${choice.name}](conformance/${name}) | 1 | 1 | 1 | 0 | 0 | 0 | 2026-11-28 | 12f2a4d |`,
	)
	expect(() => overview(new Map([[name, '# something else']]))).toThrow(name)
})

test('the table stands in its place, whatever stood there before', () => {
	const text = 'before\n<!-- results -->\nold\n<!-- /results -->\nafter\n'
	expect(withTable(text, 'results', 'new')).toBe('before\n<!-- results -->\n\nnew\n\n<!-- /results -->\nafter\n')
	expect(() => withTable('nothing', 'results', 'new')).toThrow()
})

test('what we dispute is told with the line of the suite, and nothing else of what is expected', () => {
	const table = disputed([
		{ module: 'shown', result: 'REVIEW', reason: 'a person looks at it' },
		{ module: /^one-(a|b)$/, variant: { mode: 'x' }, result: 'FAILED', reason: 'it fails by itself', suiteSource: 'Some.java:1' },
	])
	expect(table).not.toContain('shown')
	expect(table).toContain('| one-(a\\|b) | mode=x | FAILED | it fails by itself | Some.java:1 |')
})
