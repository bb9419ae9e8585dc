// The examples of OpenID4VP 1.0 Appendix A, what they leave out with dots put in: a query, formats, and the `alg` that §8.3 orders of a key.

import { queries } from './dcql-queries.ts'

const key = {
	kty: 'EC',
	crv: 'P-256',
	x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
	y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
	alg: 'ECDH-ES',
	kid: '1',
} as const

const asked = {
	response_type: 'vp_token',
	response_mode: 'dc_api',
	nonce: 'n-0S6_WzA2Mj',
	client_metadata: { vp_formats_supported: { 'dc+sd-jwt': {} }, jwks: { keys: [key] } },
	dcql_query: queries.simple,
} as const

const expectedOrigins = ['https://origin1.example.com', 'https://origin2.example.com'] as const

/** Appendix A.2: a request that is not signed. */
export const unsignedRequest = asked

/** Appendix A.3.2.1: the payload of one in the compact serialization. */
export const compactPayload = { expected_origins: expectedOrigins, client_id: 'x509_san_dns:rp.example.com', ...asked } as const

/** Appendix A.3.2.2: the payload of one in the JSON serialization. */
export const jsonPayload = { expected_origins: expectedOrigins, ...asked } as const

/** Appendix A.4: a refusal. */
export const refusedAnswer = { error: 'invalid_request' } as const
