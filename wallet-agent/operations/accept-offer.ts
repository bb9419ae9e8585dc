// Accepts an offer with a pre-authorized code: redeems the code, and receives what it is good for. OpenID4VCI 1.0 §3.5, §6.

import { PeerError, ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { type Access, redeemPreAuthorizedCode } from '../authorization/tokens.ts'
import type { Grant, OpenOffer } from '../offer.ts'
import { fromPeer } from '../peer.ts'
import type { WalletPorts } from '../ports.ts'
import { clientAt, createClientKey } from './client.ts'
import { type Receipt, receiveCredentials } from './receive-credentials.ts'

/**
 * A code that was mistyped leaves the offer open; after anything else it is used up.
 * @throws ProtocolError `not_found`, `conflict`: no such offer, or decided before; `invalid_request`: a code is asked for and there is none, or
 * the holder must sign in; `invalid_grant`: the issuer refuses the code; `bad_gateway`; what verifyReceived throws
 */
export const acceptOffer =
	(ports: WalletPorts) =>
	async (holder: string, id: string, txCode: string | undefined): Promise<Receipt> => {
		const { offer } = await openOfferOf(ports, holder, id)
		const { grant } = offer
		if (grant.kind !== 'pre_authorized') {
			throw new ProtocolError('invalid_request', 'the holder signs in at the issuer for this', { section: 'OpenID4VCI 1.0 §3.4' })
		}
		await takeOffer(ports, holder, id)
		const access = await redeem(ports, holder, id, offer, grant, txCode)
		return receiveCredentials(ports, holder, id, offer, offer.configurations, access)
	}

/** @throws ProtocolError `not_found`, `conflict` */
export async function openOfferOf({ offers }: Pick<WalletPorts, 'offers'>, holder: string, id: string): Promise<{ offer: OpenOffer }> {
	const pending = await offers.get(holder, id)
	if (!pending) throw new ProtocolError('not_found', 'there is no such offer, or its time is over')
	if (pending.state !== 'open') throw decided()
	return { offer: pending.value }
}

/** @throws ProtocolError `conflict` for all but one of the callers that race */
export async function takeOffer({ offers }: Pick<WalletPorts, 'offers'>, holder: string, id: string): Promise<void> {
	if (!(await offers.take(holder, id))) throw decided()
}

const decided = () => new ProtocolError('conflict', 'the offer was decided before')

/** A code that people type, however they group its digits. */
const typed = (code: string | undefined, mode: 'numeric' | 'text'): string | undefined =>
	mode === 'numeric' ? code?.normalize('NFKC').replaceAll(/[\s-]/g, '') : code?.trim()

/** A refused code and a peer out of reach leave the offer open, for nothing came of it yet. */
async function redeem(
	ports: WalletPorts,
	holder: string,
	id: string,
	{ server }: OpenOffer,
	{ code, transactionCode }: Grant & { kind: 'pre_authorized' },
	txCode: string | undefined,
): Promise<Access> {
	let key: string | undefined
	try {
		// §6.1: a `tx_code` goes along if and only if the offer asked for one
		const given = transactionCode && typed(txCode, transactionCode.inputMode)
		if (transactionCode && !given) {
			throw new ProtocolError('invalid_request', 'the offer asks for a transaction code', { section: 'OpenID4VCI 1.0 §6.1' })
		}
		const clientId = server.anonymousPreAuthorizedAccess ? undefined : ports.provider.clientId
		key = await createClientKey(ports, holder, server, clientId)
		const client = await clientAt(ports, holder, { server, clientId, key })
		return await fromPeer(() => redeemPreAuthorizedCode(client, code, given))
	} catch (error) {
		if (key !== undefined) await ports.keys.remove(holder, [key])
		await ports.offers.reopen(holder, id)
		throw refusalOfCode(error) ?? error
	}
}

/** What the issuer said of the codes, where that is why. OpenID4VCI 1.1 calls a tx_code that was mistyped `invalid_tx_code`. */
function refusalOfCode(error: unknown): ProtocolError | undefined {
	if (!(error instanceof ProtocolError) || !(error.cause instanceof PeerError)) return undefined
	const { code } = error.cause
	if (code !== 'invalid_grant' && code !== 'invalid_tx_code') return undefined
	return new ProtocolError('invalid_grant', error.message, { section: 'OpenID4VCI 1.0 §6.3', cause: error.cause })
}
