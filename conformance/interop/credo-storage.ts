// A store in memory for Credo, which brings none that runs without native code.

import {
	type AgentContext,
	type BaseRecord,
	type BaseRecordConstructor,
	type DependencyManager,
	InjectionSymbols,
	JsonTransformer,
	type Module,
	type Query,
	RecordNotFoundError,
	type StorageService,
} from '@credo-ts/core'

// biome-ignore lint/suspicious/noExplicitAny: Credo's own type of any record
type AnyRecord = BaseRecord<any, any, any>

type Kept = { readonly type: string; readonly value: Record<string, unknown>; readonly tags: Record<string, unknown> }

class MemoryStorage<T extends AnyRecord> implements StorageService<T> {
	readonly supportsCursorPagination = false
	readonly #kept = new Map<string, Kept>()

	async save(_context: AgentContext, record: T): Promise<void> {
		this.#kept.set(record.id, { type: record.type, value: JsonTransformer.toJSON(record), tags: record.getTags() })
	}

	async update(context: AgentContext, record: T): Promise<void> {
		if (!this.#kept.has(record.id)) throw new RecordNotFoundError('no such record', { recordType: record.type })
		await this.save(context, record)
	}

	async delete(_context: AgentContext, record: T): Promise<void> {
		this.#kept.delete(record.id)
	}

	async deleteById(_context: AgentContext, _recordClass: BaseRecordConstructor<T>, id: string): Promise<void> {
		this.#kept.delete(id)
	}

	async getById(_context: AgentContext, recordClass: BaseRecordConstructor<T>, id: string): Promise<T> {
		const kept = this.#kept.get(id)
		if (kept?.type !== recordClass.type) throw new RecordNotFoundError('no such record', { recordType: recordClass.type })
		return revive(recordClass, kept)
	}

	async getAll(_context: AgentContext, recordClass: BaseRecordConstructor<T>): Promise<T[]> {
		return [...this.#kept.values()].filter(({ type }) => type === recordClass.type).map(kept => revive(recordClass, kept))
	}

	async findByQuery(_context: AgentContext, recordClass: BaseRecordConstructor<T>, query: Query<T>): Promise<T[]> {
		const found = [...this.#kept.values()].filter(({ type, tags }) => type === recordClass.type && answers(tags, query))
		return found.map(kept => revive(recordClass, kept))
	}
}

function revive<T extends AnyRecord>(recordClass: BaseRecordConstructor<T>, { value, tags }: Kept): T {
	const record = JsonTransformer.fromJSON(value, recordClass)
	record.replaceTags(tags)
	return record
}

/** Whether tags answer one of Credo's queries: equal values, `$and`, `$or`, `$not`; a list must hold all that is asked for. */
function answers(tags: Record<string, unknown>, query: object): boolean {
	return Object.entries(query).every(([name, wanted]) => {
		if (name === '$and') return wanted.every((part: object) => answers(tags, part))
		if (name === '$or') return wanted.some((part: object) => answers(tags, part))
		if (name === '$not') return !answers(tags, wanted)
		const value = tags[name]
		return Array.isArray(wanted) ? wanted.every(item => Array.isArray(value) && value.includes(item)) : value === wanted
	})
}

export class MemoryStorageModule implements Module {
	register(dependencies: DependencyManager): void {
		dependencies.registerInstance(InjectionSymbols.StorageService, new MemoryStorage())
	}
}
