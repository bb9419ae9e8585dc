// An SVG template with a credential's claims in it: what is not on the lists here is not drawn. SD-JWT VC §5.5.1.2.

import { parseSvg, type SvgElement, type SvgNode, writeSvg } from './svg-text.ts'
import { refuseType } from './type-metadata.ts'

/** More than a card needs. */
export const maxTemplateBytes = 65_536
const maxValue = 200

const namespace = 'http://www.w3.org/2000/svg'

/** Shapes, text and paint; nothing that runs, moves, loads, links or embeds. */
const elements = new Set(
	'svg g defs title desc rect circle ellipse line polyline polygon path text tspan linearGradient radialGradient stop clipPath'.split(' '),
)
/** Elements whose text is text. */
const texts = new Set(['text', 'tspan', 'title', 'desc'])

/** Neither `href` nor `style` nor `class` nor anything that is listened for. */
const attributes = new Set(
	(
		'xmlns xml:lang id viewBox width height x y x1 y1 x2 y2 dx dy cx cy r rx ry fx fy d points offset transform rotate version role ' +
		'preserveAspectRatio gradientUnits gradientTransform spreadMethod clipPathUnits clip-path clip-rule ' +
		'fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-dasharray stroke-dashoffset ' +
		'stroke-miterlimit opacity stop-color stop-opacity color font-family font-size font-weight font-style letter-spacing word-spacing ' +
		'text-anchor dominant-baseline textLength lengthAdjust'
	).split(' '),
)
const functions = new Set(['rgb', 'rgba', 'hsl', 'hsla', 'translate', 'scale', 'rotate', 'matrix', 'skewx', 'skewy'])

const refuse = (message: string) => refuseType(`the SVG template ${message}`, '§5.5.1.2')

/**
 * The drawing, written anew from what was understood of the template.
 * @param values by `svg_id` of every claim that the type gives one; '' for a claim that is not there
 * @throws ProtocolError `invalid_type_metadata`: it is not well-formed, has a part that is not on the lists, or a placeholder of no claim
 */
export function renderSvgTemplate(template: string, values: ReadonlyMap<string, string>): string {
	const root = template.length > maxTemplateBytes ? undefined : parseSvg(template)
	if (root?.name !== 'svg' || root.attributes.get('xmlns') !== namespace) throw refuse('is not an SVG of its own')
	return writeSvg(fill(root, values, true))
}

function fill(element: SvgElement, values: ReadonlyMap<string, string>, isRoot = false): SvgElement {
	const { name } = element
	if (!elements.has(name) || (name === 'svg' && !isRoot)) throw refuse(`has an element ${name.slice(0, 40)}, which is not drawn`)
	for (const [attribute, value] of element.attributes) {
		if (!attributes.has(attribute) || (attribute === 'xmlns' && !isRoot)) {
			throw refuse(`has an attribute ${attribute.slice(0, 40)}, which is not taken`)
		}
		if (!(attribute === 'xmlns' || isHarmless(value))) throw refuse(`has a value of ${attribute} that is not taken`)
	}
	const inside = element.inside.map((node): SvgNode => {
		if (typeof node !== 'string') return fill(node, values)
		if (texts.has(name)) return fillText(node, values)
		if (node.trim() !== '') throw refuse('has text where none is drawn')
		return ''
	})
	return { ...element, inside }
}

/** No placeholder, no escape of CSS, no comment in it, no function but those of colour and place, and no reference but to a part of itself. */
function isHarmless(value: string): boolean {
	if (/^url\(#[\w-]+\)$/.test(value)) return true
	if (/\{\{|\\|\/\*|@|url|:\/\//i.test(value)) return false
	return [...value.matchAll(/([\w-]*)\s*\(/g)].every(([, name = '']) => functions.has(name.toLowerCase()))
}

function fillText(text: string, values: ReadonlyMap<string, string>): string {
	const filled = text.split(/\{\{([A-Za-z_]\w*)\}\}/).map((part, index) => {
		if (index % 2 === 0) {
			if (part.includes('{{') || part.includes('}}')) throw refuse('has a placeholder that is none')
			return part
		}
		const value = values.get(part)
		if (value === undefined) throw refuse(`has the placeholder ${part.slice(0, 40)}, and no claim has that svg_id`)
		return value.slice(0, maxValue)
	})
	return filled.join('')
}
