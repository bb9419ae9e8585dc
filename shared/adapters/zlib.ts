// The Zlib and RawDeflate ports on node:zlib.

import { constants, deflateRawSync, deflateSync, inflateRawSync, inflateSync, type ZlibOptions } from 'node:zlib'
import type { RawDeflate, Zlib } from '../protocol/ports.ts'

type Inflated = { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } }

export const nodeZlib: Zlib = {
	deflate: data => new Uint8Array(deflateSync(data, { level: constants.Z_BEST_COMPRESSION })),
	inflate: bounded(inflateSync),
}

export const nodeRawDeflate: RawDeflate = {
	deflate: data => new Uint8Array(deflateRawSync(data)),
	inflate: bounded(inflateRawSync),
}

/** Undefined where `data` is not what `inflate` reads, is cut short, is followed by more, or would be longer than the limit. */
function bounded(inflate: (data: Uint8Array, options: ZlibOptions) => unknown): Zlib['inflate'] {
	return (data, limit) => {
		try {
			// @types/node does not know what `info` gives
			const { buffer, engine } = inflate(data, { maxOutputLength: limit, info: true }) as Inflated
			return engine.bytesWritten === data.length ? new Uint8Array(buffer) : undefined
		} catch {
			return undefined
		}
	}
}
