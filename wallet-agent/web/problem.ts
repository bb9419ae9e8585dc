// The page that says why something was not done, in words for people, with the technical detail below.

import { randomBytes } from 'node:crypto'
import { ProtocolError, wireErrors } from '@wangzheng/shared/protocol/errors.ts'
import type { Answer, EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import { html } from '@wangzheng/shared/web/html.ts'
import { chooseLocale } from '@wangzheng/shared/web/locale.ts'
import { describeError, type Log } from '@wangzheng/shared/web/log.ts'
import { frame } from './frame.ts'
import { type ProblemKind, says } from './words.ts'

const kinds: Partial<Record<ProtocolError['code'], ProblemKind>> = {
	bad_gateway: 'unreachable',
	conflict: 'used',
	gone: 'over',
	not_found: 'over',
	forbidden: 'unwanted',
	invalid_grant: 'code',
	invalid_credential: 'credential',
	invalid_sd_jwt: 'credential',
	invalid_type_metadata: 'credential',
	invalid_jwt: 'credential',
	invalid_certificate_chain: 'untrusted',
}

/** Whom nobody vouches for is that, whatever code the refusal has on the wire. */
function kindOf(error: ProtocolError): ProblemKind {
	if (error.cause instanceof ProtocolError && error.cause.code === 'invalid_certificate_chain') return 'untrusted'
	// an authorization server's refusal; a verifier is never told why it gets nothing
	if (error.code === 'access_denied' && error.section.startsWith('RFC 6749')) return 'denied'
	return kinds[error.code] ?? 'faulty'
}

function problemPage(request: EndpointRequest, error: ProtocolError, trace: string): Answer {
	const say = says[chooseLocale(request)].problem
	const [title, advice] = say[kindOf(error)]
	return frame(request, {
		title,
		lead: advice,
		status: wireErrors[error.code].status,
		body: html`<p><a class="button" href="/">${say.back}</a></p>
<details class="technical">
<summary>${say.detail}</summary>
<dl class="facts">
<dt><code>${error.code}</code></dt><dd lang="en">${error.message}</dd>
<dt>${say.rule}</dt><dd lang="en">${error.section}</dd>
<dt>${say.trace}</dt><dd><code>${trace}</code></dd>
</dl>
</details>`,
	})
}

/** A page's work; what is refused in it becomes the page that says so, and a line in the log. */
export async function orProblem(request: EndpointRequest, log: Log, work: () => Promise<Answer>): Promise<Answer> {
	try {
		return await work()
	} catch (error) {
		if (!(error instanceof ProtocolError)) throw error
		const trace = randomBytes(8).toString('hex')
		log.info('refused', { trace, ...describeError(error) })
		return problemPage(request, error, trace)
	}
}
