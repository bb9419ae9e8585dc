// The wallet on the command line. It works on the store itself, as the holder whose key has the name given with --as.

import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { untilSignal } from '@wangzheng/shared/web/program.ts'
import { credentialJson, deferredJson, historyJson, offerJson, outcomeJson, requestJson } from './api.ts'
import { readConfig } from './config.ts'
import { start } from './main.ts'
import { type OpenWallet, open } from './open.ts'
import { holderOfKey } from './store/holders.ts'
import type { Wallet } from './wallet.ts'

const help = `Usage: node wallet-agent/cli.ts <command> [--as <name>]

  serve                                 opens the wallet's doors
  receive <link> [--tx-code <code>]     receives what a link offers; where you sign in for it, says where, and asks for the address that
                                        your browser came back to
  get <issuer> [--type <configuration>] receives a credential that an issuer has, without an offer
  list                                  what the wallet holds
  show <id>                             one credential
  status                                asks for the status of all anew
  present <link> [--yes] [--decline]    shows what a link asks for; without --yes it asks first
  history                               what happened
  callback <address>                    ends a sign-in with the address that your browser came back to
  renew <id>                            has new copies issued, where the issuer lets that be
  delete <id>                           deletes a credential for good
  keys create <name>                    makes a bearer key for a program, who is a holder of that name
  keys list | keys remove <name>

--as <name>  the holder to act for (first)`

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		as: { type: 'string', default: 'first' },
		'tx-code': { type: 'string' },
		type: { type: 'string' },
		yes: { type: 'boolean', default: false },
		decline: { type: 'boolean', default: false },
		help: { type: 'boolean', short: 'h', default: false },
	},
})

const say = (value: unknown): void => {
	process.stdout.write(`${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}\n`)
}

async function ask(question: string): Promise<string | undefined> {
	if (!process.stdin.isTTY) return undefined
	const terminal = createInterface({ input: process.stdin, output: process.stdout })
	try {
		return await terminal.question(question)
	} finally {
		terminal.close()
	}
}

const given = (argument: string | undefined, what: string): string => {
	if (argument === undefined) throw new SetupError(`${what} is missing: see --help`)
	return argument
}

type Command = (at: OpenWallet, holder: string, argument: string | undefined, more: string | undefined) => Promise<void>

async function signIn(wallet: Wallet, holder: string, id: string): Promise<void> {
	say(`Sign in at\n${await wallet.beginSignIn(holder, id, values.type)}`)
	const address = await ask('The address that your browser came back to: ')
	if (address === undefined) say('and give the address that your browser comes back to with: callback <address>')
	else await finishSignIn(wallet, holder, address)
}

async function finishSignIn(wallet: Wallet, holder: string, address: string): Promise<void> {
	const mark = address.indexOf('?')
	if (mark < 0) throw new SetupError('the address that your browser came back to has no query')
	say(await wallet.finishSignIn(holder, address.slice(mark + 1).trim()))
}

const commands: Readonly<Record<string, Command>> = {
	async receive({ wallet }, holder, link) {
		const { id, offer } = await wallet.viewOffer(holder, given(link, 'the link'))
		say(offerJson(id, offer))
		if (offer.grant.kind === 'authorization_code') return signIn(wallet, holder, id)
		const asked = offer.grant.transactionCode !== undefined
		const code = asked ? (values['tx-code'] ?? (await ask('Transaction code: '))) : undefined
		if (asked && code === undefined) throw new SetupError('the offer asks for a code: give it with --tx-code')
		say(await wallet.acceptOffer(holder, id, code))
	},

	async get({ wallet }, holder, issuer) {
		const { id, offer } = await wallet.viewIssuer(holder, given(issuer, 'the address of the issuer'))
		say(offerJson(id, offer))
		await signIn(wallet, holder, id)
	},

	async callback({ wallet }, holder, address) {
		await finishSignIn(wallet, holder, given(address, 'the address'))
	},

	async renew({ wallet }, holder, id) {
		await wallet.renew(holder, given(id, 'the id'))
		say(credentialJson(await wallet.get(holder, id ?? '')))
	},

	async list({ wallet }, holder) {
		await wallet.collect(holder)
		say((await wallet.refreshStatus(holder, await wallet.list(holder))).map(credentialJson))
		const later = await wallet.deferred(holder)
		if (later.length > 0) say({ on_their_way: later.map(deferredJson) })
	},

	async show({ wallet }, holder, id) {
		say((await wallet.refreshStatus(holder, [await wallet.get(holder, given(id, 'the id'))])).map(credentialJson))
	},

	async status({ wallet }, holder) {
		const all = await wallet.refreshStatus(holder, await wallet.list(holder), 0)
		say(all.map(credentialJson).map(({ id, type, status, status_as_of }) => ({ id, type, status, status_as_of })))
	},

	async present({ wallet }, holder, link) {
		const id = await wallet.viewRequest(holder, given(link, 'the link'))
		const shown = await wallet.showRequest(holder, id)
		say(requestJson(shown))
		if (values.decline) return say(outcomeJson(await wallet.decline(holder, id)))
		if ('refusal' in shown) throw new SetupError('the request is not taken, and nothing was sent: --decline tells the verifier why')
		if (!shown.match.satisfiable)
			throw new SetupError('nothing here answers the request, and nothing was sent: --decline tells the verifier')
		const agreed = values.yes || /^y(es)?$/i.test((await ask('Show this? [y/N] ')) ?? '')
		if (!agreed) throw new SetupError('nothing was sent: --yes shows it, --decline tells the verifier')
		say(outcomeJson(await wallet.consent(holder, id)))
	},

	async history({ wallet }, holder) {
		say(historyJson(await wallet.history(holder)))
	},

	async delete({ wallet }, holder, id) {
		say(await wallet.delete(holder, given(id, 'the id')))
	},

	async keys({ bearerKeys }, _holder, verb, name) {
		switch (verb) {
			case 'create':
				return say(await bearerKeys.create(given(name, 'the name'), 'holder'))
			case 'list':
				return say(await bearerKeys.list())
			case 'remove':
				return bearerKeys.remove(given(name, 'the name'))
			default:
				throw new SetupError('keys takes create, list or remove: see --help')
		}
	},
}

async function run(): Promise<void> {
	const [name, argument, more] = positionals
	if (values.help || name === undefined) return say(help)
	if (name === 'serve') return untilSignal(await start(readConfig()))
	const command = Object.hasOwn(commands, name) ? commands[name] : undefined
	if (!command) throw new SetupError(`there is no command ${name}: see --help`)
	const at = await open({ ...readConfig(), logLevel: 'error' })
	try {
		await command(at, holderOfKey(values.as), argument, more)
	} finally {
		await at.background.settled()
		await at.database.close()
	}
}

try {
	await run()
} catch (error) {
	if (!(error instanceof SetupError) && !(error instanceof ProtocolError)) throw error
	process.stderr.write(error instanceof ProtocolError ? `${error.code}: ${error.message} (${error.section})\n` : `${error.message}\n`)
	process.exitCode = 1
}
