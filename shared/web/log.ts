// A log of JSON lines that cannot leak: only the fields listed here are ever written, whatever a caller hands over.

import { PeerError, ProtocolError } from '../protocol/errors.ts'

export type Level = 'debug' | 'info' | 'warn' | 'error'

/** Facts about what happened, never what was sent: no bodies, headers, claims, codes, keys, PINs. */
export type LogFields = {
	readonly trace?: string
	readonly method?: string
	/** The row's path (`/offers/:id`), never the address itself, which may hold a secret. */
	readonly route?: string
	readonly status?: number
	/** The wire code of a refusal, or the name of a fault. */
	readonly error?: string
	/** The message of a refusal of ours or of a peer. */
	readonly message?: string
	readonly section?: string
	readonly cause?: string
	/** Where a fault happened: lines of a stack. */
	readonly at?: string
	/** The origin of a peer. */
	readonly peer?: string
	/** The address that a server of ours listens on. */
	readonly url?: string
	/** An identifier that opens nothing: of an issuance, a status list, a scene, a credential configuration, a row's name. */
	readonly subject?: string
	/** What was done to it, or its state after. */
	readonly state?: string
	/** The name of the key or operator who asked. */
	readonly by?: string
	readonly milliseconds?: number
	readonly count?: number
}

const fields = {
	trace: true,
	method: true,
	route: true,
	status: true,
	error: true,
	message: true,
	section: true,
	cause: true,
	at: true,
	peer: true,
	url: true,
	subject: true,
	state: true,
	by: true,
	milliseconds: true,
	count: true,
} satisfies Record<keyof LogFields, true>

export type Log = Readonly<Record<Level, (event: string, about?: LogFields) => void>>

const levels: readonly Level[] = ['debug', 'info', 'warn', 'error']

/** The longest text of a field that is written. */
const longest = 2_000

let listening = false

/** A reader of the log that went away takes nothing but the log with it. */
function writeToStderr(line: string): void {
	if (!listening) process.stderr.on('error', () => undefined)
	listening = true
	process.stderr.write(line)
}

/** Writes one line an event: time, level, agent, event, and the listed fields. `write` gets it with its line end. */
export function createLog(
	name: string,
	write: (line: string) => void = writeToStderr,
	options: { readonly level?: Level; readonly now?: () => Date } = {},
): Log {
	const { level: least = 'info', now = () => new Date() } = options
	const at = (level: Level) => {
		if (levels.indexOf(level) < levels.indexOf(least)) return () => undefined
		return (event: string, about: LogFields = {}) => {
			const line: Record<string, unknown> = { time: now().toISOString(), level, agent: name, event }
			const withheld: string[] = []
			for (const [field, value] of Object.entries(about)) {
				if (value === undefined) continue
				if (!Object.hasOwn(fields, field)) withheld.push(field)
				else if (typeof value === 'number') line[field] = value
				else if (typeof value === 'string') line[field] = value.length > longest ? `${value.slice(0, longest)}…` : value
				else withheld.push(field)
			}
			if (withheld.length > 0) line['withheld'] = withheld.length
			write(`${JSON.stringify(line)}\n`)
		}
	}
	return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** A log that writes nothing. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }

/**
 * An error in the fields of a log. The message of a refusal is written, for it holds no secret by contract; that of a stranger's error is
 * not, for JSON.parse and databases quote what they were given; its name, code and place say enough.
 */
export function describeError(error: unknown): LogFields {
	if (error instanceof ProtocolError) {
		return { error: error.code, message: error.message, section: error.section, ...causeOf(error) }
	}
	if (error instanceof PeerError) {
		const status = error.status === undefined ? {} : { status: error.status }
		return { error: error.code ?? error.name, message: error.message, peer: originOf(error.url), ...status, ...causeOf(error) }
	}
	if (!(error instanceof Error)) return { error: typeof error }
	const place = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line))
	return { error: nameOf(error), at: place.slice(0, 12).join('\n'), ...messageOf(error), ...causeOf(error) }
}

/** The engine's own words for a slip of ours, and the system's for a call that failed, quote nobody's data. */
function messageOf(error: Error): LogFields {
	const harmless = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError || 'syscall' in error
	return harmless ? { message: error.message } : {}
}

function causeOf({ cause }: Error): LogFields {
	if (cause === undefined) return {}
	const { error, message } = describeError(cause)
	return { cause: message === undefined ? (error ?? '') : `${error}: ${message}` }
}

const nameOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name)

const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : 'no address')
