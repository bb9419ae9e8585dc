// The issuer's command line: serves, or speaks to an issuer that runs through its operators' interface.

import { parseArgs } from 'node:util'
import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import { readClientConfig, readConfig } from './config.ts'

const usage = `Usage: issuer <command> [--url <address>] [--key <operator's key>] [--json]

  serve                        runs the issuer; its configuration comes from the environment
  offer <light|upgraded>[-mdoc] <citizen> [--sign-in] [--deferred]   offers a credential: prints the link and the 8-digit code;
                               with --sign-in the person signs in and consents instead, and there is no code;
                               with --deferred the credential waits until an operator releases it
  list [--after <id>] [--limit <n>]  what was offered and issued, the newest first
  suspend | resume | revoke <id>     changes the status of a credential and all its copies
  release | deny <id>          decides about a credential that waits (an offer with --deferred)
  keys rotate                  signs with a new key from now on; what was issued stays valid

  --url   or ISSUER_URL: where the issuer runs (http://localhost:7401)
  --key   or ISSUER_KEY: an operator's key (else that in ./data/issuer/operator-key)
`

type Flags = {
	url?: string
	key?: string
	after?: string
	limit?: string
	json?: boolean
	'sign-in'?: boolean
	deferred?: boolean
	help?: boolean
}

/** @returns the exit code */
export async function run(args: readonly string[], print: (text: string) => void = text => console.log(text)): Promise<number> {
	const { values, positionals } = parseArgs({
		args: [...args],
		allowPositionals: true,
		options: {
			url: { type: 'string' },
			key: { type: 'string' },
			after: { type: 'string' },
			limit: { type: 'string' },
			deferred: { type: 'boolean' },
			json: { type: 'boolean' },
			'sign-in': { type: 'boolean' },
			help: { type: 'boolean', short: 'h' },
		},
	})
	const flags: Flags = values
	const [command, ...rest] = positionals
	if (flags.help || command === undefined) {
		print(usage)
		return flags.help ? 0 : 1
	}
	switch (command) {
		case 'serve': {
			const { serveUntilSignal } = await import('./main.ts')
			await serveUntilSignal(readConfig())
			return 0
		}
		case 'offer': {
			const [configuration, citizen] = rest
			if (rest.length !== 2) return misused(print)
			const grant = flags['sign-in'] ? 'authorization_code' : undefined
			const offer = await call(flags, 'POST', '/api/offers', { configuration, citizen, grant, deferred: flags.deferred ?? false })
			const code = offer['tx_code'] === undefined ? '' : `code: ${offer['tx_code']}\n`
			print(flags.json ? JSON.stringify(offer) : `${offer['offer_link']}\n${code}id: ${offer['id']}`)
			return 0
		}
		case 'list': {
			const query = new URLSearchParams({ limit: flags.limit ?? '50', ...(flags.after === undefined ? {} : { after: flags.after }) })
			const answer = await call(flags, 'GET', `/api/issuances?${query}`)
			print(flags.json ? JSON.stringify(answer) : tableOf(answer))
			return 0
		}
		case 'suspend':
		case 'resume':
		case 'revoke':
		case 'release':
		case 'deny': {
			const [id] = rest
			if (id === undefined || rest.length !== 1) return misused(print)
			const issuance = await call(flags, 'POST', `/api/issuances/${encodeURIComponent(id)}/${command}`)
			print(flags.json ? JSON.stringify(issuance) : `${issuance['id']} is ${issuance['state']}`)
			return 0
		}
		case 'keys': {
			if (rest.join() !== 'rotate') return misused(print)
			await call(flags, 'POST', '/api/keys/rotate')
			print('the signing key was rotated')
			return 0
		}
		default:
			return misused(print)
	}
}

function misused(print: (text: string) => void): number {
	print(usage)
	return 1
}

type Wire = Readonly<Record<string, unknown>>

/** @throws SetupError with what the issuer refused, or that it cannot be reached */
async function call(flags: Flags, method: 'GET' | 'POST', path: string, body?: object): Promise<Wire> {
	const { url, key } = readClientConfig(flags)
	if (key === undefined) throw new SetupError("No operator's key: give --key or ISSUER_KEY.")
	const request: RequestInit = {
		method,
		headers: { Authorization: `Bearer ${key}`, ...(body ? { 'Content-Type': 'application/json' } : {}) },
		...(body ? { body: JSON.stringify(body) } : {}),
	}
	const response = await fetch(`${url}${path}`, request).catch(cause => {
		throw new SetupError(`No issuer answers at ${url}: start it, or give --url.`, { cause })
	})
	const answer = response.status === 204 ? {} : ((await response.json().catch(() => ({}))) as Wire)
	if (response.ok) return answer
	throw new SetupError(`The issuer refused (${answer['error'] ?? response.status}): ${answer['error_description'] ?? 'it gave no reason'}`)
}

function tableOf(answer: Wire): string {
	const issuances = Array.isArray(answer['issuances']) ? (answer['issuances'] as Wire[]) : []
	if (issuances.length === 0) return 'nothing was offered yet'
	const rows = issuances.map(({ id, created_at: made, configuration, citizen, state, notification }) =>
		[id, new Date(Number(made) * 1000).toISOString(), configuration, citizen, state, notification ?? ''].join('  '),
	)
	return [...rows, ...(answer['next'] === undefined ? [] : [`more: --after ${answer['next']}`])].join('\n')
}

if (import.meta.main) {
	try {
		process.exitCode = await run(process.argv.slice(2))
	} catch (error) {
		const known = error instanceof SetupError || (error instanceof TypeError && 'code' in error)
		console.error(known ? (error as Error).message : error)
		process.exitCode = 1
	}
}
