import { afterEach, describe, expect, test } from 'vitest'
import { createCamera } from '../camera.ts'
import type { Standing } from '../client.ts'
import { type MakeHand, NoEnd } from '../hand.ts'
import { fillPlaceholder } from '../pictures.ts'
import { runModule } from '../run-module.ts'
import { type Look, openToySuite, type ToySuite } from './suite.ts'

let open: ToySuite | undefined
afterEach(async () => {
	await open?.close()
	open = undefined
})

/** Runs the plan's second entry against a suite that shows `looks`. */
async function run(looks: readonly Look[], makeHand: MakeHand | undefined, more: { log?: object[]; patience?: number } = {}) {
	open = await openToySuite(looks, more.log)
	const { suite, fetch, calls, bodies } = open
	const plan = await suite.createPlan('a plan', { format: 'x' }, { alias: 'y' })
	const entry = plan.entries[1] ?? { module: '', variant: {} }
	const course = { suite, fetch, camera: createCamera(), plan, variant: { format: 'x' }, patience: more.patience ?? 10_000 }
	return { outcome: await runModule(course, entry, makeHand), calls, bodies }
}

const idle: MakeHand = () => async () => {}

describe('one module of a plan', () => {
	test('every entry is started in its own variant, though its module stands in the plan twice', async () => {
		const { outcome, calls, bodies } = await run([{ status: 'FINISHED', result: 'PASSED' }], idle)
		expect(outcome).toMatchObject({ module: 'first', variant: { mode: 'b' }, result: 'PASSED', complaints: [] })
		const started = new URL(calls.find(call => call.startsWith('POST /api/runner'))?.split(' ')[1] ?? '', 'http://x')
		expect(Object.fromEntries(started.searchParams)).toEqual({ test: 'first', plan: 'plan-1', variant: '{"mode":"b"}' })
		expect(bodies[0]).toBe('{"alias":"y"}')
	})

	test('a hand is called while the module waits, and not before', async () => {
		const seen: Standing[] = []
		const hand: MakeHand =
			({ variant }) =>
			async standing => {
				expect(variant).toEqual({ format: 'x', mode: 'b' })
				seen.push(standing)
			}
		const waiting = { status: 'WAITING', exposed: { offer_endpoint: 'https://suite.example' }, urls: ['https://agent.example'] }
		const { outcome } = await run(
			[{ status: 'CREATED' }, { status: 'RUNNING' }, waiting, waiting, { status: 'FINISHED', result: 'PASSED' }],
			hand,
		)
		expect(outcome.result).toBe('PASSED')
		expect(seen.map(({ exposed }) => exposed['offer_endpoint'])).toContain('https://suite.example')
		expect(seen.length).toBeLessThanOrEqual(2)
	})

	test('what the suite complains of is told, and nothing else of its log', async () => {
		const log = [
			{ src: 'CheckThis', msg: 'not right', result: 'WARNING' },
			{ src: 'CheckThat', msg: 'fine', result: 'SUCCESS' },
			{ src: 'CheckAll', msg: 'wrong', result: 'FAILURE' },
		]
		const { outcome } = await run([{ status: 'FINISHED', result: 'FAILED' }], idle, { log })
		expect(outcome.complaints).toEqual([
			{ severity: 'WARNING', condition: 'CheckThis', message: 'not right' },
			{ severity: 'FAILURE', condition: 'CheckAll', message: 'wrong' },
		])
	})

	test('a module that was interrupted has ended, without a result', async () => {
		const { outcome } = await run([{ status: 'INTERRUPTED' }], idle)
		expect(outcome).toMatchObject({ result: 'UNKNOWN' })
		expect(outcome.trouble).toBeUndefined()
	})

	test('where a hand fails, the module is in trouble by its words', async () => {
		const failing: MakeHand = () => () => Promise.reject(new Error('the issuer makes no offer'))
		const { outcome } = await run([{ status: 'WAITING' }], failing)
		expect(outcome.trouble).toBe('the issuer makes no offer')
	})

	test('where the agent did its part and the suite does not end the module, there is no result and no trouble', async () => {
		const over: MakeHand = () => () => Promise.reject(new NoEnd('nobody asks for more'))
		const { outcome } = await run([{ status: 'WAITING' }], over)
		expect(outcome).toMatchObject({ result: 'UNKNOWN' })
		expect(outcome.trouble).toBeUndefined()
	})

	test('a module that does not end is not waited for without end', async () => {
		const { outcome } = await run([{ status: 'WAITING' }], idle, { patience: 500 })
		expect(outcome.trouble).toMatch(/has not ended/)
	})

	test('a module that nobody handles is not started, and fails', async () => {
		const { outcome, calls } = await run([{ status: 'FINISHED', result: 'PASSED' }], undefined)
		expect(outcome).toMatchObject({ result: 'UNKNOWN', trouble: expect.stringContaining('nobody') })
		expect(calls.some(call => call.startsWith('POST /api/runner'))).toBe(false)
	})

	test('a picture goes where the log keeps a place for one, as the suite wants it', async () => {
		const showing: MakeHand = running => () => fillPlaceholder(running, new Uint8Array([137, 80, 78, 71]))
		const looks = [{ status: 'WAITING' }, { status: 'FINISHED', result: 'REVIEW' }]
		const { outcome, calls, bodies } = await run(looks, showing, { log: [{ src: 'Expect', msg: 'show it', upload: 'place-1' }] })
		expect(outcome).toMatchObject({ result: 'REVIEW' })
		const at = calls.indexOf('POST /api/log/run-1/images/place-1')
		expect(bodies[at]).toBe('data:image/png;base64,iVBORw==')
	})

	test('a picture that nobody wants is trouble: a page said no where it should not', async () => {
		const showing: MakeHand = running => () => fillPlaceholder(running, new Uint8Array())
		expect((await run([{ status: 'WAITING' }], showing)).outcome.trouble).toMatch(/wants no picture/)
	})
})

test('what the suite refuses is told with its own words', async () => {
	open = await openToySuite([])
	await expect(open.suite.info('nobody')).rejects.toThrow(/404.*test not found/)
})
