import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
	world = await createWorld()
})
afterAll(() => world.close())

it('VV-01 VP §8.2: an upgraded network ID passes every check in every scene, and its relying party gets what the scene keeps', async () => {
	const holder = await world.issuer.issue('upgraded')
	for (const [scene, told] of [
		['internet-cafe', undefined],
		['courier', { family_name: '王', given_name: '小明' }],
		['rail-ticket', { family_name: '王', given_name: '小明', portrait: 'data:image/png;base64,AAAA' }],
	] as const) {
		const { answer, result } = await world.show(scene, holder)
		expect(answer.status).toBe(200)
		expect(await answer.json()).toEqual({})
		expect(result.checks?.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
		expect(result).toMatchObject({ state: 'answered', verdict: 'verified', scene })
		expect(result.claims?.['network_id']?.claims).toEqual(told)
	}
	const hotel = await world.show('hotel', holder)
	expect(hotel.result.verdict).toBe('verified')
	expect(hotel.result.claims?.['network_id']).toMatchObject({
		tier: 'upgraded',
		claims: { nationalities: ['TW', 'US'], birthdate: '1990-01-01' },
	})
	const business = await world.show('business-registration', holder)
	expect(business.result.claims?.['network_id']?.claims).toMatchObject({ address: { country: 'TW', locality: '臺北市' } })
})
