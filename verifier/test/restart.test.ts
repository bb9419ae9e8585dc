import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeCrypto } from '@wangzheng/shared/adapters/node-crypto.ts'
import type { SigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { openSigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { silentLog } from '@wangzheng/shared/web/log.ts'
import { expect, it } from 'vitest'
import { createClient } from '../client/client.ts'
import { readConfig } from '../config.ts'
import { start } from '../main.ts'
import { typeBase } from './issuer.ts'
import { createWorld } from './world.ts'

it('a request that was made before a restart is answered after it, and its relying party keeps its key', async () => {
	const world = await createWorld()
	const { id, request_link: link } = await world.create('courier')
	const request = await world.open(link)
	const presentation = await world.present(request, await world.issuer.issue('light'))
	await world.verifier.close()

	const { port } = new URL(world.url)
	const again = await start(
		readConfig({ PORT: port, DATA_DIR: join(world.folder, 'data'), TRUST_ANCHORS: join(world.folder, 'issuer.pem'), TYPE_BASE: typeBase }),
		{ clock: world.clock, log: silentLog },
	)
	expect(again.firstKey).toBeUndefined()
	expect(readFileSync(again.keyPath, 'utf8').trim()).toBe(world.key)
	expect(statSync(again.keyPath).mode & 0o777).toBe(0o600)
	expect((await fetch(`${world.url}/request/${id}`)).status).toBe(200)
	expect((await world.respond(request, { network_id: [presentation] })).status).toBe(200)
	expect((await world.result(id)).verdict).toBe('verified')
	await again.close()
	await world.close()
})

it('a port that is in use, and a trust anchor that is none, are named in one sentence', async () => {
	const world = await createWorld()
	const env = { DATA_DIR: join(world.folder, 'other'), TYPE_BASE: typeBase }
	await expect(start(readConfig({ ...env, PORT: new URL(world.url).port }), { log: silentLog })).rejects.toMatchObject({
		name: 'SetupError',
	})
	const none = join(world.folder, 'none.pem')
	writeFileSync(none, 'no certificate')
	await expect(start(readConfig({ ...env, PORT: '0', TRUST_ANCHORS: none }), { log: silentLog })).rejects.toMatchObject({
		name: 'SetupError',
		message: expect.stringContaining('TRUST_ANCHORS'),
	})
	await world.close()
})

it('WP-03 VP §5.9.3: a key that was changed still signs the requests that were made under it', async () => {
	const world = await createWorld()
	const keys: SigningKeys = await openSigningKeys(join(world.folder, 'rotating'), {
		commonName: 'V',
		dnsNames: ['localhost'],
		clock: world.clock,
	})
	const client = createClient({ crypto: nodeCrypto, clock: world.clock }, keys, { prefix: 'x509_hash', publicUrl: 'http://localhost' })
	const before = client.id('')
	await keys.rotate()
	world.clock.move(1)
	const after = client.id('')
	expect(after).not.toBe(before)
	expect(client.signer(before)?.publicJwk).not.toEqual(client.signer(after)?.publicJwk)
	expect(client.signer('x509_hash:AAAA')).toBeUndefined()
	await world.close()
})
