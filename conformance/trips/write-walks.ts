// `pnpm docs:walks`: makes the trips with the real messages recorded, and writes the two pages that tell them.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { walkIssuance } from './walks/issued.ts'
import { masked } from './walks/render.ts'
import { walkPresentation } from './walks/shown.ts'
import { walkSignIn } from './walks/signed-in.ts'
import { onStage } from './walks/stage.ts'

/** The text of each page, made by a run. */
export const walks: Readonly<Record<string, () => Promise<string>>> = {
	// messages that a reader can read first, then as they are shipped
	'how-a-credential-is-issued.md': async () =>
		`${await onStage(walkIssuance, { ISSUER_ENCRYPTION: 'none' })}\n${await onStage(walkSignIn)}`,
	'how-a-credential-is-shown.md': () => onStage(walkPresentation),
}

export const pathOf = (page: string): string => new URL(`../../docs/${page}`, import.meta.url).pathname

if (import.meta.main) {
	for (const [page, walk] of Object.entries(walks)) {
		const path = pathOf(page)
		const text = await walk()
		// a page that differs by chance alone stays, so that a diff shows what changed
		const same = existsSync(path) && masked(readFileSync(path, 'utf8')) === masked(text)
		if (!same) writeFileSync(path, text)
		process.stdout.write(`docs/${page} ${same ? 'is as it was' : 'is written'}\n`)
	}
}
