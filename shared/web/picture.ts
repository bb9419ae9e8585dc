// Claims that are pictures: as `data:` URLs in SD-JWT VCs, as bytes in mdocs. Of kinds alone that run nothing where an <img> shows them.

import { decode } from '../protocol/base64url.ts'
import type { Json } from '../protocol/json.ts'

const picture = /^data:image\/(?:png|jpeg|webp|svg\+xml);base64,[A-Za-z0-9+/]+=*$/

/** How the bytes of a picture begin, in base64url. */
const beginnings: ReadonlyArray<readonly [RegExp, string]> = [
	[/^_9j_/, 'jpeg'],
	[/^iVBORw0KGgo/, 'png'],
	[/^UklGR[\w-]{6}V0VCU/, 'webp'],
	[/^PHN2Zy/, 'svg+xml'],
]

/** The `data:` URL of a claim that is a picture, as such a URL or in base64url; undefined where it is none. */
export function pictureIn(value: Json | undefined): string | undefined {
	if (typeof value !== 'string') return undefined
	if (picture.test(value)) return value
	const [, kind] = beginnings.find(([beginning]) => beginning.test(value)) ?? []
	const bytes = kind === undefined ? undefined : decode(value)
	return bytes && `data:image/${kind};base64,${bytes.toBase64()}`
}
