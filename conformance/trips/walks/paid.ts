// Writes the part of how a credential is shown that is about a payment: what the holder confirms, and how the answer is bound to it.

import { decode } from '@wangzheng/shared/protocol/base64url.ts'
import { fromUtf8, type Json, type JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { payment } from '../pay.ts'
import { ask, consent, readResult } from '../present.ts'
import type { World } from '../trip.ts'
import { find } from './record.ts'
import { answerBlock, jsonBlock, jwtBlocks, requestBlock, sdJwtParts } from './render.ts'
import type { WalkStage } from './stage.ts'

export async function pay(world: World, { verifier, wallet }: WalkStage['recorded']): Promise<string> {
	const before = { verifier: verifier.length, wallet: wallet.length }
	const { request, view } = await ask(world, { scene: 'payment', response_mode: 'direct_post', transaction: payment })
	await consent(world, view, 'upgraded')
	await readResult(world, request)

	const atVerifier = verifier.slice(before.verifier)
	const asked = find(atVerifier, 'POST', /^\/api\/requests$/, 201)
	const object = find(atVerifier, 'GET', /^\/request\//).answer.body
	const viewed = find(wallet.slice(before.wallet), 'POST', /^\/api\/requests$/, 201)
	const response = find(atVerifier, 'POST', /^\/response\//)
	const result = find(atVerifier, 'GET', /^\/api\/requests\//)

	return `## When the holder confirms a payment (§8.4)

A shop wants to be paid. It says whom and how much, and asks for an answer that can be read here, unencrypted:

${requestBlock(asked)}

The Request Object carries that as \`transaction_data\`, base64url:

${jwtBlocks(object, transactionAlone)}

Decoded:

${jsonBlock(transactionIn(object))}

The wallet shows it in words before anything is signed, and refuses a request whose transaction it does not understand (§5.1):

${answerBlock(viewed, body => ({ transactions: (body as JsonObject)['transactions'] ?? null }))}

The holder confirms. The KB-JWT carries the hash of the very text that was sent (Appendix B.3.3), so the holder's signature is good for this
payee and this amount alone:

${jwtBlocks(keyBindingOf(response.body))}

The verifier computes the hash anew, and its report says what was asked and whether it was confirmed:

${answerBlock(result, confirmed)}
`
}

const transactionAlone = ({ transaction_data, response_mode }: JsonObject): JsonObject => ({
	response_mode: response_mode ?? null,
	transaction_data: transaction_data ?? null,
})

const parse = (text = ''): JsonObject => JSON.parse(fromUtf8(decode(text) ?? new Uint8Array()) ?? '') as JsonObject

function transactionIn(object: string): JsonObject {
	const [first] = parse(object.split('.')[1])['transaction_data'] as string[]
	return parse(first)
}

function keyBindingOf(form: string): string {
	const [texts] = Object.values(JSON.parse(new URLSearchParams(form).get('vp_token') ?? '{}') as Record<string, string[]>)
	return sdJwtParts(texts?.[0] ?? '').keyBinding ?? ''
}

/** Of the result the verdict, the transaction and the check that is about it. */
function confirmed(body: Json): Json {
	const { verdict, transactions, checks } = body as JsonObject
	const about = (checks as { check: string }[]).find(({ check }) => check === 'transaction_data')
	return { verdict: verdict ?? null, transactions: transactions ?? null, check: (about ?? null) as Json }
}
