// Nonce Endpoint. OpenID4VCI 1.0 §7.

import { createNonce as createCNonce } from '@wangzheng/shared/protocol/openid4vci/nonce.ts'
import type { Clock, Mac, Random, Seconds } from '@wangzheng/shared/protocol/ports.ts'

const lifetime: Seconds = 300

/** A fresh c_nonce for whoever asks. §7.2. */
export const createNonce = (ports: { clock: Clock; random: Random; mac: Mac }) => () => ({ c_nonce: createCNonce(ports, lifetime) })
