// What every JavaScript runtime has beyond ECMAScript, and all that the protocol uses of it.
// Node's own types are not let in here (tsconfig `types: []`), so whatever else is needed must come through a port.

declare class TextEncoder {
	encode(text: string): Uint8Array
}

declare class TextDecoder {
	constructor(label: 'utf-8', options: { fatal: boolean; ignoreBOM: boolean })
	decode(bytes: Uint8Array): string
}

declare class URLSearchParams {
	constructor(init?: string | Record<string, string>)
	get(name: string): string | null
	getAll(name: string): string[]
	has(name: string): boolean
	set(name: string, value: string): void
	append(name: string, value: string): void
	keys(): IterableIterator<string>
	toString(): string
}

declare class URL {
	constructor(url: string, base?: string)
	static canParse(url: string): boolean
	protocol: string
	username: string
	password: string
	host: string
	hostname: string
	port: string
	origin: string
	pathname: string
	search: string
	hash: string
	href: string
	readonly searchParams: URLSearchParams
	toString(): string
}
