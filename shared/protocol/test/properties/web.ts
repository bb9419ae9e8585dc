// Properties of what a client of HTTP sends before any protocol reads it: media types, forms, cookies, languages, and what it gets back.

import type { IncomingMessage } from 'node:http'
import type { Request } from 'express'
import { mediaType, readParameters } from '../../../web/body.ts'
import { chooseLocale, inLanguage, isLocale, pathOf } from '../../../web/locale.ts'
import { describable } from '../../../web/render-error.ts'
import { asVisit } from '../../../web/routes.ts'
import { createSessions, requireSameOrigin } from '../../../web/session.ts'
import { ProtocolError } from '../../errors.ts'
import type { Chance } from './chance.ts'
import { hostileText } from './hostile.ts'
import { mutateText, several } from './mutate.ts'
import { must, property } from './property.ts'
import { ports } from './world.ts'

const publicUrl = 'https://issuer.example'
const sessions = createSessions(ports, { name: 'wz_issuer', publicUrl })
const known = sessions.begin().cookie.split(';')[0] ?? ''

const nearText =
	(...valid: readonly string[]) =>
	(chance: Chance): string =>
		chance.below(12) === 0
			? hostileText(chance)
			: chance.below(8) === 0
				? chance.pick(valid)
				: several(chance, chance.pick(valid), mutateText)

const requestOf = (originalUrl: string, headers: Readonly<Record<string, string>>) =>
	asVisit({ originalUrl, headers } as unknown as Request)

export const webProperties = [
	property({
		name: 'readParameters: forms near good ones',
		make: nearText('grant_type=a&code=b%20c&d=', '__proto__=1&constructor=2&a=%E7%8E%8B', 'a&b&c=%zz&=d'),
		judge(text) {
			const found = readParameters(text, () => {
				throw new ProtocolError('invalid_request', 'twice')
			})
			must(Object.getPrototypeOf(found) === null, 'members that nobody sent')
			must(
				[...new URLSearchParams(text)].every(([name, value]) => found[name] === value),
				'a parameter that is lost',
			)
		},
	}),
	property({
		name: 'mediaType: headers near good ones',
		make: nearText('application/json; charset=utf-8', 'application/x-www-form-urlencoded', 'APPLICATION/JWT'),
		judge: type => must(!/[;A-Z]/.test(mediaType({ headers: { 'content-type': type } } as IncomingMessage)), 'a type with parameters'),
	}),
	property({
		name: 'cookies and sessions: headers near good ones',
		make: nearText(`a=b; ${known}; wz_lang=en`, known, '__proto__=a;=;;a=b=c'),
		judge(cookie) {
			const visit = requestOf('/', { cookie })
			const key = sessions.keyOf(visit)
			if (key === undefined) return false
			must(key.length === 43 && !cookie.includes(key), 'a session that is kept under what the browser sends')
		},
	}),
	property({
		name: 'languages: addresses and headers near good ones',
		make: chance => ({
			url: nearText('/a/b?lang=en&c=d', '//evil.example/?lang=zh-Hans', '/?c=%zz')(chance),
			accept: nearText('zh-TW,zh;q=0.9,en;q=0.8', 'en', '*')(chance),
			cookie: nearText('wz_lang=zh-Hans')(chance),
		}),
		judge({ url, accept, cookie }) {
			must(isLocale(chooseLocale(requestOf(url, { 'accept-language': accept, cookie }))), 'a language that is not ours')
			must(/^\/(?!\/)/.test(pathOf(url)) && !inLanguage(url, 'en').startsWith('//'), 'a path that is a host')
		},
	}),
	property({
		name: 'requireSameOrigin: origins near ours',
		make: nearText(publicUrl),
		judge(origin) {
			requireSameOrigin(requestOf('/', { origin }), publicUrl)
			must(origin === publicUrl, "another site's page")
		},
	}),
	property({
		name: 'describable: messages with foreign texts',
		make: hostileText,
		judge: text => must(/^[ !#-[\]-~]*$/.test(describable(text)), 'a character that may not stand in an error_description'),
	}),
]
