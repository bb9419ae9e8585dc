import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, getCiphers } from 'node:tls'
import { expect, it, onTestFinished } from 'vitest'
import { systemClock as clock } from '../../adapters/node-crypto.ts'
import { openTlsCertificate } from '../../adapters/tls-certificate.ts'
import { open } from './world.ts'

it('OB-08 BCP 195: serves over TLS 1.2 or later with a certificate that its own root vouches for', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'wangzheng-tls-'))
	onTestFinished(() => rm(folder, { recursive: true }))
	const { key, cert, ca } = await openTlsCertificate(folder, { clock })
	const served = await open({ listen: { host: '127.0.0.1', port: 0, tls: { key, cert } }, publicUrl: 'https://localhost' })
	expect(served.url).toMatch(/^https:\/\/localhost:\d+$/)
	const [reply] = await once(get(`${served.url}/health`, { ca, agent: false }), 'response')
	expect([reply.statusCode, reply.headers['strict-transport-security']]).toEqual([200, 'max-age=31536000'])
	await once(reply.resume(), 'end')
	await expect(once(get(`${served.url}/health`, { agent: false }), 'response')).rejects.toThrow()
	await expect(
		once(get(`${served.url}/health`, { ca, agent: false, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }), 'response'),
	).rejects.toThrow()
})

const recommended = /^ECDHE-(ECDSA|RSA)-AES(128-GCM-SHA256|256-GCM-SHA384)$/

it('OB-08 BCP 195 (RFC 9325 §4.2): of TLS 1.2 only ECDHE with AES-GCM is spoken', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'wangzheng-tls-'))
	onTestFinished(() => rm(folder, { recursive: true }))
	const { key, cert, ca } = await openTlsCertificate(folder, { clock })
	const { url } = await open({ listen: { host: '127.0.0.1', port: 0, tls: { key, cert } }, publicUrl: 'https://localhost' })
	const speak = async (ciphers: string) => {
		const socket = connect({
			host: '127.0.0.1',
			servername: 'localhost',
			port: Number(new URL(url).port),
			ca,
			maxVersion: 'TLSv1.2',
			ciphers,
		})
		await once(socket, 'secureConnect')
		const { name } = socket.getCipher()
		socket.destroy()
		return name
	}
	const known = getCiphers().filter(name => !name.startsWith('tls_'))
	const spoken: string[] = []
	for (const name of known)
		spoken.push(
			...(await speak(name.toUpperCase()).then(
				cipher => [cipher],
				() => [],
			)),
		)
	expect(spoken.length).toBeGreaterThan(1)
	expect(spoken.filter(name => !recommended.test(name))).toEqual([])
})
