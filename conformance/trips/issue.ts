// The first trip: a made-up citizen gets a network ID into a wallet. OpenID4VCI 1.0 with a pre-authorized code and a transaction code.

import { z } from 'zod'
import { expectAnswer, expectThat, foundBefore, type Step, type Tier, type World } from './trip.ts'

const offer = z.object({ id: z.string(), offer_link: z.string(), tx_code: z.string().regex(/^\d{8}$/) })
const viewed = z.object({
	id: z.string(),
	credential_issuer: z.string(),
	tx_code: z.object({ input_mode: z.literal('numeric'), length: z.literal(8) }),
	credentials: z.array(z.object({ type: z.string(), claims: z.array(z.string()) })).length(1),
})
const refusal = z.object({ error: z.string(), error_description: z.string() })
const credentialShape = z.object({
	id: z.string(),
	type: z.string(),
	status: z.string(),
	copies: z.object({ total: z.number(), fresh: z.number() }),
	claims: z.array(z.object({ path: z.string() })),
})
/** What the issuer says of an issuance. */
export const issuance = z.object({ state: z.string(), copies: z.number().optional(), notification: z.string().optional() })

/** The person of all trips: the first in the demonstration register. */
const citizen = 'citizen-1'

/** The steps by which a network ID of a tier is issued. They leave `<tier> issuance` and `<tier> credential`. */
export const issueSteps = (tier: Tier): readonly Step[] => [
	{
		title: `The operator offers ${article(tier)} network ID to a made-up citizen`,
		section: 'OpenID4VCI 1.0 §4.1',
		async run(world) {
			const made = expectAnswer(await world.call('issuer', 'POST', '/api/offers', { configuration: tier, citizen }), 201, offer)
			remember(world, tier, { issuance: made.id, link: made.offer_link, tx_code: made.tx_code })
			return 'a link, and eight digits to be told on another way'
		},
	},
	{
		title: 'The wallet reads the offer and shows who issues, and what',
		section: 'OpenID4VCI 1.0 §4.1.3, §12.2',
		async run(world) {
			const link = foundBefore(world, `${tier} link`)
			const seen = expectAnswer(await world.call('wallet', 'POST', '/api/offers', { link }), 201, viewed)
			const [credential] = seen.credentials
			remember(world, tier, { offer: seen.id })
			return `${credential?.claims.length} claims by ${seen.credential_issuer}`
		},
	},
	{
		title: 'A wrong transaction code is refused, and the offer stays open',
		section: 'OpenID4VCI 1.0 §6.3',
		async run(world) {
			const answer = await world.call('wallet', 'POST', `/api/offers/${foundBefore(world, `${tier} offer`)}/accept`, {
				tx_code: wrong(foundBefore(world, `${tier} tx_code`)),
			})
			const { error, error_description } = expectAnswer(answer, 400, refusal)
			expectThat(error === 'invalid_grant', `the refusal is ${error}, not invalid_grant`)
			return `${error}: ${error_description}`
		},
	},
	{
		title: 'With the right one the wallet proves its keys and gets the credential, several copies of it',
		section: 'OpenID4VCI 1.0 §6.1, §7, §8.2, Appendix F.1',
		async run(world) {
			const answer = await world.call('wallet', 'POST', `/api/offers/${foundBefore(world, `${tier} offer`)}/accept`, {
				tx_code: foundBefore(world, `${tier} tx_code`),
			})
			const { credentials } = expectAnswer(answer, 201, z.object({ credentials: z.array(z.string()).length(1) }))
			remember(world, tier, { credential: credentials[0] ?? '' })
			const held = await readCredential(world, tier)
			expectThat(held.type.endsWith(`/network-id-${tier}`), `the type is ${held.type}`)
			expectThat(held.copies.total > 1 && held.copies.fresh === held.copies.total, `there are ${held.copies.total} copies`)
			return `${held.copies.total} copies of ${held.type}, ${held.claims.length} claims`
		},
	},
	{
		title: 'The wallet has verified it and told the issuer, whose console says issued',
		section: 'OpenID4VCI 1.0 §11; Token Status List §7.1',
		async run(world) {
			const held = await readCredential(world, tier)
			expectThat(held.status === 'valid', `the wallet says ${held.status}`)
			const answer = await world.call('issuer', 'GET', `/api/issuances/${foundBefore(world, `${tier} issuance`)}`)
			const { state, copies, notification } = expectAnswer(answer, 200, issuance)
			expectThat(state === 'issued' && copies === held.copies.total, `the issuer says ${state}, ${copies} copies`)
			expectThat(notification === 'credential_accepted', `the issuer was told ${notification ?? 'nothing'}`)
			return `${state}, ${notification}, valid`
		},
	},
]

export async function readCredential(world: World, tier: Tier): Promise<z.infer<typeof credentialShape>> {
	return readHeld(world, foundBefore(world, `${tier} credential`))
}

const readHeld = async (world: World, id: string) =>
	expectAnswer(await world.call('wallet', 'GET', `/api/credentials/${id}`), 200, credentialShape)

/** What the wallet got is valid, and no copy of it was shown yet. */
export async function expectCredential(world: World, id: string): Promise<z.infer<typeof credentialShape>> {
	const held = await readHeld(world, id)
	expectThat(held.status === 'valid', `the wallet says ${held.status}`)
	expectThat(held.copies.fresh === held.copies.total, `${held.copies.fresh} of ${held.copies.total} copies are fresh`)
	return held
}

function remember({ found }: World, tier: Tier, what: Readonly<Record<string, string>>): void {
	for (const [name, value] of Object.entries(what)) found.set(`${tier} ${name}`, value)
}

const article = (tier: Tier) => (tier === 'light' ? 'a light' : 'an upgraded')

/** Another code of eight digits. */
const wrong = (code: string) => code.slice(0, -1) + String((Number(code.slice(-1)) + 1) % 10)
