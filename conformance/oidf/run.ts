// pnpm conformance:oidf: our agents through the plans of a running OpenID Foundation conformance suite. docs/conformance.md says how.
//
//   --suite URL        the suite; required                       --suite-ca FILE   the authority behind its certificate
//   --plan NAME        one plan, several times for several       --variant TEXT    of its variants those whose name holds the text
//   --module ID        of its modules this one alone             --token TEXT      the suite's, where it asks for one
//   --list             prints the plans and their variants       --write           writes docs/conformance with what came out
//   --missing          those alone that have no page there

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { createFetch } from '@wangzheng/shared/adapters/safe-fetch.ts'
import { openTlsCertificate } from '@wangzheng/shared/adapters/tls-certificate.ts'
import { createCamera } from './camera.ts'
import { createSuite } from './client.ts'
import { pageName } from './page.ts'
import { planChoices } from './plans.ts'
import { type PlanReport, runPlan } from './run-plan.ts'
import { moduleLine, planTable } from './table.ts'
import { readPages, writeOverview, writePage } from './write-pages.ts'

const several = { type: 'string', multiple: true, default: [] as string[] } as const
const { values: told } = parseArgs({
	options: {
		suite: { type: 'string' },
		'suite-ca': { type: 'string' },
		token: { type: 'string' },
		plan: several,
		variant: several,
		module: several,
		list: { type: 'boolean', default: false },
		write: { type: 'boolean', default: false },
		missing: { type: 'boolean', default: false },
	},
})
const print = (text: string) => process.stdout.write(`${text}\n`)

const written = told.missing ? await readPages() : new Map<string, string>()
const wanted = planChoices.filter(
	({ plan, name }) =>
		!written.has(pageName({ plan, name })) &&
		(told.plan.length === 0 || told.plan.includes(plan)) &&
		(told.variant.length === 0 || told.variant.some(part => name.includes(part))),
)

const refuse = (sentence: string) => {
	process.stderr.write(`${sentence}\n`)
	process.exitCode = 1
}

if (told.list) for (const { plan, name } of wanted) print(`${plan} ${name}`)
else if (told.suite === undefined)
	refuse('Which suite? Say --suite https://…, and --suite-ca where its certificate is from an authority of its own.')
else if (told.write && told.module.length > 0) refuse('A page is about a whole plan: leave --module out, or --write.')
else if (wanted.length === 0) refuse('No plan is meant by this: --list prints those there are.')
else process.exitCode = (await runAll(told.suite)) ? 0 : 1

/** Whether every module ended as it should. */
async function runAll(address: string): Promise<boolean> {
	const folder = await mkdtemp(join(tmpdir(), 'wangzheng-oidf-'))
	const camera = createCamera()
	try {
		const tls = await openTlsCertificate(join(folder, 'tls'), { clock: systemClock })
		const suiteCa = told['suite-ca'] === undefined ? [] : [await readFile(told['suite-ca'], 'utf8')]
		const allowedHosts = [new URL(address).hostname]
		const fetch = createFetch({ allowLoopback: true, allowedHosts, ca: [tls.ca, ...suiteCa], timeout: 120_000 })
		const suite = createSuite(fetch, address, told.token)
		const { version, revision } = await suite.version()
		print(`OpenID Foundation conformance suite ${version}, commit ${revision}`)
		const world = { suite, suiteCaPath: told['suite-ca'], fetch, camera, tls, folder, mark: process.pid.toString(36) }
		const reports: PlanReport[] = []
		for (const choice of wanted) {
			print(`\n${choice.plan} ${choice.name}`)
			const report = await runPlan(world, choice, told.module, judged => print(moduleLine(judged)))
			reports.push(report)
			if (told.write) await writePage(report, { version, revision }, new Date().toISOString().slice(0, 10))
		}
		if (told.write) await writeOverview()
		print(`\n${planTable(reports)}`)
		return reports.length > 0 && reports.every(({ judged }) => judged.length > 0 && judged.every(({ judgement }) => judgement.good))
	} finally {
		await camera.close()
		await rm(folder, { recursive: true, force: true })
	}
}
