// The verifier: its operations put together over the ports, for the doors to talk to.

import type { BearerKeys } from '@wangzheng/shared/adapters/bearer-keys.ts'
import type { SigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import type { Clock, Crypto, Fetch, Random, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import { describeError, type Log } from '@wangzheng/shared/web/log.ts'
import type { Sessions } from '@wangzheng/shared/web/session.ts'
import type { RequestStore } from './adapters/request-store.ts'
import { resultOf } from './api.ts'
import { createClient, type OwnPrefix } from './client.ts'
import { createLinks, createRequest } from './operations/create-request.ts'
import { type Belief, judgePresentations } from './operations/judge-presentations.ts'
import { readResult } from './operations/read-result.ts'
import { receiveResponse } from './operations/receive-response.ts'
import { sendWebhook } from './operations/send-webhook.ts'
import { serveRequestObject } from './operations/serve-request-object.ts'
import type { Report } from './report.ts'
import type { Asked, Refused } from './request.ts'
import type { Scene, Tier } from './scenes/scene.ts'
import { createWatch } from './watch.ts'

export type VerifierPorts = {
	readonly store: RequestStore
	readonly clock: Clock
	readonly random: Random
	readonly crypto: Crypto
	readonly fetch: Fetch
	readonly keys: SigningKeys
	readonly bearerKeys: BearerKeys<'relying_party'>
	readonly sessions: Sessions
	readonly log: Log
	/** Whom a scene believes. */
	readonly beliefOf: (scene: Scene) => Belief
	/** Aborted when the verifier closes. */
	readonly stopped: AbortSignal
}

export type VerifierTerms = {
	readonly publicUrl: string
	readonly webWalletUrl: string | undefined
	/** Where a light network ID is upgraded. */
	readonly issuerUrl: string
	/** What the types of credentials begin with: the issuer's TYPE_BASE. */
	readonly typeBase: string
	readonly clientIdPrefix: OwnPrefix
	/** For the prefix verifier_attestation. */
	readonly attestation: string | undefined
	readonly requestLifetime: Seconds
	readonly scenes: ReadonlyMap<string, Scene>
	/** Whether a relying party's addresses may be plain http on this machine, for development. */
	readonly allowLoopback: boolean
}

export type Verifier = ReturnType<typeof createVerifier>

export function createVerifier(ports: VerifierPorts, terms: VerifierTerms) {
	const { store, keys, log } = ports
	const { publicUrl, webWalletUrl, issuerUrl, typeBase, clientIdPrefix, attestation, requestLifetime, scenes } = terms
	const tiers = new Map<string, Tier>([
		[`${typeBase}/network-id-light`, 'light'],
		[`${typeBase}/network-id-upgraded`, 'upgraded'],
	])
	const client = createClient(ports, keys, clientIdPrefix, publicUrl, attestation)
	const links = createLinks(publicUrl, webWalletUrl)
	const watch = createWatch({ store })
	const tell = sendWebhook(ports)
	const judge = judgePresentations({ ...ports, tierOf: type => tiers.get(type) })

	function ended(asked: Asked, outcome: Report | Refused): void {
		watch.ended(asked.id)
		logOutcome(log, asked, outcome)
		if (asked.webhook !== undefined) void tellWebhook(asked, asked.webhook).catch(error => log.error('webhook', describeError(error)))
	}

	/** A same-device result is told with the response code alone, so the webhook learns only that there is one. */
	async function tellWebhook({ id, flow, scene }: Asked, url: string): Promise<void> {
		const request = await store.get(id)
		if (!request) return
		const result = flow === 'same_device' ? 'needs_response_code' : 'told'
		tell(id, url, resultOf({ request, result }, scenes.get(scene), issuerUrl))
	}

	return {
		...terms,
		ports,
		watch,
		links,
		createRequest: createRequest({ ...ports, client, scenes, links, lifetime: requestLifetime }),
		serveRequestObject: serveRequestObject({ store, client, scenes, publicUrl }),
		receiveResponse: receiveResponse({ ...ports, scenes, judge, ended }),
		readResult: readResult(ports),
	}
}

/** What came of a request and, where it is not verified, the check that decided it: no claim and no one's name is in it. */
function logOutcome(log: Log, { scene, owner }: Asked, outcome: Report | Refused): void {
	const by = owner.startsWith('key:') ? owner.slice('key:'.length) : 'browser'
	if ('error' in outcome) {
		log.info('refused by the wallet', { subject: scene, by, error: outcome.error })
		return
	}
	const bad = outcome.checks.find(check => check.outcome === 'failed') ?? outcome.checks.find(check => check.outcome === 'not_checked')
	const why = bad ? { error: bad.check, message: bad.reason, section: bad.section } : {}
	log[bad ? 'info' : 'debug']('answered', { subject: scene, by, state: outcome.verdict, ...why })
}
