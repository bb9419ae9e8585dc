// Writes how a credential is shown: one light network ID at an internet café, walked with the messages that really went over the wire.

import type { Json, JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { issueSteps } from '../issue.ts'
import { presentTo } from '../present.ts'
import { foundBefore } from '../trip.ts'
import { askByPage } from './asked-by-page.ts'
import { pay } from './paid.ts'
import { type Exchange, find } from './record.ts'
import { answerBlock, disclosuresBlock, jsonBlock, jweHeaderBlock, jwtBlocks, requestBlock, sdJwtParts, textBlock } from './render.ts'
import type { WalkStage } from './stage.ts'

/** Makes the trip and tells it. */
export async function walkPresentation({ world, recorded, atUsualPorts }: WalkStage): Promise<string> {
	for (const step of issueSteps('light')) await step.run(world)
	const show = async (scene: string) => {
		const before = { verifier: recorded.verifier.length, wallet: recorded.wallet.length, issuer: recorded.issuer.length }
		await presentTo(world, scene, 'light')
		const { verifier, wallet, issuer } = recorded
		return { verifier: verifier.slice(before.verifier), wallet: wallet.slice(before.wallet), issuer: issuer.slice(before.issuer) }
	}

	const plain = await show('internet-cafe')
	const asked = find(plain.verifier, 'POST', /^\/api\/requests$/, 201)
	const link = String((JSON.parse(asked.answer.body) as JsonObject)['request_link'])
	const object = find(plain.verifier, 'GET', /^\/request\//)
	const viewed = find(plain.wallet, 'POST', /^\/api\/requests$/, 201)
	const { told, withheld } = consentOf(viewed)
	const response = find(plain.verifier, 'POST', /^\/response\//)
	const { issued, disclosures, keyBinding = '' } = sdJwtParts(presentationOf(response))
	const result = find(plain.verifier, 'GET', /^\/api\/requests\//)
	const status = find(plain.issuer, 'GET', /^\/status\//)

	const sealed = await show('courier')
	const sealedObject = find(sealed.verifier, 'GET', /^\/request\//)
	const sealedResponse = find(sealed.verifier, 'POST', /^\/response\//)
	const jwe = new URLSearchParams(sealedResponse.body).get('response') ?? ''

	for (const step of issueSteps('upgraded')) await step.run(world)
	const paid = await pay(world, recorded)
	const byPage = await askByPage(world, recorded, everyCheck)

	await world.call('issuer', 'POST', `/api/issuances/${foundBefore(world, 'light issuance')}/revoke`)
	const over = await world.call('wallet', 'GET', `/api/credentials/${foundBefore(world, 'light credential')}`)

	return atUsualPorts(`# How a credential is shown

A light network ID at an internet café, which must know that its guest is 18 or older and needs no name for that. Every message below went
over HTTP in a run of this program, whose output this page is (\`pnpm docs:walks\`); long values are cut at “…”, forms and tokens are
decoded. The person is made up, and the store and its keys are gone. Ports are those of \`npm start\`: the issuer is at 7401, the verifier at
7402, the wallet at 7403.

Sections are those of OpenID4VP 1.0 where no other document is named. [How it is issued](how-a-credential-is-issued.md) comes before.

## 1. The relying party asks (§5)

It names a scene. What is asked for, whose credentials are believed, how old a status may be and what is kept stands in the verifier's
configuration, where no page and no program can ask for more.

${requestBlock(asked)}
${answerBlock(asked)}

## 2. The link reaches the wallet (§5.10)

As a QR code, or as a link on the device. It says who asks and where the request stands:

${textBlock(link)}

## 3. The wallet fetches the request (§5.10, RFC 9101 §5.2)

${requestBlock(object)}

The answer is a signed Request Object, shown decoded:

${jwtBlocks(object.answer.body)}

The wallet believes that this verifier asks when \`x5c\` leads to a root that it was told to believe, the signature is that of the
certificate's key, and \`client_id\` is the SHA-256 of that certificate (§5.9.3). \`dcql_query\` is what is asked for (§6): a light or an
upgraded network ID, as an SD-JWT VC or as an mdoc, whichever the holder has (\`credential_sets\`), and of it that one claim.

## 4. The holder decides (§15.1)

The wallet shows who asks, verified how, and for what; and of the credential that answers what is told and what stays hidden.

| | |
|---|---|
| told | ${told.join(', ')} |
| hidden | ${withheld.join(', ')} |

What is told beside the one claim is in every credential of this type for anybody to see: who issued it, and that it is a demonstration.

## 5. The wallet answers (§8.1, §8.2)

${requestBlock(response)}
${answerBlock(response)}

The presentation is the credential with the one disclosure that was asked for:

${disclosuresBlock(disclosures)}

and at its end a KB-JWT, signed by the key in the credential's \`cnf\` (RFC 9901 §4.3). Its \`nonce\` and \`aud\` are those of this request, so
it is good for nobody else and for no other time; \`sd_hash\` covers the credential and the disclosures before it.

${jwtBlocks(keyBinding)}

What the issuer signed goes along unchanged. Of the birthdate there is nothing in it, and of the name no more than a digest:

${jwtBlocks(issued)}

## 6. The verifier asks whether it holds (Token Status List §8)

${requestBlock(status)}

The list is remembered for as long as it says and the scene allows, so a verifier asks once for many guests, and the issuer does not learn
who goes where.

## 7. The result (§8.6)

For the relying party alone, which asks with its key, or hears of it by server-sent events or a signed webhook.

${requestBlock(result)}
${answerBlock(result, everyCheck)}

A check that could not be made is *not checked*, which is never taken for passed nor for failed. This scene keeps no claim, so none is here.

## When the answer is encrypted (§8.3)

The courier asks with \`direct_post.jwt\`. Its request brings a key that was made for it alone:

${jwtBlocks(sealedObject.answer.body, keyAlone)}

and the answer is one parameter, a JWE to that key:

${requestBlock(sealedResponse)}

Of its five parts this is the header; \`epk\` is the wallet's own key of the moment (RFC 7518 §4.6). The rest only the verifier can read.

${jweHeaderBlock(jwe)}

${paid}
${byPage}
## When it is revoked (Token Status List §7.1)

The operator revokes it, and from the next fresh list on the wallet shows it:

${jsonBlock(stateOf(over.body as JsonObject))}

A verifier's report then has the check \`status\` failed, with the words “the issuer has revoked the credential”.
`)
}

/** What the wallet's consent view says, by name: disclosures come in any order. */
function consentOf({ answer }: Exchange): { told: string[]; withheld: string[] } {
	type View = { asked: { options: { told: { path: string }[]; withheld: string[] }[] }[] }
	const [option] = (JSON.parse(answer.body) as View).asked[0]?.options ?? []
	return { told: (option?.told ?? []).map(({ path }) => path).sort(), withheld: [...(option?.withheld ?? [])].sort() }
}

function presentationOf({ body }: Exchange): string {
	const [texts] = Object.values(JSON.parse(new URLSearchParams(body).get('vp_token') ?? '{}') as Record<string, string[]>)
	return texts?.[0] ?? ''
}

/** Nine checks, one a line; what each presentation says once more is left out. */
function everyCheck(body: Json): Json {
	const { checks, presentations: _, ...rest } = body as JsonObject
	const lines = (checks as { check: string; outcome: string; reason: string; section: string }[]).map(
		({ check, outcome, reason, section }) => [check, `${outcome}: ${reason} (${section})`] as const,
	)
	return { ...rest, checks: Object.fromEntries(lines) }
}

const keyAlone = ({ client_metadata, response_mode }: JsonObject): JsonObject => ({
	response_mode: response_mode ?? null,
	client_metadata: client_metadata ?? null,
})

const stateOf = ({ type, status }: JsonObject): JsonObject => ({ type: type ?? null, status: status ?? null })
