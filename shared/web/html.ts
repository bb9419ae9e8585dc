// Markup that escapes by itself: what stands between ${ and } is text, unless it is markup already.

/** Markup made by html`…`; never a text. */
export type Html = Markup

/** What may stand in a template: a text, a number, markup, a list of them; nothing at all for undefined, null and false. */
export type Piece = string | number | Html | undefined | null | false | readonly Piece[]

class Markup {
	readonly markup: string
	constructor(markup: string) {
		this.markup = markup
	}
	toString(): string {
		return this.markup
	}
}

/** Put attribute values in double quotes: html`<a href="${url}">${name}</a>`. */
export function html(literals: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
	let markup = literals[0] ?? ''
	for (const [index, piece] of pieces.entries()) markup += write(piece) + (literals[index + 1] ?? '')
	return new Markup(markup)
}

/** Takes `markup` as it is. Only for markup that this program made, never for what came from outside. */
export const raw = (markup: string): Html => new Markup(markup)

function write(piece: Piece): string {
	if (piece === undefined || piece === null || piece === false) return ''
	if (piece instanceof Markup) return piece.markup
	if (typeof piece === 'string') return escapeText(piece)
	return typeof piece === 'number' ? String(piece) : piece.map(write).join('')
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escapeText = (text: string): string => text.replaceAll(/[&<>"']/g, character => entities[character] ?? '')
