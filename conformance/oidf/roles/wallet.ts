// Our wallet as both wallet plans test it: it goes through with offers and requests under the standing consent of its test holder.

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { silentLog } from '@wangzheng/shared/web/log.ts'
import { readConfig } from '@wangzheng/wallet-agent/config.ts'
import { type RunningWallet, start } from '@wangzheng/wallet-agent/main.ts'
import { z } from 'zod'
import type { Setting } from '../hand.ts'

const happened = z.object({
	outcome: z.string(),
	redirect_uri: z.string().optional(),
	error: z.object({ error: z.string(), error_description: z.string() }).optional(),
	answer: z.unknown().optional(),
})

/** What came of a drive. */
export type Happened = z.output<typeof happened>

export type WalletUnderTest = RunningWallet & {
	/** @param door such as `offers`, below `/test-drive` */
	drive(door: 'offers' | 'issuers' | 'requests' | 'dc-api', asked: object): Promise<Happened>
}

export async function openWallet(
	{ fetch, folder, tls, haip, suiteCaPath }: Setting,
	more: Readonly<Record<string, string>>,
): Promise<WalletUnderTest> {
	const token = randomBytes(24).toString('base64url')
	const wallet = await start(
		readConfig({
			PORT: '0',
			DATA_DIR: join(folder, 'wallet'),
			TLS_KEY: tls.path,
			TLS_CERT: tls.path,
			TLS_CA: [tls.caPath, ...(suiteCaPath === undefined ? [] : [suiteCaPath])].join(),
			TEST_DRIVE_TOKEN: token,
			POLL_EVERY: '1',
			FETCH_TIMEOUT: '60', // a suite that serves many at once is slow
			...(haip ? { PROFILE: 'haip' } : {}),
			...more,
		}),
		{ log: silentLog },
	)
	return {
		...wallet,
		async drive(door, asked) {
			const answer = await fetch({
				url: `${wallet.publicUrl}/test-drive/${door}`,
				method: 'POST',
				headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
				body: JSON.stringify(asked),
			})
			const text = new TextDecoder().decode(answer.body)
			if (answer.status !== 200) throw new Error(`the wallet's test drive answers ${answer.status}: ${text.slice(0, 500)}`)
			return happened.parse(JSON.parse(text))
		},
	}
}
