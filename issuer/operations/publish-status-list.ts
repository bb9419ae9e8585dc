// Status List Tokens in both forms: composed when a status changed, when the key was rotated, or before they expire; kept until then.
// Token Status List §5.1, §5.2, §8.

import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { Clock, Seconds, Signer, Zlib } from '@wangzheng/shared/protocol/ports.ts'
import { issueStatusListCwt, statusListCwtType } from '@wangzheng/shared/protocol/status/status-list-cwt.ts'
import { issueStatusListToken, packStatuses, statusListType } from '@wangzheng/shared/protocol/status/token-status-list.ts'
import type { StatusListStore } from '../adapters/status-list-store.ts'
import { type ConfigurationId, formatOf } from '../credential/configuration.ts'

/** How long a verifier keeps a list: a revocation is seen within so many seconds. */
export const ttl: Seconds = 30
const lifetime: Seconds = 3600

/** The forms, the first where a client does not care, each with its media type. §8.2 */
export const statusListForms = [`application/${statusListType}`, statusListCwtType] as const
export type StatusListForm = (typeof statusListForms)[number]

export type PublishedList = { readonly token: string | Uint8Array; readonly tag: string }

type Kept = { readonly version: number; readonly signer: Signer; readonly from: Seconds; readonly published: Promise<PublishedList> }

export function publishStatusList(
	ports: { statusLists: StatusListStore; signer: () => Signer; clock: Clock; zlib: Zlib },
	statusListUri: (list: string) => string,
	aggregationUri: string,
) {
	/** A list that exists each, in each form, so there are no more than twice what the store has. */
	const kept = new Map<string, Kept>()

	async function compose(
		list: string,
		form: StatusListForm,
		{ configuration, size, version }: { configuration: ConfigurationId; size: number; version: number },
		signer: Signer,
		now: Seconds,
	): Promise<PublishedList> {
		const bits = formats[formatOf(configuration)].statusBits
		// valid, invalid, suspended (§7.1): where there is one bit, what is suspended is not valid either
		const changed = (await ports.statusLists.changed(list)).map(([index, status]) => [index, Math.min(status, 2 ** bits - 1)] as const)
		const statuses = packStatuses(bits, size, changed)
		const times = { issuedAt: now, expiresAt: now + lifetime, ttl }
		const issue = form === statusListCwtType ? issueStatusListCwt : issueStatusListToken
		const token = await issue(ports, signer, { uri: statusListUri(list), bits, statuses, ...times, aggregationUri })
		return { token, tag: `${version}-${now}-${form.slice(-3)}` }
	}

	/** @throws ProtocolError `not_found` */
	return async (list: string, form: StatusListForm = statusListForms[0]): Promise<PublishedList> => {
		// the version is read before the statuses: what is composed is as new as its version, or newer
		const found = await ports.statusLists.get(list)
		if (!found) throw new ProtocolError('not_found', 'there is no such status list')
		const now = ports.clock.now()
		const signer = ports.signer()
		const name = `${form} ${list}`
		const known = kept.get(name)
		const fresh = known && known.version === found.version && known.signer === signer && now - known.from < lifetime / 2
		if (fresh) return known.published
		const published = compose(list, form, found, signer, now)
		kept.set(name, { version: found.version, signer, from: now, published })
		published.catch(() => kept.delete(name))
		return published
	}
}
