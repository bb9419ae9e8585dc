import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { createWorld } from './world.ts'

const fileOf = (value: unknown) => {
	const path = join(mkdtempSync(join(tmpdir(), 'verifier-info-')), 'info.json')
	writeFileSync(path, JSON.stringify(value))
	return path
}

const certificate = { format: 'registration_cert', data: 'eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl' }

it('VR-11 VP §5.1: what is attested of the verifier goes out with every request whose query it speaks of', async () => {
	const attested = [certificate, { format: 'policy', data: { retention: 'P1D' }, credential_ids: ['network_id'] }]
	const world = await createWorld({ VERIFIER_INFO: fileOf(attested) })
	const { request_link: link } = await world.create('courier')
	expect((await world.open(link)).verifierInfo).toEqual([
		{ ...certificate, credentialIds: undefined },
		{ format: 'policy', data: { retention: 'P1D' }, credentialIds: ['network_id'] },
	])
	await world.close()
})

it('VR-11 VP §5.1: a verifier that nothing is attested of sends no verifier_info', async () => {
	const world = await createWorld()
	const { request_uri: uri } = await world.create('courier')
	const [, payload = ''] = (await (await fetch(uri)).text()).split('.')
	expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).not.toHaveProperty('verifier_info')
	await world.close()
})

it.each([
	['no array', { format: 'jwt' }],
	['empty', []],
	['without format', [{ data: 'x' }]],
	['without data', [{ format: 'jwt' }]],
	['for no credential at all', [{ ...certificate, credential_ids: [] }]],
	['for a credential query that no scene has', [{ ...certificate, credential_ids: ['driving_licence'] }]],
])('VR-11 VP §5.1: verifier_info that is %s is refused at start', (_, value) => {
	expect(() => readConfig({ VERIFIER_INFO: fileOf(value) })).toThrow(
		expect.objectContaining({ name: 'SetupError', message: expect.stringContaining('VERIFIER_INFO') }),
	)
})
