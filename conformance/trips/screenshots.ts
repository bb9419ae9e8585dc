// Pictures of every page on a phone and on a desktop in three languages: `node conformance/trips/screenshots.ts [folder]`.

import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { locales } from '@wangzheng/shared/web/locale.ts'
import { openBrowser, openPerson } from './browser.ts'
import { openHouse } from './house.ts'
import { changeStatus, type Look, pasteLink, present, receiveCredential, signIn, startScene } from './journeys.ts'

const screens = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } }

const [given] = process.argv.slice(2)
const folder = given === undefined ? await mkdtemp(join(tmpdir(), 'wangzheng-screenshots-')) : resolve(given)
await mkdir(folder, { recursive: true })

const browser = await openBrowser()
const agents = await openHouse()
try {
	for (const [screen, viewport] of Object.entries(screens)) {
		for (const locale of locales) {
			const { page, context, misdeeds } = await openPerson(browser, { viewport, locale })
			page.on('dialog', dialog => dialog.accept())
			const look: Look = async name => {
				await page.evaluate('document.fonts.ready')
				await page.screenshot({ path: join(folder, `${screen}-${locale}-${name}.png`), fullPage: true })
			}
			await page.goto(`${agents.startUrl}/`)
			await look('start')
			await receiveCredential(page, agents, { tier: 'light', citizen: 1 }, look)
			await present(page, agents, 'internet-cafe', look)
			await startScene(page, agents, 'business-registration', look)
			await page.click(`a[href^="${agents.access.wallet.url}/present"]`)
			await page.click('form[action="/open"] button')
			await page.waitForURL(/\/requests\//)
			await look('wallet-cannot')
			await receiveCredential(page, agents, { tier: 'upgraded', citizen: 1 })
			await look('wallet-upgraded')
			await page.goto(`${agents.access.wallet.url}/`)
			await look('wallet-cards')
			await present(page, agents, 'hotel', look)
			await signIn(page, agents, look)
			await changeStatus(page, agents, 'suspend')
			await look('console-suspended')
			await agents.stop('verifier')
			await agents.start('verifier')
			await present(page, agents, 'courier', look)
			await changeStatus(page, agents, 'revoke')
			await pasteLink(page, agents, 'nonsense', look)
			await page.goto(`${agents.access.wallet.url}/history`)
			await look('wallet-history')
			await page.goto(`${agents.access.wallet.url}/none`)
			await look('error')
			for (const misdeed of misdeeds) process.stdout.write(`${misdeed}\n`)
			await context.close()
		}
	}
	process.stdout.write(`${folder}\n`)
} finally {
	await agents.close()
	await browser.close()
}
