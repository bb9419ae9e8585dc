import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { newSigner, startIssuer } from './world.ts'

const issuer = await startIssuer()

it('CR-23 VCI §15.3: of a person nothing is kept after issuance but the register’s identifier and status indexes', async () => {
	const signer = newSigner()
	const offered = await issuer.offer('upgraded', 'citizen-2')
	const token = await issuer.tokenFor(offered)
	const nonce = await issuer.nonce()
	const reply = await issuer.ask(token, 'upgraded', [signer], nonce)
	const database = new DatabaseSync(join(issuer.folder, 'issuer.sqlite'))
	const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
	const everything = JSON.stringify(tables.map(({ name }) => database.prepare(`SELECT * FROM "${name}"`).all()))
	database.close()
	expect(everything).toContain('citizen-2')
	const secrets = [signer.publicJwk.x, offered.code, offered.txCode, token, String(reply.body['notification_id']), issuer.key]
	for (const secret of ['王', '小明', 'HSIAO', '1985-11-03', 'A123456789', ...secrets, reply.text.slice(40, 80)]) {
		expect(everything, secret).not.toContain(secret)
	}
})

it('refusals are logged with the trace that the caller sees, and no code, token, PIN or personal data (fault 15)', async () => {
	const offered = await issuer.offer('upgraded', 'citizen-2')
	const wrong = await issuer.redeem(offered, '13572468')
	const token = await issuer.tokenFor(offered)
	const refused = await issuer.ask(token, 'upgraded', [newSigner()], 'a-foreign-nonce')
	await issuer.ask(token, 'upgraded')
	const logged = (trace: unknown) => JSON.parse(issuer.lines.find(each => each.includes(String(trace))) ?? '{}')
	const { body } = wrong
	expect(logged(body['trace'])).toMatchObject({ event: 'refused', error: body['error'], section: body['section'] })
	expect(logged(refused.headers.get('trace'))).toMatchObject({ event: 'refused', error: refused.body['error'] })
	const log = issuer.lines.join('')
	for (const secret of [
		offered.code,
		offered.txCode,
		'13572468',
		token,
		'a-foreign-nonce',
		'王',
		'HSIAO',
		'citizen-2',
		issuer.key,
		offered.offerUri.split('/').at(-1) ?? '',
	]) {
		expect(log, secret).not.toContain(secret)
	}
})

it('the key of the first operator is in its file and in no log', () => {
	expect(readFileSync(join(issuer.folder, 'operator-key'), 'utf8').trim()).toBe(issuer.key)
	expect(issuer.lines.join('')).not.toContain(issuer.key)
})

it('a list is not ordered by what a caller says (fault 15)', async () => {
	await issuer.issue()
	const reply = await issuer.send('/api/issuances?after=%27%3B%20DROP%20TABLE%20issuance%3B--', {
		headers: { Authorization: `Bearer ${issuer.key}` },
	})
	expect(reply.status).toBe(200)
	expect((await issuer.send('/api/issuances', { headers: { Authorization: `Bearer ${issuer.key}` } })).body['issuances']).not.toHaveLength(
		0,
	)
})
