// The verifier from a terminal: serve | request <scene> [<transaction>] | result <id> | scenes | keys create <name>.

import { join } from 'node:path'
import { createBearerKeys } from '@wangzheng/shared/adapters/bearer-keys.ts'
import { makeFolder } from '@wangzheng/shared/adapters/folder.ts'
import { systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openDatabase } from '@wangzheng/shared/adapters/open-database.ts'
import { createFetch } from '@wangzheng/shared/adapters/safe-fetch.ts'
import { readPrivate } from '@wangzheng/shared/adapters/secret-file.ts'
import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import { PeerError, ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { fromUtf8, isObject, type Json, type JsonObject, parseJson } from '@wangzheng/shared/protocol/json.ts'
import { untilSignal } from '@wangzheng/shared/web/program.ts'
import { readCliConfig, readConfig, type VerifierConfig } from './config.ts'
import { migrations, start } from './main.ts'

const usage = `verifier serve                 opens the verifier's doors
verifier scenes                what can be asked for
verifier request <scene> [<transaction>]
                               asks for a presentation; prints the link for the wallet. A transaction is JSON:
                               '{"payee":{"name":"Shop","id":"7"},"amount":100,"currency":"TWD"}'
verifier result <id>           how a request stands, and its result
verifier keys create <name>    a bearer key for a relying party, shown once
`

/** @returns the exit code */
export async function run(
	words: readonly string[],
	config: VerifierConfig,
	key: string | undefined,
	print: (text: string) => void,
): Promise<number> {
	const [verb, ...rest] = words
	const [name = ''] = rest
	const call = (path: string, body?: object) => callApi(config, key, path, body)
	switch (verb) {
		case 'serve': {
			const running = await start(config)
			print(`The verifier is at ${running.publicUrl}\n`)
			if (running.firstKey !== undefined) print(`The key of the first relying party is in ${running.keyPath}\n`)
			await untilSignal(running)
			return 0
		}
		case 'scenes':
			print(show(await call('/api/scenes')))
			return 0
		case 'request':
			if (name === '') break
			print(show(await call('/api/requests', { scene: name, ...(rest[1] === undefined ? {} : { transaction: readTransaction(rest[1]) }) })))
			return 0
		case 'result':
			if (name === '') break
			print(show(await call(`/api/requests/${encodeURIComponent(name)}`)))
			return 0
		case 'keys':
			if (name !== 'create' || rest[1] === undefined) break
			print(`${await createKey(config, rest[1])}\n`)
			return 0
	}
	print(usage)
	return 2
}

function readTransaction(text: string): JsonObject {
	const value = parseJson(text)
	if (!isObject(value)) throw new SetupError('the transaction is not a JSON object')
	return value
}

const show = (value: Json): string => `${JSON.stringify(value, null, 2)}\n`

async function callApi(config: VerifierConfig, given: string | undefined, path: string, body?: object): Promise<Json> {
	const key = given ?? readPrivate(join(config.dataDir, 'relying-party-key'))?.trim()
	if (key === undefined) throw new SetupError(`there is no key in ${config.dataDir}: start the verifier once, or set VERIFIER_KEY`)
	const { host, port, tls } = config.listen
	const base = config.publicUrl ?? `${tls ? 'https' : 'http'}://${host}:${port}`
	const fetch = createFetch({ allowLoopback: true, allowedHosts: [new URL(base).hostname], ca: config.tlsAuthorities })
	const answer = await fetch({
		url: `${base}${path}`,
		method: body ? 'POST' : 'GET',
		headers: { Authorization: `Bearer ${key}`, ...(body ? { 'Content-Type': 'application/json' } : {}) },
		...(body ? { body: JSON.stringify(body) } : {}),
	})
	const value = parseJson(fromUtf8(answer.body) ?? '')
	if (answer.status < 300 && value !== undefined) return value
	const said = isObject(value) ? `${value['error']}: ${value['error_description']}` : `HTTP status ${answer.status}`
	throw new PeerError(`the verifier refused: ${said}`, { url: base, status: answer.status })
}

async function createKey(config: VerifierConfig, name: string): Promise<string> {
	makeFolder(config.dataDir)
	const database = await openDatabase(config.databaseUrl, migrations)
	try {
		return await createBearerKeys({ database, clock: systemClock, random: systemRandom }, ['relying_party'] as const).create(
			name,
			'relying_party',
		)
	} finally {
		await database.close()
	}
}

if (import.meta.main) {
	try {
		process.exitCode = await run(process.argv.slice(2), readConfig(), readCliConfig().key, text => process.stdout.write(text))
	} catch (error) {
		if (!(error instanceof SetupError || error instanceof PeerError || error instanceof ProtocolError)) throw error
		process.stderr.write(`${error.message}\n`)
		process.exitCode = 1
	}
}
