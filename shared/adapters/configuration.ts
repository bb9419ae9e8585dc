// What the configurations of all agents have in common: variables that each has, kinds of variables, and how one is refused.

import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { SetupError } from './setup-error.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** An http or https address; a slash at its end is taken away. */
export const address = z
	.string()
	.refine(value => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), 'it must be an http or https address')
	.transform(value => value.replace(/\/+$/, ''))

/** Texts with commas between. */
export const list = z.string().transform(value => value.split(',').flatMap(entry => entry.trim() || []))

/** A whole number from `least` to `most`. */
export const whole = (least: number, most: number, otherwise: number) => z.coerce.number().int().min(least).max(most).default(otherwise)

/** 0 for one that is free. */
export const port = (usual: number) => whole(0, 65_535, usual)

export const commonVariables = {
	MODE: z.enum(['development', 'production']).default('development'),
	HOST: z.string().default('127.0.0.1'),
	DATABASE_URL: z.string().optional(),
	TLS_KEY: z.string().optional(),
	TLS_CERT: z.string().optional(),
	LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
}

export type Mode = 'development' | 'production'
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/**
 * The variables of `schema`; an empty one is none, as compose files leave things out.
 * @throws SetupError that names the first which cannot be used
 */
export function readVariables<T extends z.ZodType>(schema: T, env: Environment): z.output<T> {
	const parsed = schema.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== '')))
	if (parsed.success) return parsed.data
	const [issue] = parsed.error.issues
	throw new SetupError(`The variable ${issue?.path.join('.')} is not right: ${issue?.message ?? 'it is not understood'}.`)
}

/** The text of a file. @param variable what names it: `TRUST_ANCHORS` @throws SetupError */
export function readNamed(path: string, variable: string): string {
	try {
		return readFileSync(path, 'utf8')
	} catch (cause) {
		throw new SetupError(`The file ${path}, which ${variable} names, cannot be read: put it there, or name another.`, { cause })
	}
}

export type Listen = { readonly host: string; readonly port: number; readonly tls?: { readonly key: string; readonly cert: string } }

/** Where an agent listens, and the PEM texts of its certificate. @throws SetupError */
export function readListen(read: {
	readonly HOST: string
	readonly PORT: number
	readonly TLS_KEY?: string | undefined
	readonly TLS_CERT?: string | undefined
}): Listen {
	const { TLS_KEY: key, TLS_CERT: cert } = read
	const where = { host: read.HOST, port: read.PORT }
	if ((key === undefined) !== (cert === undefined)) throw new SetupError('TLS_KEY and TLS_CERT are set together, or neither is.')
	if (key === undefined || cert === undefined) return where
	return { ...where, tls: { key: readNamed(key, 'TLS_KEY'), cert: readNamed(cert, 'TLS_CERT') } }
}

/** @throws SetupError where an agent in production is not reached over https */
export function verifyPublic(mode: Mode, publicUrl: string | undefined): void {
	if (mode === 'production' && publicUrl?.startsWith('https:') !== true) {
		throw new SetupError('In production an agent is reached over https alone: set PUBLIC_URL to its https origin.')
	}
}
