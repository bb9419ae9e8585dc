// The agents' log for a person at a terminal: a line an event, in words; the JSON of it is for machines.

import { createLog, type Log } from '@wangzheng/shared/web/log.ts'

type Level = 'debug' | 'info' | 'warn' | 'error'

/** Said in the block that is printed at start. */
const saidElsewhere = new Set(['listening', 'closed', 'plain http is for development on this machine alone'])

/** A log whose lines are for people. */
export const readableLog = (agent: string, print: (line: string) => void, level: Level = 'info'): Log =>
	createLog(
		agent,
		line => {
			const text = readable(line)
			if (text !== undefined) print(text)
		},
		{ level },
	)

/** `12:00:01 issuer: refused invalid_grant, the tx_code is wrong (OpenID4VCI 1.0 §6.3) POST /token trace 1a2b`. */
export function readable(line: string): string | undefined {
	const { time, agent, level, event, error, message, section, method, route, trace, cause, ...rest } = JSON.parse(line) as Record<
		string,
		unknown
	>
	if (level !== 'error' && saidElsewhere.has(String(event))) return undefined
	const what = [event, error].filter(Boolean).join(' ')
	const said = [message ? `${what}, ${message}` : what, section ? `(${section})` : '', method, route, trace ? `trace ${trace}` : '']
	// a refusal that goes on under another code has the same words again in its cause
	const known = typeof message === 'string' && String(cause).endsWith(message)
	const more = Object.entries(known || cause === undefined ? rest : { ...rest, cause }).map(
		([name, value]) => `${name} ${String(value).split('\n')[0]?.trim()}`,
	)
	return `${String(time).slice(11, 19)} ${agent}: ${[...said, ...more].filter(Boolean).join(' ')}`
}
