// The wallets' process: several wallets, each doing one flow after another, every answer checked. Told what to do by load.ts.

import { once } from 'node:events'
import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { nodeCrypto, systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openSigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { createTrust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { issueByHaip } from './haip-issuance.ts'
import { createExchange, createHttp, type Http } from './http.ts'
import { issueOne } from './issuance.ts'
import { presentOne } from './presentation.ts'
import { type Progress, providerNames, type Task, type Work } from './task.ts'

/** Each wallet's next flow. */
type Flow = () => Promise<unknown>

const trustIn = (anchor: string) =>
	createTrust({ clock: systemClock, certificates: nodeCertificates, crypto: nodeCrypto }, pemToCertificates(anchor))

async function prepare({ flow, wallets, configuration, issuer, walletProvider, verifier }: Task): Promise<Flow[]> {
	const place = { ...issuer, trust: trustIn(issuer.anchor), citizens: await citizensOf(createHttp(), issuer) }
	let count = 0
	const issue = (http: Http) => issueOne(http, place, configuration, count++)
	if (flow === 'haip_issuance') {
		const keys = await openSigningKeys(walletProvider, providerNames)
		const haip = { ...place, walletProvider: keys.signer() }
		return Array.from({ length: wallets }, () => {
			const send = { wallet: createExchange(), browser: createExchange() }
			return () => issueByHaip(send, haip, configuration, count++)
		})
	}
	return Promise.all(
		Array.from({ length: wallets }, async (): Promise<Flow> => {
			const http = createHttp()
			if (flow === 'issuance') return () => issue(http)
			if (!verifier) throw new Error('no verifier to present to')
			const there = { ...verifier, trust: trustIn(verifier.anchor) }
			const held = await issue(createHttp())
			return () => presentOne(http, there, flow, held)
		}),
	)
}

async function citizensOf(http: Http, { url, key }: Task['issuer']): Promise<string[]> {
	const { citizens } = JSON.parse(await http({ url: `${url}/api/citizens`, bearer: key }))
	return citizens.map((citizen: { id: string }) => citizen.id)
}

/** Every wallet does flows until the time is over; the last ones are let to their end. */
async function run(flows: readonly Flow[], seconds: number): Promise<Work> {
	const latencies: number[] = []
	const start = performance.now()
	const end = start + seconds * 1000
	await Promise.all(
		flows.map(async flow => {
			for (let now = performance.now(); now < end; ) {
				await flow()
				const then = performance.now()
				latencies.push(then - now)
				now = then
			}
		}),
	)
	return { seconds: (performance.now() - start) / 1000, latencies }
}

const say = (progress: Progress) => process.send?.(progress)

const [task] = (await once(process, 'message')) as [Task]
const flows = await prepare(task)
await run(flows, task.warmUp)
process.on('message', async message => {
	if (message === 'measure') say({ kind: 'measured', ...(await run(flows, task.seconds)) })
	else process.exit()
})
say({ kind: 'warm' })
