// Writes the part of how a credential is shown that is about a page which asks through the browser, and about an mdoc.

import { decode } from '@wangzheng/shared/protocol/base64url.ts'
import type { Json, JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { askThroughBrowser, bringToWallet, mdocSteps, query, showMdoc } from '../mdoc.ts'
import { expectThat, type World } from '../trip.ts'
import { cborBlock } from './diagnostic.ts'
import { find } from './record.ts'
import { answerBlock, jsonBlock, jwtBlocks, requestBlock } from './render.ts'
import type { WalkStage } from './stage.ts'

/** @param everyCheck how a report is shown */
export async function askByPage(
	world: World,
	{ verifier, wallet }: WalkStage['recorded'],
	everyCheck: (report: Json) => Json,
): Promise<string> {
	await mdocSteps[0]?.run(world)
	const before = { verifier: verifier.length, wallet: wallet.length }
	const call = await askThroughBrowser(world, 'dc_api')
	const { answer } = await showMdoc(world, await bringToWallet(world, call))
	expectThat(answer !== null, 'the wallet gave the browser nothing')
	await world.call('verifier', 'POST', `/api/requests/${call.id}/answer`, answer)

	const atVerifier = verifier.slice(before.verifier)
	const asked = find(atVerifier, 'POST', /^\/api\/requests$/, 201)
	const brought = find(wallet.slice(before.wallet), 'POST', /^\/api\/dc-requests$/, 201)
	const result = find(atVerifier, 'POST', /\/answer$/)

	return `## When a page asks through the browser, and the holder shows an mdoc (Appendix A, Appendix B.2)

A page of the courier's own site asks. The verifier makes the request for its origin, signed and unsigned, for the browser to choose:

${requestBlock(asked)}
${answerBlock(asked, signedAlone)}

The page hands \`digital\` to \`navigator.credentials.get\`. Signed, it says who asks, and for the pages of which origins it is good (A.2); of the
rest it is like any other request:

${jwtBlocks(signedIn(call), frameOf)}

The browser brings it to the wallet, and vouches for the origin of the page that asks:

${jsonBlock(signedAlone(JSON.parse(brought.body)))}

The holder agrees, and the wallet gives the browser what the page shall have. Had the request ordered \`dc_api.jwt\`, as it does where nothing
else is said, it would be a JWE as above:

${jsonBlock(answer)}

The presentation is a DeviceResponse of ISO/IEC 18013-5: of each namespace those elements that were asked for, each with the salt of its
digest; the issuer's signature over all digests, the key of the holder and the place in the status list; and the holder's signature:

${cborBlock(presentationIn(answer))}

What the holder signs stands in no message: it is the SessionTranscript, made of the origin, the nonce and the key that the answer is encrypted
to (Appendix B.2.6.2). So a signature that was made for another page, another request or another reader does not verify.

The page posts what it got, and the relying party has its result:

${requestBlock(result)}
${answerBlock(result, everyCheck)}
`
}

/** Of the protocols the first: what is asked without a signature is in it too. */
function signedAlone(body: Json): Json {
	if (Array.isArray(body)) return [body[0] ?? null, `… ${body.length - 1} more`]
	const { digital, requests, ...rest } = body as JsonObject
	return {
		...rest,
		...(digital ? { digital: signedAlone(digital) } : {}),
		...(requests ? { requests: signedAlone(requests) } : {}),
	}
}

const signedIn = ({ digital }: Awaited<ReturnType<typeof askThroughBrowser>>): string => String(digital.requests[0]?.data['request'])

const frameOf = ({ client_id, expected_origins, response_mode, nonce }: JsonObject): JsonObject => ({
	client_id: client_id ?? null,
	expected_origins: expected_origins ?? null,
	response_mode: response_mode ?? null,
	nonce: nonce ?? null,
})

function presentationIn({ data }: { data: JsonObject }): Uint8Array {
	const [text] = (data['vp_token'] as Record<string, string[]>)[query] ?? []
	return decode(text ?? '') ?? new Uint8Array()
}
