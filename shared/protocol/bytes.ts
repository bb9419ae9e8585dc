// Bytes put together and compared.

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
	let at = 0
	for (const part of parts) {
		whole.set(part, at)
		at += part.length
	}
	return whole
}

/** Compares in a time that depends on the lengths alone. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
	let difference = a.length ^ b.length
	for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
	return difference === 0
}
