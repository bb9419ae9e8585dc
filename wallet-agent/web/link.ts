// Links as they are scanned, pasted or followed: whether they offer or ask, and whose they are. Whatever opens them, the query decides; an
// address without one is an issuer's.

import { isIssuerIdentifier } from '@wangzheng/shared/protocol/oauth/endpoint-url.ts'

export type LinkKind = 'offer' | 'request' | 'issuer'

const queryOf = (link: string): URLSearchParams => {
	const mark = link.indexOf('?')
	return new URLSearchParams(mark < 0 ? '' : (link.slice(mark + 1).split('#', 1)[0] ?? ''))
}

/** Undefined for a link of neither kind. */
export function kindOfLink(link: string): LinkKind | undefined {
	const query = queryOf(link)
	if (query.has('credential_offer') || query.has('credential_offer_uri')) return 'offer'
	if (query.has('client_id') || query.has('request_uri') || query.has('request')) return 'request'
	return isIssuerIdentifier(link.trim()) ? 'issuer' : undefined
}

/** The host that the link is about; undefined where it does not say. Nothing of it is verified yet. */
export function hostOf(link: string): string | undefined {
	const query = queryOf(link)
	const issuer = isIssuerIdentifier(link.trim()) ? link.trim() : undefined
	const address = issuer ?? query.get('credential_offer_uri') ?? query.get('request_uri') ?? issuerIn(query.get('credential_offer'))
	return address && URL.canParse(address) ? new URL(address).host : undefined
}

function issuerIn(offer: string | null): string | undefined {
	try {
		const issuer: unknown = offer === null ? undefined : JSON.parse(offer).credential_issuer
		return typeof issuer === 'string' ? issuer : undefined
	} catch {
		return undefined
	}
}
