// A QR code as markup: paths in an inline SVG, which need no style and no script. ISO/IEC 18004.

import qrcode from 'qrcode'
import { type Html, html } from './html.ts'

/** Light modules around the code, as many as a reader needs. ISO/IEC 18004 §6.3.8. */
const quiet = 4

/**
 * The QR code of `text`, always dark on white. `label` is what a screen reader says, e.g. "QR code: offer of a network ID"; put the
 * same link beside it for those who cannot scan. Keep the text short (a link by reference): a phone reads up to about 300 characters well.
 */
export function qrSvg(text: string, label: string): Html {
	const { modules } = qrcode.create(text, { errorCorrectionLevel: text.length > 300 ? 'L' : 'M' })
	const side = modules.size + 2 * quiet
	const runs: string[] = []
	for (let row = 0; row < modules.size; row++) {
		let start = -1
		for (let column = 0; column <= modules.size; column++) {
			const dark = column < modules.size && modules.get(row, column) === 1
			if (dark && start < 0) start = column
			if (!dark && start >= 0) {
				runs.push(`M${start + quiet} ${row + quiet}h${column - start}v1h-${column - start}z`)
				start = -1
			}
		}
	}
	return html`<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"><rect width="${side}" height="${side}" fill="#fff"/><path fill="#000" d="${runs.join('')}"/></svg>`
}
