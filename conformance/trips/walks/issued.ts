// Writes how a credential is issued: one light network ID, walked with the messages that really went over the wire.

import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { issueSteps } from '../issue.ts'
import { find } from './record.ts'
import { answerBlock, disclosuresBlock, jwtBlocks, requestBlock, sdJwtParts, statusListBlocks, textBlock } from './render.ts'
import type { WalkStage } from './stage.ts'

/** Makes the trip and tells it. */
export async function walkIssuance({ world, recorded, atUsualPorts }: WalkStage): Promise<string> {
	for (const step of issueSteps('light')) await step.run(world)

	const { issuer } = recorded
	const offered = find(issuer, 'POST', /^\/api\/offers$/, 201)
	const link = String((JSON.parse(offered.answer.body) as JsonObject)['offer_link'])
	const offer = find(issuer, 'GET', /^\/offers\//)
	const metadata = find(issuer, 'GET', /openid-credential-issuer$/)
	const server = find(issuer, 'GET', /oauth-authorization-server$/)
	const mistyped = find(issuer, 'POST', /^\/token$/, 400, 'invalid_grant')
	const token = find(issuer, 'POST', /^\/token$/)
	const nonce = find(issuer, 'POST', /^\/nonce$/)
	const credential = find(issuer, 'POST', /^\/credential$/)
	const notification = find(issuer, 'POST', /^\/notification$/, 204)
	const status = find(issuer, 'GET', /^\/status\//)

	const proofs = (JSON.parse(credential.body) as { proofs: { jwt: string[] } }).proofs.jwt
	const copies = (JSON.parse(credential.answer.body) as { credentials: { credential: string }[] }).credentials
	const { issued, disclosures } = sdJwtParts(copies[0]?.credential ?? '')
	const index = statusIndex(issued)
	const list = statusListBlocks(status.answer.body, index)

	return atUsualPorts(`# How a credential is issued

One light network ID on its way from the issuer into a wallet. Every message below went over HTTP in a run of this program, whose output this
page is (\`pnpm docs:walks\`); long values are cut at “…”, forms and tokens are decoded. The person is made up, and the store and its keys
are gone. Ports are those of \`npm start\`: the issuer is at 7401, the wallet at 7403. So that they can be read, the issuer was told to encrypt no
messages here; [as it is shipped](#with-a-sign-in), a wallet encrypts its Credential Request, and gets the response encrypted.

Sections are those of OpenID4VCI 1.0 where no other document is named. [How it is shown](how-a-credential-is-shown.md) goes on from here.

## 1. The operator offers it (§4.1)

An operator, or the issuer's own page, asks for an offer to a person whom the register knows. The code that the person will type is told to
them on another way than the link (§13.6.1): whoever finds the link alone gets nothing.

${requestBlock(offered)}
${answerBlock(offered)}

Only the offer's id is stored. The link, the pre-authorized code and the transaction code are computed from it under a key of the issuer, so
a copy of the store redeems nothing.

## 2. The link reaches the wallet (§4.1)

As a QR code, or as a link on the device. It is short because the offer stands behind it, by reference:

${textBlock(link)}

## 3. The wallet fetches the offer (§4.1.1, §4.1.3)

${requestBlock(offer)}
${answerBlock(offer)}

Nothing in an offer is signed, and nothing in it is believed (§13.5): it says where to ask, no more.

## 4. The wallet asks the issuer who it is (§12.2, RFC 8414 §3)

The metadata say what is issued, in which format, bound to which kinds of keys. Of the two configurations the one that is offered is shown.

${requestBlock(metadata)}

The answer is signed by the key that the credentials are signed with (§12.2.3), shown decoded:

${jwtBlocks(metadata.answer.body, offeredAlone)}

${requestBlock(server)}
${answerBlock(server)}

The identifier in each must be the one that was asked (§12.2.3, RFC 8414 §3.3). Now the wallet can show its holder who issues, what it will
say, and that eight digits are needed.

## 5. A mistyped code (§6.3)

${requestBlock(mistyped)}
${answerBlock(mistyped)}

The same \`invalid_grant\` comes for a code that is used or expired. Five wrong ones and the offer is dead; the count is kept in the store,
where no restart and no second process resets it.

## 6. The code for an access token (§6.1, §6.2)

${requestBlock(token)}
${answerBlock(token)}

\`DPoP\` is a proof that the wallet has a key, which the token is bound to (RFC 9449); [below](#with-a-sign-in) one is decoded.

The pre-authorized code is spent in the same step of the store that makes the issuance *authorized*: of two that race, one wins.

## 7. A nonce (§7)

${requestBlock(nonce)}
${answerBlock(nonce)}

It carries its own expiry under a MAC of the issuer, so that handing it out stores nothing. It is recorded when it is spent.

## 8. The wallet proves its keys and gets the credential (§8.2, §8.3, Appendix F.1)

${proofs.length} keys, made for this credential alone, each with a proof of its own; the wallet will get a copy for each, and two that
are shown to two verifiers have no value in common.

${requestBlock(credential)}

The first of the proofs, its signature left out:

${jwtBlocks(proofs[0] ?? '')}

The answer:

${answerBlock(credential)}

Each copy has a place in a status list that was never given to another. Spending the nonce and making the issuance *issued*, with these
places, is one transaction, and nothing is answered before it is on the disk.

## 9. What the credential says (RFC 9901, SD-JWT VC)

The first copy. What its issuer signed:

${jwtBlocks(issued)}

\`_sd\` holds digests. What they stand for is in the disclosures, which the holder gives to whom they like, one by one: a salt, a name, a value.

${disclosuresBlock(disclosures)}

Before the wallet keeps any of it, it verifies: the certificate in \`x5c\` leads to a root that it was told to believe, the signature is that
of the certificate's key, every disclosure is covered by a digest, \`cnf\` is a key that it just made, \`vct\` is what was asked for, and all
copies say the same.

## 10. Whether it holds (Token Status List §8)

The credential names a list and a place in it, here index ${index}. Anybody may fetch the list, so the issuer does not learn who asks about
whom.

${requestBlock(status)}

The answer is a signed token, shown decoded; unpacked, the list has ${list.size} places of two bits.

${list.token}

At index ${index} stands ${list.status}, VALID (§7.1). 1 would be INVALID, 2 SUSPENDED. A list that cannot be had is none of the three: *not checked*.

## 11. The wallet tells the issuer that it has it (§11)

${requestBlock(notification)}
${answerBlock(notification)}
`)
}

/** Of the issuer's metadata the configuration that is offered. */
function offeredAlone(body: JsonObject): JsonObject {
	const { credential_configurations_supported: configurations, ...rest } = body
	return { ...rest, credential_configurations_supported: { light: (configurations as JsonObject)['light'] ?? null } }
}

function statusIndex(jwt: string): number {
	const claims = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as { status: { status_list: { idx: number } } }
	return claims.status.status_list.idx
}
