// How an issuer, a credential or a claim is shown, a language each. OpenID4VCI 1.0 §12.2.4, Appendix B.2.

import type { JsonObject } from '../json.ts'
import { membersOf, type Refuse } from '../oauth/members.ts'

export type Display = {
	/** A BCP 47 language tag; undefined for what holds in any language. */
	readonly locale: string | undefined
	readonly name: string | undefined
	readonly description: string | undefined
	readonly logoUri: string | undefined
	readonly backgroundColor: string | undefined
	readonly textColor: string | undefined
}

/** @throws what `refuse` makes: two objects of one language, a name that is missing where it is required, a logo without `uri` */
export function parseDisplays(value: readonly JsonObject[] | undefined, what: string, nameRequired: boolean, refuse: Refuse): Display[] {
	const displays = (value ?? []).map(object => {
		const read = membersOf(object, `display of ${what}`, refuse)
		const logo = read.optionalObject('logo')
		const background = read.optionalObject('background_image')
		if (background) membersOf(background, `background_image of ${what}`, refuse).text('uri')
		return {
			locale: read.optionalText('locale'),
			name: nameRequired ? read.text('name') : read.optionalText('name'),
			description: read.optionalText('description'),
			logoUri: logo && membersOf(logo, `logo of ${what}`, refuse).text('uri'),
			backgroundColor: read.optionalText('background_color'),
			textColor: read.optionalText('text_color'),
		}
	})
	if (new Set(displays.map(({ locale }) => locale?.toLowerCase())).size !== displays.length) {
		throw refuse(`display of ${what} has two objects of one language`, 'OpenID4VCI 1.0 §12.2.4')
	}
	return displays
}
