// The frame of the wallet's own pages.

import type { Answer, EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import { chooseLocale } from '@wangzheng/shared/web/locale.ts'
import { type Page, page } from '@wangzheng/shared/web/page.ts'
import { says } from './words.ts'

export function frame(request: EndpointRequest, content: Omit<Page, 'request' | 'agent' | 'links'>): Answer {
	const say = says[chooseLocale(request)]
	const links = [
		{ href: '/', label: say.cards },
		{ href: '/history', label: say.history },
	]
	return page({ request, agent: 'wallet', links, ...content })
}
