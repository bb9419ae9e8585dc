// `mso_mdoc`: the mobile document as a credential format. OpenID4VCI 1.0 Appendix A.2, OpenID4VP 1.0 Appendix B.2, ISO 18013-5.

import { decodeCbor } from '../cbor/decode.ts'
import { coseAlgorithms } from '../cose/algorithms.ts'
import { x5chainOf } from '../cose/x5chain.ts'
import type { CredentialFormat } from '../credential/format.ts'
import { ProtocolError } from '../errors.ts'
import { clockTolerance } from '../jose/jws.ts'
import { parseElementPath } from '../openid4vp/claims-path.ts'
import type { Certificates } from '../ports.ts'
import { authorityKeyIdsOf } from '../trust/trust.ts'
import { parseX5c } from '../trust/x5c.ts'
import { presentMdoc } from './device-response.ts'
import { issueMdoc } from './issue.ts'
import {
	documentSignerOf,
	formatId,
	type IssuerSigned,
	parseIssuerSigned,
	pathsIn,
	readCredential,
	verifyIssuerSigned,
	verifyValidity,
} from './issuer-signed.ts'
import { judgeMdoc, refuseTransactions } from './judge.ts'
import { bytesOf } from './refusal.ts'

export const mdoc: CredentialFormat = {
	id: formatId,
	name: 'mdoc',
	// the keys of holders here are on P-256: ES256, by the two names that it has
	presents: { issuerauth_alg_values: coseAlgorithms, deviceauth_alg_values: [-7, -9] },
	verifies: { issuerauth_alg_values: coseAlgorithms, deviceauth_alg_values: coseAlgorithms },
	bindingMethod: 'cose_key',
	hasTypeMetadata: false,
	tellsRetention: true,
	confirmsTransactions: false,
	// ISO 18013-5, second edition, §12.3.6.5
	statusBits: 1,
	parseClaimsPath: parseElementPath,

	issue: issueMdoc,

	receive(ports, trust, text) {
		const issuerSigned = parse(text)
		const signer = documentSignerOf(trust, issuerSigned)
		verifyIssuerSigned(ports, issuerSigned, signer)
		verifyValidity(issuerSigned, signer, ports.clock.now(), clockTolerance)
		return { ...readCredential(issuerSigned), authorityKeyIds: signer.authorityKeyIds }
	},

	read({ certificates }, text) {
		const issuerSigned = parse(text)
		const credential = readCredential(issuerSigned)
		return certificates ? { ...credential, authorityKeyIds: authoritiesIn(certificates, issuerSigned) } : credential
	},

	async present(ports, signer, text, disclose, aim) {
		if (!signer) throw new TypeError('an mdoc is presented with the key of its holder')
		if (aim.transactions && aim.transactions.length > 0) refuseTransactions()
		return presentMdoc(ports, signer, parse(text), disclose, aim)
	},

	judge: judgeMdoc,

	parseMeta({ doctype_value: docType }) {
		if (typeof docType !== 'string' || docType === '') {
			throw new ProtocolError('invalid_request', 'meta of an mso_mdoc query has no doctype_value that is a document type', {
				section: 'OpenID4VP 1.0 §B.2.3',
			})
		}
		return ({ format, type }) => format === formatId && type === docType
	},

	disclosable: (_, text) => pathsIn(parse(text)),
}

const parse = (text: string): IssuerSigned => parseIssuerSigned(decodeCbor(bytesOf(text), 'the mdoc'))

/** The authority key identifiers of the chain in an mdoc that was judged before. OpenID4VP 1.0 §6.1.1.1. */
const authoritiesIn = (certificates: Certificates, { sign1 }: IssuerSigned): readonly string[] =>
	authorityKeyIdsOf(parseX5c(x5chainOf(sign1), 'the mdoc').flatMap(der => certificates.parse(der) ?? []))
