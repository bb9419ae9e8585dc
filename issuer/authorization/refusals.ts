// What the authorization server's library refuses, in the words and under the codes of this house. RFC 6749 §5.2, RFC 9449 §5, §8.

import { ProtocolError, type WireErrorCode, wireErrors } from '@wangzheng/shared/protocol/errors.ts'
import { describeError, type Log } from '@wangzheng/shared/web/log.ts'
import { describable } from '@wangzheng/shared/web/render-error.ts'
import type { errors, KoaContextWithOIDC } from 'oidc-provider'
import { freshFor } from './client-shown.ts'
import type { Nonces } from './nonces.ts'
import { paths } from './paths.ts'

/** An error of the library, as far as it says anything. */
type Foreign = Error & { error?: string | undefined; error_description?: string | undefined; error_detail?: string | undefined }

/** Refusals that the library makes under another code than the one that is ordered. */
const otherwise: ReadonlyArray<readonly [said: RegExp, code: WireErrorCode, message: string]> = [
	[/^(DPoP proof JWT not provided|missing DPoP proof JWT)$/, 'invalid_dpop_proof', 'the token request has no DPoP header'],
	[/^client_id mismatch$/, 'invalid_client', 'client_id of the request is not the client that authenticated'],
	[/^no client authentication mechanism provided$/, 'invalid_client', 'the request authenticates no client'],
	[/^invalid OAuth-Client-Attestation format$/, 'invalid_client', 'the client attestation is no JWT'],
	[/^client certificate was not provided$/, 'invalid_client', 'the request has no client attestation'],
	[/^requested grant type is not allowed/, 'unauthorized_client', 'this client may not use this grant'],
]
const codes: Readonly<Record<string, WireErrorCode>> = {
	request_uri_not_supported: 'invalid_request',
	request_not_supported: 'invalid_request',
	unsupported_response_mode: 'invalid_request',
	invalid_redirect_uri: 'invalid_request',
	invalid_request_uri: 'invalid_request',
}

/** What the library leaves unsaid. */
const unsaid: Partial<Record<WireErrorCode, string>> = {
	access_denied: 'the person refused',
}

/** The refusal behind an error of the library; undefined where it is a fault. */
export function refusalOf(error: Foreign): ProtocolError | undefined {
	const own = ownRefusal(error)
	if (own)
		return error.error === 'invalid_client' ? new ProtocolError('invalid_client', own.message, { section: own.section, cause: error }) : own
	// what these two say in their description is the same for every cause; the details of others may quote the request
	const detailed = error.error === 'invalid_client' || error.error === 'invalid_grant'
	const said = (detailed ? error.error_detail : undefined) ?? error.error_description ?? ''
	for (const [pattern, code, message] of otherwise) {
		if (pattern.test(error.error_detail ?? '') || pattern.test(error.error_description ?? '')) {
			return new ProtocolError(code, message, { cause: error })
		}
	}
	const code = codes[error.error ?? ''] ?? error.error ?? ''
	return isWireCode(code) ? new ProtocolError(code, said || (unsaid[code] ?? 'the request is refused'), { cause: error }) : undefined
}

/** A refusal of ours that the library carried. */
function ownRefusal(error: unknown, depth = 0): ProtocolError | undefined {
	if (error instanceof ProtocolError) return error
	return error instanceof Error && depth < 3 ? ownRefusal(error.cause, depth + 1) : undefined
}

const isWireCode = (code: string): code is WireErrorCode => Object.hasOwn(wireErrors, code)

/** Makes a refusal of ours one that the library carries to its end. */
export function carried(library: typeof errors, refusal: ProtocolError): Error {
	const { status } = wireErrors[refusal.code]
	const error = new library.CustomOIDCProviderError(refusal.code, describable(refusal.message))
	return Object.assign(error, { status, statusCode: status, expose: true, cause: refusal })
}

/** Tells the client and the log what was refused, under one trace. For the library's events of refused requests. */
export const tellRefusal =
	(log: Log, trace: () => string) =>
	(ctx: KoaContextWithOIDC, error: Foreign): void => {
		const refusal = refusalOf(error)
		const fault = { trace: trace(), method: ctx.method, route: routeOf(ctx) }
		if (!refusal) {
			if (error.error !== undefined && 'expose' in error && error.expose === true) log.info('refused', { ...fault, error: error.error })
			else log.error('failed', { ...fault, ...describeError(error) })
			ctx.body = { ...(ctx.body as object), trace: fault.trace }
			return
		}
		const { code, message, section } = refusal
		log.info('refused', { ...fault, ...describeError(refusal) })
		ctx.status = wireErrors[code].status
		ctx.body = { error: code, error_description: describable(message), section, trace: fault.trace }
	}

type Tell = (ctx: KoaContextWithOIDC, error: Error) => void

/** Refuses a request before the library has seen it, or when it had its answer ready and what it writes could not be done. */
export function refuseOutside(
	ctx: KoaContextWithOIDC,
	error: Error,
	{ tell, show, nonces }: { tell: Tell; show: Tell; nonces: Nonces },
): void {
	ctx.remove('Location')
	ctx.set('Cache-Control', 'no-store')
	const refusal = refusalOf(error)
	if (refusal) ctx.set(freshFor(nonces, refusal))
	const forPrograms = isForPrograms(ctx)
	if (forPrograms) ctx.body = {}
	if (forPrograms || !refusal) tell(ctx, error)
	if (!forPrograms) show(ctx, error)
}

/** Token and pushed requests get JSON whatever they accept. */
export const isForPrograms = ({ path }: Pick<KoaContextWithOIDC, 'path'>): boolean => programPaths.has(path)
const programPaths = new Set<string>([paths.token, paths.pushed, paths.jwks])

/** The door, without what stands behind it in the address of one journey: whoever has that can go on with it. */
const routeOf = ({ path }: Pick<KoaContextWithOIDC, 'path'>): string => (programPaths.has(path) ? path : paths.authorization)
