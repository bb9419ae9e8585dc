// A holder whose keys are on a PKCS #11 token, against SoftHSM where the machine has it.

import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { nodeCrypto, systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openDatabase } from '@wangzheng/shared/adapters/open-database.ts'
import { parseAuthorizationResponse } from '@wangzheng/shared/protocol/openid4vp/authorization-response.ts'
import { parseDcqlQuery } from '@wangzheng/shared/protocol/openid4vp/dcql.ts'
import { sdJwtVc } from '@wangzheng/shared/protocol/sd-jwt/format.ts'
import { createTrust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { noSoftHsm, openSoftHsm } from '@wangzheng/shared/test/soft-hsm.ts'
import { afterAll, expect, it } from 'vitest'
import { migrations } from '../store/migrations.ts'
import { ageQuery, openVerifier } from './verifier-peer.ts'
import { holding } from './world.ts'

const ports = { crypto: nodeCrypto, clock: systemClock }
const hsm = openSoftHsm()
afterAll(() => hsm?.remove())

if (!hsm) it.skip(`a holder whose keys are on a PKCS #11 token: ${noSoftHsm}`, () => {})
else
	it('a credential is bound to a key that is made on a PKCS #11 token, and shown with it', async () => {
		const verifier = await openVerifier()
		const { module, token, pinFile } = hsm
		const { agent, issuer } = await holding(verifier, {}, { pkcs11: { module, token, pinFile } })
		const database = await openDatabase(agent.config.databaseUrl, migrations)
		expect(await database.read({ statement: { sql: 'SELECT * FROM signing_key' }, values: [] })).toEqual([])
		await database.close()
		const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
		expect((await agent.call('POST', `/api/requests/${body['id']}/consent`, {})).status).toBe(200)

		const [form = {}] = verifier.responses()
		const query = parseDcqlQuery(ageQuery)
		const answer = parseAuthorizationResponse(ports, form, { state: 'the-state', query, decryptionKey: verifier.key })
		if (answer.kind === 'refused') throw new Error(answer.error)
		const trust = createTrust({ ...ports, certificates: nodeCertificates }, pemToCertificates(issuer.anchor))
		const [presentation = ''] = [...answer.presentations.values()].flat()
		const { checks } = sdJwtVc.judge(ports, trust, presentation, verifier.aim)
		expect(checks.map(({ check, outcome }) => `${check} ${outcome}`)).toContain('holder_binding passed')
	})
