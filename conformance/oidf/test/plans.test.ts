import { describe, expect, test } from 'vitest'
import { issuerModules } from '../modules/issuer.ts'
import { verifierModules } from '../modules/verifier.ts'
import { walletVciModules } from '../modules/wallet-vci.ts'
import { walletVpModules } from '../modules/wallet-vp.ts'
import { planChoices } from '../plans.ts'

const valuesOf = (plan: string, key: string) =>
	new Set(planChoices.filter(choice => choice.plan === plan).map(({ variant }) => variant[key]))

describe('the plans that are run', () => {
	test('there are all eight: each role in the High Assurance profile and without it', () => {
		expect(new Set(planChoices.map(({ suitePlan }) => suitePlan))).toEqual(
			new Set([
				'oid4vci-1_0-issuer-test-plan',
				'oid4vci-1_0-issuer-haip-test-plan',
				'oid4vci-1_0-wallet-test-plan',
				'oid4vci-1_0-wallet-haip-test-plan',
				'oid4vp-1final-verifier-test-plan',
				'oid4vp-1final-verifier-haip-test-plan',
				'oid4vp-1final-wallet-test-plan',
				'oid4vp-1final-wallet-haip-test-plan',
			]),
		)
	})

	test('each has a name of its own, which a file can bear', () => {
		const names = planChoices.map(({ plan, name }) => `${plan} ${name}`)
		expect(new Set(names).size).toBe(names.length)
		for (const name of names) expect(name).toMatch(/^[\w.-]+ [\w.-]+$/)
	})

	test.each([...new Set(planChoices.map(({ plan }) => plan))])('%s is run with both formats', plan => {
		expect(valuesOf(plan, 'credential_format').size).toBe(2)
	})

	test('the wallet meets every way of an offer, every way of asking, and every prefix', () => {
		expect(valuesOf('wallet-vci', 'vci_authorization_code_flow_variant')).toEqual(
			new Set(['wallet_initiated', 'issuer_initiated', 'issuer_initiated_dc_api']),
		)
		expect(valuesOf('wallet-vci', 'vci_credential_offer_variant')).toEqual(new Set([undefined, 'by_value', 'by_reference']))
		expect(valuesOf('wallet-vp', 'request_method')).toEqual(
			new Set(['url_query', 'request_uri_unsigned', 'request_uri_signed', 'request_uri_multisigned']),
		)
		expect(valuesOf('wallet-vp', 'client_id_prefix')).toEqual(
			new Set(['redirect_uri', 'x509_hash', 'x509_san_dns', 'decentralized_identifier', 'pre_registered', 'web-origin']),
		)
	})
})

test('every module is in the hands of one role alone', () => {
	const modules = [issuerModules, verifierModules, walletVciModules, walletVpModules].flatMap(Object.keys)
	expect(new Set(modules).size).toBe(modules.length)
	expect(modules.length).toBe(61 + 12 + 15 + 17)
})
