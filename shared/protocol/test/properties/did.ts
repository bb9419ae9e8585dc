// Properties of decentralized identifiers, their documents and where those stand. DID Core 1.0, did:web Method Specification.

import type { Json } from '../../json.ts'
import { isDid, keyIn, parseDidDocument, parseKeyUrl } from '../../trust/did.ts'
import { documentUrl } from '../../trust/did-web.ts'
import { mutateText, several } from './mutate.ts'
import { must, property } from './property.ts'
import { holders, ofJson } from './world.ts'

const did = 'did:web:issuer.example'
const keys = holders.map(({ publicJwk }, i) => ({ id: `${did}#${i}`, type: 'JsonWebKey', controller: did, publicKeyJwk: { ...publicJwk } }))
const documents: readonly Json[] = [
	{ id: did, verificationMethod: keys, assertionMethod: [`${did}#0`, '#1'], authentication: ['#2'] },
	{ id: did, verificationMethod: keys.slice(0, 1), authentication: keys.slice(1) },
]
const own = new Set(holders.map(({ publicJwk }) => JSON.stringify(publicJwk)))
const dids = [
	did,
	'did:web:localhost%3A7401',
	'did:web:a.example%3A8443:users:alice',
	'did:web:127.0.0.1',
	'did:key:z6MkhaXgBZDvotDkL5257fai',
]

export const didProperties = [
	ofJson('parseDidDocument: values near documents', documents, value => {
		const document = parseDidDocument(value, did)
		for (const [url, key] of document.keys) {
			if (!key || !document.purposes.assertionMethod.has(url) || !url.startsWith(`${did}#`)) continue
			must(keyIn(document, url, 'assertionMethod', 'kid') === key, 'another key')
			must(!('d' in key), 'a private key')
			must(own.has(JSON.stringify(key)) || JSON.stringify(value).includes(key.x), 'a key that did not come')
		}
	}),
	property({
		name: 'parseKeyUrl: names near those of keys',
		make: chance => several(chance, `${chance.pick(dids)}#${chance.below(100)}`, mutateText),
		judge(text) {
			const { did, url } = parseKeyUrl(text, 'kid')
			must(isDid(did) && url === text && url.startsWith(`${did}#`), 'a name of another key')
		},
	}),
	property({
		name: 'documentUrl: texts near did:web',
		make: chance => several(chance, chance.pick(dids), mutateText),
		judge(text) {
			const found = documentUrl(text, false)
			if (found === undefined) return false
			const { protocol, hostname, username, password, pathname, search, hash, href } = new URL(found)
			const [, , host = ''] = text.split(':')
			must(protocol === 'https:' && username + password + search + hash === '', 'more than an address')
			must(hostname === host.replace(/%3A\d+$/i, '').toLowerCase() && !/(^|\.)\d+$/.test(hostname), 'another host')
			must(pathname.endsWith('/did.json') && !/\/\.(?!well-known\/)|%|\/\//.test(pathname) && new URL(href).href === href, 'another path')
			return true
		},
	}),
]
