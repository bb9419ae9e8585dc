// The page for an authorization request that may not go back to where it says it came from. RFC 6749 §4.1.2.1, RFC 9700 §4.11.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { errorPage } from '@wangzheng/shared/web/error-page.ts'
import { describeError, type Log } from '@wangzheng/shared/web/log.ts'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { isForPrograms, refusalOf } from './refusals.ts'

export const showError = (log: Log, trace: () => string) =>
	function show(ctx: KoaContextWithOIDC, error: Error): void {
		if (isForPrograms(ctx)) {
			ctx.body = {} // `tellRefusal` writes it
			return
		}
		const refusal = refusalOf(error) ?? foreign(error)
		const fault = { trace: trace(), method: ctx.method, route: ctx.oidc.route }
		if (refusal) log.info('refused', { ...fault, ...describeError(refusal) })
		const status = refusal ? 400 : 500
		const lang = ctx.query['lang']
		const {
			body,
			headers = {},
			type,
		} = errorPage(
			{
				url: ctx.originalUrl,
				query: typeof lang === 'string' ? { lang } : {},
				header: name => ctx.get(name) || undefined,
				cookie: name => ctx.cookies.get(name, { signed: false }),
			},
			{ agent: 'issuer', error: refusal ?? error, status, trace: fault.trace },
		)
		ctx.status = status
		for (const [name, value] of Object.entries(headers)) ctx.set(name, typeof value === 'string' ? value : [...value])
		if (type !== undefined) ctx.type = type
		ctx.body = body
	}

/** A refusal of the library under a code that is not ours. */
function foreign(error: Error & { expose?: unknown; error_description?: unknown }): ProtocolError | undefined {
	if (error.expose !== true) return undefined
	return new ProtocolError('invalid_request', String(error.error_description ?? error.message), { cause: error })
}
