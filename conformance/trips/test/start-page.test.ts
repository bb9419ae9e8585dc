import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { silentLog } from '@wangzheng/shared/web/log.ts'
import { serve } from '@wangzheng/shared/web/serve.ts'
import { expect, it, onTestFinished } from 'vitest'
import { startPages } from '../../start-page.ts'

it('the start page says in three languages what this is, leads to each agent and tells which of them answer', async () => {
	const agent = createServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1')
	await once(agent, 'listening')
	onTestFinished(() => void agent.close())
	const issuer = `http://127.0.0.1:${(agent.address() as AddressInfo).port}`
	const addresses = { issuer, verifier: 'http://127.0.0.1:9', wallet: 'http://127.0.0.1:9' }
	const running = await serve({
		name: 'start',
		table: [],
		pages: startPages(addresses),
		listen: { host: '127.0.0.1', port: 0 },
		publicUrl: 'http://localhost',
		log: silentLog,
	})
	onTestFinished(() => running.close())
	for (const [lang, heading, up, down] of [
		['zh-Hant', '三趟旅程', '執行中', '沒有回應'],
		['zh-Hans', '三段旅程', '运行中', '没有响应'],
		['en', 'Three trips', 'running', 'no answer'],
	] as const) {
		const text = await (await fetch(running.url, { headers: { 'Accept-Language': lang } })).text()
		expect(text).toContain(`<html lang="${lang}"`)
		expect(text).toContain(heading)
		expect(text).toContain(`href="${issuer}/console?lang=${lang}"`)
		expect([text.split(`>${up}<`).length, text.split(`>${down}<`).length]).toEqual([2, 3])
	}
})
