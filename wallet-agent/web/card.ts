// A credential as a card: the light one black on white, the upgraded one in colour. Drawn here, of the holder's own claims; nothing that an
// issuer could have drawn is put into the page.

import type { Credential } from '@wangzheng/shared/protocol/credential/format.ts'
import { isObject, type JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { type Html, html } from '@wangzheng/shared/web/html.ts'
import type { Locale } from '@wangzheng/shared/web/locale.ts'
import { pictureIn } from '@wangzheng/shared/web/picture.ts'
import { statusWord } from '../api.ts'
import type { OwnCredential } from '../operations/read-held.ts'
import { isNamespace } from './claim-names.ts'
import { day, nameOf } from './claims.ts'
import { says } from './words.ts'

/** What a credential is called. */
export const titleOf = ({ held }: OwnCredential, locale: Locale): string =>
	nameOf(held.displays, locale) ?? held.type.slice(held.type.lastIndexOf('/') + 1)

/** Only the upgraded network ID is in colour; whatever else there is stands in black and white. */
const isUpgraded = ({ held }: OwnCredential): boolean => /\/network-id-upgraded$|\.network-id\.upgraded\.\d+$/.test(held.type)

/** What a credential says by the names of its claims; of an mdoc, by those of its elements. */
const namedClaims = ({ claims }: Credential): JsonObject =>
	Object.fromEntries(
		Object.entries(claims).flatMap(([name, value]) => (isNamespace(name) && isObject(value) ? Object.entries(value) : [[name, value]])),
	)

export const issuerName = ({ held }: OwnCredential, locale: Locale): string =>
	nameOf(held.issuer.displays, locale) ?? new URL(held.issuer.identifier).host

/** The inside of a card, for an <article> or an <a>. */
function inside(own: OwnCredential, locale: Locale): Html {
	const { credential, status } = own
	const say = says[locale]
	const claims = namedClaims(credential)
	const title = titleOf(own, locale)
	const [name, tier] = /^(.*?)[（(,，]\s*(.*?)[）)]?$/.exec(title)?.slice(1, 3) ?? [title, undefined]
	const portrait = pictureIn(claims['portrait'])
	return html`<header><span class="id-card-title">${name}</span>${tier && html`<span class="id-card-tier">${tier}</span>`}</header>
${portrait !== undefined && html`<img class="id-card-portrait" alt="" src="${portrait}">`}
<div class="id-card-person">${person(claims)}</div>
<footer><span>${text(claims, 'issuing_authority') ?? issuerName(own, locale)}</span><span>${until(own, locale)}</span></footer>
${status !== 'valid' && html`<span class="id-card-stamp">${say.status[status]}</span>`}`
}

function person(claims: JsonObject): Html {
	const latin = [text(claims, 'family_name_latin'), text(claims, 'given_name_latin')].filter(part => part !== undefined).join(', ')
	const family = text(claims, 'family_name') ?? ''
	const given = text(claims, 'given_name') ?? ''
	const gap = /[\p{Script=Latin}]$/u.test(family) ? ' ' : ''
	return html`<strong>${`${family}${gap}${given}`}</strong>${latin && html`<span lang="en">${latin}</span>`}`
}

function text(claims: JsonObject, name: string): string | undefined {
	const value = claims[name]
	return typeof value === 'string' ? value.slice(0, 60) : undefined
}

function until({ credential }: OwnCredential, locale: Locale): string {
	const claims = namedClaims(credential)
	const { expiresAt } = credential
	const end =
		text(claims, 'date_of_expiry') ?? text(claims, 'expiry_date') ?? (expiresAt === undefined ? undefined : day(expiresAt, locale))
	return end === undefined ? '' : `${says[locale].credential.until} ${end}`
}

const classOf = (own: OwnCredential): string => (isUpgraded(own) ? 'id-card upgraded' : 'id-card light')

export const card = (own: OwnCredential, locale: Locale): Html =>
	html`<article class="${classOf(own)}" data-status="${statusWord(own.status)}">${inside(own, locale)}</article>`

/** The same as a link to its page. */
export const cardLink = (own: OwnCredential, locale: Locale): Html =>
	html`<a class="${classOf(own)}" data-status="${statusWord(own.status)}" href="/credentials/${own.held.id}">${inside(own, locale)}</a>`

export const statusBadge = ({ status }: OwnCredential, locale: Locale): Html =>
	html`<span class="badge" data-state="${statusWord(status)}">${says[locale].status[status]}</span>`
