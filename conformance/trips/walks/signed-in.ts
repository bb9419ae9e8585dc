// Writes the second part of how a credential is issued: the person signs in, with every message as it is shipped, the Credential Request encrypted.

import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { signInSteps } from '../sign-in.ts'
import { foundBefore } from '../trip.ts'
import { type Exchange, find } from './record.ts'
import { answerBlock, jweHeaderBlock, jwtBlocks, requestBlock, textBlock } from './render.ts'
import type { WalkStage } from './stage.ts'

/** The steps up to the credential; the rest of the trip is about refusals. */
const told = 4

export async function walkSignIn({ world, recorded, atUsualPorts }: WalkStage): Promise<string> {
	for (const step of signInSteps.slice(0, told)) await step.run(world)

	const { issuer } = recorded
	const metadata = find(issuer, 'GET', /openid-credential-issuer$/)
	const challenge = find(issuer, 'POST', /^\/challenge$/)
	const nonceless = find(issuer, 'POST', /^\/par$/, 400, 'use_dpop_nonce')
	const pushed = find(issuer, 'POST', /^\/par$/, 201)
	const authorize = find(issuer, 'GET', /^\/authorize\?/, 303)
	const answered = find(issuer, 'POST', /^\/consent\//)
	const token = find(issuer, 'POST', /^\/token$/)
	const credential = find(issuer, 'POST', /^\/credential$/)

	return atUsualPorts(`## With a sign-in

Nobody gave this wallet an offer, and no operator is at hand: it knows the issuer's address, and its holder signs in there. The messages are as
they are shipped, which is as HAIP 1.0 orders them.

### The wallet shows who it is (§5.1.4, HAIP 1.0 §4.4.1)

The issuer never met this wallet. It believes the wallet's provider, whose root its operator configured, and the provider attests a key of the
wallet, which it made for this issuer alone. The wallet proves that it has the key, over a challenge:

${requestBlock(challenge)}
${answerBlock(challenge)}

The attestation, and the proof:

${jwtBlocks(headerOf(pushed, 'oauth-client-attestation'))}

${jwtBlocks(headerOf(pushed, 'oauth-client-attestation-pop'))}

### The wallet pushes its request (RFC 9126 §2, RFC 7636 §4.3, RFC 9449 §10)

It goes from the wallet to the issuer, and nothing of it through the browser. A first DPoP proof has no nonce, and is answered with one:

${answerBlock(nonceless)}

Once more with the nonce:

${requestBlock(pushed)}
${answerBlock(pushed)}

The DPoP proof: whatever comes of this request is bound to its key.

${jwtBlocks(headerOf(pushed, 'dpop'))}

### The person signs in and consents (§5.1.5, §15.1)

The browser brings a reference and no more, and is led to the issuer's page:

${requestBlock(authorize)}
${answerBlock(authorize)}

The page says which wallet asks, who vouches for it, where the answer goes and what the credential will say. The person allows it by the page's
own form:

${requestBlock(answered)}

and the browser is led back to the wallet. \`iss\` says whose answer this is, which a wallet that asks several issuers must know (RFC 9207):

${textBlock(foundBefore(world, 'callback').replaceAll(/(code|state)=[^&]+/g, (_, name: string) => `${name}=…`))}

### The code for an access token (§6.1, RFC 9449 §5)

${requestBlock(token)}
${answerBlock(token)}

The token is bound to the DPoP key: whoever steals it gets nothing with it.

### The credential, encrypted both ways (§8, §10)

The issuer announces a key for requests in its metadata:

${jwtBlocks(metadata.answer.body, encryptionAlone)}

The Credential Request is a JWE to it. Inside are the proofs as above, and a key that the wallet made for this one response:

${requestBlock(credential)}

Its header:

${jweHeaderBlock(credential.body)}

The answer, which the wallet alone can read:

${answerBlock(credential)}

${jweHeaderBlock(credential.answer.body)}

The person could have refused, and the wallet would have been told \`access_denied\`. An operator may keep a credential back until it is
released: then the answer has a \`transaction_id\` and an \`interval\`, and the wallet asks again at the Deferred Credential Endpoint (§9).
`)
}

function headerOf({ headers }: Exchange, name: string): string {
	const value = headers[name]
	if (typeof value !== 'string') throw new Error(`the request has no header ${name}`)
	return value
}

function encryptionAlone(metadata: JsonObject): JsonObject {
	const { credential_request_encryption: request, credential_response_encryption: response } = metadata
	return { credential_request_encryption: request ?? null, credential_response_encryption: response ?? null }
}
