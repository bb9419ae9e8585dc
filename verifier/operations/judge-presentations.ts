// Judges the presentations of a response under a scene's rules. OpenID4VP 1.0 §8.6, §14.9; Token Status List §8.3.

import { type Check, notChecked } from '@wangzheng/shared/protocol/credential/check.ts'
import type { Credential } from '@wangzheng/shared/protocol/credential/format.ts'
import { formatOf } from '@wangzheng/shared/protocol/credential/formats.ts'
import { judgeDcqlAnswer } from '@wangzheng/shared/protocol/openid4vp/match-dcql.ts'
import type { ExchangeAim } from '@wangzheng/shared/protocol/openid4vp/session.ts'
import { judgeTransactions, type TransactionData, transactionsFor } from '@wangzheng/shared/protocol/openid4vp/transaction-data.ts'
import type { Clock, Crypto } from '@wangzheng/shared/protocol/ports.ts'
import type { StatusAnswer, StatusChecker } from '@wangzheng/shared/protocol/status/check-status.ts'
import type { Trust } from '@wangzheng/shared/protocol/trust/trust.ts'
import {
	createReport,
	judgeStatus,
	judgeTier,
	type PresentationReport,
	pickClaims,
	type Report,
	sceneRule,
	type ToldClaims,
} from '../report.ts'
import type { Scene, Tier } from '../scenes/scene.ts'

/** Whom a scene believes, about a credential and about its status. */
export type Belief = { readonly trust: Trust; readonly status: StatusChecker }

export type JudgePresentations = (
	scene: Scene,
	presentations: ReadonlyMap<string, readonly string[]>,
	aim: ExchangeAim,
	/** All that the request asked the holder to confirm: whatever the scene says, all of it must be. */
	transactions: readonly TransactionData[],
) => Promise<{ readonly report: Report; readonly claims: ToldClaims }>

/** @param tierOf the tier of a credential by its type; undefined where it belongs to none */
export const judgePresentations =
	(ports: {
		crypto: Crypto
		clock: Clock
		beliefOf: (scene: Scene) => Belief
		tierOf: (type: string) => Tier | undefined
	}): JudgePresentations =>
	async (scene, presentations, aim, transactions) => {
		const belief = ports.beliefOf(scene)
		const reports: PresentationReport[] = []
		const counted = new Map<string, Credential[]>()
		const confirmed: Array<readonly string[]> = []
		for (const [query, texts] of presentations) {
			const asked = scene.query.credentials.find(({ id }) => id === query)
			const format = formatOf(asked?.format ?? '')
			const own = { ...aim, transactions: transactionsFor(transactions, query), holderBinding: asked?.holderBinding ?? true }
			for (const text of texts) {
				if (!format) continue
				const judged = format.judge(ports, belief.trust, text, own)
				const { credential } = judged
				const report = await judgeOne(query, credential, judged.checks)
				reports.push(report)
				if (!credential || !report.counted) continue
				counted.set(query, [...(counted.get(query) ?? []), credential])
				confirmed.push(judged.confirmed)
			}
		}
		const transaction = transactions.length > 0 ? judgeTransactions(transactions, confirmed) : undefined
		const report = createReport(reports, judgeDcqlAnswer(scene.query, counted), transaction)
		return { report, claims: report.verdict === 'verified' ? tell(counted) : {} }

		async function judgeOne(query: string, credential: Credential | undefined, own: readonly Check[]): Promise<PresentationReport> {
			const holds = own.every(({ outcome }) => outcome === 'passed')
			const tier = credential && ports.tierOf(credential.type)
			const checks = [...own]
			let status: PresentationReport['status']
			if (credential && holds) {
				const answer = await statusOf(credential)
				status = answer?.status
				if (answer) checks.push(judgeStatus(answer))
			} else {
				// A credential that does not hold is not looked up.
				const reason = 'the status of a credential that does not hold otherwise is not asked for'
				checks.push(notChecked('status', 'Token Status List §8.3', reason))
			}
			if (scene.tier)
				checks.push(credential ? judgeTier(tier, scene.tier) : notChecked('tier', sceneRule, 'the credential could not be read'))
			return {
				query,
				type: credential?.type,
				tier,
				status,
				checks,
				counted: checks.every(({ outcome }) => outcome !== 'failed') && holds,
			}
		}

		/** Undefined where the credential has none, and the scene takes it so. */
		async function statusOf({ status }: Credential): Promise<StatusAnswer | undefined> {
			return status === undefined && scene.statusOptional ? undefined : belief.status.check(status, scene.maximumStatusAge)
		}

		function tell(credentials: ReadonlyMap<string, readonly Credential[]>): ToldClaims {
			const told: Record<string, ToldClaims[string]> = {}
			for (const [query, [credential]] of credentials) {
				if (!credential) continue
				told[query] = { type: credential.type, tier: ports.tierOf(credential.type), claims: pickClaims(credential, scene.keep.claims) }
			}
			return told
		}
	}
