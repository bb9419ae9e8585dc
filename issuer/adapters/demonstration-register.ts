// A population register of people who do not exist. It says so in everything that is issued, and is no register for production.

import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import { drawPortrait, type Face } from '../credential/portrait.ts'
import type { Citizen, PopulationRegister } from '../ports/population-register.ts'

type MadeUp = Omit<Citizen, 'id' | 'nationalities' | 'address' | 'portrait'> & {
	readonly city: string
	readonly district: string
	readonly street: string
	readonly postalCode: string
	readonly face: Face
}

/** ISO 3166-1 leaves ZZ to its users: no country has it, and so no country issues these. */
const country = 'ZZ'

const people: readonly MadeUp[] = [
	{
		familyName: '林',
		givenName: '美玲',
		familyNameLatin: 'LIN',
		givenNameLatin: 'MEI-LING',
		birthdate: '1990-04-12',
		sex: 2,
		personalNumber: 'A234567890',
		city: '示範市',
		district: '中正區',
		street: '和平路 12 號',
		postalCode: '100',
		face: { skin: '#f1c9a5', hair: '#2a211d', style: 'long', coat: '#7a3b52' },
	},
	{
		familyName: '王',
		givenName: '小明',
		familyNameLatin: 'WANG',
		givenNameLatin: 'HSIAO-MING',
		birthdate: '1985-11-03',
		sex: 1,
		personalNumber: 'A123456789',
		city: '示範市',
		district: '大安區',
		street: '信義路 88 號',
		postalCode: '106',
		face: { skin: '#e8b98f', hair: '#1c1a19', style: 'short', coat: '#27405e' },
	},
	{
		familyName: '陳',
		givenName: '怡君',
		familyNameLatin: 'CHEN',
		givenNameLatin: 'YI-CHUN',
		birthdate: '2001-07-29',
		sex: 2,
		personalNumber: 'B298765432',
		city: '山城市',
		district: '溫泉區',
		street: '櫻花街 5 號',
		postalCode: '235',
		face: { skin: '#f4d2b2', hair: '#3b2417', style: 'bob', coat: '#3f6b54' },
	},
	{
		familyName: '张',
		givenName: '伟',
		familyNameLatin: 'ZHANG',
		givenNameLatin: 'WEI',
		birthdate: '1978-01-17',
		sex: 1,
		personalNumber: 'C176543210',
		city: '海港市',
		district: '码头区',
		street: '灯塔路 301 号',
		postalCode: '518',
		face: { skin: '#deb085', hair: '#57534f', style: 'short', coat: '#4a4a52', glasses: true },
	},
	{
		familyName: '李',
		givenName: '思涵',
		familyNameLatin: 'LI',
		givenNameLatin: 'SIHAN',
		birthdate: '1996-09-08',
		sex: 2,
		personalNumber: 'D265432109',
		city: '海港市',
		district: '新城区',
		street: '玉兰路 9 号',
		postalCode: '520',
		face: { skin: '#f0c49c', hair: '#201815', style: 'bun', coat: '#31506f', glasses: true },
	},
	{
		familyName: '歐陽',
		givenName: '建國',
		familyNameLatin: 'OUYANG',
		givenNameLatin: 'CHIEN-KUO',
		birthdate: '1949-10-05',
		sex: 1,
		personalNumber: 'E154321098',
		city: '古都市',
		district: '城南區',
		street: '孔廟街 1 號',
		postalCode: '700',
		face: { skin: '#e2b58d', hair: '#c9c7c3', style: 'bald', coat: '#5b4a3a', glasses: true },
	},
	{
		familyName: '黃',
		givenName: '子軒',
		familyNameLatin: 'HUANG',
		givenNameLatin: 'TZU-HSUAN',
		birthdate: '2010-12-24',
		sex: 1,
		personalNumber: 'F187654321',
		city: '山城市',
		district: '湖畔區',
		street: '童話巷 7 號',
		postalCode: '231',
		face: { skin: '#f3cfac', hair: '#2b1d14', style: 'short', coat: '#b5642d' },
	},
	{
		familyName: '吳',
		givenName: '雅婷',
		familyNameLatin: 'WU',
		givenNameLatin: 'YA-TING',
		birthdate: '1968-03-31',
		sex: 2,
		personalNumber: 'G210987654',
		city: '古都市',
		district: '運河區',
		street: '金華路 45 號',
		postalCode: '702',
		face: { skin: '#ecc09a', hair: '#4a3a33', style: 'bob', coat: '#6d4a7d' },
	},
]

/**
 * Eight made-up citizens, `citizen-1` to `citizen-8`; the seventh is a minor.
 * @throws SetupError in production
 */
export function openDemonstrationRegister({ production }: { production: boolean }): PopulationRegister {
	if (production) {
		throw new SetupError(
			'The demonstration register holds made-up citizens and cannot serve in production: set MODE=development, or give the issuer a population register.',
		)
	}
	const citizens = new Map(people.map((person, index) => [`citizen-${index + 1}`, citizenOf(person, `citizen-${index + 1}`)]))
	return {
		demonstration: true,
		authority: '網證示範發證機關 Demonstration Authority',
		country,
		find: async id => citizens.get(id),
		list: async limit => [...citizens.values()].slice(0, limit),
	}
}

function citizenOf({ city, district, street, postalCode, face, ...person }: MadeUp, id: string): Citizen {
	return {
		id,
		...person,
		nationalities: [country],
		address: {
			country,
			region: city,
			locality: district,
			streetAddress: street,
			postalCode,
			formatted: `${postalCode} ${city}${district}${street.replaceAll(' ', '')}`,
		},
		portrait: drawPortrait(face),
	}
}
