import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock as clock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openTlsCertificate } from '@wangzheng/shared/adapters/tls-certificate.ts'
import { silentLog } from '@wangzheng/shared/web/log.ts'
import { afterAll, describe, expect, it } from 'vitest'
import { bringUp } from '../../bring-up.ts'
import { readStartConfig } from '../../config.ts'
import { freePorts } from '../../free-ports.ts'
import { createWorld } from '../trip.ts'
import { trips } from '../trips.ts'
import { openReverseProxy } from './reverse-proxy.ts'

const folder = mkdtempSync(join(tmpdir(), 'wangzheng-proxy-'))
const [start, issuer = 0, verifier = 0, wallet = 0] = await freePorts(4)
const { key, cert, ca, caPath } = await openTlsCertificate(join(folder, 'tls'), { clock })
const [atIssuer, atVerifier, atWallet] = await Promise.all([issuer, verifier, wallet].map(port => openReverseProxy(port, { key, cert })))

const agents = await bringUp(
	readStartConfig([], {
		DATA_DIR: join(folder, 'data'),
		PORT: String(start),
		ISSUER_PORT: String(issuer),
		VERIFIER_PORT: String(verifier),
		WALLET_PORT: String(wallet),
		ISSUER_DEFERRED_INTERVAL: '1',
		ISSUER_PUBLIC_URL: atIssuer?.url,
		VERIFIER_PUBLIC_URL: atVerifier?.url,
		VERIFIER_TLS_CA: caPath,
		WALLET_PUBLIC_URL: `${atWallet?.url}/`,
		WALLET_TLS_CA: caPath,
		WALLET_STATUS_MAX_AGE: '0',
	}),
	() => silentLog,
)
const world = createWorld(agents, ca)

afterAll(async () => {
	await agents.close()
	await Promise.all([atIssuer, atVerifier, atWallet].map(proxy => proxy?.close()))
	rmSync(folder, { recursive: true, force: true })
})

describe.each(trips)('Behind a reverse proxy that ends TLS, each agent under its PUBLIC_URL: $title', ({ steps }) => {
	it.each(steps)('$title', async step => {
		expect(await step.run(world)).not.toBe('')
	})
})

it('Behind a reverse proxy, what an agent says of itself is under its PUBLIC_URL and nowhere else', async () => {
	expect(agents.access.issuer.url).toBe(atIssuer?.url)
	for (const path of ['/.well-known/openid-credential-issuer', '/.well-known/oauth-authorization-server', '/openapi.json']) {
		const { status, body } = await world.call('issuer', 'GET', path)
		expect(status).toBe(200)
		expect(JSON.stringify(body)).toContain(atIssuer?.url)
		expect(JSON.stringify(body)).not.toContain(`localhost:${issuer}`)
	}
})
