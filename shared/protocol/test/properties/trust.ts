// Properties of certificates and their chains. RFC 5280, RFC 7515 §4.1.6.

import { nodeCertificates } from '../../../adapters/certificates.ts'
import { parseX5c, x5cTexts } from '../../trust/x5c.ts'
import { mutateBytes, several } from './mutate.ts'
import { must, property } from './property.ts'
import { anchors, chains, near, ofJson, trust } from './world.ts'

const [anchor] = anchors
const ders = chains.flat().map(text => Uint8Array.fromBase64(text))
const good = chains.slice(0, 2)

export const trustProperties = [
	ofJson('parseX5c: values near chains', chains, value => {
		const certificates = parseX5c(value, 'the token')
		must(JSON.stringify(certificates.map(der => der.toBase64())) === JSON.stringify(value), 'two texts for one certificate')
		must(x5cTexts(value, 'the token').length <= 5, 'a chain that is too long')
	}),
	property({
		name: 'Trust verify: chains with a change',
		costly: true,
		make: near(chains),
		judge(value) {
			const leaf = trust.verify(value, 'the token')
			must(
				good.some(chain => JSON.stringify(chain) === JSON.stringify(value)),
				'a chain that nobody made is taken',
			)
			must(leaf.der.toBase64() === (value as string[])[0], 'another leaf')
		},
	}),
	property({
		name: 'Certificates parse: certificates with a change',
		costly: true,
		make: chance => several(chance, chance.pick(ders), mutateBytes),
		judge(der) {
			const certificate = nodeCertificates.parse(der)
			if (!certificate || !anchor) return false
			must(certificate.der.toHex() === der.toHex(), 'other bytes')
			certificate.isIssuedBy(certificate)
			if (!certificate.isIssuedBy(anchor)) return
			must(
				ders.some(known => known.toHex() === der.toHex()),
				'a certificate that nobody signed',
			)
		},
	}),
]
