// Who a person is: the one port through which an issuer learns it.

/** What a register knows of a citizen. */
export type Citizen = {
	/** The register's own identifier; opaque to the issuer, and all that it keeps of a person. */
	readonly id: string
	readonly familyName: string
	readonly givenName: string
	readonly familyNameLatin: string
	readonly givenNameLatin: string
	/** ISO 8601: `1990-04-12`. */
	readonly birthdate: string
	/** ISO/IEC 5218: 1 male, 2 female, 0 not known, 9 not applicable. */
	readonly sex: 0 | 1 | 2 | 9
	/** ISO 3166-1 alpha-2. */
	readonly nationalities: readonly string[]
	readonly address: {
		readonly country: string
		readonly region: string
		readonly locality: string
		readonly streetAddress: string
		readonly postalCode: string
		readonly formatted: string
	}
	/** The number that the state knows the person by. */
	readonly personalNumber: string
	/** A `data:` URL of a picture, at most 4 KB. */
	readonly portrait: string
}

export interface PopulationRegister {
	/** Whether its people are made up: then everything that is issued says so. */
	readonly demonstration: boolean
	/** The authority that answers for it, in its own words. */
	readonly authority: string
	/** ISO 3166-1 alpha-2. */
	readonly country: string
	/** Undefined where nobody has that identifier. */
	find(id: string): Promise<Citizen | undefined>
	/** Those whom an operator, or the page of a demonstration, may choose from; at most `limit`. */
	list(limit: number): Promise<readonly Citizen[]>
}
