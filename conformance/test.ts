// `npm test`: the checks, then every test. The last line counts what passed and what failed; the exit code is 0 only if something
// passed and nothing failed.

import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeFinding, runChecks } from './check/check.ts'
import { summarize, type VitestReport } from './check/summary.ts'

const root = new URL('..', import.meta.url).pathname

/** Runs Vitest; its own report goes straight to the terminal, its numbers come back. */
async function runVitest(args: readonly string[]): Promise<{ code: number; report: VitestReport | undefined }> {
	const folder = await mkdtemp(join(tmpdir(), 'wangzheng-test-'))
	const file = join(folder, 'report.json')
	try {
		const child = spawn(
			join(root, 'node_modules/.bin/vitest'),
			['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args],
			{ cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
		)
		const code = await new Promise<number>((resolve, reject) => child.once('error', reject).once('exit', exit => resolve(exit ?? 1)))
		const report: VitestReport | undefined = await readFile(file, 'utf8').then(JSON.parse, () => undefined)
		return { code, report }
	} finally {
		await rm(folder, { recursive: true, force: true })
	}
}

const findings = await runChecks(root)
for (const finding of findings) console.log(describeFinding(finding))
const { code, report } = await runVitest(process.argv.slice(2))
const { line, exitCode } = summarize(findings, code, report)
process.exitCode = exitCode
console.log(line)
