// What the machine's cryptography allows: P-256 operations a second on one core, as the agents call them.

import { createECDH, createPublicKey, diffieHellman, generateKeyPairSync, hash, randomBytes, sign, verify } from 'node:crypto'

export type Operation = 'sign' | 'verify' | 'generate' | 'agree'

/** Operations a second of CPU time. */
export type CryptoLimit = Readonly<Record<Operation, number>>

/** What a flow's own signatures and keys cost the agent, operation by operation. */
export type OwnCrypto = Readonly<Partial<Record<Operation, number>>>

export function measureCrypto(milliseconds: number): CryptoLimit {
	const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
	const publicKey = createPublicKey(privateKey)
	const peer = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
	const message = randomBytes(700)
	const signature = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' })
	const operations: Record<Operation, () => unknown> = {
		sign: () => sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
		verify: () => verify('sha256', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature),
		generate: () => createECDH('prime256v1').generateKeys(),
		agree: () => hash('sha256', diffieHellman({ privateKey, publicKey: peer })),
	}
	return {
		sign: perSecond(operations.sign, milliseconds),
		verify: perSecond(operations.verify, milliseconds),
		generate: perSecond(operations.generate, milliseconds),
		agree: perSecond(operations.agree, milliseconds),
	}
}

function perSecond(operation: () => unknown, milliseconds: number): number {
	for (let i = 0; i < 200; i++) operation()
	const start = process.cpuUsage()
	const end = performance.now() + milliseconds
	let count = 0
	while (performance.now() < end) {
		for (let i = 0; i < 50; i++) operation()
		count += 50
	}
	const { user, system } = process.cpuUsage(start)
	return (count / (user + system)) * 1e6
}

/** Seconds of CPU that the cryptography of one flow costs at least. */
export const leastCost = (limit: CryptoLimit, own: OwnCrypto): number =>
	Object.entries(own).reduce((sum, [operation, times]) => sum + times / limit[operation as Operation], 0)
