// A check and what came of it. A check that could not be made is never taken for one that passed, nor for one that failed.

export type CheckName =
	| 'signature'
	| 'issuer_trust'
	| 'holder_binding'
	| 'nonce'
	| 'audience'
	| 'transaction_data'
	| 'validity'
	| 'status'
	| 'tier'
	| 'query'

export type Check = {
	readonly check: CheckName
	readonly outcome: 'passed' | 'failed' | 'not_checked'
	/** One sentence for people: the value that decided it, and no personal data. */
	readonly reason: string
	/** The rule: `RFC 9901 §7.3`. */
	readonly section: string
}

export const passed = (check: CheckName, section: string, reason: string): Check => ({ check, outcome: 'passed', reason, section })
export const failed = (check: CheckName, section: string, reason: string): Check => ({ check, outcome: 'failed', reason, section })
export const notChecked = (check: CheckName, section: string, reason: string): Check => ({ check, outcome: 'not_checked', reason, section })
