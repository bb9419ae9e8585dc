// Makes a request: an identifier, a nonce, a state and a key of its own. OpenID4VP 1.0 §5.2, §5.4, §13.3 steps 1 to 4.

import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import type { RequestUriMethod } from '@wangzheng/shared/protocol/openid4vp/authorization-request.ts'
import type { Clock, Crypto, Random, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { RequestStore } from '../adapters/request-store.ts'
import type { Client } from '../client/client.ts'
import { type Profile, verifyWish } from '../profile.ts'
import type { Asked, Flow, OpenRequest, Owner, RedirectedMode } from '../request.ts'
import type { Scene } from '../scenes/scene.ts'
import { createTransaction } from '../transactions.ts'
import type { CreateLinks, RequestLinks } from './create-links.ts'

/** What a request is about, however it is answered. */
export type RequestBasis = {
	readonly owner: Owner
	readonly scene: string
	readonly webhook?: string | undefined
	readonly twin?: string | undefined
	/** The payload of the scene's transaction, from the relying party; a transaction_id is made where it has none. */
	readonly transaction?: JsonObject | undefined
	/** In its place: what is to be confirmed as it stands in a request that this one is offered beside. */
	readonly transactionData?: readonly string[] | undefined
}

export type RequestToCreate = RequestBasis & {
	readonly flow: Exclude<Flow, 'dc_api'>
	/** The scene's own where nothing is said. */
	readonly responseMode?: RedirectedMode | undefined
	/** Whether it stands in its link; as the configuration says where nothing is said, and always where nobody signs. */
	readonly byValue?: boolean | undefined
	readonly requestUriMethod?: RequestUriMethod | undefined
	readonly redirectUri?: string | undefined
}

export type CreatedRequest = { readonly asked: Asked } & RequestLinks

export type RequestPorts = {
	store: RequestStore
	clock: Clock
	random: Random
	crypto: Crypto
	client: Client
	scenes: ReadonlyMap<string, Scene>
	links: CreateLinks
	lifetime: Seconds
	/** Whether requests stand in their links where nobody says otherwise. */
	byValue: boolean
	profile: Profile
}

/**
 * @throws ProtocolError `not_found`: no such scene; `invalid_request`: what the profile does not have, a transaction that is not one of the
 * scene's, or none where it needs one
 */
export const createRequest =
	(ports: RequestPorts) =>
	async (wanted: RequestToCreate): Promise<CreatedRequest> => {
		const { client, store, crypto } = ports
		verifyWish(ports.profile, wanted)
		const { scene, ...begun } = beginRequest(ports, wanted)
		const responseMode = wanted.responseMode ?? scene.responseMode
		const answerTo = client.address(responseMode, begun.id)
		const asked: Asked = {
			...begun,
			scene: scene.id,
			flow: wanted.flow,
			responseMode,
			clientId: client.id(answerTo),
			answerTo,
			byValue: !client.signs || (wanted.byValue ?? ports.byValue),
			redirectUri: wanted.redirectUri,
		}
		const encrypted = responseMode === 'direct_post.jwt' && !client.registeredKey
		const request: OpenRequest = { ...asked, phase: 'requested', encryptionKey: encrypted ? crypto.createAgreementKey() : undefined }
		await store.put(request)
		return { asked, ...(await ports.links(request, wanted.requestUriMethod)) }
	}

/** What every request has, however it is answered. */
export function beginRequest(
	{ clock, random, scenes, lifetime }: Pick<RequestPorts, 'clock' | 'random' | 'scenes' | 'lifetime'>,
	{ owner, scene: name, webhook, twin, transaction, transactionData }: RequestBasis,
) {
	const scene = scenes.get(name)
	if (!scene) throw new ProtocolError('not_found', 'there is no such scene')
	const createdAt = clock.now()
	const chance = random.bytes(60)
	const id = createId(createdAt, chance.subarray(48))
	return {
		id,
		scene,
		owner,
		nonce: encode(chance.subarray(0, 32)),
		state: `${id}.${encode(chance.subarray(32, 48))}`,
		transactionData: transactionData ?? createTransaction(scene, transaction, () => encode(random.bytes(12))),
		webhook,
		twin,
		createdAt,
		expiresAt: createdAt + lifetime,
	}
}

/** 96 bits of chance behind the time, so that rows that are written together lie together. It is no secret: state and owner are. */
function createId(time: Seconds, chance: Uint8Array): string {
	return encode(Uint8Array.of(time >>> 24, time >>> 16, time >>> 8, time, ...chance))
}
