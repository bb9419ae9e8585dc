// Where the authorization server's doors are, and the names of its cookies, which agents on one host must not share.

export const paths = { authorization: '/authorize', pushed: '/par', token: '/token', jwks: '/jwks', challenge: '/challenge' } as const
export const cookies = { interaction: 'wz_issuer_consent', resume: 'wz_issuer_resume', session: 'wz_issuer_as' } as const
