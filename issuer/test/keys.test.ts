import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startIssuer } from './world.ts'

const issuer = await startIssuer()

const signingCertificate = (jwt: string): string => JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()).x5c[0]

it('HI-05 HAIP §6.1.1: credentials carry a certificate that is not self-signed, below the published anchor, which is not in x5c', async () => {
	const { credentials } = await issuer.issue()
	const header = JSON.parse(Buffer.from(credentials[0]?.split('.')[0] ?? '', 'base64url').toString())
	expect(header.x5c).toHaveLength(1)
	expect((await issuer.send('/trust-anchor.pem')).text.replaceAll(/\s/g, '')).not.toContain(header.x5c[0])
	expect((await issuer.read(credentials[0] ?? '')).claims['demonstration']).toBe(true)
})

it('a rotation signs credentials and status lists with a new key, and what was issued before stays good', async () => {
	const before = await issuer.issue()
	const list = (await issuer.read(before.credentials[0] ?? '')).status?.uri ?? ''
	const listBefore = (await issuer.send(list)).text
	expect((await issuer.post('/api/keys/rotate', undefined, issuer.key)).status).toBe(204)
	const after = await issuer.issue()
	expect(signingCertificate(after.credentials[0] ?? '')).not.toBe(signingCertificate(before.credentials[0] ?? ''))
	expect(signingCertificate((await issuer.send(list)).text)).not.toBe(signingCertificate(listBefore))
	for (const text of [before.credentials[0], after.credentials[0]]) expect(await issuer.statusOf(text ?? '')).toBe(0)
	await issuer.post(`/api/issuances/${before.id}/revoke`, undefined, issuer.key)
	expect(await issuer.statusOf(before.credentials[0] ?? '')).toBe(1)
})

it('secrets are in files that their owner alone reads', () => {
	for (const name of ['secret', 'operator-key', 'issuer.sqlite', 'keys/signing.pem', 'keys/authority.pem']) {
		const path = join(issuer.folder, name)
		expect(existsSync(path), name).toBe(true)
		expect(statSync(path).mode & 0o077, name).toBe(0)
	}
	expect(readdirSync(issuer.folder).sort()).toContain('keys')
})
