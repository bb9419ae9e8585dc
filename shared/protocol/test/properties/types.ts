// Properties of Type Metadata and SVG templates: what is read of them holds together, and nothing is drawn that is not on the lists. SD-JWT VC §5.

import { isObject, type JsonObject, utf8 } from '../../json.ts'
import { enforceType } from '../../sd-jwt/enforce-type.ts'
import { extendType, withoutParent } from '../../sd-jwt/extend-type.ts'
import { renderSvgTemplate } from '../../sd-jwt/svg-template.ts'
import { keyOf, parseTypeDocument } from '../../sd-jwt/type-metadata.ts'
import { hostileText } from './hostile.ts'
import { mutateJson, mutateText, several } from './mutate.ts'
import { must, property } from './property.ts'

const vct = 'https://issuer.example/types/a'
const document: JsonObject = {
	vct,
	extends: 'https://issuer.example/types/b',
	'extends#integrity': 'sha256-AAAA',
	display: [
		{ locale: 'en', name: 'A', rendering: { svg_templates: [{ uri: 'https://issuer.example/a.svg', 'uri#integrity': 'sha256-AAAA' }] } },
	],
	claims: [
		{ path: ['name'], sd: 'always', mandatory: true, svg_id: 'name', display: [{ locale: 'en', label: 'Name' }] },
		{ path: ['nationalities', null], sd: 'allowed' },
		{ path: ['address', 'country'], sd: 'never' },
	],
}
const parent = withoutParent(parseTypeDocument(utf8(JSON.stringify(document)), vct))

const template = [
	'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><!-- a -->',
	'<defs><linearGradient id="g"><stop stop-color="#fff"/></linearGradient></defs><rect fill="url(#g)" stroke=\'rgba(1,2,3,.5)\'/>',
	'<g font-family="&#39;Noto&#39;"><text x="1">{{name}} &amp; <tspan>{{name}}</tspan></text></g></svg>',
].join('')
/** What a template must not bring into a drawing, to graft from. */
const foul =
	'<script>a</script><image href="https://a.example"/><g onload="a" style="fill:url(//a)" fill="u\\72l(//a)">]]><![CDATA[<!DOCTYPE'

export const typeProperties = [
	property({
		name: 'parseTypeDocument: a document with changes',
		make: chance => several(chance, document, mutateJson),
		judge(value) {
			const child = parseTypeDocument(utf8(JSON.stringify(value)), vct)
			must(new Set(child.claims.map(keyOf)).size === child.claims.length, 'a claim is described twice')
			const type = extendType(parent, child)
			for (const claim of parent.claims) {
				const own = type.claims.find(each => keyOf(each) === keyOf(claim))
				must(own !== undefined, 'a claim of the parent is lost')
				must(claim.sd === 'allowed' || own?.sd === claim.sd, 'sd is loosened')
				must(!claim.mandatory || own?.mandatory === true, 'a mandatory claim is optional')
			}
		},
	}),
	property({
		name: 'enforceType: claims with changes',
		make: chance => several(chance, { name: '王', nationalities: ['CN'], address: { country: 'CN' } }, mutateJson),
		judge(claims) {
			if (!isObject(claims)) return false
			enforceType(parent, { claims, disclosable: [['name']], whole: true })
			must(Object.hasOwn(claims, 'name'), 'a mandatory claim that is not there')
		},
	}),
	property({
		name: 'renderSvgTemplate: a template with changes, and claims from anywhere',
		make: chance => ({
			text: several(chance, template, (one, value: string) => mutateText(one, value, foul)),
			value: hostileText(chance),
		}),
		judge({ text, value }) {
			const drawing = renderSvgTemplate(text, new Map([['name', `<script>"'${value}`]]))
			must(drawing.startsWith('<svg ') && drawing.endsWith('</svg>'), 'more than one element')
			for (const [tag] of drawing.matchAll(/<[^>]*>/g)) {
				must(!/^<\/?(?:script|image|style|foreignObject|a|use|!|\?)\b/i.test(tag), 'an element that is not drawn')
				must(!/\s(?:on\w*|style|(?:xlink:)?href|class)=/i.test(tag.replaceAll(/="[^"]*"/g, '=')), 'an attribute that is not taken')
				must(!/url\((?!#)|\\/i.test(tag), 'something from elsewhere')
			}
			must(renderSvgTemplate(drawing.replaceAll('{{', ''), new Map()) !== '', 'a drawing that is none')
		},
		makeLong(chance, length) {
			const part = chance.pick(['<g>', '<!--', '<g a="', '{{a', '{{name}}', '&', '<rect/>', ' ', '<text>&amp;</text>'])
			return { text: `<svg xmlns="http://www.w3.org/2000/svg">${part.repeat(length / part.length)}`, value: '' }
		},
	}),
]
