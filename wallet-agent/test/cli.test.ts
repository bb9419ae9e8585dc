import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { openAuthorizingIssuer } from './authorizing-issuer.ts'
import { openIssuer } from './issuer-peer.ts'
import { temporaryFolder } from './peers.ts'
import { openVerifier } from './verifier-peer.ts'

const run = promisify(execFile)

/** The command line in a folder of its own, believing these roots. */
function commandLine(issuerAnchor: string, verifierAnchor: string) {
	const folder = temporaryFolder()
	writeFileSync(join(folder, 'issuer.pem'), issuerAnchor)
	writeFileSync(join(folder, 'verifier.pem'), verifierAnchor)
	const env = {
		DATA_DIR: folder,
		TRUST_ANCHORS: join(folder, 'issuer.pem'),
		VERIFIER_ANCHORS: join(folder, 'verifier.pem'),
	}
	return async (...args: string[]) => {
		const cli = join(import.meta.dirname, '..', 'cli.ts')
		const { stdout, stderr, code = 0 } = await run(process.execPath, [cli, ...args], { env }).catch(error => error)
		return { code, stdout: String(stdout), stderr: String(stderr) }
	}
}

it('WI-13 DQ-11 VCI §8: the command line receives, lists, shows, remembers and deletes', async () => {
	const issuer = await openIssuer()
	const verifier = await openVerifier({ encrypted: true })
	const wallet = commandLine(issuer.anchor, verifier.anchor)
	expect(await wallet('receive', issuer.link, '--tx-code', '00000000')).toMatchObject({
		code: 1,
		stderr: expect.stringContaining('invalid_grant'),
	})
	expect(await wallet('receive', issuer.link, '--tx-code', '12345678')).toMatchObject({
		code: 0,
		stdout: expect.stringContaining('received'),
	})
	const [{ id }] = JSON.parse((await wallet('status')).stdout)
	expect(await wallet('present', verifier.link)).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing was sent') })
	expect(verifier.responses()).toEqual([])
	expect(await wallet('present', verifier.link, '--yes')).toMatchObject({ code: 0, stdout: expect.stringContaining('presented') })
	expect(verifier.responses()).toHaveLength(1)
	expect(JSON.parse((await wallet('history')).stdout).entries).toMatchObject([{ event: 'presented' }, { event: 'received' }])
	expect(JSON.parse((await wallet('list', '--as', 'somebody')).stdout)).toEqual([])
	expect(await wallet('delete', id)).toMatchObject({ code: 0, stderr: '' })
	expect((await wallet('keys', 'create', 'program')).stdout).toMatch(/^wz_[\w-]{43}\n$/)
}, 120_000)

it('WI-18 VCI §3.4: the command line gets a card from an issuer for whom one signs in, and renews it', async () => {
	const issuer = await openAuthorizingIssuer({ scope: 'light', refresh: true })
	const wallet = commandLine(issuer.anchor, issuer.anchor)
	const begun = await wallet('get', issuer.url)
	const url = /^http\S+\/authorize\S+$/m.exec(begun.stdout)?.[0] ?? ''
	const back = (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? ''
	expect(await wallet('callback', 'http://localhost:7403/callback')).toMatchObject({ code: 1 })
	expect(await wallet('callback', back, '--as', 'somebody')).toMatchObject({ code: 1, stderr: expect.stringContaining('not_found') })
	expect(await wallet('callback', back)).toMatchObject({ code: 0, stdout: expect.stringContaining('received') })
	const [{ id }] = JSON.parse((await wallet('list')).stdout)
	expect(JSON.parse((await wallet('renew', id)).stdout)).toMatchObject({ copies: { fresh: 3, renewable: true } })
})
