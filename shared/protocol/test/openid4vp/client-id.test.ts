import { expect, it } from 'vitest'
import { nodeCrypto } from '../../../adapters/node-crypto.ts'
import { hashClientId, parseClientId, parseResponseUri, verifyClientId } from '../../openid4vp/client-id.ts'
import { createVerifierWorld } from './world.ts'

const { leaf, otherLeaf } = await createVerifierWorld()
const ports = { crypto: nodeCrypto }

it('VP §5.9.3: a client identifier is read by the prefix before its first colon', () => {
	expect(parseClientId('x509_san_dns:verifier.example')).toEqual({
		full: 'x509_san_dns:verifier.example',
		prefix: 'x509_san_dns',
		name: 'verifier.example',
	})
})

it.each([
	['openid_federation:https://federation-verifier.example.com'],
	['origin:https://verifier.example.com'],
	['redirect_uri:/cb'],
	['redirect_uri:'],
	['decentralized_identifier:https://verifier.example'],
	['verifier_attestation:'],
	['verifier_attestation:a b'],
	['X509_HASH:Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk'],
	['https://client.example.org/cb'],
	[''],
	['a client'],
	['constructor:x'],
	[':verifier.example'],
	['x509_san_dns:'],
	['x509_san_dns:verifier.example:8443'],
	['x509_san_dns:*.verifier.example'],
	['x509_hash:Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszl'],
	['x509_hash:Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0O'],
	[undefined],
	[7],
])('WP-11 VP §5.9.3: the client identifier %j is refused with invalid_request', clientId => {
	expect(() => parseClientId(clientId)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})

it.each(['openid_federation', 'origin'])('WP-11 VP §5.9.3: the prefix %s is refused by its name with invalid_request', prefix => {
	expect(() => parseClientId(`${prefix}:https://verifier.example.com`)).toThrow(
		expect.objectContaining({ code: 'invalid_request', message: expect.stringContaining(`${prefix} is`) }),
	)
})

it('WP-11 VP §5.9.2: an identifier before whose colon no known prefix stands is that of a registered verifier where one is entered so', () => {
	const entered = new Set([
		'https://client.example.org/cb',
		'pre_registered:shop',
		'x509_san_dns:a',
		'origin:https://a.example',
		'a client:x',
	])
	for (const full of ['https://client.example.org/cb', 'pre_registered:shop']) {
		expect(parseClientId(full, entered)).toEqual({ full, prefix: 'pre-registered', name: full })
		expect(() => parseClientId(`${full}x`, entered)).toThrow(
			expect.objectContaining({ message: expect.stringContaining('is not known here') }),
		)
	}
	expect(parseClientId('x509_san_dns:a', entered).prefix).toBe('x509_san_dns')
	for (const full of ['origin:https://a.example', 'a client:x']) {
		expect(() => parseClientId(full, entered)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
	}
})

it.each([
	['redirect_uri:https://client.example.org/cb', 'redirect_uri', 'https://client.example.org/cb'],
	['decentralized_identifier:did:example:123', 'decentralized_identifier', 'did:example:123'],
	['verifier_attestation:verifier.example', 'verifier_attestation', 'verifier.example'],
	['example-client', 'pre-registered', 'example-client'],
])('WP-11 VP §5.9.3: the client identifier %s of the specification is read', (full, prefix, name) => {
	expect(parseClientId(full)).toEqual({ full, prefix, name })
})

it("WP-11 VP §5.9.3: the specification's own x509_hash is read", () => {
	expect(parseClientId('x509_hash:Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk').prefix).toBe('x509_hash')
})

it('WP-11 VP §5.9.3: x509_hash is the hash of the leaf, and of no other certificate', () => {
	const clientId = parseClientId(hashClientId(ports, leaf.der))
	verifyClientId(ports, clientId, leaf)
	expect(() => verifyClientId(ports, clientId, otherLeaf)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})

it('WP-11 VP §5.9.3: x509_san_dns is a DNS name of the leaf, in letters of any case', () => {
	verifyClientId(ports, parseClientId('x509_san_dns:Verifier.Example'), leaf)
})

it('WP-11 VP §5.9.3: x509_san_dns that is no DNS name of the leaf is refused with invalid_request', () => {
	expect(() => verifyClientId(ports, parseClientId('x509_san_dns:example'), leaf)).toThrow(
		expect.objectContaining({ code: 'invalid_request' }),
	)
})

const dns = parseClientId('x509_san_dns:verifier.example')

it('WP-09 VP §8.2: a response_uri on the host of the client is taken, whatever its port', () => {
	expect(parseResponseUri('https://verifier.example:8443/response', dns, false)).toBe('https://verifier.example:8443/response')
})

it.each([
	['on another host', 'https://verifier.example.attacker.example/r'],
	['on a host below', 'https://sub.verifier.example/r'],
	['that is plain http', 'http://verifier.example/r'],
	['of another scheme', 'javascript:alert(1)'],
	['with a user', 'https://verifier.example@attacker.example/r'],
	['with a fragment', 'https://verifier.example/r#f'],
	['that is relative', '/response'],
	['without slashes', 'https:verifier.example/r'],
	['with three slashes', 'https:///verifier.example/r'],
	['with a backslash', 'https://verifier.example\\@attacker.example/r'],
	['with a line feed', 'https://verifier.example/\nr'],
	['with a space before it', ' https://verifier.example/r'],
	['that is missing', undefined],
	['that is no text', ['https://verifier.example/r']],
])('WP-09 VP §8.2: a response_uri %s is refused with invalid_request', (_, uri) => {
	expect(() => parseResponseUri(uri, dns, true)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})

it('WP-09 VP §8.2: http to this machine itself is taken where the configuration says so, and nowhere else', () => {
	const clientId = parseClientId(hashClientId(ports, leaf.der))
	expect(parseResponseUri('http://localhost:7402/r', clientId, true)).toBe('http://localhost:7402/r')
	expect(() => parseResponseUri('http://localhost:7402/r', clientId, false)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})
