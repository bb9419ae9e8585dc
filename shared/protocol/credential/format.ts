// What every credential format answers for itself. The formats stand in formats.ts, each in a folder of its own.

import type { PublicJwk } from '../jose/jwk.ts'
import type { JsonObject } from '../json.ts'
import type { HashedTransaction } from '../openid4vp/transaction-hashes.ts'
import type { Certificates, Clock, Crypto, Random, Seconds, Signer } from '../ports.ts'
import type { StatusBits } from '../status/token-status-list.ts'
import type { Trust } from '../trust/trust.ts'
import type { Check } from './check.ts'

/** Credential Format Identifiers that this project has. OpenID4VCI 1.0 Appendix A. */
export type FormatId = 'dc+sd-jwt' | 'mso_mdoc'

/** Where a credential's status stands. Token Status List §6.2. */
export type StatusReference = {
	readonly idx: number
	readonly uri: string
	/** Whether its list may come in CWT form too: that of an mdoc may. An SD-JWT VC has the JWT form alone (SD-JWT VC §2.2.2.3). */
	readonly cwt?: true
}

/** A claims path pointer, OpenID4VP 1.0 §7: names, indexes, and null for every element of an array. */
export type ClaimsPath = ReadonlyArray<string | number | null>

/** A credential as its reader sees it; what of it was judged is said by whoever gives it. */
export type Credential = {
	readonly format: FormatId
	/** The type: `vct` of an SD-JWT VC, `docType` of an mdoc. */
	readonly type: string
	/**
	 * Every claim that can be seen: all of them for the holder, the disclosed ones for a verifier. Format bookkeeping is taken out. Those of
	 * an mdoc stand under their namespaces: its dates are texts, its byte strings base64url.
	 */
	readonly claims: JsonObject
	/** The key that the holder must prove; undefined where the credential is bound to none. */
	readonly holderKey: PublicJwk | undefined
	readonly status: StatusReference | undefined
	/** Authority key identifiers of its issuer's chain, in base64url; undefined where the chain was not looked at. OpenID4VP 1.0 §6.1.1.1. */
	readonly authorityKeyIds?: readonly string[] | undefined
	readonly issuedAt: Seconds | undefined
	readonly notBefore: Seconds | undefined
	readonly expiresAt: Seconds | undefined
}

/** What a text in `claims` is, for a format that has kinds of values which JSON has not: a date, a time, bytes in base64url. */
export type ValueKind = { readonly path: ClaimsPath; readonly kind: 'full-date' | 'tdate' | 'bytes' }

export type CredentialToIssue = {
	readonly type: string
	/** What is said of the holder: all of it goes into the credential. For an mdoc elements under the names of their namespaces. */
	readonly claims: JsonObject
	/** Of texts that are no mere texts in an mdoc: `YYYY-MM-DD`, `YYYY-MM-DDThh:mm:ssZ`, base64url. A path that is not in `claims` is passed over. */
	readonly kinds?: readonly ValueKind[]
	/**
	 * The paths that the holder may keep back, each disclosed on its own. A path that is not in `claims` is passed over. Of an mdoc every
	 * element can be kept back, whatever stands here.
	 */
	readonly disclosable: readonly ClaimsPath[]
	readonly holderKey: PublicJwk
	readonly status: StatusReference
	readonly issuedAt: Seconds
	readonly expiresAt: Seconds
	/** The format's own constant header claims and such: `vct#integrity`. */
	readonly extra?: JsonObject
	/** How many digests of nothing hide the number of claims that are kept back; none where nothing is said. */
	readonly decoys?: number
}

/** The exchange that a presentation is made in: what an mdoc binds itself to, beside the nonce. OpenID4VP 1.0 Appendix B.2.6. */
export type PresentationSession =
	| {
			readonly kind: 'redirect'
			/** The full client identifier, prefix and all. */
			readonly clientId: string
			/** The `response_uri`, or the `redirect_uri` of an answer that goes through the browser. */
			readonly responseUri: string
			/** The verifier's key that the answer is encrypted to; undefined where it is not encrypted. */
			readonly encryptionKey: PublicJwk | undefined
	  }
	| {
			readonly kind: 'dc_api'
			/** The origin of the verifier's page, without a prefix: `https://verifier.example`. */
			readonly origin: string
			readonly encryptionKey: PublicJwk | undefined
	  }

/** What a presentation is made for. */
export type PresentationAim = {
	readonly nonce: string
	/** The full client identifier, prefix and all (OpenID4VP 1.0 §14.1.2); over the Digital Credentials API `origin:` and the origin (§A.4). */
	readonly audience: string
	readonly session: PresentationSession
	/** How old the holder's signature may be when it is judged, in seconds; 300 where nothing is said. */
	readonly maxAge?: Seconds
	/** The transactions that the holder confirms with it; for its judge, those that it may confirm. OpenID4VP 1.0 §8.4. */
	readonly transactions?: readonly HashedTransaction[]
	/** False alone where the query does without proof of holder binding: then no KB-JWT is made, and none is demanded. OpenID4VP 1.0 §6.1 */
	readonly holderBinding?: boolean
}

/** A presentation judged: a report, never an exception. `credential` is undefined where it could not even be read. */
export type JudgedPresentation = {
	readonly credential: Credential | undefined
	/**
	 * signature, issuer_trust, holder_binding, nonce, audience, validity: each once; transaction_data where there is something to look at.
	 * Where no holder binding was asked for and none came, nothing is said of holder_binding, nonce and audience.
	 */
	readonly checks: readonly Check[]
	/** Texts of the transactions that it confirms, where its checks hold. */
	readonly confirmed: readonly string[]
}

/** Algorithms by the parameter of `vp_formats_supported` that lists them: names of JOSE, or numbers of COSE. */
export type FormatAlgorithms = Readonly<Record<string, ReadonlyArray<string | number>>>

export interface CredentialFormat {
	readonly id: FormatId

	/** What people call it, in every language. */
	readonly name: string

	/** What stands under this format in `vp_formats_supported` of a wallet, and of a verifier. OpenID4VP 1.0 §10.1, §11.1, Appendix B. */
	readonly presents: FormatAlgorithms
	readonly verifies: FormatAlgorithms

	/** How it names the key that a credential is bound to: `cryptographic_binding_methods_supported`. OpenID4VCI 1.0 §12.2.4 */
	readonly bindingMethod: 'jwk' | 'cose_key'

	/** Whether its types can be described by Type Metadata. SD-JWT VC §4 */
	readonly hasTypeMetadata: boolean

	/** Whether a claims query may say that the claim is kept: `intent_to_retain`. OpenID4VP 1.0 §B.2.4 */
	readonly tellsRetention: boolean

	/** Whether a presentation can confirm transactions. OpenID4VP 1.0 §8.4, §B.2.1, §B.3.3 */
	readonly confirmsTransactions: boolean

	/** How many bits each status has in the lists of its credentials: one where a list may not tell a suspension from a revocation. */
	readonly statusBits: StatusBits

	/** Signs a credential, as it stands in `credentials[].credential` of a Credential Response. */
	issue(ports: { crypto: Crypto; random: Random }, signer: Signer, what: CredentialToIssue): Promise<string>

	/**
	 * Judges what an issuer sent, before a wallet keeps it.
	 * @throws ProtocolError `invalid_certificate_chain` and the codes of the format (`invalid_sd_jwt`, `invalid_jwt`, `invalid_credential`;
	 * `invalid_mdoc`, `invalid_cbor`, `invalid_cose`, `invalid_key`): malformed, not signed by a trusted issuer, outside its validity, or
	 * already presented to somebody
	 */
	receive(ports: { crypto: Crypto; clock: Clock }, trust: Trust, text: string): Credential

	/** Reads a credential that `receive` has judged before; judges nothing. With `certificates`, the authorities of its chain too. */
	read(ports: { crypto: Crypto; certificates?: Certificates }, text: string): Credential

	/**
	 * A presentation that tells exactly the claims under `disclose` (and what is not disclosable), bound to `aim` by the holder's key.
	 * @param signer undefined alone where `aim` asks for no holder binding, and never for an mdoc
	 * @throws ProtocolError `invalid_transaction_data` where the format cannot confirm transactions
	 */
	present(
		ports: { crypto: Crypto; clock: Clock },
		signer: Signer | undefined,
		text: string,
		disclose: readonly ClaimsPath[],
		aim: PresentationAim,
	): Promise<string>

	/** Judges a presentation. Holder binding is demanded unless `aim` says otherwise (RFC 9901 §9.5: never decided by what arrived); of an mdoc always. */
	judge(ports: { crypto: Crypto; clock: Clock }, trust: Trust, text: string, aim: PresentationAim): JudgedPresentation

	/**
	 * Whether a credential answers the `meta` of a DCQL query. OpenID4VP 1.0 §6.1, Appendix B.
	 * @throws ProtocolError `invalid_request` where `meta` is not what the format defines
	 */
	parseMeta(meta: JsonObject): (credential: Credential) => boolean

	/**
	 * How a claims query points to a claim of it. OpenID4VP 1.0 §7
	 * @param what names the path in refusals
	 * @throws ProtocolError `invalid_request`
	 */
	parseClaimsPath(path: unknown, what: string): ClaimsPath

	/** Paths that `credential` itself can keep back (all other claims are always told); for telling a holder what is shown anyway. */
	disclosable(ports: { crypto: Crypto }, text: string): readonly ClaimsPath[]
}
