import { qrSvg } from '@wangzheng/shared/web/qr.ts'
import { expect, it } from 'vitest'
import { modulesOf, readQr } from '../read-qr.ts'

it('ISO/IEC 18004: what a page draws as a QR code reads as the text that it was made of, at every length of a link', () => {
	const read: string[] = []
	const texts = Array.from(
		{ length: 22 },
		(_, at) => `openid4vp://?request_uri=${'https%3A%2F%2Fv.example%2F0123456789'.repeat(at).slice(0, 18 * at)}`,
	)
	for (const text of texts) {
		const { markup } = qrSvg(text, 'QR')
		const side = Number(/viewBox="0 0 (\d+) /.exec(markup)?.[1])
		read.push(readQr(modulesOf(/ d="([^"]+)"/.exec(markup)?.[1] ?? '', side, 4)))
	}
	expect(read).toEqual(texts)
})
