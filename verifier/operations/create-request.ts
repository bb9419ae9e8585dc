// Makes a request: an identifier, a nonce, a state and a key of its own. OpenID4VP 1.0 §5.2, §5.4, §13.3 steps 1 to 4.

import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { createRequestLink, type RequestUriMethod } from '@wangzheng/shared/protocol/openid4vp/authorization-request.ts'
import type { ResponseMode } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import type { Clock, Crypto, Random, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { RequestStore } from '../adapters/request-store.ts'
import type { Client } from '../client.ts'
import type { Asked, Flow, Owner } from '../request.ts'
import type { Scene } from '../scenes/scene.ts'
import { createTransaction } from '../transactions.ts'

export type RequestToCreate = {
	readonly owner: Owner
	readonly scene: string
	readonly flow: Flow
	/** The scene's own where nothing is said. */
	readonly responseMode?: ResponseMode | undefined
	readonly requestUriMethod?: RequestUriMethod | undefined
	readonly redirectUri?: string | undefined
	readonly webhook?: string | undefined
	readonly twin?: string | undefined
	/** The payload of the scene's transaction, from the relying party; a transaction_id is made where it has none. */
	readonly transaction?: JsonObject | undefined
}

export type CreatedRequest = {
	readonly asked: Asked
	/** Opens a wallet on the device where it is clicked, or scanned as a QR code. */
	readonly requestLink: string
	readonly requestUri: string
	/** The same in the web wallet; undefined where none is configured. */
	readonly webWalletLink: string | undefined
}

/** @throws ProtocolError `not_found`: no such scene; `invalid_request`: a transaction that is not one of the scene's, or none where it needs one */
export const createRequest =
	(ports: {
		store: RequestStore
		clock: Clock
		random: Random
		crypto: Crypto
		client: Client
		scenes: ReadonlyMap<string, Scene>
		links: Links
		lifetime: Seconds
	}) =>
	async (wanted: RequestToCreate): Promise<CreatedRequest> => {
		const { store, clock, random, crypto, client, scenes, links, lifetime } = ports
		const scene = scenes.get(wanted.scene)
		if (!scene) throw new ProtocolError('not_found', 'there is no such scene')
		const createdAt = clock.now()
		const chance = random.bytes(44)
		const responseMode = wanted.responseMode ?? scene.responseMode
		const asked: Asked = {
			id: createId(createdAt, chance.subarray(32)),
			owner: wanted.owner,
			scene: scene.id,
			flow: wanted.flow,
			responseMode,
			clientId: client.id(),
			nonce: encode(chance.subarray(0, 16)),
			state: encode(chance.subarray(16, 32)),
			transactionData: createTransaction(scene, wanted.transaction, () => encode(random.bytes(12))),
			redirectUri: wanted.redirectUri,
			webhook: wanted.webhook,
			twin: wanted.twin,
			createdAt,
			expiresAt: createdAt + lifetime,
		}
		await store.put(asked, responseMode === 'direct_post.jwt' ? crypto.createAgreementKey() : undefined)
		return { asked, ...links(asked, wanted.requestUriMethod) }
	}

/** 96 bits of chance behind the time, so that rows that are written together lie together. It is no secret: state and owner are. */
function createId(time: Seconds, chance: Uint8Array): string {
	const bytes = new Uint8Array(4 + chance.length)
	new DataView(bytes.buffer).setUint32(0, time)
	bytes.set(chance, 4)
	return encode(bytes)
}

export type Links = (asked: Asked, method?: RequestUriMethod) => Omit<CreatedRequest, 'asked'>

/** The links of a request. */
export const createLinks =
	(publicUrl: string, webWalletUrl: string | undefined): Links =>
	({ id, clientId }, requestUriMethod) => {
		const request = { clientId, requestUri: `${publicUrl}/request/${id}`, ...(requestUriMethod ? { requestUriMethod } : {}) }
		return {
			requestUri: request.requestUri,
			requestLink: createRequestLink('openid4vp://', request),
			webWalletLink: webWalletUrl === undefined ? undefined : createRequestLink(`${webWalletUrl}/present`, request),
		}
	}
