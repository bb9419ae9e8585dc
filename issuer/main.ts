import { encode } from '@wangzheng/shared/protocol/base64url.ts'
export const x = encode(new Uint8Array(1))
