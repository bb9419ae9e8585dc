import { expect, it } from 'vitest'
import { systemRandom as random } from '../../adapters/node-crypto.ts'
import { cookieFor, createSessions } from '../session.ts'

const visit = (cookies: Record<string, string>) => ({ cookie: (name: string) => cookies[name], header: () => undefined })

it('RFC 6265bis §4.1.3: over https a session is a __Host- cookie that scripts cannot read and other sites cannot send', () => {
	const { cookie } = createSessions({ random }, { name: 'wz_wallet', publicUrl: 'https://wallet.example' }).begin(3600)
	expect(cookie).toMatch(/^__Host-wz_wallet=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=3600$/)
})

it('on loopback it is the same without TLS', () => {
	const { cookie } = createSessions({ random }, { name: 'wz_wallet', publicUrl: 'http://localhost:7403' }).begin()
	expect(cookie).toMatch(/^wz_wallet=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
})

it('a session is kept under a hash of what the browser has, new each time', () => {
	const sessions = createSessions({ random }, { name: 'wz_wallet', publicUrl: 'http://localhost:7403' })
	const one = sessions.begin()
	const id = one.cookie.slice('wz_wallet='.length, one.cookie.indexOf(';'))
	expect(sessions.keyOf(visit({ wz_wallet: id }))).toBe(one.key)
	expect(one.key).not.toContain(id)
	expect(sessions.begin().key).not.toBe(one.key)
})

it('what is no session of ours is none', () => {
	const sessions = createSessions({ random }, { name: 'wz_wallet', publicUrl: 'http://localhost:7403' })
	for (const id of [undefined, '', 'short', `${'a'.repeat(42)}\n`, 'a'.repeat(44)]) {
		expect(sessions.keyOf(visit(id === undefined ? {} : { wz_wallet: id }))).toBeUndefined()
	}
})

it('the end of a session makes the browser forget', () => {
	expect(cookieFor('wz_wallet', 'http://localhost:7403').set('', 0)).toContain('Max-Age=0')
})
