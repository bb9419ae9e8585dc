// The card as its type would have it drawn: templates fetched once, when the credential is received, and filled in when it is shown, so that
// nobody learns when that is. SD-JWT VC §5.5.1.2, §8.

import type { Credential } from '@wangzheng/shared/protocol/credential/format.ts'
import { PeerError, ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { fromUtf8, type Json } from '@wangzheng/shared/protocol/json.ts'
import { isEndpointUrl } from '@wangzheng/shared/protocol/oauth/endpoint-url.ts'
import { selectClaims } from '@wangzheng/shared/protocol/openid4vp/claims-path.ts'
import type { Crypto, Fetch } from '@wangzheng/shared/protocol/ports.ts'
import type { CredentialType } from '@wangzheng/shared/protocol/sd-jwt/extend-type.ts'
import { hasIntegrity } from '@wangzheng/shared/protocol/sd-jwt/integrity.ts'
import { maxTemplateBytes, renderSvgTemplate } from '@wangzheng/shared/protocol/sd-jwt/svg-template.ts'
import type { Drawings } from '../store/credentials.ts'

/** The languages of the wallet's pages, and one more. */
const most = 4

/**
 * The first template of each language; without those that could not be had, are not what was pinned, or have anything in them that is not
 * drawn.
 */
export async function fetchDrawings(
	ports: { readonly crypto: Crypto; readonly fetch: Fetch },
	{ display, claims }: CredentialType,
	credential: Credential,
): Promise<Drawings | undefined> {
	const places = claims.flatMap(({ svgId, path }) => (svgId === undefined ? [] : [{ svgId, path }]))
	const found = await Promise.all(
		display.slice(0, most).map(async ({ locale, templates: [first] }) => {
			const template = first && (await fetchTemplate(ports, first.uri, first.integrity))
			return template === undefined ? [] : [{ locale, template }]
		}),
	)
	const templates = found.flat().filter(({ template }) => draw({ template, places }, credential) !== undefined)
	return templates.length > 0 ? { templates, places } : undefined
}

async function fetchTemplate(ports: { readonly crypto: Crypto; readonly fetch: Fetch }, url: string, integrity: string) {
	if (!isEndpointUrl(url)) return undefined
	try {
		const { status, mediaType, body } = await ports.fetch({ url, headers: { Accept: 'image/svg+xml' }, maxBytes: maxTemplateBytes })
		if (status !== 200 || mediaType !== 'image/svg+xml' || !hasIntegrity(ports, body, integrity)) return undefined
		return fromUtf8(body)
	} catch (error) {
		if (error instanceof PeerError) return undefined
		throw error
	}
}

/** A `data:` URL of the drawing, for an <img>, in which nothing runs and nothing loads; undefined where it may not be drawn. */
export function draw(
	{ template, places }: { readonly template: string; readonly places: Drawings['places'] },
	{ claims }: Credential,
): string | undefined {
	const values = new Map(places.map(({ svgId, path }) => [svgId, selectClaims(claims, path).map(wordOf).join(', ')]))
	try {
		return `data:image/svg+xml;base64,${Buffer.from(renderSvgTemplate(template, values)).toString('base64')}`
	} catch (error) {
		if (error instanceof ProtocolError) return undefined
		throw error
	}
}

const wordOf = (value: Json): string => {
	if (Array.isArray(value)) return value.filter(each => typeof each === 'string').join(', ')
	return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
