// The operator of the issuer under test: makes the offers that a module asks for.

import type { RunningIssuer } from '@wangzheng/issuer/main.ts'
import type { Fetch } from '@wangzheng/shared/protocol/ports.ts'
import { z } from 'zod'

const made = z.object({ credential_offer_uri: z.url(), tx_code: z.string().optional() })

export type Offer = {
	/** What follows the `?` of a link that hands the offer over by reference. OpenID4VCI 1.0 §4.1.3 */
	readonly query: string
	readonly txCode: string | undefined
}

export type Operator = { offer(): Promise<Offer> }

export type Asked = {
	readonly citizen: string
	/** The Credential Configuration. */
	readonly configuration: string
	readonly grant: 'authorization_code' | 'pre-authorized_code'
}

export function createOperator(fetch: Fetch, { publicUrl, operatorKey }: RunningIssuer, asked: Asked): Operator {
	return {
		async offer() {
			const answer = await fetch({
				url: `${publicUrl}/api/offers`,
				method: 'POST',
				headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${operatorKey}` },
				body: JSON.stringify(asked),
			})
			const text = new TextDecoder().decode(answer.body)
			if (answer.status !== 201) throw new Error(`the issuer makes no offer: ${answer.status} ${text}`)
			const offer = made.parse(JSON.parse(text))
			return { query: `credential_offer_uri=${encodeURIComponent(offer.credential_offer_uri)}`, txCode: offer.tx_code }
		},
	}
}
