// Identifiers of what a holder has: unpredictable, and such that a command line takes them for what they are.

import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import type { Random } from '@wangzheng/shared/protocol/ports.ts'

/** 17 characters of base64url, the first of them a letter: one that begins with a hyphen would be read as an option. */
export const createId = ({ random }: { random: Random }): string => `c${encode(random.bytes(12))}`
