// The person's part of an authorization: who asks, for what, and the answer. OpenID4VCI 1.0 §5.1.3, §15.1.

import { spend } from '@wangzheng/shared/adapters/spent.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { Clock, Mac, Random, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { Interaction, Provider } from 'oidc-provider'
import type { IssuanceStore } from '../adapters/issuance-store.ts'
import type { ConfigurationId } from '../credential/configuration.ts'
import { createId, parseHandle } from '../handles.ts'
import type { Issuance } from '../issuance.ts'
import type { Artifacts } from './artifacts.ts'
import { askedFor } from './asked.ts'
import type { Wallet } from './client-shown.ts'
import { detailsOf } from './granted.ts'
import { grantLifetime } from './lifetimes.ts'
import { pushedOf } from './request.ts'
import type { Writes } from './writes.ts'

export type Consent = {
	readonly clientId: string
	/** How the wallet showed who it is. */
	readonly verified: 'attested' | 'registered' | 'public'
	/** What it calls itself; undefined where it does not say. */
	readonly walletName: string | undefined
	/** Who vouches for an attested wallet. */
	readonly walletProvider: string | undefined
	/** Where the answer goes: a host, or a scheme of its own. */
	readonly goesTo: string
	readonly configuration: ConfigurationId
	/** The person whom the issuer made the offer for, if the request came of one. */
	readonly offeredTo: string | undefined
}

export type Consents = ReturnType<typeof createConsents>

type Ports = {
	readonly issuances: IssuanceStore
	readonly artifacts: Artifacts
	readonly provider: () => Promise<Provider>
	readonly writes: Writes
	readonly clock: Clock
	readonly random: Random
	readonly mac: Mac
}

/** `id` is that of the interaction: it stands in the address and in a cookie of the browser that began it, and both must agree. */
export const createConsents = (ports: Ports, publicUrl: string) => ({
	/** @throws ProtocolError `gone` where the request was answered or is past its time */
	async get(id: string): Promise<Consent> {
		const { interaction, client } = await find(ports, id)
		const wallet = await walletOf(ports, interaction)
		const { configuration, offer } = await readAsked(ports, interaction, publicUrl)
		return {
			clientId: client.clientId,
			verified: client.clientAuthMethod === 'none' ? 'public' : client.clientAuthMethod === 'private_key_jwt' ? 'registered' : 'attested',
			walletName: wallet?.name ?? client.clientName,
			walletProvider: wallet?.provider,
			goesTo: destinationOf(String(interaction.params['redirect_uri'])),
			configuration,
			offeredTo: offer?.citizen,
		}
	},

	/**
	 * The person signed in as `citizen` and consents: an issuance is authorized, in one transaction with the grant.
	 * @returns where the browser goes on
	 * @throws ProtocolError `gone`; `forbidden` where the offer is for somebody else; `conflict` where it was taken meanwhile
	 */
	async give(id: string, citizen: string): Promise<string> {
		const { interaction, client, provider } = await find(ports, id)
		const { configuration, offer, detailed } = await readAsked(ports, interaction, publicUrl)
		if (offer && offer.citizen !== citizen) {
			throw new ProtocolError('forbidden', 'the offer that this request came of is for another person', {
				section: 'OpenID4VCI 1.0 §5.1.3',
			})
		}
		const now = ports.clock.now()
		const issuanceId = offer?.id ?? createId(ports)
		const about = { offered: offer !== undefined, configuration, citizen, now, until: now + grantLifetime, clientId: client.clientId }
		const grant = new provider.Grant({ accountId: issuanceId, clientId: client.clientId })
		grant.addResourceScope(publicUrl, configuration)
		if (detailed) for (const detail of detailsOf(configuration, issuanceId)) grant.addRar(detail)
		return ports.writes.together(async () => {
			await answerOnce(ports, id, interaction)
			const taken = () => new ProtocolError('conflict', 'the offer was taken meanwhile')
			await ports.writes.write({ query: ports.issuances.authorizing(issuanceId, about), refusal: taken })
			const grantId = await grant.save()
			interaction.result = { login: { accountId: issuanceId, remember: false }, consent: { grantId } }
			await interaction.save(leftOf(interaction, now))
			return interaction.returnTo
		})
	},

	/** The person refuses, and the wallet is told so. @returns where the browser goes on @throws ProtocolError `gone` */
	async refuse(id: string): Promise<string> {
		const { interaction } = await find(ports, id)
		interaction.result = { error: 'access_denied', error_description: 'the person refused' }
		return ports.writes.together(async () => {
			await answerOnce(ports, id, interaction)
			await interaction.save(leftOf(interaction, ports.clock.now()))
			return interaction.returnTo
		})
	},
})

async function find({ provider }: Ports, id: string) {
	const server = await provider()
	const interaction = await server.Interaction.find(id)
	if (!interaction || interaction.result) throw new ProtocolError('gone', 'the request was answered, or is past its time')
	const client = await server.Client.find(String(interaction.params['client_id']))
	if (!client) throw new ProtocolError('gone', 'the wallet that asked is not known any more')
	return { provider: server, interaction, client }
}

/** What the attestation of the pushed request said of the wallet. */
async function walletOf({ artifacts }: Ports, interaction: Interaction): Promise<Wallet | undefined> {
	const id = pushedOf(interaction)
	const pushed = id === undefined ? undefined : await artifacts.find('PushedAuthorizationRequest', id)
	return pushed?.['wallet'] as Wallet | undefined
}

/** Of two answers that race one counts. */
const answerOnce = ({ writes }: Ports, id: string, { exp }: Interaction): Promise<void> =>
	writes.write({ query: spend(`consent ${id}`, Number(exp)), refusal: () => new ProtocolError('gone', 'the request was answered') })

/** An `issuer_state` that anybody can send: one that names an offer of ours only narrows what can be consented to. §5.1.3 */
async function readAsked(ports: Ports, { params }: Interaction, publicUrl: string) {
	const { scope, authorization_details: details, issuer_state: state } = params as Record<string, string | undefined>
	const asked = askedFor({ scope, authorization_details: details }, publicUrl)
	const id = state === undefined ? undefined : parseHandle(ports, 'issuer state', state)
	const issuance: Issuance | undefined = id === undefined ? undefined : await ports.issuances.get(id, ports.clock.now())
	const offer = issuance?.state === 'offered' && issuance.configuration === asked.configuration ? issuance : undefined
	return { ...asked, offer }
}

function destinationOf(redirectUri: string): string {
	const { protocol, host } = new URL(redirectUri)
	return /^https?:$/.test(protocol) ? host : protocol
}

const leftOf = ({ exp }: Interaction, now: Seconds): Seconds => Math.max(1, Number(exp) - now)
