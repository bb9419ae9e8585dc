import { expect, it } from 'vitest'
import { didOf, documentUrl } from '../../trust/did-web.ts'

it.each([
	['did:web:w3c-ccg.github.io', 'https://w3c-ccg.github.io/.well-known/did.json'],
	['did:web:w3c-ccg.github.io:user:alice', 'https://w3c-ccg.github.io/user/alice/did.json'],
	['did:web:example.com%3A3000:user:alice', 'https://example.com:3000/user/alice/did.json'],
	['did:web:example.com%3a3000', 'https://example.com:3000/.well-known/did.json'],
	['did:web:localhost%3A7401', 'https://localhost:7401/.well-known/did.json'],
])('did:web §2.5.2: the document of %s stands at %s', (did, url) => {
	expect(documentUrl(did, false)).toBe(url)
})

it('did:web §2.5.2: localhost is asked over http in development, and no other host is', () => {
	expect(documentUrl('did:web:localhost%3A7401', true)).toBe('http://localhost:7401/.well-known/did.json')
	expect(documentUrl('did:web:a.localhost%3A7401', true)).toBe('https://a.localhost:7401/.well-known/did.json')
	expect(documentUrl('did:web:example.com', true)).toBe('https://example.com/.well-known/did.json')
})

it.each([
	'did:web:',
	'did:key:z6Mk',
	'did:web:127.0.0.1',
	'did:web:127.0.0.1%3A80',
	'did:web:127.1',
	'did:web:2130706433',
	'did:web:0x7f000001',
	'did:web:1.2.3.0x7f',
	'did:web:%5B%3A%3A1%5D',
	'did:web:a.example%2Fb',
	'did:web:a.example%40b.example',
	'did:web:a.example%3A80%3A80',
	'did:web:a.example%3A99999',
	'did:web:a.example%23',
	'did:web:a.example:..',
	'did:web:a.example:.:b',
	'did:web:a.example:%2e%2e:b',
	'did:web:a.example:b%2f..',
	'did:web:a.example::b',
	'did:web:127.0.0.1.',
])('did:web §2.1: %s leads nowhere', did => {
	expect(documentUrl(did, false)).toBeUndefined()
	expect(documentUrl(did, true)).toBeUndefined()
})

it('did:web §2.1: an origin has a DID, and its document stands there', () => {
	for (const origin of ['https://issuer.example', 'https://issuer.example:8443']) {
		expect(documentUrl(didOf(origin), false)).toBe(`${origin}/.well-known/did.json`)
	}
	expect(didOf('http://localhost:7401')).toBe('did:web:localhost%3A7401')
})
