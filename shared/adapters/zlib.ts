// The Zlib port on node:zlib.

import { constants, deflateSync, inflateSync } from 'node:zlib'
import type { Zlib } from '../protocol/ports.ts'

type Inflated = { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } }

export const nodeZlib: Zlib = {
	deflate: data => new Uint8Array(deflateSync(data, { level: constants.Z_BEST_COMPRESSION })),

	inflate(data, limit) {
		try {
			// @types/node does not know what `info` gives
			const { buffer, engine } = inflateSync(data, { maxOutputLength: limit, info: true }) as unknown as Inflated
			return engine.bytesWritten === data.length ? new Uint8Array(buffer) : undefined
		} catch {
			return undefined // no ZLIB, cut short, or longer than the limit
		}
	},
}
