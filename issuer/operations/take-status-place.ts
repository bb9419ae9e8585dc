// Status list indexes: unpredictable, used once, and all copies of a batch in one list. Token Status List §12.2, §13.2.

import { createCipheriv } from 'node:crypto'
import { utf8 } from '@wangzheng/shared/protocol/json.ts'
import type { Clock, Mac, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { StatusListStore } from '../adapters/status-list-store.ts'
import type { ConfigurationId } from '../credential/configuration.ts'
import type { StatusPlace } from '../issuance.ts'

/** How many numbers a process leases at once: one write for so many credentials; what is left at its end is lost. */
const leaseSize = 256

/** A new list of each configuration is begun once a week: a list then says neither who came when nor grows with the years. §12.5, §13.3 */
const period: Seconds = 7 * 86_400

type Lane = { period: number; list: string; order: Uint32Array; free: number[]; leasing: Promise<void> | undefined }

/**
 * Places for the copies of a credential. Numbers are leased in order and taken through a secret shuffle of the whole list, the same in
 * every process: nobody can tell from an index who came before.
 * @param listSize how many statuses a new list has
 */
export function takeStatusPlace({ statusLists, mac, clock }: { statusLists: StatusListStore; mac: Mac; clock: Clock }, listSize: number) {
	const lanes = new Map<ConfigurationId, Lane>()

	async function lease(configuration: ConfigurationId, lane: Lane): Promise<void> {
		const { list, first, count, size } = await statusLists.lease(configuration, Math.min(leaseSize, listSize), listSize, lane.period)
		if (list !== lane.list) Object.assign(lane, { list, order: shuffle(mac, list, size), free: [] })
		for (let number = first; number < first + count; number++) lane.free.push(lane.order[number] ?? 0)
	}

	return async (configuration: ConfigurationId, count: number): Promise<StatusPlace> => {
		const now = Math.floor(clock.now() / period)
		let lane = lanes.get(configuration)
		if (lane?.period !== now) {
			lane = { period: now, list: '', order: new Uint32Array(), free: [], leasing: undefined }
			lanes.set(configuration, lane)
		}
		while (lane.free.length < count) {
			const own = lane
			own.leasing ??= lease(configuration, own).finally(() => {
				own.leasing = undefined
			})
			await own.leasing
		}
		return { list: lane.list, indexes: lane.free.splice(0, count) }
	}
}

/** A permutation of 0 … size - 1 that depends on the secret and the list alone (Fisher–Yates over an AES-256-CTR stream). */
export function shuffle(mac: Mac, list: string, size: number): Uint32Array {
	const key = mac.tag('issuer status list order', utf8(list))
	const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16))
	let words = new Uint32Array()
	let at = 0
	/** An even chance for each number below `bound`. */
	function below(bound: number): number {
		for (;;) {
			if (at === words.length) {
				const bytes = new Uint8Array(stream.update(Buffer.alloc(65_536)))
				words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
				at = 0
			}
			const word = words[at++] ?? 0
			if (word < 2 ** 32 - (2 ** 32 % bound)) return word % bound
		}
	}
	const order = Uint32Array.from({ length: size }, (_, index) => index)
	for (let last = size - 1; last > 0; last--) {
		const other = below(last + 1)
		const kept = order[last] ?? 0
		order[last] = order[other] ?? 0
		order[other] = kept
	}
	return order
}
