// A wallet that this project did not write, Credo, receives from our issuer and presents to our verifier.

import { createHash, X509Certificate } from 'node:crypto'
import { SdJwtVcRecord } from '@credo-ts/core'
import { compactVerify, decodeJwt, decodeProtectedHeader, importJWK, importX509, type JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CredoAgent, createKey, startCredo } from '../credo-agent.ts'
import { present, receive, resolveRequest, verifyAll } from '../credo-wallet.ts'
import { createForeignSigner, signCredential } from '../foreign-signer.ts'
import { type OurAgents, type Result, startOurAgents } from '../our-agents.ts'

let ours: OurAgents

beforeAll(async () => {
	ours = await startOurAgents()
})
afterAll(() => ours.close())

/** A wallet of its own for each subject, so that what one holds does not answer for another. */
async function newWallet(): Promise<CredoAgent> {
	const wallet = await startCredo([ours.anchors.issuer, ours.anchors.verifier])
	wallets.push(wallet)
	return wallet
}
const wallets: CredoAgent[] = []
afterAll(() => Promise.all(wallets.map(wallet => wallet.shutdown())))

/** Outcome by check; all that a report has. */
const outcomes = ({ checks = [] }: Result): Record<string, string> =>
	Object.fromEntries(checks.map(({ check, outcome }) => [check, outcome]))

const allPassed = {
	signature: 'passed',
	issuer_trust: 'passed',
	holder_binding: 'passed',
	nonce: 'passed',
	audience: 'passed',
	validity: 'passed',
	status: 'passed',
	tier: 'passed',
	query: 'passed',
}

describe('Credo receives from our issuer', () => {
	it('TK-04 VCI §6.3: Credo with a wrong tx_code is refused with invalid_grant, and gets the credential with the right one', async () => {
		const wallet = await newWallet()
		const offer = await ours.offer('light')
		await expect(receive(wallet, offer.offer_link, { txCode: wrong(offer.tx_code) })).rejects.toMatchObject({
			errorResponse: { error: 'invalid_grant' },
		})
		const [record] = await receive(wallet, offer.offer_link, { txCode: offer.tx_code })
		expect(record?.credentialInstances).toHaveLength(1)
	})

	it('OFF-09 VCI §4.1.1: Credo sees in our offer that a tx_code is needed', async () => {
		const offer = await ours.offer('light')
		await expect(receive(await newWallet(), offer.offer_link, {})).rejects.toThrow(/requires a 'tx_code'/)
	})

	it('TK-05 VCI §6.3: Credo that redeems a code again is refused with invalid_grant', async () => {
		const { holder } = (await newWallet()).openid4vc
		const offer = await ours.offer('light')
		const redemption = { resolvedCredentialOffer: await holder.resolveCredentialOffer(offer.offer_link), txCode: offer.tx_code }
		await holder.requestToken(redemption)
		await expect(holder.requestToken(redemption)).rejects.toMatchObject({ errorResponse: { error: 'invalid_grant' } })
	})

	it.each(['light', 'upgraded'] as const)(
		'CR-18 VCI §3.3.2: Credo gets the %s credential for three keys, and verifies each copy',
		async tier => {
			const wallet = await newWallet()
			const offer = await ours.offer(tier)
			const [record] = await receive(wallet, offer.offer_link, { txCode: offer.tx_code, copies: 3 })
			if (!record) throw new Error('no record came')
			const copies = await verifyAll(wallet, record)
			expect(new Set(copies.map(({ cnf }) => JSON.stringify(cnf))).size).toBe(3)
			for (const claims of copies) {
				expect(claims).toMatchObject({ vct: `${ours.issuerUrl}/types/network-id-${tier}`, demonstration: true })
				expect('birthdate' in claims).toBe(tier === 'upgraded')
			}
		},
	)

	it('NT-01 VCI §11.1: Credo tells our issuer that it accepted the credential', async () => {
		const offer = await ours.offer('light')
		await receive(await newWallet(), offer.offer_link, { txCode: offer.tx_code, copies: 2 })
		expect(await ours.issuance(offer.id)).toMatchObject({ state: 'issued', copies: 2, notification: 'credential_accepted' })
	})
})

describe('Credo presents to our verifier', () => {
	let light: CredoAgent
	let upgraded: CredoAgent
	let upgradedIssuance: string
	beforeAll(async () => {
		light = await newWallet()
		const offer = await ours.offer('light')
		await receive(light, offer.offer_link, { txCode: offer.tx_code })
		upgraded = await newWallet()
		const other = await ours.offer('upgraded')
		upgradedIssuance = other.id
		await receive(upgraded, other.offer_link, { txCode: other.tx_code })
	})

	it.each([
		['direct_post', 'get'],
		['direct_post.jwt', 'get'],
		['direct_post', 'post'],
		['direct_post.jwt', 'post'],
	])('VV-07 VP §8.6: a light credential by %s, request by %s, is verified', async (response_mode, request_uri_method) => {
		const request = await ours.ask('courier', { response_mode, request_uri_method })
		expect(await present(light, request.request_link)).toMatchObject({ ok: true, serverResponse: { status: 200 } })
		const result = await ours.result(request)
		expect(result.verdict).toBe('verified')
		expect(outcomes(result)).toEqual(allPassed)
		expect(Object.keys(result.claims?.['network_id']?.claims ?? {}).sort()).toEqual(['family_name', 'given_name'])
	})

	it.each(['direct_post', 'direct_post.jwt'])('VV-07 VP §8.6: an upgraded credential by %s is verified', async response_mode => {
		const request = await ours.ask('business-registration', { response_mode })
		await present(upgraded, request.request_link)
		const result = await ours.result(request)
		expect(result).toMatchObject({ verdict: 'verified', claims: { network_id: { tier: 'upgraded' } } })
		expect(outcomes(result)).toEqual(allPassed)
	})

	it('VV-01 VR-07 HAIP §5.1: on the same device the result is told only with the response code that Credo is led back with', async () => {
		const redirect_uri = 'http://localhost:9/back'
		const request = await ours.ask('internet-cafe', { flow: 'same_device', redirect_uri })
		const { redirectUri = '' } = await present(light, request.request_link)
		expect(redirectUri).toMatch(/^http:\/\/localhost:9\/back\?response_code=/)
		const code = new URL(redirectUri).searchParams.get('response_code') ?? ''
		expect(code).toMatch(/[\w-]{43}$/)

		const untold = await ours.result(request)
		expect(untold).toMatchObject({ state: 'answered', needs: 'response_code' })
		expect(untold).not.toHaveProperty('verdict')
		await expect(ours.result(request, `${code}x`)).rejects.toThrow(/forbidden/)
		expect((await ours.result(request, code)).verdict).toBe('verified')
	})

	it('VV-16 VP 1.1 draft: the VP Token that Credo sent opens nothing: as an access token it is refused with 401', async () => {
		const request = await ours.ask('courier')
		const { authorizationResponsePayload } = await present(light, request.request_link)
		const [presentation] = Object.values(authorizationResponsePayload.vp_token as Record<string, string[]>).flat()
		const asToken = { headers: { Authorization: `Bearer ${presentation}` } }
		expect((await fetch(`${ours.verifierUrl}/api/requests/${request.id}`, asToken)).status).toBe(401)
		expect((await fetch(`${ours.issuerUrl}/credential`, { ...asToken, method: 'POST' })).status).toBeOneOf([400, 401])
		expect((await fetch(`${ours.issuerUrl}/api/issuances`, asToken)).status).toBe(401)
	})

	it('DQ-06 VP §6.4: Credo with a light credential cannot answer a scene for the upgraded one', async () => {
		const request = await ours.ask('hotel')
		await expect(present(light, request.request_link)).rejects.toThrow(/credential/i)
		expect((await ours.result(request)).state).toBe('requested')
	})

	it('VV-02 VP §14.3.2: of two answers to a request the first is taken, and the second refused', async () => {
		const request = await ours.ask('courier')
		const [first, second] = [await resolveRequest(light, request.request_link), await resolveRequest(light, request.request_link)]
		expect(await first()).toMatchObject({ ok: true })
		expect(await second()).toMatchObject({
			ok: false,
			serverResponse: { status: expect.toSatisfy(status => status >= 400 && status < 500) },
		})
		expect((await ours.result(request)).verdict).toBe('verified')
	})

	it('SV-16 SVC §7.6: our type under a root that is not trusted is told by its type and fails issuer_trust', async () => {
		const rogue = await newWallet()
		const signer = await createForeignSigner(rogue, 'Rogue Issuer')
		const holder = await createKey(rogue)
		const compactSdJwtVc = await signCredential(rogue, signer, {
			vct: `${ours.issuerUrl}/types/network-id-upgraded`,
			claims: { family_name: 'Nobody', given_name: 'Knows' },
			holder,
			expiresAt: Math.floor(Date.now() / 1000) + 3600,
		})
		await rogue.sdJwtVc.store({
			record: new SdJwtVcRecord({ credentialInstances: [{ compactSdJwtVc, kmsKeyId: holder.keyId }] }),
		})
		const request = await ours.ask('courier')
		await present(rogue, request.request_link)
		const result = await ours.result(request)
		expect(result.verdict).toBe('failed')
		expect(outcomes(result)).toMatchObject({ issuer_trust: 'failed', status: 'not_checked' })
		expect(result).not.toHaveProperty('claims')
	})

	it('VV-11 VP §8.6: a suspended credential fails by its status, and passes again when it is resumed', async () => {
		await ours.changeStatus(upgradedIssuance, 'suspend')
		const suspended = await ours.ask('business-registration')
		await present(upgraded, suspended.request_link)
		const refused = await ours.result(suspended)
		expect(refused.verdict).toBe('failed')
		expect(outcomes(refused)).toMatchObject({ signature: 'passed', holder_binding: 'passed', status: 'failed' })

		await ours.changeStatus(upgradedIssuance, 'resume')
		const resumed = await ours.ask('business-registration')
		await present(upgraded, resumed.request_link)
		expect((await ours.result(resumed)).verdict).toBe('verified')
	})

	it('WP-03 VP §5.9.3: Credo refuses our request where it does not trust our root', async () => {
		const stranger = await startCredo([ours.anchors.issuer])
		wallets.push(stranger)
		const request = await ours.ask('courier')
		await expect(present(stranger, request.request_link)).rejects.toThrow()
	})
})

describe('Credo knows our verifier by a name', () => {
	it('WP-11 VP §5.9.3: a verifier by x509_san_dns is believed and answered as one by x509_hash', async () => {
		const named = await startOurAgents({ CLIENT_ID_PREFIX: 'x509_san_dns' })
		try {
			const wallet = await startCredo([named.anchors.issuer, named.anchors.verifier])
			wallets.push(wallet)
			const offer = await named.offer('light')
			await receive(wallet, offer.offer_link, { txCode: offer.tx_code })
			const request = await named.ask('courier')
			expect(request.client_id).toBe('x509_san_dns:localhost')
			await present(wallet, request.request_link)
			expect((await named.result(request)).verdict).toBe('verified')
		} finally {
			await named.close()
		}
	})
})

describe('Credo reads our status list', () => {
	it('TS-06 TSL §7.1: a revoked credential no longer verifies in Credo', async () => {
		const wallet = await newWallet()
		const offer = await ours.offer('light')
		const [record] = await receive(wallet, offer.offer_link, { txCode: offer.tx_code })
		if (!record) throw new Error('no record came')
		await verifyAll(wallet, record)
		await ours.changeStatus(offer.id, 'revoke')
		await expect(verifyAll(wallet, record)).rejects.toThrow(/status/i)
	})
})

describe('algorithms', () => {
	it('HI-03 HAIP §7, §8: credential, key binding, status list and request are ES256 under jose, digests SHA-256', async () => {
		const wallet = await newWallet()
		const offer = await ours.offer('light')
		const [record] = await receive(wallet, offer.offer_link, { txCode: offer.tx_code })
		const request = await ours.ask('courier', { response_mode: 'direct_post' })
		const requestObject = await fetch(new URL(request.request_link).searchParams.get('request_uri') ?? '').then(answer => answer.text())
		const { authorizationResponsePayload } = await present(wallet, request.request_link)
		const [presentation = ''] = Object.values(authorizationResponsePayload.vp_token as Record<string, string[]>).flat()
		const [credential = ''] = presentation.split('~')
		const keyBinding = presentation.slice(presentation.lastIndexOf('~') + 1)
		const { _sd_alg, cnf, status } = decodeJwt<{ _sd_alg?: string; cnf: { jwk: JWK }; status: { status_list: { uri: string } } }>(
			credential,
		)
		const statusList = await fetch(status.status_list.uri).then(answer => answer.text())

		expect(_sd_alg ?? 'sha-256').toBe('sha-256')
		expect(record?.credentialInstances).toHaveLength(1)
		for (const jwt of [credential, statusList, requestObject]) {
			const [leaf = ''] = decodeProtectedHeader(jwt).x5c ?? []
			const key = await importX509(new X509Certificate(Buffer.from(leaf, 'base64')).toString(), 'ES256')
			await compactVerify(jwt, key, { algorithms: ['ES256'] })
		}
		await compactVerify(keyBinding, await importJWK(cnf.jwk, 'ES256'), { algorithms: ['ES256'] })
		const hashed = presentation.slice(0, -keyBinding.length)
		expect(decodeJwt(keyBinding)['sd_hash']).toBe(createHash('sha256').update(hashed).digest('base64url'))
	})
})

const wrong = (txCode: string): string => txCode.replace(/.$/, last => (last === '0' ? '1' : '0'))
