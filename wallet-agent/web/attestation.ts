// What others attest of a verifier, for people: what a registrar says, and what nobody checked. OpenID4VP 1.0 §5.11.

import { type Html, html } from '@wangzheng/shared/web/html.ts'
import type { Locale } from '@wangzheng/shared/web/locale.ts'
import type { Attestation } from '../operations/judge-verifier-info.ts'
import { facts, type Line, labelOf, listed, textIn } from './claims.ts'
import { requestWords } from './request-words.ts'
import { says } from './words.ts'

export function attestationParts(attestations: readonly Attestation[], locale: Locale): Html | undefined {
	const say = requestWords[locale].attested
	const unchecked = attestations.filter(({ registration }) => !registration)
	if (attestations.length === 0) return undefined
	return html`${attestations.map(({ registration }) => registration && registrationPart(registration, locale))}
${
	unchecked.length > 0 &&
	html`<div class="panel">${facts([{ label: say.attached, value: say.notChecked(unchecked.length) }])}
<details class="technical"><summary>${says[locale].problem.detail}</summary>${facts(unchecked.map(({ format, notChecked = '' }) => ({ label: format, value: notChecked })))}</details></div>`
}`
}

function registrationPart(registration: NonNullable<Attestation['registration']>, locale: Locale): Html {
	const say = requestWords[locale].attested
	const { registrar, name, purposes, privacyPolicy, beyond } = registration
	const lines: ReadonlyArray<Line | undefined> = [
		line(say.name, name),
		line(say.purpose, textIn(purposes, locale)),
		line(say.privacy, privacyPolicy),
	]
	const names = [...new Set(beyond.map(path => labelOf(path, [], locale)))]
	return html`<section class="panel" aria-label="${say.registered}"><h2>${say.registered}</h2>
${facts(lines.filter(each => each !== undefined))}
<p class="hint">${say.says(commonNameOf(registrar))}</p></section>
${names.length > 0 && html`<div class="notice warn" role="alert"><p>${say.beyond(listed(names, locale))}</p></div>`}`
}

/** What people call whoever is the subject of a certificate. */
const commonNameOf = (subject: string): string => /^CN=([^,]+)/.exec(subject)?.[1] ?? subject

const line = (label: string, value: string | undefined): Line | undefined => (value === undefined ? undefined : { label, value })
