// `npm start`: the issuer, the verifier, the wallet agent and a page to begin at, on this machine, until it is told to stop.

import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import { untilSignal } from '@wangzheng/shared/web/program.ts'
import { type AllAgents, bringUp } from './bring-up.ts'
import { helpText, readStartConfig, type StartConfig } from './config.ts'
import { readableLog } from './readable-log.ts'
import { runOnce } from './trips/run-once.ts'

const print = (text: string) => process.stdout.write(`${text}\n`)

/** What a newcomer needs to know, in one block. */
function describe({ startUrl, access, tls }: AllAgents, { dataDir }: StartConfig): string {
	const { issuer, verifier, wallet } = access
	const where = tls
		? `https with a certificate of an authority of your own: have browsers and wallets trust\n  ${tls.caPath}`
		: 'Loopback http is for development only: --tls serves https, and behind a reverse proxy each agent has its PUBLIC_URL.'
	return `
網證 Wangzheng runs. Begin at ${startUrl}

  Issuer     ${issuer.url}    its console is at /console
  Verifier   ${verifier.url}
  Wallet     ${wallet.url}

  Operator's key          ${issuer.key}
  Relying party's key     ${verifier.key}
  Wallet program's key    ${wallet.key}

  ${where}
  All people are made up. Everything is kept in ${dataDir}; stop with Ctrl-C.
`
}

async function serveUntilStopped(config: StartConfig): Promise<void> {
	const agents = await bringUp(config, agent => readableLog(agent, print, config.logLevel))
	print(describe(agents, config))
	await untilSignal(agents)
}

try {
	const config = readStartConfig()
	if (config.help) print(helpText)
	else if (config.once) process.exitCode = (await runOnce(config, print)) ? 0 : 1
	else await serveUntilStopped(config)
} catch (error) {
	process.stderr.write(`${error instanceof SetupError ? error.message : (error as Error).stack}\n`)
	process.exitCode = 1
}
