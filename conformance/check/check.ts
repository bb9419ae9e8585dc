// `pnpm check`: every wall of the house, each proved by its own checker. docs/architecture.md says which wall falls to which checker.

import { findUncommented } from './comments.ts'
import { findStaleCoverage } from './coverage.ts'
import { findWrongDependencies } from './dependencies.ts'
import { findStrayEnvironment } from './environment.ts'
import { findOpenDoors } from './exports.ts'
import { findLintErrors } from './lint.ts'
import { findLongMains } from './main-length.ts'
import { findTraces } from './traces.ts'
import { findTypeErrors } from './types.ts'

export type Check = {
	readonly name: string
	/** The breaches in the tree at `root`, a line each; none where the wall stands. */
	readonly find: (root: string) => Promise<readonly string[]>
}

export type Finding = { readonly name: string; readonly breaches: readonly string[]; readonly milliseconds: number }

export const checks: readonly Check[] = [
	{ name: 'types', find: findTypeErrors },
	{ name: 'lint', find: findLintErrors },
	{ name: 'exports', find: findOpenDoors },
	{ name: 'dependencies', find: findWrongDependencies },
	{ name: 'main-length', find: findLongMains },
	{ name: 'environment', find: findStrayEnvironment },
	{ name: 'comments', find: findUncommented },
	{ name: 'traces', find: findTraces },
	{ name: 'coverage', find: findStaleCoverage },
]

/** Runs all checks side by side. A checker that breaks down is a breach of its own: it never counts as a wall that stands. */
export const runChecks = (root: string): Promise<Finding[]> =>
	Promise.all(
		checks.map(async ({ name, find }) => {
			const begun = performance.now()
			const breaches = await find(root).catch((error: unknown) => [`the checker itself failed: ${String(error)}`])
			return { name, breaches, milliseconds: Math.round(performance.now() - begun) }
		}),
	)

export const describeFinding = ({ name, breaches, milliseconds }: Finding): string =>
	breaches.length === 0
		? `check ${name}: ok (${milliseconds} ms)`
		: [`check ${name}: ${breaches.length} ${breaches.length === 1 ? 'breach' : 'breaches'}`, ...breaches.map(line => `  ${line}`)].join(
				'\n',
			)

if (import.meta.main) {
	const findings = await runChecks(new URL('../..', import.meta.url).pathname)
	for (const finding of findings) console.log(describeFinding(finding))
	if (findings.some(finding => finding.breaches.length > 0)) process.exitCode = 1
}
