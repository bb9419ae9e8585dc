// How long what the authorization server gives out can be used, in seconds. FAPI 2.0 §5.3.2.2, OpenID4VCI 1.0 §13.10.

/** Of a grant, its refresh token and so of its issuance. */
export const grantLifetime = 14 * 86_400
export const codeLifetime = 60
export const tokenLifetime = 300
/** How long a person may think about it. */
export const consentLifetime = 900
