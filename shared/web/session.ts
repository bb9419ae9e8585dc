// A browser's session: a cookie that its scripts cannot read and other sites cannot send (RFC 6265bis §4.1.2), and the check that what is
// posted to a page was posted by a page of ours (Fetch Metadata §2.4, Fetch §3.2).

import { createHash } from 'node:crypto'
import { encode } from '../protocol/base64url.ts'
import { ProtocolError } from '../protocol/errors.ts'
import type { Random } from '../protocol/ports.ts'
import type { EndpointRequest } from './endpoint.ts'

type Visit = Pick<EndpointRequest, 'cookie' | 'header'>

export type Sessions = {
	/** What a browser's session is kept under: a hash, so that who reads the store cannot take it over. Undefined for a browser without one. */
	keyOf(request: Visit): string | undefined
	/** A new session: its key, and the `Set-Cookie` header of the answer. Begin one anew when somebody logs in. */
	begin(lifetime?: number): { readonly key: string; readonly cookie: string }
	/** The `Set-Cookie` header that makes the browser forget. */
	end(): string
}

/**
 * Sessions under the cookie `name`, which must differ from agent to agent: the ports of a host share their cookies.
 * A browser can send any value: a key counts only if the store knows it.
 */
export function createSessions({ random }: { random: Random }, { name, publicUrl }: { name: string; publicUrl: string }): Sessions {
	const cookie = cookieFor(name, publicUrl)
	const keyFor = (id: string) => createHash('sha256').update(id).digest('base64url')
	return {
		keyOf(request) {
			const id = request.cookie(cookie.name)
			return id !== undefined && /^[\w-]{43}$/.test(id) ? keyFor(id) : undefined
		},
		begin(lifetime) {
			const id = encode(random.bytes(32))
			return { key: keyFor(id), cookie: cookie.set(id, lifetime) }
		},
		end: () => cookie.set('', 0),
	}
}

/** A cookie of ours and how it is set; `lifetime` in seconds, until the browser closes where none is given. */
export function cookieFor(name: string, publicUrl: string): { name: string; set(value: string, lifetime?: number): string } {
	const secure = new URL(publicUrl).protocol === 'https:'
	const full = secure ? `__Host-${name}` : name
	return {
		name: full,
		set: (value, lifetime) =>
			[
				`${full}=${value}`,
				'Path=/',
				'HttpOnly',
				'SameSite=Lax',
				...(secure ? ['Secure'] : []),
				...(lifetime === undefined ? [] : [`Max-Age=${lifetime}`]),
			].join('; '),
	}
}

/**
 * Refuses what another site's page made the browser send. Every POST of serve()'s `pages` is checked; an endpoint of an API that a
 * session cookie opens must call it itself.
 * @throws ProtocolError forbidden
 */
export function requireSameOrigin(request: Visit, publicUrl: string): void {
	const site = request.header('sec-fetch-site')
	const same = site === undefined ? request.header('origin') === new URL(publicUrl).origin : site === 'same-origin'
	if (!same) {
		throw new ProtocolError('forbidden', 'this may be posted from a page of this host alone', { section: 'Fetch Metadata §2.4' })
	}
}
