import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openTlsCertificate } from '@wangzheng/shared/adapters/tls-certificate.ts'
import { silentLog } from '@wangzheng/shared/web/log.ts'
import { afterAll, expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { start } from '../main.ts'

const folder = mkdtempSync(join(tmpdir(), 'wz-issuer-'))
afterAll(() => rmSync(folder, { recursive: true }))
const tryStart = async (env: Record<string, string>) => start(readConfig({ PORT: '0', DATA_DIR: folder, ...env }), { log: silentLog })

it('the demonstration register refuses to serve in production', async () => {
	await expect(tryStart({ MODE: 'production', PUBLIC_URL: 'https://issuer.example' })).rejects.toThrow(
		/made-up citizens and cannot serve in production/,
	)
})

it.each([
	['PORT', 'x'],
	['PORT', '70000'],
	['PUBLIC_URL', 'issuer.example'],
	['PUBLIC_URL', 'https://issuer.example/path'],
	['PUBLIC_URL', 'ftp://issuer.example'],
	['MODE', 'prod'],
	['WEB_WALLET_URL', 'javascript:alert(1)'],
	['STATUS_LIST_SIZE', '1'],
	['BATCH_SIZE', '1'],
	['OFFER_LIFETIME', '-1'],
])('%s=%s is refused in one sentence that names the variable', (name, value) => {
	expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`^The variable ${name} is not right: `))
})

it('production without https is refused in one sentence', () => {
	expect(() => readConfig({ MODE: 'production' })).toThrow(/set PUBLIC_URL to its https origin/)
})

it('clients and anchors that cannot be used are said in one sentence', () => {
	const clients = (value: unknown) => {
		writeFileSync(join(folder, 'clients.json'), typeof value === 'string' ? value : JSON.stringify(value))
		return () => readConfig({ CLIENTS: join(folder, 'clients.json') })
	}
	const wallet = { client_id: 'a', redirect_uris: ['https://wallet.example/cb'], token_endpoint_auth_method: 'none' }
	expect(clients([wallet])().clients).toMatchObject([{ clientId: 'a', dpop: true }])
	expect(clients('{')).toThrow(/^The file of CLIENTS is not right at its top/)
	expect(clients([{ ...wallet, redirect_uris: ['http://wallet.example/cb'] }])).toThrow(/at 0\.redirect_uris\.0: no answer may go there/)
	expect(clients([{ ...wallet, token_endpoint_auth_method: 'private_key_jwt' }])).toThrow(/jwks goes with private_key_jwt/)
	const keyed = { ...wallet, token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }] } }
	expect(clients([keyed])).toThrow(/at 0\.jwks\.keys\.0: no public key on P-256, P-384 or Ed25519/)
	expect(() => readConfig({ CLIENTS: '/nowhere' })).toThrow(/which CLIENTS names, cannot be read/)
	expect(() => readConfig({ WALLET_ANCHORS: '/nowhere' })).toThrow(/which WALLET_ANCHORS names, cannot be read/)
	expect(() => readConfig({ PRE_AUTHORIZED_CLIENTS: 'attested' })).toThrow(/set WALLET_ANCHORS too/)
})

it('an empty variable is the same as none', () => {
	expect(readConfig({ PORT: '', PUBLIC_URL: '', MODE: '' })).toEqual(readConfig({}))
})

it('a port in use, a file that is no certificate and a database that is none are said in one sentence', async () => {
	const taken = createServer().listen(0, '127.0.0.1')
	await new Promise(resolve => taken.once('listening', resolve))
	const { port } = taken.address() as { port: number }
	await expect(tryStart({ PORT: String(port) })).rejects.toThrow(new RegExp(`port ${port} is in use`))
	taken.close()
	expect(() => readConfig({ TLS_KEY: '/nowhere', TLS_CERT: '/nowhere' })).toThrow(/cannot be read/)
	expect(() => readConfig({ TLS_KEY: '/nowhere' })).toThrow(/set together/)
	await expect(tryStart({ DATABASE_URL: 'mysql://x' })).rejects.toThrow(/database URL must be/i)
})

it('MD-02 VCI §12.2.2: serves over TLS with a certificate of one’s own, and all its addresses are https', async () => {
	const { key, cert, ca } = await openTlsCertificate(join(folder, 'tls'), { clock: systemClock })
	const files = { TLS_KEY: join(folder, 'key.pem'), TLS_CERT: join(folder, 'cert.pem') }
	writeFileSync(files.TLS_KEY, key, { mode: 0o600 })
	writeFileSync(files.TLS_CERT, cert)
	const running = await tryStart(files)
	try {
		expect(running.publicUrl).toMatch(/^https:\/\/localhost:\d+$/)
		const text = await new Promise<string>((resolve, reject) => {
			get(`${running.publicUrl}/.well-known/openid-credential-issuer`, { ca }, response => {
				let body = ''
				response.on('data', chunk => {
					body += String(chunk)
				})
				response.on('end', () => resolve(body))
			}).on('error', reject)
		})
		expect(JSON.parse(text)['credential_endpoint']).toBe(`${running.publicUrl}/credential`)
	} finally {
		await running.close()
	}
})
