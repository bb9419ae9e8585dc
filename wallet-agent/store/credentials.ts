// The credentials of each holder and their copies. Every statement is by the holder's key.

import type { Database, Query, Row, Statement } from '@wangzheng/shared/adapters/database.ts'
import type { ClaimsPath } from '@wangzheng/shared/protocol/credential/format.ts'
import type { Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { Entitlement, IssuerDoors, OfferedConfiguration } from '../offer.ts'
import type { SealedBox } from './sealed-box.ts'

export type KnownStatus = 'valid' | 'invalid' | 'suspended' | 'not_checked'

/** SVG templates by language, and the claims that their placeholders stand for. */
export type Drawings = {
	readonly templates: ReadonlyArray<{ readonly locale: string; readonly template: string }>
	readonly places: ReadonlyArray<{ readonly svgId: string; readonly path: ClaimsPath }>
}

/** What a wallet keeps of a credential beside its copies. */
export type HeldCredential = {
	readonly id: string
	readonly format: OfferedConfiguration['format']
	readonly type: string
	readonly configuration: string
	/** Who issued it: as the metadata name it, and the subject of the certificate that signed. */
	readonly issuer: Pick<IssuerDoors, 'identifier' | 'displays'> & { readonly certificate: string }
	readonly displays: OfferedConfiguration['displays']
	readonly claims: OfferedConfiguration['claims']
	/** Why the credential was not held against the metadata of its type; undefined where it was. */
	readonly typeNotChecked: string | undefined
	/** How its type would have it drawn; undefined where it says nothing of it that may be drawn. */
	readonly drawings: Drawings | undefined
	readonly receivedAt: Seconds
	/** The last status that was learnt, and when; `not_checked` where none was. */
	readonly status: KnownStatus
	readonly statusAsOf: Seconds | undefined
	/** What the issuer knows it by, to be told what becomes of it. */
	readonly notificationId: string | undefined
	/** What it was asked for with, to tell its issuer of it and to renew it, as long as that is possible. */
	readonly origin: Entitlement | undefined
}

/** One copy of a credential, with a key of its own. */
export type Copy = {
	readonly number: number
	readonly text: string
	/** RFC 7638 thumbprint of its key; undefined where it is bound to none. */
	readonly key: string | undefined
	/** How often it was shown. */
	readonly uses: number
}

export type CredentialStore = {
	list(holder: string): Promise<readonly HeldCredential[]>
	get(holder: string, id: string): Promise<HeldCredential | undefined>
	copies(holder: string, id: string): Promise<readonly Copy[]>
	/** The queries that keep a credential: a part of the transaction that receives it. */
	put(holder: string, credential: HeldCredential, copies: ReadonlyArray<Pick<Copy, 'text' | 'key'>>): Query[]
	/**
	 * The queries that put new copies in the place of `old`; they fail where the credential has been deleted. They are numbered on, so that
	 * who is taking an old one finds it gone.
	 */
	replace(holder: string, credential: HeldCredential, old: readonly Copy[], copies: ReadonlyArray<Pick<Copy, 'text' | 'key'>>): Query[]
	/** The query that keeps what has changed of a credential, but its status and its copies; it fails where the credential has been deleted. */
	change(holder: string, credential: HeldCredential): Query[]
	/** A copy to show: one that was never shown, else the last one. Of callers that race, each fresh copy goes to one alone. */
	take(holder: string, id: string): Promise<Copy | undefined>
	setStatus(holder: string, id: string, status: KnownStatus, asOf: Seconds | undefined): Promise<void>
	/** True for one caller, who then has it removed for good. */
	remove(holder: string, id: string): Promise<boolean>
}

const listAll: Statement = { sql: 'SELECT id, sealed, received_at, status, status_as_of FROM credential WHERE holder = $1' }
const selectOne: Statement = {
	sql: 'SELECT id, sealed, received_at, status, status_as_of FROM credential WHERE holder = $1 AND id = $2',
}
const insert: Statement = {
	sql: 'INSERT INTO credential (holder, id, sealed, received_at, status, status_as_of) VALUES ($1, $2, $3, $4, $5, $6)',
}
const insertCopy: Statement = {
	sql: 'INSERT INTO credential_copy (holder, credential, number, sealed, uses) VALUES ($1, $2, $3, $4, 0)',
}
const selectCopies: Statement = {
	sql: 'SELECT number, sealed, uses FROM credential_copy WHERE holder = $1 AND credential = $2 ORDER BY number',
}
const useCopy: Statement = {
	sql: 'UPDATE credential_copy SET uses = uses + 1 WHERE holder = $1 AND credential = $2 AND number = $3 AND uses = $4',
	must: true,
}
const update: Statement = { sql: 'UPDATE credential SET sealed = $3 WHERE holder = $1 AND id = $2', must: true }
const updateStatus: Statement = { sql: 'UPDATE credential SET status = $3, status_as_of = $4 WHERE holder = $1 AND id = $2' }
const removeOne: Statement = { sql: 'DELETE FROM credential WHERE holder = $1 AND id = $2', must: true }
const removeCopies: Statement = { sql: 'DELETE FROM credential_copy WHERE holder = $1 AND credential = $2' }

type Sealed = Omit<HeldCredential, 'id' | 'receivedAt' | 'status' | 'statusAsOf'>

export function createCredentialStore({ database, box }: { database: Database; box: SealedBox }): CredentialStore {
	const nameOf = (id: string) => `credential ${id}`
	const copyName = (id: string, number: number) => `copy ${number} of credential ${id}`

	function read(holder: string, row: Row): HeldCredential {
		const id = String(row['id'])
		const asOf = row['status_as_of']
		return {
			...box.open<Sealed>(holder, nameOf(id), row['sealed']),
			id,
			receivedAt: Number(row['received_at']),
			status: row['status'] as KnownStatus,
			statusAsOf: asOf === null ? undefined : Number(asOf),
		}
	}

	async function copies(holder: string, id: string): Promise<Copy[]> {
		const rows = await database.read({ statement: selectCopies, values: [holder, id] })
		return rows.map(row => {
			const number = Number(row['number'])
			return { ...box.open<Pick<Copy, 'text' | 'key'>>(holder, copyName(id, number), row['sealed']), number, uses: Number(row['uses']) }
		})
	}

	function change(holder: string, { id, receivedAt: _, status: _status, statusAsOf: _asOf, ...sealed }: HeldCredential): Query[] {
		return [{ statement: update, values: [holder, id, box.seal(holder, nameOf(id), sealed)] }]
	}

	function insertCopies(holder: string, id: string, texts: ReadonlyArray<Pick<Copy, 'text' | 'key'>>, from = 0): Query[] {
		return texts.map((copy, index) => {
			const number = from + index
			return { statement: insertCopy, values: [holder, id, number, box.seal(holder, copyName(id, number), copy)] }
		})
	}

	return {
		async list(holder) {
			const rows = await database.read({ statement: listAll, values: [holder] })
			return rows.map(row => read(holder, row)).sort((one, other) => other.receivedAt - one.receivedAt || (one.id < other.id ? -1 : 1))
		},

		async get(holder, id) {
			const [row] = await database.read({ statement: selectOne, values: [holder, id] })
			return row && read(holder, row)
		},

		copies,

		put(holder, { id, receivedAt, status, statusAsOf, ...sealed }, texts) {
			const values = [holder, id, box.seal(holder, nameOf(id), sealed), receivedAt, status, statusAsOf ?? null]
			return [{ statement: insert, values }, ...insertCopies(holder, id, texts)]
		},

		change,

		replace(holder, credential, old, texts) {
			const { id } = credential
			const from = Math.max(-1, ...old.map(({ number }) => number)) + 1
			return [...change(holder, credential), { statement: removeCopies, values: [holder, id] }, ...insertCopies(holder, id, texts, from)]
		},

		async take(holder, id) {
			for (;;) {
				const all = await copies(holder, id)
				const copy = all.find(({ uses }) => uses === 0) ?? all.at(-1)
				if (!copy) return undefined
				const outcome = await database.transact([{ statement: useCopy, values: [holder, id, copy.number, copy.uses] }])
				if ('rows' in outcome) return copy
			}
		},

		async setStatus(holder, id, status, asOf) {
			await database.transact([{ statement: updateStatus, values: [holder, id, status, asOf ?? null] }])
		},

		async remove(holder, id) {
			const outcome = await database.transact([
				{ statement: removeOne, values: [holder, id] },
				{ statement: removeCopies, values: [holder, id] },
			])
			return 'rows' in outcome
		},
	}
}
