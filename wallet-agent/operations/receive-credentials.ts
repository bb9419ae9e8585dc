// With an access token in hand: fetches what was offered, verifies all of it, keeps it or waits for it, and tells the issuer.
// OpenID4VCI 1.0 §8, §9, §11.

import { PeerError, ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { thumbprint } from '@wangzheng/shared/protocol/jose/jwk.ts'
import type { CredentialResponse } from '@wangzheng/shared/protocol/openid4vci/credential-response.ts'
import { nextRequestAt } from '@wangzheng/shared/protocol/openid4vci/deferred.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import type { Access } from '../authorization/tokens.ts'
import { createId } from '../fresh-id.ts'
import type { Entitlement, OfferedConfiguration, OpenOffer } from '../offer.ts'
import { fromPeer } from '../peer.ts'
import type { WalletPorts } from '../ports.ts'
import type { Copy, Drawings, HeldCredential } from '../store/credentials.ts'
import type { DeferredCredential } from '../store/deferred.ts'
import type { HistoryEntry } from '../store/history.ts'
import { namesOf } from './check-type.ts'
import { clientSigner } from './client.ts'
import { fetchDrawings } from './fetch-drawings.ts'
import { notifyIssuer } from './notify-issuer.ts'
import { fetchCredentials } from './request-credential.ts'
import { type Received, verifyReceived } from './verify-received.ts'

export type Kept = { readonly held: HeldCredential; readonly copies: Received['copies'] }

export type Receipt = {
	/** Ids of credentials. */
	readonly received: readonly string[]
	/** Ids of what will come later. */
	readonly deferred: readonly string[]
}

/**
 * Ends an offer that was taken: with all of it, or with nothing where one credential of it is refused.
 * @throws ProtocolError `bad_gateway`; what verifyReceived throws
 */
export async function receiveCredentials(
	ports: WalletPorts,
	holder: string,
	id: string,
	offer: OpenOffer,
	configurations: readonly OfferedConfiguration[],
	access: Access,
): Promise<Receipt> {
	const { offers, database, history } = ports
	const kept: Kept[] = []
	const later: DeferredCredential[] = []
	try {
		for (const configuration of configurations) {
			const got = await receive(ports, holder, { issuer: offer.issuer, configuration, access })
			if ('held' in got) kept.push(got)
			else later.push(got)
		}
	} catch (error) {
		await forget(ports, holder, kept)
		for (const { keys } of later) await ports.keys.remove(holder, keys)
		if (access.key !== undefined) await ports.keys.remove(holder, [access.key])
		await database.transact([
			history.add(holder, entryOf(offer.issuer, configurations, 'not_received', error)),
			offers.finish(holder, id, { ...offer, received: [] }),
		])
		throw error
	}
	const receipt = { received: kept.map(({ held }) => held.id), deferred: later.map(each => each.id) }
	const typed = (all: ReadonlyArray<Entitlement | undefined>) => all.flatMap(about => about?.configuration ?? [])
	await database.transact([
		...kept.flatMap(({ held, copies }) => ports.credentials.put(holder, held, copies)),
		...later.map(each => ports.deferred.put(holder, each)),
		...(later.length > 0 ? [history.add(holder, entryOf(offer.issuer, typed(later.map(({ about }) => about)), 'deferred'))] : []),
		...(kept.length > 0 ? [history.add(holder, entryOf(offer.issuer, typed(kept.map(({ held }) => held.origin)), 'received'))] : []),
		offers.finish(holder, id, { ...offer, ...receipt }),
	])
	for (const { held } of kept) await notifyIssuer(ports, holder, held, 'credential_accepted')
	return receipt
}

/** One credential with its copies, verified, or its announcement; its keys are made for it and forgotten again where it is refused. */
async function receive(ports: WalletPorts, holder: string, about: Entitlement): Promise<Kept | DeferredCredential> {
	const { keys, clock, random } = ports
	const signers = await createKeys(ports, holder, about)
	const prints = signers.map(signer => thumbprint(ports, signer.publicJwk))
	let response: CredentialResponse
	try {
		const client = await clientSigner(ports, holder, about.access.key)
		response = await fromPeer(() => fetchCredentials(ports, about, client, signers))
		if (response.kind === 'deferred' && about.issuer.deferredEndpoint === undefined) {
			const message = 'the issuer will issue the credential later, and has no Deferred Credential Endpoint'
			throw new ProtocolError('bad_gateway', message, { section: 'OpenID4VCI 1.0 §9' })
		}
	} catch (error) {
		await keys.remove(holder, prints)
		throw error
	}
	if (response.kind === 'issued') return keepIssued(ports, holder, about, signers, response)
	const now = clock.now()
	const { transactionId, interval } = response
	return { id: createId({ random }), about, transactionId, keys: prints, since: now, nextAt: nextRequestAt(now, interval) }
}

/** A key for each copy that is asked for; none where the credential is bound to none. */
export async function createKeys(
	{ keys, rules }: Pick<WalletPorts, 'keys' | 'rules'>,
	holder: string,
	{ issuer, configuration }: Entitlement,
): Promise<readonly Signer[]> {
	return configuration.proof ? keys.create(holder, Math.max(1, Math.min(rules.copies, issuer.batchSize))) : []
}

/** The thumbprints of the keys that copies are bound to. */
export const keysOf = (copies: ReadonlyArray<Pick<Copy, 'key'>>): string[] => copies.flatMap(({ key }) => key ?? [])

/**
 * Verifies what came, and forgets the keys that nothing is bound to.
 * @throws ProtocolError what verifyReceived throws; all keys are forgotten then, and the issuer was told
 */
export async function keepIssued(
	ports: WalletPorts,
	holder: string,
	about: Entitlement,
	signers: readonly Signer[],
	{ credentials, notificationId }: CredentialResponse & { kind: 'issued' },
): Promise<Kept> {
	const prints = signers.map(signer => thumbprint(ports, signer.publicJwk))
	try {
		const received = await verifyReceived(ports, ports.issuers, about.configuration, signers, credentials)
		const { copies, typeCheck, credential } = received
		const drawings = 'type' in typeCheck ? await fetchDrawings(ports, typeCheck.type, credential) : undefined
		const unused = prints.filter(print => !copies.some(({ key }) => key === print))
		if (unused.length > 0) await ports.keys.remove(holder, unused)
		return { held: heldCredential(ports, about, received, drawings, notificationId), copies }
	} catch (error) {
		await ports.keys.remove(holder, prints)
		const why = error instanceof ProtocolError ? error.message : undefined
		await notifyIssuer(ports, holder, { origin: about, notificationId }, 'credential_failure', why)
		throw error
	}
}

function heldCredential(
	{ random, clock }: WalletPorts,
	about: Entitlement,
	{ certificate, typeCheck }: Received,
	drawings: Drawings | undefined,
	notificationId: string | undefined,
): HeldCredential {
	const { identifier, displays } = about.issuer
	const { id, format, type } = about.configuration
	return {
		id: createId({ random }),
		format,
		type,
		configuration: id,
		issuer: { identifier, displays, certificate },
		...namesOf(typeCheck, about.configuration),
		drawings,
		typeNotChecked: 'notChecked' in typeCheck ? typeCheck.notChecked : undefined,
		receivedAt: clock.now(),
		status: 'not_checked',
		statusAsOf: undefined,
		notificationId,
		origin: about,
	}
}

/** Where one credential of an offer is refused, none of it is kept. */
async function forget(ports: WalletPorts, holder: string, kept: readonly Kept[]): Promise<void> {
	for (const { held, copies } of kept) {
		await notifyIssuer(ports, holder, held, 'credential_failure', 'another credential of the same offer was refused')
		await ports.keys.remove(holder, keysOf(copies))
	}
}

export const entryOf = (
	{ identifier }: { readonly identifier: string },
	configurations: ReadonlyArray<{ readonly type: string }>,
	event: HistoryEntry['event'],
	error?: unknown,
): Omit<HistoryEntry, 'id' | 'at'> => ({
	event,
	peer: identifier,
	host: new URL(identifier).host,
	types: configurations.map(({ type }) => type),
	told: [],
	...(error instanceof ProtocolError ? { error: error.code, reason: error.message } : {}),
	...(error instanceof PeerError ? { reason: error.message } : {}),
})
