// A PKCS #11 token of SoftHSM for tests, where the machine has it.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const module = [
	'/usr/lib/softhsm/libsofthsm2.so',
	'/usr/lib64/softhsm/libsofthsm.so',
	'/usr/local/lib/softhsm/libsofthsm2.so',
	'/opt/homebrew/lib/softhsm/libsofthsm2.so',
].find(existsSync)

/** What a test is titled with that was not run, so that it counts as skipped and says why. */
export const noSoftHsm = 'not run, for no SoftHSM module is on this machine (Debian has it in the package softhsm2)'

export type SoftHsm = {
	readonly module: string
	readonly token: string
	readonly pin: string
	readonly pinFile: string
	/** A token that another PIN opens. */
	readonly other: string
	remove(): void
}

/** Two fresh tokens in a folder of their own; undefined, and told on the console, where there is no SoftHSM. Once for a process. */
export function openSoftHsm(): SoftHsm | undefined {
	if (module === undefined) {
		console.warn(`PKCS #11: ${noSoftHsm}`)
		return undefined
	}
	const folder = mkdtempSync(join(tmpdir(), 'wangzheng-token-'))
	const tokens = join(folder, 'tokens')
	const configuration = join(folder, 'softhsm2.conf')
	mkdirSync(tokens)
	writeFileSync(configuration, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`)
	// biome-ignore lint/style/noProcessEnv: SoftHSM finds its tokens by this name in the environment, and nowhere else
	process.env['SOFTHSM2_CONF'] = configuration
	const hsm = { module, token: 'wangzheng test', pin: '1234', pinFile: join(folder, 'pin'), other: 'another' }
	for (const [label, pin] of [
		[hsm.token, hsm.pin],
		[hsm.other, '987654'],
	] as const) {
		execFileSync('softhsm2-util', ['--init-token', '--free', '--label', label, '--so-pin', '87654321', '--pin', pin])
	}
	writeFileSync(hsm.pinFile, `${hsm.pin}\n`, { mode: 0o600 })
	return { ...hsm, remove: () => rmSync(folder, { recursive: true }) }
}
