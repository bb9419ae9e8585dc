// Writes with two hundred hands until it is killed, and prints each transaction after it was acknowledged.

import { writeSync } from 'node:fs'
import { openDatabase } from '../open-database.ts'
import { migrations } from './things.ts'

const database = await openDatabase(process.argv[2] ?? '', migrations)
const insert = { sql: 'INSERT INTO thing (id) VALUES ($1)' }

await Promise.all(
	Array.from({ length: 200 }, async (_, hand) => {
		for (let i = 0; ; i++) {
			const id = `${hand}-${i}`
			await database.transact([
				{ statement: insert, values: [`${id} first`] },
				{ statement: insert, values: [`${id} second`] },
			])
			writeSync(1, `${id}\n`)
		}
	}),
)
