// Renews a credential before its fresh copies run out: by refresh token, with new keys, so that no two who see it can tell that it is one.
// OpenID4VCI 1.0 §14.5; RFC 6749 §6.

import { PeerError, ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { thumbprint } from '@wangzheng/shared/protocol/jose/jwk.ts'
import { type Access, refreshAccess } from '../authorization/tokens.ts'
import type { Entitlement } from '../offer.ts'
import { fromPeer } from '../peer.ts'
import type { WalletPorts } from '../ports.ts'
import type { Copy, HeldCredential } from '../store/credentials.ts'
import { clientAt, clientSigner } from './client.ts'
import { notifyIssuer } from './notify-issuer.ts'
import { createKeys, entryOf, keepIssued, keysOf } from './receive-credentials.ts'
import { fetchCredentials } from './request-credential.ts'

/** Whether the issuer lets this wallet have new copies without asking its holder to sign in. */
export const isRenewable = ({ origin }: HeldCredential): boolean => origin?.access.refreshToken !== undefined

/** Whether so few copies are left that were never shown that it is time for new ones. */
export const runsLow = (copies: readonly Copy[]): boolean => {
	const fresh = copies.filter(({ uses }) => uses === 0).length
	return fresh * 3 <= copies.length
}

/** Renews where copies run low and that is possible; the holder waits for nothing. */
export const renewInTime =
	(ports: WalletPorts) =>
	async (holder: string, id: string): Promise<boolean> => {
		const held = await ports.credentials.get(holder, id)
		if (!held || !isRenewable(held) || !runsLow(await ports.credentials.copies(holder, id))) return false
		await renew(ports)(holder, id)
		return true
	}

/**
 * New copies in the place of the old ones, each with a key of its own.
 * @throws ProtocolError `not_found`; `invalid_request`: the issuer gave no refresh token; `bad_gateway`; what verifyReceived throws. What the
 * holder has stays as it is then
 */
export const renew =
	(ports: WalletPorts) =>
	async (holder: string, id: string): Promise<void> => {
		const { credentials, database, history } = ports
		const held = await credentials.get(holder, id)
		if (!held) throw new ProtocolError('not_found', 'there is no such credential')
		const { origin } = held
		if (!origin || !isRenewable(held)) throw new ProtocolError('invalid_request', 'the issuer lets nobody renew this credential')
		try {
			await fromPeer(() => replace(ports, holder, held, origin))
		} catch (error) {
			const cause = error instanceof ProtocolError ? error.cause : undefined
			const over = cause instanceof PeerError && cause.code === 'invalid_grant'
			const { refreshToken: _, ...access } = origin.access
			const without = { ...held, origin: { ...origin, access: { ...access, refreshToken: undefined } } }
			await database.transact([
				history.add(holder, entryOf(held.issuer, [held], 'not_renewed', error)),
				// a refresh token that is refused will never be good again
				...(over ? credentials.change(holder, without) : []),
			])
			throw error
		}
	}

async function replace(ports: WalletPorts, holder: string, held: HeldCredential, origin: Entitlement): Promise<void> {
	const { credentials, database, history, keys } = ports
	const access = await refreshAccess(await clientAt(ports, holder, origin.access), origin.access)
	const about = { ...origin, access }
	await rememberAccess(ports, holder, held, access)
	const signers = await createKeys(ports, holder, about)
	const prints = signers.map(signer => thumbprint(ports, signer.publicJwk))
	const client = await clientSigner(ports, holder, access.key)
	const response = await fetchCredentials(ports, about, client, signers).catch(async (error: unknown) => {
		await keys.remove(holder, prints)
		throw error
	})
	if (response.kind === 'deferred') {
		await keys.remove(holder, prints)
		throw new PeerError('the issuer puts the renewal off, which is tried again later', { url: about.issuer.credentialEndpoint })
	}
	const fresh = await keepIssued(ports, holder, about, signers, response)
	const old = await credentials.copies(holder, held.id)
	const { issuer, displays, claims, typeNotChecked, drawings, notificationId } = fresh.held
	const renewed = { ...held, issuer, displays, claims, typeNotChecked, drawings, notificationId, origin: about }
	const outcome = await database.transact([
		...credentials.replace(holder, renewed, old, fresh.copies),
		history.add(holder, entryOf(held.issuer, [held], 'renewed')),
	])
	const gone = 'unmet' in outcome ? fresh.copies : old
	await keys.remove(holder, keysOf(gone))
	if (!('unmet' in outcome)) await notifyIssuer(ports, holder, renewed, 'credential_accepted')
}

/** A server that gives a new refresh token may not take the old one again: whatever was signed in for together has the new one from now on. */
async function rememberAccess({ credentials, database }: WalletPorts, holder: string, held: HeldCredential, access: Access): Promise<void> {
	const together = (await credentials.list(holder)).filter(
		({ id, origin }) => id === held.id || (origin?.access.key !== undefined && origin.access.key === access.key),
	)
	for (const each of together) {
		if (each.origin) await database.transact(credentials.change(holder, { ...each, origin: { ...each.origin, access } }))
	}
}
