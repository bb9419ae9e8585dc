// The verifier: its operations put together over the ports, for the doors to talk to.

import type { BearerKeys } from '@wangzheng/shared/adapters/bearer-keys.ts'
import type { SigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import type { Clock, Crypto, Fetch, Random, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import { describeError, type Log } from '@wangzheng/shared/web/log.ts'
import type { Sessions } from '@wangzheng/shared/web/session.ts'
import type { RequestStore } from './adapters/request-store.ts'
import { resultOf } from './api.ts'
import { createClient, type OwnIdentity } from './client/client.ts'
import type { DigitalSetup } from './client/digital.ts'
import { registrationOf } from './client/registration.ts'
import { composeRequest } from './operations/compose-request.ts'
import { createDigitalRequest } from './operations/create-digital-request.ts'
import { createLinks } from './operations/create-links.ts'
import { createRequest } from './operations/create-request.ts'
import { type Belief, judgePresentations } from './operations/judge-presentations.ts'
import { readResult } from './operations/read-result.ts'
import { receiveDigitalAnswer } from './operations/receive-digital-answer.ts'
import { receiveResponse } from './operations/receive-response.ts'
import { sendWebhook } from './operations/send-webhook.ts'
import { serveRequestObject } from './operations/serve-request-object.ts'
import { takeAnswer } from './operations/take-answer.ts'
import type { Profile } from './profile.ts'
import type { Report } from './report.ts'
import type { Asked, RedirectedMode, Refused } from './request.ts'
import type { Scene, Tier, TypeBases } from './scenes/scene.ts'
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
	/** What the types of credentials begin with: the issuer's TYPE_BASE and DOCTYPE_BASE. */
	readonly typeBases: TypeBases
	readonly profile: Profile
	readonly identity: OwnIdentity
	/** How the browser is asked. */
	readonly digital: DigitalSetup
	readonly walletScheme: string
	/** Whether requests stand in their links. */
	readonly byValue: boolean
	/** How a wallet on the same device answers our own pages; as the scene says where nothing is. */
	readonly sameDeviceMode: RedirectedMode | undefined
	/** Whether requests say who asks and what for. */
	readonly introduces: boolean
	/** What is attested of us, by scene. */
	readonly verifierInfo: ReadonlyMap<string, readonly JsonObject[]>
	readonly requestLifetime: Seconds
	readonly scenes: ReadonlyMap<string, Scene>
	/** Whether a relying party's addresses may be plain http on this machine, for development. */
	readonly allowLoopback: boolean
}

export type Verifier = ReturnType<typeof createVerifier>

export function createVerifier(ports: VerifierPorts, terms: VerifierTerms) {
	const { store, keys, log } = ports
	const { issuerUrl, typeBases, requestLifetime, scenes } = terms
	const tiers = new Map<string, Tier>(
		(['light', 'upgraded'] as const).flatMap(tier => [
			[`${typeBases.types}/network-id-${tier}`, tier],
			[`${typeBases.doctypes}.${tier}.1`, tier],
		]),
	)
	const client = createClient(ports, keys, terms.identity)
	const digitalClients = terms.digital.prefixes.map(prefix => createClient(ports, keys, { ...terms.identity, prefix }))
	const compose = composeRequest({ ...terms, client, digitalClients })
	const links = createLinks({ ...terms, client, compose })
	const watch = createWatch({ store })
	const tell = sendWebhook(ports)
	const asking = { ...ports, ...terms, compose, client, links, lifetime: requestLifetime }
	const judge = judgePresentations({ ...ports, tierOf: type => tiers.get(type) })

	const take = takeAnswer({ ...ports, judge, ended })

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
		createRequest: createRequest(asking),
		createDigitalRequest: createDigitalRequest({ ...asking, protocols: terms.digital.protocols }),
		serveRequestObject: serveRequestObject({ store, compose }),
		receiveResponse: receiveResponse({ ...ports, client, scenes, take }),
		receiveDigitalAnswer: receiveDigitalAnswer({ ...ports, scenes, take }),
		readResult: readResult(ports),
		registration: () => registrationOf(client, keys.signer()),
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
