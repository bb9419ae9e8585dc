// Portraits of people who do not exist: a few shapes, so that nobody's face is in a demonstration.

export type Face = {
	readonly skin: string
	readonly hair: string
	readonly style: 'short' | 'long' | 'bob' | 'bun' | 'bald'
	readonly coat: string
	readonly glasses?: boolean
}

/** Hair behind the head and before it; 120 × 160. */
const hairs: Readonly<Record<Face['style'], { behind: string; before: string }>> = {
	short: { behind: '', before: 'M32 70C28 34 44 20 60 20s33 13 28 50c-3-12-7-19-11-22-12 5-26 5-35 1-4 5-8 10-10 21z' },
	long: {
		behind: 'M28 124C20 60 28 20 60 20s41 40 32 104c-18 8-46 8-64 0z',
		before: 'M33 72C30 42 44 25 60 25s31 15 27 47c-2-14-8-24-19-29-8 12-24 15-35 29z',
	},
	bob: {
		behind: 'M28 98C22 48 32 20 60 20s38 28 32 78c-10 5-54 5-64 0z',
		before: 'M33 66C31 40 44 26 60 26s30 14 27 40c-8-14-18-18-27-18s-19 4-27 18z',
	},
	bun: {
		behind: 'M48 18a12 11 0 1 1 24 0c14 6 20 22 17 48H31c-3-26 3-42 17-48z',
		before: 'M32 66C30 40 44 26 60 26s30 14 28 40c-5-13-14-20-28-20s-23 7-28 20z',
	},
	bald: { behind: '', before: 'M33 76c-5-8-4-22 1-30-1 10 0 20-1 30zm54 0c5-8 4-22-1-30 1 10 0 20 1 30z' },
}

/** A `data:` URL of an SVG picture, about 1.5 KB. */
export function drawPortrait({ skin, hair, style, coat, glasses = false }: Face): string {
	const { behind, before } = hairs[style]
	const svg = [
		'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 160" width="120" height="160">',
		'<path fill="#dfe4e8" d="M0 0h120v160H0z"/>',
		behind && `<path fill="${hair}" d="${behind}"/>`,
		`<path fill="${coat}" d="M6 160c2-30 20-42 54-42s52 12 54 42z"/>`,
		`<path fill="${skin}" d="M48 98h24v22c0 8-24 8-24 0z"/>`,
		'<path fill="#fff" d="m44 119 16 16 16-16 6 3-22 26-22-26z"/>',
		`<path fill="${skin}" d="M33 66c0-24 12-38 27-38s27 14 27 38-12 42-27 42-27-18-27-42z"/>`,
		`<path fill="${hair}" d="${before}"/>`,
		'<g fill="none" stroke="#3a2b22" stroke-width="2.4" stroke-linecap="round">',
		'<path d="M44 63q5-4 10 0m12 0q5-4 10 0"/><path d="M53 92q7 5 14 0" stroke="#a0564b"/><path d="M60 72l-3 10h5" stroke-width="1.6"/></g>',
		'<g fill="#2b211c"><circle cx="49" cy="70" r="2.6"/><circle cx="71" cy="70" r="2.6"/></g>',
		glasses &&
			'<g fill="none" stroke="#2f3338" stroke-width="2"><circle cx="49" cy="70" r="8.5"/><circle cx="71" cy="70" r="8.5"/><path d="M57.5 69q2.5-2 5 0"/></g>',
		'</svg>',
	]
	return `data:image/svg+xml;base64,${Buffer.from(svg.filter(Boolean).join('')).toString('base64')}`
}
