// The wallets' process: several wallets, each doing one flow after another, every answer checked. Told what to do by load.ts.

import { once } from 'node:events'
import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { nodeCrypto, systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openSigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { createTrust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { flows } from './flows.ts'
import { issueByHaip } from './haip-issuance.ts'
import { createExchange, createHttp, type Http } from './http.ts'
import { issueOne } from './issuance.ts'
import { presentOne } from './presentation.ts'
import { type Progress, providerNames, type Task, type Work } from './task.ts'

/** Each wallet's next flow. */
type Flow = () => Promise<unknown>

const trustIn = (anchor: string) =>
	createTrust({ clock: systemClock, certificates: nodeCertificates, crypto: nodeCrypto }, pemToCertificates(anchor))

async function prepare({ flow, wallets, issuer, walletProvider, verifier }: Task): Promise<Flow[]> {
	const place = { ...issuer, trust: trustIn(issuer.anchor), citizens: await citizensOf(createHttp(), issuer) }
	const asked = flows[flow]
	const provider = await openSigningKeys(walletProvider, providerNames)
	let count = 0

	async function prepareOne(): Promise<Flow> {
		if (asked.agent === 'issuer') {
			const haip = { ...place, walletProvider: provider.signer() }
			const [http, send] = [createHttp(), { wallet: createExchange(), browser: createExchange() }]
			return () => (asked.haip ? issueByHaip(send, haip, asked, count++) : issueOne(http, place, asked, count++))
		}
		if (!verifier) throw new Error('no verifier to present to')
		const there = { ...verifier, trust: trustIn(verifier.anchor) }
		const held = await issueOne(createHttp(), place, asked, count++)
		const http = createHttp()
		return () => presentOne(http, there, asked.mode, held)
	}
	return Promise.all(Array.from({ length: wallets }, prepareOne))
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
const work = await prepare(task)
await run(work, task.warmUp)
process.on('message', async message => {
	if (message === 'measure') say({ kind: 'measured', ...(await run(work, task.seconds)) })
	else process.exit()
})
say({ kind: 'warm' })
