// Introduces wallets to the library: what they show of themselves is judged here, by the judge of both grants, and the library is told who
// asks and which keys they hold. It would judge them by WebCrypto, in threads, at several times the cost.
// RFC 9449 §5, §10.1; Attestation-Based Client Authentication §7, §10.3.

import type { IncomingMessage } from 'node:http'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { clientAttestationHeader } from '@wangzheng/shared/protocol/oauth/client-attestation.ts'
import { challengeHeader, clientAttestationPopHeader } from '@wangzheng/shared/protocol/oauth/client-attestation-pop.ts'
import { type JudgeClient, nothingShown, type Shown, twice } from './client-shown.ts'
import { type Form, formOf, putForm } from './hand-on.ts'
import type { Nonces } from './nonces.ts'
import { paths } from './paths.ts'
import type { Writes } from './writes.ts'

/** A request to the library, as far as it matters here. */
type Context = { readonly req: IncomingMessage; readonly path: string; set(name: string, value: string): void }

export function createIntroduction({ judge, writes, nonces }: { judge: JudgeClient; writes: Writes; nonces: Nonces }) {
	const known = new WeakMap<IncomingMessage, Shown>()
	return {
		/** What the wallet of a request showed of itself. */
		shownBy: ({ req }: Pick<Context, 'req'>): Shown => known.get(req) ?? nothingShown,

		/**
		 * Judges what a token or pushed request shows, has its proofs spent with all else that the request writes, and leaves to the library
		 * what is left: whose request it is, and the key that a code is to be bound to.
		 * @throws ProtocolError what the judge throws; `invalid_request` where a client authenticates twice, or `dpop_jkt` is another key's
		 */
		async introduce(ctx: Context): Promise<void> {
			const { req: request, path } = ctx
			const form = formOf(request)
			if (!form) return
			const shown = await judge({ header: name => headerOf(request, name), body: form }, path, { attestation: false })
			const { attested, jkt, spends } = shown
			if (!attested && jkt === undefined) return
			known.set(request, shown)
			if (attested) verifyOneWay(request, form)
			const binding = jkt !== undefined && path === paths.pushed ? { dpop_jkt: boundTo(form, jkt) } : {}
			for (const each of spends) await writes.write(each)
			putForm(request, { ...form, ...(attested ? { client_id: attested.clientId } : {}), ...binding })
			for (const name of attested ? [...attestationNames, 'dpop'] : ['dpop']) delete request.headers[name]
			ctx.set('DPoP-Nonce', nonces.next())
			if (attested) ctx.set(challengeHeader, nonces.next())
		},
	}
}

const attestationNames = [clientAttestationHeader.toLowerCase(), clientAttestationPopHeader.toLowerCase()]

function verifyOneWay(request: IncomingMessage, form: Form): void {
	if (form['client_assertion'] === undefined && form['client_secret'] === undefined && request.headers.authorization === undefined) return
	throw twice()
}

/** RFC 9449 §10.1: the proof of a pushed request binds the code to its key, as `dpop_jkt` does; where both are there they MUST agree. */
function boundTo({ dpop_jkt: named }: Form, jkt: string): string {
	if (named === undefined || named === jkt) return jkt
	throw new ProtocolError('invalid_request', 'dpop_jkt is not the thumbprint of the key of the DPoP proof', { section: 'RFC 9449 §10.1' })
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
	const value = headers[name]
	return Array.isArray(value) ? value.join(', ') : value
}
