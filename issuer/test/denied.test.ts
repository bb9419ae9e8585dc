// A person whom the register no longer knows: the one thing that an issuer refuses for good.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hmac, nodeCrypto, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openDatabase } from '@wangzheng/shared/adapters/open-database.ts'
import { openSigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { nodeRawDeflate, nodeZlib } from '@wangzheng/shared/adapters/zlib.ts'
import { preAuthorizedCodeGrant } from '@wangzheng/shared/protocol/oauth/metadata.ts'
import { createKeyProof } from '@wangzheng/shared/protocol/openid4vci/key-proof.ts'
import { silentLog } from '@wangzheng/shared/web/log.ts'
import { afterAll, expect, it } from 'vitest'
import { openDemonstrationRegister } from '../adapters/demonstration-register.ts'
import { openEncryptionKeys } from '../adapters/encryption-keys.ts'
import { migrations } from '../adapters/migrations.ts'
import { createIssuer } from '../issuer.ts'
import { openId4Vci } from '../profile.ts'
import { newSigner } from './world.ts'

const folder = mkdtempSync(join(tmpdir(), 'wz-issuer-denied-'))
const database = await openDatabase('sqlite::memory:', migrations)
afterAll(async () => {
	await database.close()
	rmSync(folder, { recursive: true })
})

it('CR-24 VCI §8.3.1.2: a person whom the register no longer knows is refused with credential_request_denied', async () => {
	const people = openDemonstrationRegister({ production: false })
	let gone = false
	const publicUrl = 'https://issuer.example'
	const named = { commonName: 'Issuer', dnsNames: ['issuer.example'], clock: systemClock }
	const issuer = createIssuer(
		{
			database,
			keys: await openSigningKeys(folder, named),
			documentKeys: await openSigningKeys(folder, { ...named, use: 'document_signing' }),
			register: { ...people, find: async id => (gone ? undefined : people.find(id)) },
			clock: systemClock,
			random: systemRandom,
			crypto: nodeCrypto,
			mac: hmac(systemRandom.bytes(32)),
			zlib: nodeZlib,
			rawDeflate: nodeRawDeflate,
			encryptionKeys: openEncryptionKeys(folder, { crypto: nodeCrypto }),
			attestationStatuses: undefined,
			log: silentLog,
		},
		{
			publicUrl,
			typeBase: `${publicUrl}/types`,
			docTypeBase: 'example.network-id',
			webWalletUrl: undefined,
			offerLifetime: 600,
			statusListSize: 256,
			batchSize: 10,
			walletTrust: undefined,
			clients: [],
			preAuthorizedClients: 'anonymous',
			profile: openId4Vci,
			keyAttestations: { keyAttestations: 'none', keyStorage: [], userAuthentication: [] },
			encryption: 'optional',
			deferredTiers: [],
			deferredInterval: 5,
		},
	)
	const { offerUri, txCode } = await issuer.createCredentialOffer('light', 'citizen-1')
	const offer = await issuer.getCredentialOffer(offerUri.split('/').at(-1) ?? '')
	const grants = offer['grants'] as Record<string, Record<string, string>>
	const code = grants[preAuthorizedCodeGrant]?.['pre-authorized_code'] ?? ''
	const form = { grant_type: preAuthorizedCodeGrant, 'pre-authorized_code': code, tx_code: txCode }
	const token = String((await issuer.takePreAuthorizedCode(form))['access_token'])
	const nonce = issuer.createNonce().c_nonce
	const jwt = [await createKeyProof({ clock: systemClock }, newSigner(), { audience: publicUrl, nonce })]
	gone = true
	const authorized = await issuer.authorize({ header: () => `Bearer ${token}`, query: {} }, '/credential')
	const asked = issuer.issueCredential(authorized, { body: { credential_configuration_id: 'light', proofs: { jwt } } })
	await expect(asked).rejects.toMatchObject({ code: 'credential_request_denied' })
})
