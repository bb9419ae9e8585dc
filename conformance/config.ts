// What `npm start` is told: options on the command line, variables in the environment.

import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import { z } from 'zod'

export const agentNames = ['issuer', 'verifier', 'wallet'] as const
export type AgentName = (typeof agentNames)[number]

type Environment = Readonly<Record<string, string | undefined>>

export type StartConfig = {
	/** Runs the trips on a fresh store and ends. */
	readonly once: boolean
	/** Serves https with a certificate of one's own authority. */
	readonly tls: boolean
	readonly help: boolean
	readonly host: string
	readonly logLevel: (typeof logLevels)[number]
	readonly dataDir: string
	readonly ports: Readonly<Record<'start' | AgentName, number>>
	/** For each agent the variables that are its own: `ISSUER_PUBLIC_URL` is the issuer's `PUBLIC_URL`. */
	readonly own: Readonly<Record<AgentName, Environment>>
}

const logLevels = ['debug', 'info', 'warn', 'error'] as const

const port = z.coerce.number().int().min(1).max(65_535)

/** Variables that all agents share. */
const shared = ['MODE', 'HOST', 'LOG_LEVEL'] as const

/** @throws SetupError in one sentence that says what to do */
export function readStartConfig(args: readonly string[] = process.argv.slice(2), env: Environment = process.env): StartConfig {
	const { once, tls, help } = readOptions(args)
	const first = readPort('PORT', env['PORT'], 7400)
	if (first > 65_532) throw new SetupError('PORT cannot be used: the agents listen on the three ports after it, so choose one up to 65532.')
	const portOf = (agent: AgentName, at: number) => readPort(`${agent.toUpperCase()}_PORT`, env[`${agent.toUpperCase()}_PORT`], first + at)
	const ports = { start: first, issuer: portOf('issuer', 1), verifier: portOf('verifier', 2), wallet: portOf('wallet', 3) }
	if (new Set(Object.values(ports)).size !== 4) {
		throw new SetupError('PORT, ISSUER_PORT, VERIFIER_PORT and WALLET_PORT name one port twice: give each a port of its own.')
	}
	return {
		once,
		tls,
		help,
		host: env['HOST'] || '127.0.0.1',
		logLevel: readLevel(env['LOG_LEVEL']),
		dataDir: resolve(env['DATA_DIR'] || 'data'),
		ports,
		own: { issuer: ownOf('issuer', env), verifier: ownOf('verifier', env), wallet: ownOf('wallet', env) },
	}
}

/** What `npm start -- --help` prints. */
export const helpText = `npm start [-- OPTIONS]

  --once   run the trips on a fresh store and free ports, then end
  --tls    serve https with a certificate of an authority of your own
  --help   print this

  PORT                 the start page's; the agents listen on the three after it (7400)
  DATA_DIR             where everything is kept (${join('.', 'data')})
  HOST                 the interface to listen on (127.0.0.1)
  LOG_LEVEL            debug, info, warn or error (info)
  ISSUER_…, VERIFIER_…, WALLET_…
                       any variable of that agent alone, such as ISSUER_PUBLIC_URL
`

function readOptions(args: readonly string[]): { once: boolean; tls: boolean; help: boolean } {
	const flag = { type: 'boolean', default: false } as const
	try {
		return parseArgs({ args: [...args], options: { once: flag, tls: flag, help: flag } }).values
	} catch {
		throw new SetupError(`${args.join(' ')} is not understood: there are --once, --tls and --help.`)
	}
}

function readPort(name: string, value: string | undefined, otherwise: number): number {
	const parsed = port.safeParse(value || otherwise)
	if (!parsed.success) throw new SetupError(`${name} is ${JSON.stringify(value)}: set it to a whole number from 1 to 65535.`)
	return parsed.data
}

function readLevel(value: string | undefined): StartConfig['logLevel'] {
	const level = logLevels.find(each => each === (value || 'info'))
	if (!level) throw new SetupError(`LOG_LEVEL is ${JSON.stringify(value)}: set it to one of ${logLevels.join(', ')}.`)
	return level
}

function ownOf(agent: AgentName, env: Environment): Environment {
	const prefix = `${agent.toUpperCase()}_`
	const named = Object.entries(env).filter(([name]) => name.startsWith(prefix) && name !== `${prefix}PORT`)
	return {
		...Object.fromEntries(shared.map(name => [name, env[name]])),
		...Object.fromEntries(named.map(([name, value]) => [name.slice(prefix.length), value])),
	}
}
