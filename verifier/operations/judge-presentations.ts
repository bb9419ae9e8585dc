// Judges the presentations of a response under a scene's rules. OpenID4VP 1.0 §8.6, §14.9; Token Status List §8.3.

import { type Check, notChecked } from '@wangzheng/shared/protocol/credential/check.ts'
import type { Credential, PresentationAim } from '@wangzheng/shared/protocol/credential/format.ts'
import { formatOf } from '@wangzheng/shared/protocol/credential/formats.ts'
import { judgeDcqlAnswer } from '@wangzheng/shared/protocol/openid4vp/match-dcql.ts'
import { judgeTransactions, type TransactionData, transactionsFor } from '@wangzheng/shared/protocol/openid4vp/transaction-data.ts'
import type { Clock, Crypto } from '@wangzheng/shared/protocol/ports.ts'
import type { StatusChecker } from '@wangzheng/shared/protocol/status/check-status.ts'
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
	aim: PresentationAim,
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
			// A credential that does not hold is not looked up.
			const answer = credential && holds ? await belief.status.check(credential.status, scene.maximumStatusAge) : undefined
			const checks = [
				...own,
				answer
					? judgeStatus(answer)
					: notChecked('status', 'Token Status List §8.3', 'the status of a credential that does not hold otherwise is not asked for'),
				credential ? judgeTier(tier, scene.tier) : notChecked('tier', sceneRule, 'the credential could not be read'),
			]
			return {
				query,
				type: credential?.type,
				tier,
				status: answer?.status,
				checks,
				counted: checks.every(({ outcome }) => outcome !== 'failed') && holds,
			}
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
