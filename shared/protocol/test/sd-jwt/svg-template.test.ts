// SVG templates: what is drawn, and what is not drawn at all.

import { expect, it } from 'vitest'
import { ProtocolError } from '../../errors.ts'
import { renderSvgTemplate } from '../../sd-jwt/svg-template.ts'

const values = new Map([
	['name', '王 <script>&"\'</script>'],
	['absent', ''],
	['control', 'a\u0000\u0008b\ud800c'],
	['nested', '{{name}}'],
])
const svg = (inside: string, more = '') => `<svg xmlns="http://www.w3.org/2000/svg"${more}>${inside}</svg>`
const draw = (template: string) => {
	try {
		return renderSvgTemplate(template, values)
	} catch (error) {
		return error instanceof ProtocolError ? `${error.code} ${error.section}` : error
	}
}
const refused = 'invalid_type_metadata SD-JWT VC §5.5.1.2'

it.each<[string, string]>([
	['a script', svg('<script>alert(1)</script>')],
	['a script by another case', svg('<ScRiPt>alert(1)</ScRiPt>')],
	['a foreignObject', svg('<foreignObject><body/></foreignObject>')],
	['an image', svg('<image href="https://tracker.example/x.png"/>')],
	['a use of something else', svg('<use href="https://tracker.example/x.svg#a"/>')],
	['a link', svg('<a href="https://phish.example"><text>x</text></a>')],
	['a style element', svg('<style>@import "https://tracker.example"</style>')],
	['an animation', svg('<rect><animate attributeName="x"/></rect>')],
	['an iframe', svg('<iframe src="https://a.example"/>')],
	['an SVG in it', svg('<svg/>')],
	['an event attribute', svg('', ' onload="alert(1)"')],
	['a style attribute', svg('<rect style="fill:url(https://a.example)"/>')],
	['a class', svg('<rect class="x"/>')],
	['an href', svg('<linearGradient href="#a"/>')],
	['an xlink:href', svg('<linearGradient xlink:href="https://a.example"/>')],
	['another namespace', svg('', ' xmlns:xlink="http://www.w3.org/1999/xlink"')],
	['another namespace inside', svg('<g xmlns="http://www.w3.org/1999/xhtml"/>')],
	['a paint from elsewhere', svg('<rect fill="url(https://tracker.example/p#a)"/>')],
	['a paint from elsewhere by reference to characters', svg('<rect fill="&#117;rl(//a.example/p)"/>')],
	['a paint from elsewhere by an escape of CSS', svg('<rect fill="\\75 rl(//a.example/p)"/>')],
	['a paint from elsewhere after one of its own', svg('<rect fill="url(#a) url(//a.example)"/>')],
	['a function that loads', svg('<rect fill="image-set(&quot;//a.example&quot; 1x)"/>')],
	['a placeholder in an attribute', svg('<rect fill="{{name}}"/>')],
	['a placeholder outside of text', svg('{{name}}')],
	['a placeholder that no claim has', svg('<text>{{other}}</text>')],
	['a placeholder that is on every object', svg('<text>{{constructor}}</text>')],
	['half a placeholder', svg('<text>{{name</text>')],
	['a placeholder with spaces', svg('<text>{{ name }}</text>')],
	['text where none is drawn', svg('<g>text</g>')],
	['a document type', `<!DOCTYPE svg [<!ENTITY x "y">]>${svg('<text>&x;</text>')}`],
	['an entity', svg('<text>&nbsp;</text>')],
	['a section', svg('<text><![CDATA[<script>]]></text>')],
	['an instruction', `<?xml-stylesheet href="https://a.example"?>${svg('')}`],
	['an instruction inside', svg('<?php echo 1 ?>')],
	['a comment within a comment', svg('<!-- -- --><rect/>')],
	['an element that is not closed', svg('<g>')],
	['elements that cross', svg('<g><text></g></text>')],
	['an attribute twice', svg('<rect x="1" x="2"/>')],
	['an attribute without quotation marks', svg('<rect x=1/>')],
	['two roots', svg('') + svg('')],
	['no namespace', '<svg><rect/></svg>'],
	['another root', '<html xmlns="http://www.w3.org/2000/svg"></html>'],
	['nothing', ''],
	['a prefix', '<s:svg xmlns:s="http://www.w3.org/2000/svg"/>'],
	['a character that XML has not', svg('<text>&#0;</text>')],
	['a character beyond all', svg('<text>&#x110000;</text>')],
	['elements too deep', svg('<g>'.repeat(40) + '</g>'.repeat(40))],
	['elements too many', svg('<rect/>'.repeat(2048))],
	['more than is taken', svg(' '.repeat(65_536))],
])('WI-19 SVC §5.5.1.2: a template with %s is not drawn: invalid_type_metadata', (_, template) => {
	expect(draw(template)).toBe(refused)
})

it('WI-19 SVC §5.5.1.2: claims are put into text alone, each of the five characters escaped, once, and what no XML has left out', () => {
	expect(draw(svg('<text x="1"><tspan>{{name}}</tspan> &amp; {{absent}}!</text>'))).toBe(
		svg('<text x="1"><tspan>王 &lt;script&gt;&amp;&quot;&apos;&lt;/script&gt;</tspan> &amp; !</text>'),
	)
	expect(draw(svg('<text>{{control}}{{nested}}</text>'))).toBe(svg('<text>abc{{name}}</text>'))
})

it('WI-19 SVC §5.5.1.2: shapes, gradients of its own and words are drawn, a comment left out', () => {
	const inside =
		'<defs><linearGradient id="g" x2="1"><stop stop-color="#fff"></stop></linearGradient></defs><rect fill="url(#g)" stroke="rgba(1,2,3,.5)" transform="rotate(3)"></rect>'
	expect(draw(`<?xml version="1.0"?>\n${svg(`<!-- {{name}} -->${inside.replace('></stop>', '/>')}\n`)}\n`)).toBe(svg(inside))
})

it('WI-19 SVC §5.5.1.2: a text of many beginnings is read in a time that its length allows', () => {
	for (const part of ['<!--', '<g a="', '<g ', '{{a', '&', '<g a=" "']) {
		const begun = performance.now()
		expect(draw(svg(part.repeat(60_000 / part.length)))).toBe(refused)
		expect(performance.now() - begun).toBeLessThan(500)
	}
})
