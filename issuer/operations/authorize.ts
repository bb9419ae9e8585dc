// Who comes with an access token, of either grant, and whether the request holds the key that it is bound to. RFC 6750 §2.1, RFC 9449 §7.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { verifyDpopProof } from '@wangzheng/shared/protocol/oauth/dpop.ts'
import { parseAccessToken as presentedToken, verifyTokenBinding } from '@wangzheng/shared/protocol/oauth/dpop-binding.ts'
import type { Spend } from '@wangzheng/shared/protocol/oauth/proof-window.ts'
import type { Clock, Crypto, Mac, SignatureAlgorithm } from '@wangzheng/shared/protocol/ports.ts'
import type { Authorization } from '../authorization/authorization.ts'
import { parseAccessToken } from '../handles.ts'

/** A request as far as it says who sends it. */
export type AskedWithToken = { header(name: string): string | undefined; readonly query: Readonly<Record<string, string>> }

export type Authorized = Pick<Authorization, 'issuanceId' | 'clientId' | 'credentialIdentifiers'> & {
	/** Whether more copies may be fetched with it: who picks up a token that is bound to a key can do nothing with it. */
	readonly renewable: boolean
	/** What the request's DPoP proof spends: the caller takes it in the transaction of what it does. RFC 9449 §11.1 */
	readonly spends: readonly Spend[]
}

/** The access tokens of the authorization code grant: undefined for one that is not good. */
export type VerifyAccessToken = (token: string) => Promise<Authorization | undefined>

/**
 * @param publicUrl the origin that `htu` of a DPoP proof begins with
 * @param algorithms those that DPoP proofs may be signed with
 * @throws ProtocolError `unauthorized` without a token, `invalid_request` with one in the query, `invalid_token`, `invalid_dpop_proof`,
 * `use_dpop_nonce`
 */
export const authorize =
	(
		ports: { clock: Clock; mac: Mac; crypto: Crypto; verifyAccessToken: VerifyAccessToken },
		publicUrl: string,
		algorithms: readonly SignatureAlgorithm[],
	) =>
	async (request: AskedWithToken, path: string): Promise<Authorized> => {
		const presented = presentedToken(request)
		const { token, scheme } = presented
		const { authorization, renewable } = await authorizationOf(ports, token)
		const { issuanceId, clientId, credentialIdentifiers, jkt } = authorization
		const proof =
			jkt !== undefined && scheme === 'DPoP'
				? verifyDpopProof(
						ports,
						request.header('dpop'),
						{ method: 'POST', url: publicUrl + path, accessToken: token },
						{ nonce: true, algorithms },
					)
				: undefined
		verifyTokenBinding(presented, jkt, proof)
		return { issuanceId, clientId, credentialIdentifiers, renewable, spends: proof ? [proof.spend] : [] }
	}

type Found = { readonly authorization: Omit<Authorization, 'configurationIds'>; readonly renewable: boolean }

async function authorizationOf(ports: { clock: Clock; mac: Mac; verifyAccessToken: VerifyAccessToken }, token: string): Promise<Found> {
	const own = parseAccessToken(ports, token)
	if ('id' in own) {
		// the identifier of an issuance's one dataset is its own
		const credentialIdentifiers = own.identified ? [own.id] : undefined
		return { authorization: { issuanceId: own.id, jkt: own.jkt, credentialIdentifiers }, renewable: own.jkt !== undefined }
	}
	const authorization = await ports.verifyAccessToken(token)
	if (!authorization) throw new ProtocolError('invalid_token', own.refused)
	return { authorization, renewable: true }
}

/** What a spend that somebody else came before with is refused with. */
export const proofUsed = () => new ProtocolError('invalid_dpop_proof', 'the DPoP proof was used before', { section: 'RFC 9449 §11.1' })
