import { expect, it } from 'vitest'
import { acceptedLanguage, acceptedType } from '../../openid4vci/accept.ts'

const types = ['application/json', 'application/jwt']
const languages = ['zh-Hant', 'zh-Hans', 'en']

it.each<[string | undefined, string | undefined]>([
	[undefined, 'application/json'],
	['', 'application/json'],
	['*/*', 'application/json'],
	['application/json', 'application/json'],
	['application/jwt', 'application/jwt'],
	['Application/JWT', 'application/jwt'],
	['application/jwt, application/json', 'application/json'],
	['application/jwt, application/json;q=0.9', 'application/jwt'],
	['application/json;q=0.5, */*', 'application/jwt'],
	['application/*;q=0.1', 'application/json'],
	['application/json;q=0, */*', 'application/jwt'],
	['text/html', undefined],
	['application/jwt;q=0', undefined],
	['application/jwt;q=2', undefined],
])('MD-03 VCI §12.2.2: whoever accepts %j is answered with %s', (accept, type) => {
	expect(acceptedType(accept, types)).toBe(type)
})

it.each<[string | undefined, string]>([
	[undefined, 'zh-Hant'],
	['en', 'en'],
	['en-GB,en;q=0.9', 'en'],
	['zh-CN,zh;q=0.9,en;q=0.8', 'zh-Hans'],
	['zh-TW', 'zh-Hant'],
	['zh-Hans-SG', 'zh-Hans'],
	['zh', 'zh-Hant'],
	['fr, en;q=0.5, zh-Hans;q=0.6', 'zh-Hans'],
	['fr', 'zh-Hant'],
	['en;q=0, *', 'zh-Hant'],
	['', 'zh-Hant'],
])('MD-03 VCI §12.2.2: whoever reads %j is answered in %s', (header, language) => {
	expect(acceptedLanguage(header, languages)).toBe(language)
})

it('MD-03 VCI §12.2.2: a megabyte of preferences is not read to its end', () => {
	const begun = performance.now()
	expect(acceptedType(`${'a/b,'.repeat(262_144)}application/jwt`, types)).toBeUndefined()
	expect(acceptedLanguage(`${'fr,'.repeat(349_525)}en`, languages)).toBe('zh-Hant')
	expect(performance.now() - begun).toBeLessThan(100)
})
