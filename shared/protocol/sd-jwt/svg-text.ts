// The little of XML that an SVG template is made of: elements, attributes and text, read strictly and written anew. XML 1.0 §2, §4.6.

export type SvgElement = { readonly name: string; readonly attributes: ReadonlyMap<string, string>; readonly inside: readonly SvgNode[] }
/** A text stands as its reader sees it, without references. */
export type SvgNode = SvgElement | string

const maxElements = 2048
const maxDepth = 32

const token =
	/<!--(?:(?!--)[\s\S])*-->|<\/([A-Za-z]+)\s*>|<([A-Za-z]+)((?:\s+[A-Za-z][\w:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+/y
const attribute = /([A-Za-z][\w:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/** The root element, or undefined where the text is not well-formed, or has a document type, an instruction, a section or an entity. */
export function parseSvg(text: string): SvgElement | undefined {
	const open: Array<{ name: string; attributes: Map<string, string>; inside: SvgNode[] }> = [
		{ name: '', attributes: new Map(), inside: [] },
	]
	let count = 0
	let at = /^\ufeff?(?:<\?xml [^<>]*\?>)?/.exec(text)?.[0].length ?? 0
	while (at < text.length) {
		token.lastIndex = at
		const found = token.exec(text)
		const parent = open.at(-1)
		if (!found || !parent) return undefined
		const [whole, closing, opening, attributes = '', empty] = found
		at += whole.length
		if (closing !== undefined) {
			const closed = open.pop()
			if (closed?.name !== closing || open.length === 0) return undefined
		} else if (opening !== undefined) {
			const element = { name: opening, attributes: new Map<string, string>(), inside: [] }
			for (const [, name = '', double, single] of attributes.matchAll(attribute)) {
				const value = decode(double ?? single ?? '')
				if (value === undefined || element.attributes.has(name)) return undefined
				element.attributes.set(name, value)
			}
			parent.inside.push(element)
			count += 1
			if (count > maxElements || open.length > maxDepth) return undefined
			if (empty === '') open.push(element)
		} else if (!whole.startsWith('<')) {
			const value = decode(whole)
			if (value === undefined) return undefined
			parent.inside.push(value)
		}
	}
	const [document, ...left] = open
	const roots = document?.inside.filter(node => typeof node !== 'string' || node.trim() !== '') ?? []
	const [root] = roots
	return left.length === 0 && roots.length === 1 && typeof root === 'object' ? root : undefined
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Undefined where a reference is to something else than a character that may stand in XML. */
function decode(text: string): string | undefined {
	let sound = true
	const decoded = text.replace(/&(?:(amp|lt|gt|quot|apos);|#(\d{1,7});|#x([\da-fA-F]{1,6});)?/g, (_, name, decimal, hex) => {
		if (name !== undefined) return named[name] ?? ''
		const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
		if (code >= 0 && code <= 0x10ffff) return String.fromCodePoint(code)
		sound = false
		return ''
	})
	return sound && !forbidden.test(decoded) ? decoded : undefined
}

/** Characters that no XML may have. XML 1.0 §2.2 */
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

/** A text for XML: without what may not stand in it, and with the five characters that mean something escaped. SD-JWT VC §5.5.1.2 */
export const escapeXml = (text: string): string =>
	text
		.replaceAll(new RegExp(forbidden, 'gu'), '')
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll("'", '&apos;')

export function writeSvg(node: SvgNode): string {
	if (typeof node === 'string') return escapeXml(node)
	const attributes = [...node.attributes].map(([name, value]) => ` ${name}="${escapeXml(value)}"`).join('')
	return `<${node.name}${attributes}>${node.inside.map(writeSvg).join('')}</${node.name}>`
}
