// What a relying party wishes to ask, from the body that it posted: by redirect, or through its page's browser.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { parseWebUrl } from '@wangzheng/shared/protocol/openid4vp/client-id.ts'
import { type DcApiResponseMode, parseOrigin } from '@wangzheng/shared/protocol/openid4vp/dc-api/protocol.ts'
import type { z } from 'zod'
import { createBody } from '../api.ts'
import type { DigitalRequestToCreate } from '../operations/create-digital-request.ts'
import type { RequestToCreate } from '../operations/create-request.ts'

/** All but whose it is. */
export type Wish = Omit<DigitalRequestToCreate, 'owner'> | Omit<RequestToCreate, 'owner'>

/** @throws ProtocolError `invalid_request` */
export function parseWish(value: unknown, allowLoopback: boolean): Wish {
	const parsed = createBody.safeParse(value)
	if (!parsed.success) {
		const [issue] = parsed.error.issues
		throw refusal(`${issue?.path.join('.') || 'the body'}: ${issue?.message ?? 'not as described in /openapi.json'}`)
	}
	const { scene, flow, origin, webhook, redirect_uri: redirectUri, response_mode: mode, request_by: by } = parsed.data
	if ((flow === 'same_device') !== (redirectUri !== undefined)) throw refusal('redirect_uri goes with flow same_device, and with it alone')
	if ((flow === 'dc_api') !== (origin !== undefined)) throw refusal('origin goes with flow dc_api, and with it alone')
	for (const [name, url] of Object.entries({ redirect_uri: redirectUri, webhook })) {
		if (url !== undefined && !parseWebUrl(url, allowLoopback)) throw refusal(`${name} is not an https URL`)
	}
	const basis = { scene, webhook, transaction: parsed.data.transaction as JsonObject | undefined }
	if (flow === 'dc_api') {
		if (mode !== undefined && !isDigital(mode)) throw refusal(`response_mode ${mode} does not go with flow dc_api`)
		if (by !== undefined) throw refusal('request_by does not go with flow dc_api')
		return { ...basis, origin: parseOrigin(origin, allowLoopback), responseMode: mode }
	}
	if (isDigital(mode)) throw refusal(`response_mode ${mode} goes with flow dc_api`)
	if (flow !== 'same_device' && (mode === 'fragment' || mode === 'query')) throw refusal(`response_mode ${mode} goes with flow same_device`)
	const byValue = by === undefined ? undefined : by === 'value'
	return { ...basis, flow, responseMode: mode, byValue, requestUriMethod: parsed.data.request_uri_method, redirectUri }
}

type Mode = z.infer<typeof createBody>['response_mode']
const isDigital = (mode: Mode): mode is DcApiResponseMode => mode === 'dc_api' || mode === 'dc_api.jwt'

const refusal = (message: string) => new ProtocolError('invalid_request', message, { section: 'API' })
