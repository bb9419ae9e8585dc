// What the verifier asks of all that OpenID4VP 1.0 has: everything, or what the High Assurance profile leaves of it. HAIP 1.0 §5.

import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { type OwnPrefix, ownPrefixes } from './client/client.ts'
import type { DigitalSetup } from './client/digital.ts'
import type { Asked, RedirectedMode } from './request.ts'
import type { Scene } from './scenes/scene.ts'

export type Profile = {
	/** Under which it signs; the first is what a verifier gets that does not say. HAIP 1.0 §5 */
	readonly prefixes: readonly [OwnPrefix, ...OwnPrefix[]]
	/** How answers come. HAIP 1.0 §5.1, §5.2 */
	readonly modes: ReadonlyArray<Asked['responseMode']>
	/** Whether a link may hold the whole request. HAIP 1.0 §5.1 */
	readonly byValue: boolean
	/** What the links begin with that open a wallet. HAIP 1.0 §5.1 */
	readonly walletScheme: string
	/** Whether a request may say who asks and what for, in members of client_metadata that OpenID4VP §5.1 does not have. */
	readonly introduces: boolean
}

export const openId4Vp: Profile = {
	prefixes: ownPrefixes,
	modes: ['direct_post', 'direct_post.jwt', 'fragment', 'query', 'dc_api', 'dc_api.jwt'],
	byValue: true,
	walletScheme: 'openid4vp://',
	introduces: true,
}

export const haip: Profile = {
	prefixes: ['x509_hash'],
	modes: ['direct_post.jwt', 'dc_api.jwt'],
	byValue: false,
	walletScheme: 'haip-vp://',
	introduces: false,
}

/** @throws SetupError where something is configured that the profile does not have, by its section */
export function verifySetup(
	{ prefixes, modes, byValue }: Profile,
	told: {
		readonly clientIdPrefix: OwnPrefix
		readonly digital: DigitalSetup
		readonly byValue: boolean
		readonly sameDeviceMode: RedirectedMode | undefined
		readonly scenes: readonly Scene[]
	},
): void {
	const refuse = (what: string, section: string, remedy: string) => {
		throw new SetupError(`${what}, which HAIP 1.0 §${section} does not have: ${remedy}`)
	}
	if (!prefixes.includes(told.clientIdPrefix)) {
		refuse(`CLIENT_ID_PREFIX is ${told.clientIdPrefix}`, '5', `it is ${prefixes.join(' or ')}, or left out`)
	}
	const stranger = told.digital.prefixes.find(prefix => !prefixes.includes(prefix))
	if (stranger) refuse(`DC_API_PREFIXES names ${stranger}`, '5', `it is ${prefixes.join(' or ')}, or left out`)
	if (told.byValue && !byValue) refuse('REQUEST_BY is value', '5.1', 'leave it out, so that requests are fetched')
	if (told.sameDeviceMode && !modes.includes(told.sameDeviceMode)) {
		refuse(`SAME_DEVICE_ANSWER is ${told.sameDeviceMode}`, '5.1', 'leave it out, so that answers are posted')
	}
	for (const { id, responseMode } of told.scenes) {
		if (!modes.includes(responseMode)) refuse(`the scene ${id} has response_mode ${responseMode}`, '5.1', 'it is direct_post.jwt')
	}
}

/** @throws ProtocolError `invalid_request` where a relying party asks for what the profile does not have */
export function verifyWish(
	{ modes, byValue }: Profile,
	wish: { readonly responseMode?: Asked['responseMode'] | undefined; readonly byValue?: boolean | undefined },
): void {
	const refuse = (message: string, section = '5.1') => {
		throw new ProtocolError('invalid_request', message, { section: `HAIP 1.0 §${section}` })
	}
	if (wish.responseMode && !modes.includes(wish.responseMode)) {
		refuse(
			`response_mode ${wish.responseMode} is none of this profile: ${modes.join(', ')}`,
			wish.responseMode === 'dc_api' ? '5.2' : '5.1',
		)
	}
	if (wish.byValue && !byValue) refuse('in this profile a request is fetched, and never stands in its link')
}
