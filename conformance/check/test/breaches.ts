// A breach of each kind: what is planted where, and which checkers must say so in which words. docs/architecture.md lists the same walls.

export type Breach = {
	/** The wall, as docs/architecture.md calls it. */
	readonly wall: string
	readonly file: string
	readonly text: string
	/** Checker → what its line about `file` holds; a pattern that begins with ^ is held against the whole line. */
	readonly by: Readonly<Record<string, RegExp>>
}

// In parts, so that these files do not breach the rule that they show.
const pathOfAMachine = ['', 'ho' + 'me', 'someone', 'project'].join('/')
const archive = `${'http'}s://packages.example.com/a.tgz`

const importOf = (name: string, from: string): string => `import { ${name} } from '${from}'\n\nexport const a = ${name}\n`

const between: readonly Breach[] = [
	{
		wall: 'an agent imports an agent by path',
		file: 'issuer/a.ts',
		text: importOf('start', '../verifier/main.ts'),
		by: { types: /TS6307/, lint: /noRestrictedImports/ },
	},
	{
		wall: 'an agent imports an agent by name',
		file: 'wallet-agent/a.ts',
		text: importOf('start', '@wangzheng/issuer/main.ts'),
		by: { types: /TS2307/, lint: /noRestrictedImports/, dependencies: /not declared/ },
	},
	{
		wall: 'an agent imports conformance',
		file: 'verifier/a.ts',
		text: importOf('trip', '../conformance/trip.ts'),
		by: { types: /TS6307/, lint: /noRestrictedImports/ },
	},
	{
		wall: 'shared imports an agent',
		file: 'shared/adapters/a.ts',
		text: importOf('start', '../../issuer/main.ts'),
		by: { types: /TS6307/, lint: /noRestrictedImports/ },
	},
	{
		wall: 'an agent goes around the name of shared',
		file: 'issuer/b.ts',
		text: importOf('clock', '../shared/adapters/clock.ts'),
		by: { lint: /noRestrictedImports/ },
	},
	{
		wall: 'conformance reaches into an agent',
		file: 'conformance/a.ts',
		text: importOf('inner', '@wangzheng/issuer/inner.ts'),
		by: { types: /TS2307/ },
	},
	{
		wall: 'a package exports its inside',
		file: 'verifier/exports.txt',
		text: '',
		by: { exports: /^conformance: @wangzheng\/wallet-agent\/endpoints\.ts resolves$/ },
	},
	{
		wall: 'an agent can resolve an agent',
		file: 'issuer/resolves.txt',
		text: '',
		by: { exports: /^issuer: @wangzheng\/wallet-agent\/main\.ts resolves$/ },
	},
	{
		wall: 'imports run in a circle',
		file: 'issuer/circle-a.ts',
		text: "import { b } from './circle-b.ts'\n\nexport const a = (): unknown => b\n",
		by: { lint: /noImportCycles/ },
	},
]

const purity: readonly Breach[] = [
	{
		wall: 'the protocol uses a global of Node',
		file: 'shared/protocol/a.ts',
		text: "export const a = (): unknown => Buffer.from('a')\n",
		by: { types: /TS2591|TS2580/ },
	},
	{
		wall: 'the protocol imports a module of Node',
		file: 'shared/protocol/b.ts',
		text: importOf('createHash', 'node:crypto'),
		by: { types: /TS2591/, lint: /noRestrictedImports/ },
	},
	{
		wall: 'the protocol imports a package',
		file: 'shared/protocol/c.ts',
		text: importOf('z', 'zod'),
		by: { lint: /noRestrictedImports/ },
	},
	{
		wall: 'the protocol imports an adapter',
		file: 'shared/protocol/d.ts',
		text: importOf('clock', '../adapters/clock.ts'),
		by: { types: /TS6307/, lint: /noRestrictedImports/ },
	},
]

const manner: readonly Breach[] = [
	{ wall: 'a barrel', file: 'issuer/barrel.ts', text: "export { start } from './main.ts'\n", by: { lint: /noBarrelFile/ } },
	{ wall: 'a re-export of everything', file: 'issuer/all.ts', text: "export * from './config.ts'\n", by: { lint: /noReExportAll/ } },
	{ wall: 'a default export', file: 'issuer/default.ts', text: 'const a = 1\n\nexport default a\n', by: { lint: /noDefaultExport/ } },
	{ wall: 'an enum', file: 'issuer/enum.ts', text: 'export enum A {\n\tB = 1,\n}\n', by: { types: /TS1294/, lint: /noEnum/ } },
	{ wall: '`any`', file: 'issuer/any.ts', text: 'export const a = (b: any): unknown => b\n', by: { lint: /noExplicitAny/ } },
	{
		wall: 'a non-null assertion',
		file: 'issuer/bang.ts',
		text: 'export const a = (b: string | undefined): string => b!\n',
		by: { lint: /noNonNullAssertion/ },
	},
	{
		wall: '`process.env` outside config.ts',
		file: 'issuer/env.ts',
		text: "export const a = process.env['A']\n",
		by: { lint: /noProcessEnv/, environment: /reads the environment/ },
	},
	{
		wall: 'the environment by a way around',
		file: 'verifier/env.ts',
		text: "const { env } = process\n\nexport const a = env['A']\n",
		by: { environment: /reads the environment/ },
	},
	{ wall: 'a file that is not formatted', file: 'issuer/format.ts', text: 'export   const a = 1\n', by: { lint: / format / } },
	{
		wall: 'a main.ts of more than 150 lines',
		file: 'verifier/main.ts',
		text: `export const start = (): boolean => false\n${'// more\n'.repeat(150)}`,
		by: { 'main-length': /153 lines/ },
	},
	{ wall: 'a file that does not say what it is', file: 'issuer/silent.ts', text: '', by: { comments: /does not say/ } },
]

const belongings: readonly Breach[] = [
	{
		wall: 'a package that is not declared',
		file: 'issuer/undeclared.ts',
		text: "import express from 'express'\n\nexport const a = express\n",
		by: { dependencies: /express is not declared/ },
	},
	{
		wall: 'a development dependency in production',
		file: 'shared/web/development.ts',
		text: importOf('compactVerify', 'jose'),
		by: { dependencies: /jose is a development dependency/ },
	},
	{
		wall: 'a package that nobody uses',
		file: 'shared/unused.txt',
		text: '',
		by: { dependencies: /^shared\/package\.json: kysely is declared and never used$/ },
	},
	{
		wall: 'a package that is said to wait, and does not',
		file: 'docs/dependencies.md',
		text: '# What carries what\n\n## Installed, and not used yet\n\n- `nowhere-installed`\n',
		by: { dependencies: /nowhere-installed is said to wait, and is not installed/ },
	},
	{ wall: 'a path of a machine', file: 'docs/trace.md', text: `Look into ${pathOfAMachine}.\n`, by: { traces: /a path of a machine/ } },
	{
		wall: 'the host of a registry',
		file: 'pnpm-lock.yaml',
		text: `{tarball: ${archive}}\n`,
		by: { traces: /the host of a package registry/ },
	},
]

const orders: readonly Breach[] = [
	{
		wall: 'a title with a requirement that no table has',
		file: 'issuer/test/title.test.ts',
		text: `it('ZZ-${'99'} XX §1: something is refused', () => {})\n`,
		by: { coverage: /no table has the requirement ZZ-99/ },
	},
	{ wall: 'an order that no test shows', file: 'issuer/test/none.txt', text: '', by: { coverage: /^TK-05: no test shows it/ } },
	{
		wall: 'a stale coverage page',
		file: 'docs/requirements-coverage.md',
		text: '# Old\n',
		by: { coverage: /is stale/ },
	},
]

export const breaches: readonly Breach[] = [...between, ...purity, ...manner, ...belongings, ...orders]
