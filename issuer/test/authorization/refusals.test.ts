import { createLog } from '@wangzheng/shared/web/log.ts'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { expect, it } from 'vitest'
import { tellRefusal } from '../../authorization/refusals.ts'

it.each([
	['/token', '/token'],
	['/authorize/a-journey-that-nobody-guesses', '/authorize'],
])('a fault at %s is logged for the door %s, and nothing of one journey with it (fault 15)', (path, route) => {
	const lines: string[] = []
	const log = createLog('issuer', line => lines.push(line))
	tellRefusal(log, () => 'trace-1')({ path, method: 'GET' } as KoaContextWithOIDC, new Error('a fault'))
	expect(lines.map(line => JSON.parse(line))).toMatchObject([{ level: 'error', route, trace: 'trace-1' }])
	expect(lines.join('')).not.toContain('journey')
})
