// Asks for credentials that were put off: in the background when their time comes, and when their holder looks. OpenID4VCI 1.0 §9.

import { setTimeout as pause } from 'node:timers/promises'
import { PeerError, ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { CredentialResponse } from '@wangzheng/shared/protocol/openid4vci/credential-response.ts'
import { endsTransaction, nextRequestAt } from '@wangzheng/shared/protocol/openid4vci/deferred.ts'
import type { Seconds, Signer } from '@wangzheng/shared/protocol/ports.ts'
import { describeError } from '@wangzheng/shared/web/log.ts'
import { refreshAccess } from '../authorization/tokens.ts'
import type { Entitlement } from '../offer.ts'
import { fromPeer } from '../peer.ts'
import type { WalletPorts } from '../ports.ts'
import type { DeferredCredential } from '../store/deferred.ts'
import { clientAt, clientSigner, forgetClientKey } from './client.ts'
import { notifyIssuer } from './notify-issuer.ts'
import { entryOf, keepIssued } from './receive-credentials.ts'
import { fetchDeferred } from './request-credential.ts'

/** Longer than asking takes: whoever claimed one and crashed leaves it to others after this. */
const claimed: Seconds = 120
/** When to try again where the issuer could not be reached. */
const retryAfter: Seconds = 60
/** How long a credential is waited for. */
const patience: Seconds = 92 * 86_400

/**
 * Asks for those of a holder whose time has come.
 * @returns the ids of the credentials that came, by the ids of what was waited for
 */
export const collectDeferred =
	(ports: WalletPorts) =>
	async (holder: string): Promise<ReadonlyMap<string, string>> => {
		const came = new Map<string, string>()
		const now = ports.clock.now()
		for (const deferred of await ports.deferred.list(holder)) {
			// §8.3: not before the interval is over, whoever asks
			if (deferred.nextAt > now || !(await ports.deferred.claim(holder, deferred, now + claimed))) continue
			const id = await collect(ports, holder, deferred)
			if (id !== undefined) came.set(deferred.id, id)
		}
		return came
	}

/** How long somebody who looks at their cards waits for one that may come, in milliseconds; what comes later is there when they look again. */
const moment = 1500

/** Asks as collectDeferred does, and lets nobody wait for an issuer that is slow. */
export const collectSoon =
	(ports: WalletPorts) =>
	async (holder: string): Promise<void> => {
		const work = collectDeferred(ports)(holder)
		ports.background.run('deferred credentials', () => work)
		await Promise.race([work.catch(() => {}), pause(moment, undefined, { ref: false })])
	}

async function collect(ports: WalletPorts, holder: string, deferred: DeferredCredential): Promise<string | undefined> {
	let { about } = deferred
	let response: CredentialResponse
	try {
		about = await entitled(ports, holder, about)
		const client = await clientSigner(ports, holder, about.access.key)
		response = await fetchDeferred(ports, about, client, deferred.transactionId, deferred.keys.length)
	} catch (error) {
		if (!(error instanceof PeerError)) throw error
		ports.log.warn('deferred credential not had', describeError(error))
		const over = endsTransaction(error) || isOver(error, about) || deferred.since + patience <= ports.clock.now()
		if (over) await giveUp(ports, holder, deferred, error)
		else await ports.deferred.postpone(holder, { ...deferred, about, nextAt: ports.clock.now() + retryAfter })
		return undefined
	}
	if (response.kind === 'deferred') {
		await ports.deferred.postpone(holder, { ...deferred, about, nextAt: nextRequestAt(ports.clock.now(), response.interval) })
		return undefined
	}
	return keep(ports, holder, { ...deferred, about }, response)
}

/** The token as it is, or a fresh one where it is over and can be renewed. */
async function entitled(ports: WalletPorts, holder: string, about: Entitlement): Promise<Entitlement> {
	const { access } = about
	if (access.until > ports.clock.now() || access.refreshToken === undefined) return about
	return { ...about, access: await refreshAccess(await clientAt(ports, holder, access), access) }
}

/** A token that is over and cannot be renewed ends the waiting. */
const isOver = ({ status, code }: PeerError, { access }: Entitlement): boolean =>
	code === 'invalid_grant' || (status === 401 && access.refreshToken === undefined)

async function keep(
	ports: WalletPorts,
	holder: string,
	deferred: DeferredCredential,
	response: CredentialResponse & { kind: 'issued' },
): Promise<string | undefined> {
	const { about, keys, id } = deferred
	const { history, database, credentials } = ports
	const signers = (await Promise.all(keys.map(key => ports.keys.signer(holder, key)))).filter(
		(signer): signer is Signer => signer !== undefined,
	)
	try {
		const { held, copies } = await keepIssued(ports, holder, about, signers, response)
		const outcome = await database.transact([
			ports.deferred.end(holder, id),
			...credentials.put(holder, held, copies),
			history.add(holder, entryOf(about.issuer, [about.configuration], 'received')),
		])
		if ('unmet' in outcome) return undefined // given up meanwhile
		await notifyIssuer(ports, holder, held, 'credential_accepted')
		return held.id
	} catch (error) {
		if (!(error instanceof ProtocolError)) throw error
		ports.log.warn('deferred credential refused', describeError(error))
		await giveUp(ports, holder, deferred, error)
		return undefined
	}
}

/** Ends the waiting, and forgets the keys that the credential was asked for with, and the client's where nothing else needs it. */
export async function giveUp(ports: WalletPorts, holder: string, deferred: DeferredCredential, why: unknown): Promise<void> {
	const { about, id, keys } = deferred
	const entry = entryOf(about.issuer, [about.configuration], 'not_received', why)
	const outcome = await ports.database.transact([ports.deferred.end(holder, id), ports.history.add(holder, entry)])
	if ('unmet' in outcome) return
	await ports.keys.remove(holder, keys)
	await forgetClientKey(ports, holder, about.access.key)
}

/** For the poller: asks for all whose time has come, of every holder. */
export const collectAllDue = (ports: WalletPorts) => async (): Promise<void> => {
	for (const holder of await ports.deferred.due(ports.clock.now())) {
		await fromPeer(() => collectDeferred(ports)(holder)).catch((error: unknown) =>
			ports.log.error('deferred credentials', describeError(error)),
		)
	}
}
