// A trip: the holder confirms a payment and a top-up of a transit card, bound to the amount and to whom it goes. OpenID4VP 1.0 §8.4.

import { ask, checkOf, consent, expectVerified, type Result, readResult, type View } from './present.ts'
import { expectThat, foundBefore, type Step, type World } from './trip.ts'

export const payment = {
	transaction_id: 'order-2041',
	payee: { name: 'Night Market Noodles', id: 'noodles.example' },
	amount: 185.5,
	currency: 'TWD',
}
const topUp = {
	transaction_id: 'top-up-77',
	operator: { name: 'City Transit', id: 'transit.example' },
	card_id: '4321 0001',
	amount: 500,
	currency: 'TWD',
}

/** The report says of the transaction what the relying party asked, and that the holder confirmed it. */
function expectConfirmed(seen: Result, payload: typeof payment | typeof topUp): string {
	expectVerified(seen)
	const [said, ...more] = seen.transactions ?? []
	const same = Object.entries(payload).every(([name, value]) => JSON.stringify(said?.payload[name]) === JSON.stringify(value))
	expectThat(same && more.length === 0, `the report says ${JSON.stringify(seen.transactions)}`)
	const { outcome, reason } = checkOf(seen, 'transaction_data')
	expectThat(outcome === 'passed', `transaction_data ${outcome}: ${reason}`)
	return `transaction_data ${outcome}: ${reason}`
}

/** Asks for a confirmation; the wallet shows amount and receiver before anything is signed. */
async function askToConfirm(
	world: World,
	scene: string,
	transaction: typeof payment | typeof topUp,
): Promise<{ request: string; view: View }> {
	const { request, view } = await ask(world, { scene, transaction })
	const [shown, ...more] = view.transactions
	const receiver = 'payee' in transaction ? transaction.payee : transaction.operator
	expectThat(
		shown?.amount === transaction.amount && shown.currency === transaction.currency && more.length === 0,
		`the wallet shows ${JSON.stringify(view.transactions)}`,
	)
	expectThat(
		shown.receiver.name === receiver.name && shown.receiver.id === receiver.id,
		`the wallet shows ${JSON.stringify(shown.receiver)}`,
	)
	return { request, view }
}

export const paySteps: readonly Step[] = [
	{
		title: 'A shop asks for a payment: the wallet shows its holder the amount and the payee, before anything is signed',
		section: 'OpenID4VP 1.0 §5.1, §8.4, Appendix B.3.3',
		async run(world) {
			const { request, view } = await askToConfirm(world, 'payment', payment)
			world.found.set('payment request', request).set('payment view', JSON.stringify(view))
			const [shown] = view.transactions
			return `${shown?.amount} ${shown?.currency} to ${shown?.receiver.name} (${shown?.receiver.id})`
		},
	},
	{
		title: 'The holder confirms it: the report says to whom, how much, and that the holder’s key signed just that',
		section: 'OpenID4VP 1.0 §8.4, Appendix B.3.3',
		async run(world) {
			const view = JSON.parse(foundBefore(world, 'payment view')) as View
			await consent(world, view, 'upgraded')
			return expectConfirmed(await readResult(world, foundBefore(world, 'payment request')), payment)
		},
	},
	{
		title: 'Transit card: a light network ID is enough to confirm a top-up, and no name is asked',
		section: 'OpenID4VP 1.0 §8.4',
		async run(world) {
			const { request, view } = await askToConfirm(world, 'transit-top-up', topUp)
			await consent(world, view, 'light')
			return expectConfirmed(await readResult(world, request), topUp)
		},
	},
]
