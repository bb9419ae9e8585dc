// The third trip: a network ID is suspended, resumed and revoked, and each time the next verifier sees it. Token Status List.

import { z } from 'zod'
import { readCredential } from './issue.ts'
import { checkOf, presentTo, type Result } from './present.ts'
import { expectAnswer, expectThat, foundBefore, type Step, type World } from './trip.ts'

/** This scene asks the issuer anew each time: nothing is kept of an older list. */
const present = (world: World): Promise<Result> => presentTo(world, 'business-registration', 'upgraded')

async function change(world: World, verb: 'suspend' | 'resume' | 'revoke', state: string): Promise<void> {
	const id = foundBefore(world, 'upgraded issuance')
	const answer = await world.call('issuer', 'POST', `/api/issuances/${id}/${verb}`)
	const seen = expectAnswer(answer, 200, z.object({ state: z.string() }))
	expectThat(seen.state === state, `the issuer says ${seen.state}, not ${state}`)
}

/** The report refuses for the status, and for nothing else: what does not hold is left out, so the query is not answered (§8.6). */
function expectRefused(seen: Result, verdict: string, outcome: string, word: RegExp): string {
	const { outcome: found, reason } = checkOf(seen, 'status')
	expectThat(seen.verdict === verdict && found === outcome, `the report says ${seen.verdict}, status ${found}: ${reason}`)
	expectThat(word.test(reason), `the report gives as reason: ${reason}`)
	const others = (seen.checks ?? []).filter(({ check, outcome }) => check !== 'status' && check !== 'query' && outcome !== 'passed')
	expectThat(others.length === 0, `the report refuses ${others.map(({ check }) => check).join(', ')} too`)
	expectThat(seen.claims === undefined, 'claims are told of a credential that was not verified')
	return `status ${found}: ${reason}`
}

export const revokeSteps: readonly Step[] = [
	{
		title: 'The operator suspends it: the next verifier refuses it by name, and the wallet shows it',
		section: 'Token Status List §7.1, §8.3',
		async run(world) {
			await change(world, 'suspend', 'suspended')
			const said = expectRefused(await present(world), 'failed', 'failed', /suspended/)
			const { status } = await readCredential(world, 'upgraded')
			expectThat(status === 'suspended', `the wallet shows ${status}`)
			return said
		},
	},
	{
		title: 'The operator resumes it: it is accepted again',
		section: 'Token Status List §7.1',
		async run(world) {
			await change(world, 'resume', 'issued')
			const seen = await present(world)
			expectThat(seen.verdict === 'verified', `the report says ${seen.verdict}: ${checkOf(seen, 'status').reason}`)
			return `status ${checkOf(seen, 'status').outcome}`
		},
	},
	{
		title: 'While the issuer is out of reach its status is not checked, which is neither valid nor revoked',
		section: 'Token Status List §8.3',
		async run(world) {
			await world.stop('issuer')
			try {
				return expectRefused(await present(world), 'not_checked', 'not_checked', /could not be had/)
			} finally {
				await world.start('issuer')
			}
		},
	},
	{
		title: 'The issuer is back on the same store: it is accepted as before',
		section: 'Token Status List §8.1',
		async run(world) {
			const seen = await present(world)
			expectThat(seen.verdict === 'verified', `the report says ${seen.verdict}: ${checkOf(seen, 'status').reason}`)
			return `status ${checkOf(seen, 'status').outcome}`
		},
	},
	{
		title: 'The operator revokes it: the next verifier refuses it by name, and nothing brings it back',
		section: 'Token Status List §7.1, §8.3',
		async run(world) {
			await change(world, 'revoke', 'revoked')
			const said = expectRefused(await present(world), 'failed', 'failed', /revoked/)
			const answer = await world.call('issuer', 'POST', `/api/issuances/${foundBefore(world, 'upgraded issuance')}/resume`)
			expectThat(answer.status === 409, `resuming it is answered ${answer.status}, not 409`)
			return said
		},
	},
]
