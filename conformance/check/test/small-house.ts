// A house in small, in a folder of its own: the real configuration of every checker over a few files that breach nothing.

import { cp, mkdir, mkdtemp, readdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { rooms } from '../tree.ts'

const real = new URL('../../..', import.meta.url).pathname

const files: Readonly<Record<string, string>> = {
	'shared/protocol/ports.ts': '// What the small house lends its protocol.\n\nexport type Clock = { now(): number }\n',
	'shared/protocol/rule.ts':
		"// A rule of the small house.\n\nimport type { Clock } from './ports.ts'\n\nexport const isLate = ({ now }: Clock, at: number): boolean => now() > at\n",
	'shared/adapters/clock.ts':
		"// The clock of the small house.\n\nimport type { Clock } from '../protocol/ports.ts'\n\nexport const clock: Clock = { now: () => Date.now() }\n",
	'shared/web/page.ts': '// The page of the small house.\n\nexport const page = (): string => "<p>"\n'.replaceAll('"', "'"),
	...Object.fromEntries(
		['issuer', 'verifier', 'wallet-agent'].flatMap(agent => [
			[
				`${agent}/main.ts`,
				"// Joins the small house's parts.\n\nimport { clock } from '@wangzheng/shared/adapters/clock.ts'\nimport { isLate } from '@wangzheng/shared/protocol/rule.ts'\nimport { readConfig } from './config.ts'\n\nexport const start = (): boolean => isLate(clock, readConfig())\n",
			],
			[
				`${agent}/config.ts`,
				"// The one reader of the environment.\n\nexport const readConfig = (): number => Number(process.env['PORT'])\n",
			],
		]),
	),
	'conformance/trip.ts':
		"// A trip through the small house.\n\nimport { start as issuer } from '@wangzheng/issuer/main.ts'\nimport { clock } from '@wangzheng/shared/adapters/clock.ts'\nimport { start as verifier } from '@wangzheng/verifier/main.ts'\nimport { start as wallet } from '@wangzheng/wallet-agent/main.ts'\n\nexport const trip = (): boolean => clock.now() > 0 && issuer() && verifier() && wallet()\n",
}

/** Builds the small house and gives its folder. Everything declared is used in it, so only the workspace's own packages are declared. */
export async function buildSmallHouse(): Promise<string> {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'small-house-')))
	for (const name of ['.gitignore', 'biome.json', 'tsconfig.base.json', 'tsconfig.json']) await cp(join(real, name), join(root, name))
	await symlink(join(real, 'node_modules'), join(root, 'node_modules'))
	for (const room of rooms) {
		await mkdir(join(root, room), { recursive: true })
		await cp(join(real, room, 'tsconfig.json'), join(root, room, 'tsconfig.json'))
		await buildPackage(root, room)
	}
	await mkdir(join(root, 'shared/protocol'), { recursive: true })
	await cp(join(real, 'shared/protocol/tsconfig.json'), join(root, 'shared/protocol/tsconfig.json'))
	await cp(join(real, 'shared/protocol/globals.d.ts'), join(root, 'shared/protocol/globals.d.ts'))
	for (const [path, text] of Object.entries(files)) await plant(root, path, text)
	return root
}

/** The real exports; of the real dependencies the workspace's own, linked to the small house; the others are found, not declared. */
async function buildPackage(root: string, room: string): Promise<void> {
	const manifest = JSON.parse(await readFile(join(real, room, 'package.json'), 'utf8'))
	const dependencies: Record<string, string> = {}
	const modules = join(root, room, 'node_modules')
	await mkdir(join(modules, '@wangzheng'), { recursive: true })
	for (const name of Object.keys(manifest.dependencies)) {
		if (!name.startsWith('@wangzheng/')) continue
		dependencies[name] = manifest.dependencies[name]
		await symlink(join(root, name.slice('@wangzheng/'.length)), join(modules, name))
	}
	for (const name of await readdir(join(real, room, 'node_modules'))) {
		if (!name.startsWith('@wangzheng') && !name.startsWith('.')) {
			await symlink(join(real, room, 'node_modules', name), join(modules, name))
		}
	}
	const small = { ...manifest, dependencies, devDependencies: {} }
	await plant(root, `${room}/package.json`, `${JSON.stringify(small, null, '\t')}\n`)
}

export async function plant(root: string, path: string, text: string): Promise<void> {
	await mkdir(dirname(join(root, path)), { recursive: true })
	await writeFile(join(root, path), text)
}
