// `dc+sd-jwt`: the SD-JWT VC as a credential format. OpenID4VCI 1.0 Appendix A.3, OpenID4VP 1.0 Appendix B.3.

import type { CredentialFormat } from '../credential/format.ts'
import { ProtocolError } from '../errors.ts'
import { fullySpecifiedAlgorithms } from '../jose/algorithms.ts'
import { verifyJwt, verifyTimes } from '../jose/jws.ts'
import type { JsonObject } from '../json.ts'
import { parseJsonPath } from '../openid4vp/claims-path.ts'
import { refusal } from './disclosure.ts'
import { issueSdJwt } from './issue.ts'
import { judgeSdJwtVc } from './judge.ts'
import { parseSdJwt } from './parse.ts'
import { presentSdJwt } from './present.ts'
import { processSdJwt } from './process.ts'
import { authoritiesIn, issuerOf, mayBeHidden, readVc, typ } from './vc.ts'

const expected = { typ, what: 'the credential' }

/** Claims that the format itself writes: no claim of the holder's may stand in their place. */
const own = ['vct', 'iat', 'exp', 'nbf', 'cnf', 'status'] as const

export const sdJwtVc: CredentialFormat = {
	id: typ,
	name: 'SD-JWT VC',
	// the keys of holders here are on P-256
	presents: { 'sd-jwt_alg_values': fullySpecifiedAlgorithms, 'kb-jwt_alg_values': ['ES256'] },
	verifies: { 'sd-jwt_alg_values': fullySpecifiedAlgorithms, 'kb-jwt_alg_values': fullySpecifiedAlgorithms },
	bindingMethod: 'jwk',
	hasTypeMetadata: true,
	tellsRetention: false,
	confirmsTransactions: true,
	statusBits: 2,
	parseClaimsPath: parseJsonPath,

	async issue(ports, signer, { type, claims, disclosable, holderKey, status, issuedAt, expiresAt, extra = {}, decoys = 0 }) {
		if (!signer.x5c) throw new TypeError('an SD-JWT VC is signed with a key that has a certificate')
		const taken = own.find(name => name in claims || name in extra)
		if (taken) throw new TypeError(`the claim ${taken} is the format's own`)
		const hidden = disclosable.find(path => !mayBeHidden(path))
		if (hidden) throw new TypeError(`the claim ${hidden[0]} may not be hidden`)
		const payload: JsonObject = {
			...extra,
			vct: type,
			iat: issuedAt,
			exp: expiresAt,
			cnf: { jwk: holderKey },
			status: { status_list: status },
			...claims,
		}
		return issueSdJwt(ports, signer, { header: { typ, x5c: signer.x5c }, payload, disclosable, decoys })
	},

	receive(ports, trust, text) {
		const sdJwt = parseSdJwt(text, expected)
		if (sdJwt.keyBinding !== undefined) throw refusal('the credential came with a KB-JWT: it was shown to somebody before', '§7.2')
		const issuer = issuerOf(trust, sdJwt.jwt)
		verifyJwt(ports, sdJwt.jwt, issuer.publicJwk)
		const credential = readVc(processSdJwt(ports, sdJwt), sdJwt.jwt)
		verifyTimes({ payload: credential.claims, what: sdJwt.jwt.what }, ports.clock.now())
		return { ...credential, authorityKeyIds: issuer.authorityKeyIds }
	},

	read(ports, text) {
		const sdJwt = parseSdJwt(text, expected)
		const credential = readVc(processSdJwt(ports, sdJwt), sdJwt.jwt)
		return ports.certificates ? { ...credential, authorityKeyIds: authoritiesIn(ports.certificates, sdJwt.jwt) } : credential
	},

	async present(ports, signer, text, disclose, aim) {
		const sdJwt = parseSdJwt(text, expected)
		return presentSdJwt(ports, signer, sdJwt, processSdJwt(ports, sdJwt), disclose, aim)
	},

	judge: judgeSdJwtVc,

	parseMeta({ vct_values: types }) {
		if (!Array.isArray(types) || types.length === 0 || !types.every((type: unknown) => typeof type === 'string')) {
			throw new ProtocolError('invalid_request', 'meta of a dc+sd-jwt query has no vct_values that are an array of types', {
				section: 'OpenID4VP 1.0 §B.3.5',
			})
		}
		return ({ format, type }) => format === typ && types.includes(type)
	},

	disclosable(ports, text) {
		return processSdJwt(ports, parseSdJwt(text, expected)).placed.map(({ path }) => path)
	},
}
