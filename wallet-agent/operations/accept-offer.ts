// Accepts an offer: fetches the credentials, verifies all of them, keeps them, and tells the issuer. OpenID4VCI 1.0 §6–§8, §11.

import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { PeerError, ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { thumbprint } from '@wangzheng/shared/protocol/jose/jwk.ts'
import type { TokenResponse } from '@wangzheng/shared/protocol/openid4vci/token-response.ts'
import { fromPeer } from '../peer.ts'
import type { WalletPorts } from '../ports.ts'
import type { HeldCredential, NotificationAddress } from '../store/credentials.ts'
import { notifyIssuer } from './notify-issuer.ts'
import { fetchCredentials, fetchToken } from './request-credential.ts'
import { type Received, verifyReceived } from './verify-received.ts'
import type { OfferedConfiguration, OpenOffer } from './view-offer.ts'

/** How long an access token lives of which its issuer does not say. §13.10: longer ones than five minutes are not to be given. */
const defaultTokenLifetime = 300

type Kept = { readonly held: HeldCredential; readonly copies: Received['copies'] }

/**
 * The ids of what was received. A code that was mistyped leaves the offer open; after anything else it is used up.
 * @throws ProtocolError `not_found`, `conflict`: no such offer, or decided before; `invalid_grant`: the issuer refuses the code;
 * `bad_gateway`; what verifyReceived throws
 */
export const acceptOffer =
	(ports: WalletPorts) =>
	async (holder: string, id: string, txCode: string | undefined): Promise<readonly string[]> => {
		const { offers, database, history } = ports
		const pending = await offers.get(holder, id)
		if (!pending) throw new ProtocolError('not_found', 'there is no such offer, or its time is over')
		if (!(await offers.take(holder, id))) throw new ProtocolError('conflict', 'the offer was decided before')
		const offer = pending.value
		const token = await firstToken(ports, holder, id, offer, txCode)
		const kept: Kept[] = []
		try {
			for (const configuration of offer.configurations) kept.push(await receive(ports, holder, offer, configuration, token))
		} catch (error) {
			await forget(ports, holder, kept)
			await database.transact([
				history.add(holder, entryOf(offer, 'not_received', error)),
				offers.finish(holder, id, { ...offer, received: [] }),
			])
			throw error
		}
		const received = kept.map(({ held }) => held.id)
		await database.transact([
			...kept.flatMap(({ held, copies }) => ports.credentials.put(holder, held, copies)),
			history.add(holder, entryOf(offer, 'received')),
			offers.finish(holder, id, { ...offer, received }),
		])
		for (const { held } of kept) await notifyIssuer(ports, held.notification, 'credential_accepted')
		return received
	}

/** A refused code and a peer out of reach leave the offer open, for nothing came of it yet. */
async function firstToken(
	ports: WalletPorts,
	holder: string,
	id: string,
	offer: OpenOffer,
	txCode: string | undefined,
): Promise<TokenResponse> {
	try {
		return await fromPeer(() => fetchToken(ports, offer, txCode))
	} catch (error) {
		await ports.offers.reopen(holder, id)
		throw error
	}
}

/** One credential with its copies, verified; its keys are made for it and forgotten again where it is refused. */
async function receive(
	ports: WalletPorts,
	holder: string,
	offer: OpenOffer,
	configuration: OfferedConfiguration,
	token: TokenResponse,
): Promise<Kept> {
	const { keys, clock, rules } = ports
	const signers = await keys.create(holder, Math.max(1, Math.min(rules.copies, offer.batchSize)))
	const prints = signers.map(signer => thumbprint(ports, signer.publicJwk))
	let notification: NotificationAddress | undefined
	try {
		const { credentials, notificationId } = await fromPeer(() => fetchCredentials(ports, offer, configuration.id, token, signers))
		if (offer.notificationEndpoint !== undefined && notificationId !== undefined) {
			const until = clock.now() + (token.expiresIn ?? defaultTokenLifetime)
			notification = { endpoint: offer.notificationEndpoint, id: notificationId, accessToken: token.accessToken, until }
		}
		const { certificate, copies } = verifyReceived(ports, ports.issuers, configuration, signers, credentials)
		const unused = prints.filter(print => !copies.some(({ key }) => key === print))
		if (unused.length > 0) await keys.remove(holder, unused)
		return { held: heldCredential(ports, offer, configuration, certificate, notification), copies }
	} catch (error) {
		await keys.remove(holder, prints)
		await notifyIssuer(ports, notification, 'credential_failure', error instanceof ProtocolError ? error.message : undefined)
		throw error
	}
}

const heldCredential = (
	{ random, clock }: WalletPorts,
	{ issuer }: OpenOffer,
	{ id, format, type, displays, claims }: OfferedConfiguration,
	certificate: string,
	notification: NotificationAddress | undefined,
): HeldCredential => ({
	id: encode(random.bytes(12)),
	format,
	type,
	configuration: id,
	issuer: { ...issuer, certificate },
	displays,
	claims,
	receivedAt: clock.now(),
	status: 'not_checked',
	statusAsOf: undefined,
	notification,
})

/** Where one credential of an offer is refused, none of it is kept. */
async function forget(ports: WalletPorts, holder: string, kept: readonly Kept[]): Promise<void> {
	for (const { held, copies } of kept) {
		await ports.keys.remove(
			holder,
			copies.map(({ key }) => key),
		)
		await notifyIssuer(ports, held.notification, 'credential_failure', 'another credential of the same offer was refused')
	}
}

const entryOf = ({ issuer, configurations }: OpenOffer, event: 'received' | 'not_received', error?: unknown) => ({
	event,
	peer: issuer.identifier,
	host: new URL(issuer.identifier).host,
	types: configurations.map(({ type }) => type),
	told: [],
	...(error instanceof ProtocolError ? { error: error.code, reason: error.message } : {}),
	...(error instanceof PeerError ? { reason: error.message } : {}),
})
