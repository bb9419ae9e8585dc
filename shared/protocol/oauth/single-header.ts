// A request header that must be there once. RFC 9110 §5.3: two of one name are one with a comma between them.

/**
 * The value of a header; undefined where the request has none.
 * @throws what `refuse` makes where it came twice
 */
export function singleHeader(value: string | readonly string[] | undefined, refuse: () => Error): string | undefined {
	if (value === undefined || typeof value === 'string') {
		if (value?.includes(',')) throw refuse()
		return value
	}
	if (value.length > 1 || value[0]?.includes(',')) throw refuse()
	return value[0]
}

/** Header values as an HTTP library gives them. */
export type HeaderValue = string | readonly string[] | undefined
