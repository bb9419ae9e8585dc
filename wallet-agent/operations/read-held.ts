// Reads what a holder has: each credential with its claims, its copies and its status.

import type { ClaimsPath, Credential } from '@wangzheng/shared/protocol/credential/format.ts'
import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { WalletPorts } from '../ports.ts'
import type { Copy, HeldCredential } from '../store/credentials.ts'

export type CardStatus = HeldCredential['status'] | 'expired'

export type OwnCredential = {
	readonly held: HeldCredential
	readonly credential: Credential
	readonly disclosable: readonly ClaimsPath[]
	readonly copies: readonly Copy[]
	/** As it was last learnt; a credential past its time is expired, whatever its list says. Token Status List §7.1. */
	readonly status: CardStatus
}

type Ports = Pick<WalletPorts, 'credentials' | 'crypto' | 'clock' | 'certificates'>

/** Every credential of a holder, the newest first. */
export const listOwn =
	(ports: Ports) =>
	async (holder: string): Promise<readonly OwnCredential[]> => {
		const all = await ports.credentials.list(holder)
		return (await Promise.all(all.map(held => readOwn(ports, holder, held)))).filter(own => own !== undefined)
	}

/** @throws ProtocolError `not_found` */
export const getOwn =
	(ports: Ports) =>
	async (holder: string, id: string): Promise<OwnCredential> => {
		const held = await ports.credentials.get(holder, id)
		const own = held && (await readOwn(ports, holder, held))
		if (!own) throw new ProtocolError('not_found', 'there is no such credential')
		return own
	}

async function readOwn(ports: Ports, holder: string, held: HeldCredential): Promise<OwnCredential | undefined> {
	const copies = await ports.credentials.copies(holder, held.id)
	const [first] = copies
	if (!first) return undefined // removed meanwhile
	const format = formats[held.format]
	const credential = format.read(ports, first.text)
	const expired = credential.expiresAt !== undefined && credential.expiresAt <= ports.clock.now()
	return {
		held,
		credential,
		disclosable: format.disclosable(ports, first.text),
		copies,
		status: expired ? 'expired' : held.status,
	}
}
