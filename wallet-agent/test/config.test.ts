import { expect, it } from 'vitest'
import { readConfig } from '../config.ts'

it.each([
	['PORT', { PORT: 'seven' }],
	['PORT', { PORT: '70000' }],
	['TRUST_ANCHORS', { TRUST_ANCHORS: '/there/is/no/such/file.pem' }],
	['VERIFIER_ANCHORS', { VERIFIER_ANCHORS: '/there/is/no/such/file.pem' }],
	['PUBLIC_URL', { PUBLIC_URL: 'wallet.example' }],
	['PUBLIC_URL', { MODE: 'production' }],
	['PUBLIC_URL', { MODE: 'production', PUBLIC_URL: 'http://wallet.example' }],
	['TLS_CERT', { TLS_KEY: '/x' }],
	['PKCS11_PIN_FILE', { PKCS11_MODULE: '/x.so', PKCS11_TOKEN: 'x' }],
	['COPIES', { COPIES: '0' }],
	['FETCH_TIMEOUT', { FETCH_TIMEOUT: '0' }],
])('configuration: a wrong %s is said in one sentence (%#)', (name, env) => {
	expect(() => readConfig(env)).toThrow(new RegExp(name))
	expect(() => readConfig(env)).toThrow(expect.objectContaining({ name: 'SetupError' }))
})

it('configuration: an empty environment gives a wallet for this machine', () => {
	expect(readConfig({ PORT: '' })).toMatchObject({
		mode: 'development',
		listen: { host: '127.0.0.1', port: 7403 },
		copies: 3,
		trustAnchors: [],
		verifierAnchors: [],
	})
})
