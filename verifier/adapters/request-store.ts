// Requests in the database: one row each, written when made and once when ended, always by its id.

import type { Database, Migration, Row, Statement } from '@wangzheng/shared/adapters/database.ts'
import type { Check } from '@wangzheng/shared/protocol/credential/check.ts'
import type { AgreementKey, Clock, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import { createReport, type PresentationReport, type ToldClaims } from '../report.ts'
import type { Answered, Asked, OpenRequest, Refused, VerificationRequest } from '../request.ts'

export const requestMigration: Migration = {
	name: 'verification-request',
	async up(kysely) {
		await kysely.schema
			.createTable('verification_request')
			.addColumn('id', 'text', column => column.primaryKey())
			.addColumn('phase', 'text', column => column.notNull())
			.addColumn('asked', 'text', column => column.notNull())
			.addColumn('encryption_key', 'text')
			.addColumn('ending', 'text')
			.addColumn('claims', 'text')
			.addColumn('expires_at', 'bigint', column => column.notNull())
			// when the next of what is kept is to be forgotten: the claims, then the row
			.addColumn('due_at', 'bigint', column => column.notNull())
			.addColumn('kept_until', 'bigint', column => column.notNull())
			.execute()
		await kysely.schema.createIndex('verification_request_due_at').on('verification_request').column('due_at').execute()
	},
}

const insert: Statement = {
	sql: `INSERT INTO verification_request (id, phase, asked, encryption_key, expires_at, due_at, kept_until)
		VALUES ($1, 'requested', $2, $3, $4, $5, $5)`,
}
const select: Statement = {
	sql: 'SELECT phase, asked, encryption_key, ending, claims FROM verification_request WHERE id = $1',
}
const end: Statement = {
	sql: `UPDATE verification_request SET phase = $2, ending = $3, claims = $4, encryption_key = NULL, due_at = $5, kept_until = $6
		WHERE id = $1 AND phase = 'requested' AND expires_at > $7`,
	must: true,
}

/** For startPurge, in this order: claims first, then the rest of a request. */
export const purgeRequests: readonly Statement[] = [
	{
		sql: `UPDATE verification_request SET claims = NULL, due_at = kept_until WHERE id IN
			(SELECT id FROM verification_request WHERE due_at <= $1 AND claims IS NOT NULL ORDER BY due_at LIMIT 500)`,
		must: true,
	},
	{
		sql: `DELETE FROM verification_request WHERE id IN
			(SELECT id FROM verification_request WHERE due_at <= $1 AND claims IS NULL ORDER BY due_at LIMIT 500)`,
		must: true,
	},
]

/** How long a report is kept after its claims, and a request that nobody answered after its end. */
const reportKept: Seconds = 30 * 86_400
const unansweredKept: Seconds = 3600

export type RequestStore = {
	put(request: OpenRequest): Promise<void>
	/** Undefined where there is none. What is past its time has expired; claims past theirs are gone. */
	get(id: string): Promise<VerificationRequest | undefined>
	/** The same for whoever does not mind that another process may have ended it: an open request is remembered where it was made. */
	getOpen(id: string): Promise<VerificationRequest | undefined>
	/** Ends a request. True for the first caller ever, false for all others, however they race. */
	end(id: string, how: End): Promise<boolean>
}

type End = { phase: 'answered'; ending: Answered; claims: ToldClaims } | { phase: 'refused'; ending: Refused }

/** How many open requests are remembered, and how many of those that ended here and nobody has asked for yet. */
const remembered = { open: 4096, ended: 1024 } as const
/** How long one that ended is at most, in milliseconds: who asked mostly reads at once what came of it. */
const unasked = 2000

export function createRequestStore({ database, clock }: { database: Database; clock: Clock }): RequestStore {
	const open = new Map<string, OpenRequest>()
	const ended = new Map<string, { readonly request: VerificationRequest; readonly until: Seconds }>()

	let forgetting = false

	/** An end is the last word, so that it need not be read from the database the first time that it is asked for. */
	function remember(request: VerificationRequest, until: Seconds): void {
		if (ended.size >= remembered.ended) return
		ended.set(request.id, { request, until })
		if (!forgetting) setTimeout(forget, unasked).unref()
		forgetting = true
	}

	function forget(): void {
		forgetting = false
		ended.clear()
	}

	async function get(id: string): Promise<VerificationRequest | undefined> {
		const known = ended.get(id)
		if (known) {
			ended.delete(id)
			if (known.until > clock.now()) return known.request
		}
		const [row] = await database.read({ statement: select, values: [id] })
		return row && read(row, clock.now())
	}

	return {
		get,

		async getOpen(id) {
			const known = open.get(id)
			return known && known.expiresAt > clock.now() ? known : get(id)
		},

		async put(request) {
			const { phase: _, encryptionKey, ...asked } = request
			const key = encryptionKey ? JSON.stringify(encryptionKey) : null
			const values = [asked.id, JSON.stringify(asked), key, asked.expiresAt, asked.expiresAt + unansweredKept]
			await database.transact([{ statement: insert, values }])
			if (open.size >= remembered.open) open.delete(open.keys().next().value ?? '')
			open.set(asked.id, request)
		},

		async end(id, how) {
			const request = open.get(id)
			open.delete(id)
			const now = clock.now()
			const told = how.phase === 'answered' && how.ending.claimsUntil > now && Object.keys(how.claims).length > 0
			const claimsUntil = told ? how.ending.claimsUntil : now
			const keptUntil = claimsUntil + reportKept
			const values = [
				id,
				how.phase,
				JSON.stringify(how.phase === 'answered' ? keep(how.ending) : how.ending),
				told ? JSON.stringify(how.claims) : null,
				told ? claimsUntil : keptUntil,
				keptUntil,
				now,
			]
			const first = 'rows' in (await database.transact([{ statement: end, values }]))
			if (first && request) remember(endOf(request, how, told), told ? claimsUntil : keptUntil)
			return first
		},
	}
}

/** What `read` will find. */
function endOf({ encryptionKey: _, ...asked }: OpenRequest, how: End, told: boolean): VerificationRequest {
	if (how.phase === 'refused') return { ...asked, ...how.ending, phase: 'refused' }
	return { ...asked, ...how.ending, phase: 'answered', claims: told ? how.claims : undefined }
}

/** Of a report what the rest follows from. */
type Kept = Omit<Answered, 'report'> & {
	readonly presentations: readonly PresentationReport[]
	readonly query: Check
	readonly transaction?: Check | undefined
}

function keep({ report, ...ending }: Answered): Kept {
	return { ...ending, presentations: report.presentations, query: report.query, transaction: report.transaction }
}

function read(row: Row, now: Seconds): VerificationRequest {
	const asked = JSON.parse(String(row['asked'])) as Asked
	switch (row['phase']) {
		case 'answered': {
			const { presentations, query, transaction, ...ending } = JSON.parse(String(row['ending'])) as Kept
			const claims = typeof row['claims'] === 'string' && ending.claimsUntil > now ? (JSON.parse(row['claims']) as ToldClaims) : undefined
			return { ...asked, ...ending, phase: 'answered', report: createReport(presentations, query, transaction), claims }
		}
		case 'refused':
			return { ...asked, ...(JSON.parse(String(row['ending'])) as Refused), phase: 'refused' }
		default: {
			if (asked.expiresAt <= now) return { ...asked, phase: 'expired' }
			const key = row['encryption_key']
			return { ...asked, phase: 'requested', encryptionKey: typeof key === 'string' ? (JSON.parse(key) as AgreementKey) : undefined }
		}
	}
}
