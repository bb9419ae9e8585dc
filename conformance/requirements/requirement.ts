// A row of the requirement tables: what one specification orders, in our own words, and whether it concerns what stands now.

/** Who has to do it. The authorization server and whoever publishes status lists are part of the issuer here. */
export type Role = 'issuer' | 'wallet' | 'verifier' | 'all'

export type Level = 'must' | 'must not' | 'should' | 'should not' | 'may' | 'note'

export type Requirement = {
	/** Begins the title of each test that shows it. */
	readonly id: `${Uppercase<string>}-${number}`
	/** Sections of the table's own document as `§4.1`; of another with its name: `RFC 8414 §3`. */
	readonly section: string
	readonly role: Role
	readonly level: Level
	readonly says: string
	/** What a breach gets: the error code, the HTTP status, or the check of a verifier's report that fails. */
	readonly refusal?: string
} & ({ readonly scope: 'now' } | { readonly scope: 'later'; readonly because: string })

export type RequirementTable = {
	/** The document's name and version. */
	readonly document: string
	/** How test titles and sections call it. */
	readonly short: string
	readonly url: string
	readonly rows: readonly Requirement[]
}
