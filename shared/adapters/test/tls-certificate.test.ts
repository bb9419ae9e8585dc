import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { systemClock as clock } from '../node-crypto.ts'
import { openTlsCertificate } from '../tls-certificate.ts'

const folder = mkdtempSync(join(tmpdir(), 'tls-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('a server with the certificate is believed by who believes its root, by name and by address', async () => {
	const { key, cert, ca } = await openTlsCertificate(folder, { clock })
	const server = createServer({ key, cert }, (_request, response) => response.end('here')).listen(0)
	await once(server, 'listening')
	const { port } = server.address() as AddressInfo
	for (const host of ['localhost', '127.0.0.1']) {
		const [response] = await once(get({ host, port, ca, agent: false }), 'response')
		expect(response.statusCode).toBe(200)
		response.resume()
	}
	await expect(once(get({ host: 'localhost', port, agent: false }), 'response')).rejects.toMatchObject({
		code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	})
	server.close()
})

it('the certificate is the same after a restart, and another where another name is wanted, below the same root', async () => {
	const first = await openTlsCertificate(folder, { clock })
	expect(await openTlsCertificate(folder, { clock })).toEqual(first)
	const named = await openTlsCertificate(folder, { clock, dnsNames: ['id.example'] })
	expect(named.ca).toBe(first.ca)
	expect(named.cert).not.toBe(first.cert)
})

it('the private key is for its owner alone', () => {
	expect(['authority.pem', 'server.pem', 'ca.pem'].map(name => statSync(join(folder, name)).mode & 0o777)).toEqual([0o600, 0o600, 0o644])
})
