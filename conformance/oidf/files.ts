// Files of a run, in its own folder.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Writes a file and gives its path: agents are told of certificates and lists by files. */
export const fileWriter =
	(folder: string) =>
	async (name: string, text: string): Promise<string> => {
		const path = join(folder, name)
		await writeFile(path, text)
		return path
	}
