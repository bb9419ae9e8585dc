import { randomBytes } from 'node:crypto'
import { hmac, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { expect, it } from 'vitest'
import { createAccessToken, createHandle, createId, isTxCode, parseAccessToken, parseHandle, txCodeOf } from '../handles.ts'
import { shuffle } from '../operations/take-status-place.ts'

const mac = hmac(new Uint8Array(randomBytes(32)))
const clock = { now: () => 1_795_000_000 }
const id = createId({ random: systemRandom })

it('ids sort as they were made', () => {
	const ids = [1_795_000_000_000, 1_795_000_000_001, 2_000_000_000_000].map(now => createId({ random: systemRandom }, now))
	expect([...ids].sort()).toEqual(ids)
	expect(ids[0]).toMatch(/^[0-9a-f]{32}$/)
})

it('a handle leads to its id, for its own purpose and under its own key alone', () => {
	const handle = createHandle({ mac }, 'pre-authorized code', id)
	expect(parseHandle({ mac }, 'pre-authorized code', handle)).toBe(id)
	expect(parseHandle({ mac }, 'credential offer', handle)).toBeUndefined()
	expect(parseHandle({ mac: hmac(new Uint8Array(32)) }, 'pre-authorized code', handle)).toBeUndefined()
	for (const bad of ['', handle.slice(1), `${handle}A`, `${handle.slice(0, -1)}!`, `A${handle.slice(1)}`]) {
		expect(parseHandle({ mac }, 'pre-authorized code', bad === handle ? '' : bad)).toBeUndefined()
	}
})

it('TK-12 VCI §13.10: an access token is good until its time and not a second longer', () => {
	const token = createAccessToken({ mac }, id, clock.now() + 300)
	expect(parseAccessToken({ mac, clock }, token)).toEqual({ id })
	expect(parseAccessToken({ mac, clock: { now: () => clock.now() + 299 } }, token)).toEqual({ id })
	expect(parseAccessToken({ mac, clock: { now: () => clock.now() + 300 } }, token)).toHaveProperty('refused')
})

it('DP-03 DPoP §6: an access token says which key it is bound to, and whether credentials have identifiers; none of it can be changed', () => {
	const jkt = Buffer.from(randomBytes(32)).toString('base64url')
	const bound = createAccessToken({ mac }, id, clock.now() + 300, { jkt, identified: true })
	expect(parseAccessToken({ mac, clock }, bound)).toEqual({ id, jkt, identified: true })
	expect(parseAccessToken({ mac, clock }, createAccessToken({ mac }, id, clock.now() + 300, { jkt }))).toEqual({ id, jkt })
	for (let at = 0; at < bound.length; at += 7) {
		const changed = `${bound.slice(0, at)}${bound[at] === 'A' ? 'B' : 'A'}${bound.slice(at + 1)}`
		expect(parseAccessToken({ mac, clock }, changed)).toHaveProperty('refused')
	}
	expect(() => createAccessToken({ mac }, id, clock.now() + 300, { jkt: 'AAAA' })).toThrow(TypeError)
})

it('OFF-09 VCI §4.1.1: transaction codes are eight digits, leading zeros kept, evenly spread, and known again', () => {
	const codes = Array.from({ length: 5000 }, () => txCodeOf({ mac }, createId({ random: systemRandom })))
	expect(codes.every(code => /^\d{8}$/.test(code))).toBe(true)
	expect(new Set(codes).size).toBeGreaterThan(4990)
	for (let digit = 0; digit < 10; digit++) expect(codes.filter(code => code.startsWith(String(digit))).length).toBeGreaterThan(400)
	expect(isTxCode({ mac }, id, txCodeOf({ mac }, id))).toBe(true)
	expect(isTxCode({ mac }, id, '')).toBe(false)
})

it('TS-14 TSL §12.2: the order of indexes is a permutation, secret, the same in each process, and another for each list', () => {
	const order = shuffle(mac, 'light-1', 4096)
	expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 4096 }, (_, index) => index))
	expect(shuffle(mac, 'light-1', 4096)).toEqual(order)
	expect(shuffle(mac, 'light-2', 4096)).not.toEqual(order)
	expect(shuffle(hmac(new Uint8Array(32)), 'light-1', 4096)).not.toEqual(order)
})
