// A presentation of an SD-JWT VC, judged check by check: RFC 9901 §7.1 and §7.3, SD-JWT VC §2.4. What comes is hostile, so nothing is thrown.

import type { CheckName } from '../credential/check.ts'
import { type Checklist, createChecklist } from '../credential/checklist.ts'
import type { Credential, JudgedPresentation, PresentationAim } from '../credential/format.ts'
import { ProtocolError } from '../errors.ts'
import { type Jwt, verifyJwt, verifyTimes } from '../jose/jws.ts'
import { confirmedTransactions, speaksOfTransactions } from '../openid4vp/transaction-hashes.ts'
import type { Clock, Crypto } from '../ports.ts'
import type { Trust } from '../trust/trust.ts'
import { refusal } from './disclosure.ts'
import { verifyKeyBinding } from './key-binding.ts'
import { parseSdJwt, type SdJwt } from './parse.ts'
import { processSdJwt } from './process.ts'
import { issuerOf, readVc, typ } from './vc.ts'

/** Every check of a presentation, in the order in which they are reported, each with its rule. */
const rules: ReadonlyArray<readonly [CheckName, string]> = [
	['signature', 'RFC 9901 §7.1'],
	['issuer_trust', 'HAIP 1.0 §6.1.1'],
	['holder_binding', 'RFC 9901 §7.3'],
	['nonce', 'OpenID4VP 1.0 §14.1.2'],
	['audience', 'OpenID4VP 1.0 §14.1.2'],
	['transaction_data', 'OpenID4VP 1.0 §B.3.3.1'],
	['validity', 'RFC 9901 §7.1'],
]

const ofHolder: readonly CheckName[] = ['holder_binding', 'nonce', 'audience']

const defaultMaxAge = 300

export function judgeSdJwtVc(
	ports: { crypto: Crypto; clock: Clock },
	trust: Trust,
	text: string,
	aim: PresentationAim,
): JudgedPresentation {
	const { transactions = [] } = aim
	const { check, read, list } = createChecklist(rules)
	/** Nothing is said of checks that the query does without. */
	let unbound = false
	const report = (credential?: Credential, confirmed: readonly string[] = []): JudgedPresentation => ({
		credential,
		checks: list([...(unbound ? ofHolder : []), ...(transactions.length === 0 ? (['transaction_data'] as const) : [])]),
		confirmed,
	})

	const sdJwt = read('signature', () => parseSdJwt(text, { typ, what: 'the credential' }))
	if (!sdJwt) return report()
	unbound = aim.holderBinding === false && sdJwt.keyBinding === undefined && transactions.length === 0
	const issuer = check('issuer_trust', 'the certificate of the issuer leads to a configured trust anchor', () => issuerOf(trust, sdJwt.jwt))
	if (!issuer) return report()
	const processed = check('signature', "the issuer's signature verifies and every disclosure is one that it covers", () => {
		verifyJwt(ports, sdJwt.jwt, issuer.publicJwk)
		return processSdJwt(ports, sdJwt)
	})
	if (!processed) return report()
	const credential = read('validity', () => ({ ...readVc(processed, sdJwt.jwt), authorityKeyIds: issuer.authorityKeyIds }))
	if (!credential) return report()
	check('validity', 'the credential is within its validity', () => verifyValidity(credential, sdJwt.jwt, ports.clock.now(), aim.audience))
	if (unbound) return report(credential)
	const binding = bindingOf(ports, sdJwt, credential, aim, check)
	if (binding) {
		check('nonce', 'the KB-JWT has the nonce of the request', () => {
			if (binding.payload['nonce'] !== aim.nonce) throw refusal('the nonce of the KB-JWT is not that of the request', '§7.3')
		})
		check('audience', 'the KB-JWT is made for this verifier', () => {
			if (binding.payload['aud'] !== aim.audience) throw refusal('the aud of the KB-JWT is not this verifier alone', '§7.3')
		})
	}
	// Looked at whatever was asked: a signature over a transaction that nobody sent is refused too.
	const looked = binding && (transactions.length > 0 || speaksOfTransactions(binding.payload))
	const confirmed = looked
		? check('transaction_data', 'the KB-JWT confirms transactions of the request alone', () =>
				confirmedTransactions(ports, binding.payload, transactions),
			)
		: undefined
	return report(credential, confirmed)
}

/** Key binding is demanded, whatever arrived. RFC 9901 §7.3 steps 1, 2 and 5, §9.5. */
const bindingOf = (
	ports: { crypto: Crypto; clock: Clock },
	sdJwt: SdJwt,
	{ holderKey }: Credential,
	{ maxAge = defaultMaxAge }: PresentationAim,
	check: Checklist['check'],
): Jwt | undefined =>
	check('holder_binding', 'the key in the credential signed this presentation', () => {
		if (!holderKey) throw refusal("the credential is bound to no holder's key", '§7.3')
		if (sdJwt.keyBinding === undefined) throw refusal('the presentation has no KB-JWT', '§7.3')
		return verifyKeyBinding(ports, sdJwt.keyBinding, holderKey, sdJwt, maxAge)
	})

/** @throws ProtocolError: outside `nbf` and `exp`, issued in the future, or made for other receivers. RFC 7519 §4.1.3–4.1.6 */
function verifyValidity({ claims }: Credential, { what }: Jwt, now: number, audience: string): void {
	verifyTimes({ payload: claims, what }, now)
	const { aud } = claims
	if (aud !== undefined && aud !== audience && !(Array.isArray(aud) && aud.includes(audience))) {
		throw new ProtocolError('invalid_credential', 'the credential names others in its aud', { section: 'RFC 7519 §4.1.3' })
	}
}
