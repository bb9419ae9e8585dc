// Fills a place that the suite's log keeps for a picture.

import type { Run } from './hand.ts'

/** Whether the log of the module keeps a place for a picture that nobody has filled yet. */
export async function placeholderOf({ suite, id }: Run): Promise<string | undefined> {
	return (await suite.log(id)).find(({ upload }) => typeof upload === 'string')?.upload ?? undefined
}

/** @throws Error where no picture is wanted */
export async function fillPlaceholder(run: Run, picture: Uint8Array): Promise<void> {
	const placeholder = await placeholderOf(run)
	if (placeholder === undefined) throw new Error('a page says no, and the suite wants no picture of it')
	await run.suite.upload(run.id, placeholder, picture)
}
