import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { masked } from '../walks/render.ts'
import { pathOf, walks } from '../write-walks.ts'

it.each(Object.entries(walks))(
	'docs/%s tells what really happens, all but chance the same (pnpm docs:walks writes it)',
	async (page, walk) => {
		expect(masked(readFileSync(pathOf(page), 'utf8'))).toBe(masked(await walk()))
	},
)

it('what is masked is chance alone', () => {
	const text = (nonce: string, time: number, port: number) =>
		`"c_nonce": "${nonce}", "iat": ${time}, "at": "localhost:7401", "error": "invalid_grant", "alg": "ES256" ${port}`
	expect(masked(text('AAAAAGsGRMogj5c9KhxRGEgv', 1_795_572_638, 1))).toBe(masked(text('BBBBBGsGRMogj5c9KhxRG-_v', 1_795_600_000, 1)))
	expect(masked(text('AAAAAGsGRMogj5c9KhxRGEgv', 1_795_572_638, 1))).toContain('"error": "invalid_grant", "alg": "ES256" 1')
})
