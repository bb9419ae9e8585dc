// Looks an issuer up: its metadata, signed or plain, and which authorization server to ask.
// OpenID4VCI 1.0 §12.2, §12.3.

import { PeerError, ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { fromUtf8, isObject, type JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { readJsonAnswer } from '@wangzheng/shared/protocol/oauth/answer.ts'
import { chooseRequestEncryption, chooseResponseEncryption } from '@wangzheng/shared/protocol/openid4vci/credential-encryption.ts'
import { type IssuerMetadata, parseIssuerMetadata, wellKnown } from '@wangzheng/shared/protocol/openid4vci/issuer-metadata.ts'
import { verifySignedMetadata } from '@wangzheng/shared/protocol/openid4vci/signed-metadata.ts'
import { parseServer, type Server } from '../authorization/server.ts'
import type { IssuerDoors } from '../offer.ts'
import { fetchJson } from '../peer.ts'
import type { WalletPorts } from '../ports.ts'

export type KnownIssuer = { readonly doors: IssuerDoors; readonly metadata: IssuerMetadata; readonly raw: JsonObject }

type Ports = Pick<WalletPorts, 'fetch' | 'crypto' | 'clock' | 'issuers' | 'rules'>

/**
 * @throws ProtocolError `forbidden`: an issuer that this wallet takes nothing from; `invalid_metadata`; PeerError
 */
export async function readIssuer(ports: Ports, identifier: string): Promise<KnownIssuer> {
	const { rules } = ports
	if (rules.trustedIssuers && !rules.trustedIssuers.has(identifier)) {
		throw new ProtocolError('forbidden', `this wallet takes no offers from ${identifier}`, { section: 'OpenID4VCI 1.0 §13.5' })
	}
	const raw = await fetchMetadata(ports, identifier)
	const metadata = parseIssuerMetadata(raw, identifier)
	return { metadata, raw, doors: doorsOf(metadata, raw) }
}

const maxBytes = 524_288

/** §12.2.3: signed metadata are taken from a signer that is trusted; those of any other are thrown away, and the plain ones asked for. */
async function fetchMetadata(ports: Ports, identifier: string): Promise<JsonObject> {
	const { fetch, issuers } = ports
	const url = wellKnown(identifier, 'openid-credential-issuer')
	const what = 'the issuer metadata'
	const answer = await fetch({ url, headers: { Accept: 'application/jwt, application/json;q=0.9' }, maxBytes })
	if (answer.status === 200 && answer.mediaType === 'application/jwt') {
		const text = fromUtf8(answer.body)?.trim()
		if (text === undefined) throw new PeerError('the signed issuer metadata are no text', { url, status: answer.status })
		try {
			return verifySignedMetadata(ports, issuers, text, identifier)
		} catch (error) {
			const stranger =
				error instanceof ProtocolError && error.cause instanceof ProtocolError && error.cause.code === 'invalid_certificate_chain'
			if (!stranger) throw error
		}
		return fetchJson(fetch, url, what)
	}
	return readJsonAnswer(answer, url, what)
}

function doorsOf(metadata: IssuerMetadata, raw: JsonObject): IssuerDoors {
	const member = (name: string): JsonObject | undefined => {
		const value = raw[name]
		return isObject(value) ? value : undefined
	}
	const requestEncryption = member('credential_request_encryption')
	const responseEncryption = member('credential_response_encryption')
	// §8.2: a key for the response goes into an encrypted request alone
	if (!requestEncryption && responseEncryption?.['encryption_required'] === true) {
		throw new ProtocolError('invalid_metadata', 'the issuer demands encrypted responses and takes no encrypted requests', {
			section: 'OpenID4VCI 1.0 §8.2',
		})
	}
	return {
		identifier: metadata.credentialIssuer,
		displays: metadata.display,
		credentialEndpoint: metadata.credentialEndpoint,
		nonceEndpoint: metadata.nonceEndpoint,
		deferredEndpoint: metadata.deferredCredentialEndpoint,
		notificationEndpoint: metadata.notificationEndpoint,
		batchSize: metadata.batchSize,
		...usable(requestEncryption, responseEncryption),
	}
}

/** Encryption that is only offered is left out where nothing of it is known here; that which is demanded must be. */
function usable(
	request: JsonObject | undefined,
	response: JsonObject | undefined,
): Pick<IssuerDoors, 'requestEncryption' | 'responseEncryption'> {
	const can = (value: JsonObject | undefined, choose: (value: JsonObject) => unknown): JsonObject | undefined => {
		if (!value) return undefined
		try {
			choose(value)
			return value
		} catch (error) {
			if (value['encryption_required'] === true || !(error instanceof ProtocolError)) throw error
			return undefined
		}
	}
	const to = { publicJwk: { kty: 'EC', crv: 'P-256', x: '', y: '' }, kid: '' } as const
	const requestEncryption = can(request, chooseRequestEncryption)
	const responseEncryption = requestEncryption && can(response, value => chooseResponseEncryption(value, to))
	return { requestEncryption, responseEncryption }
}

/**
 * The authorization server for a grant: the one that the offer names, else the first that has the grant. §12.2.4.
 * @throws ProtocolError `invalid_metadata`: other metadata than the server's, or none has the grant; PeerError
 */
export async function readServer(ports: Ports, servers: readonly string[], grant: string): Promise<Server> {
	for (const issuer of servers) {
		const url = wellKnown(issuer, 'oauth-authorization-server')
		const server = parseServer(await fetchJson(ports.fetch, url, 'the authorization server metadata'), issuer)
		if (servers.length === 1 || server.grantTypes.includes(grant)) return server
	}
	throw new ProtocolError('invalid_metadata', `no authorization server of the issuer has the grant ${grant}`, {
		section: 'OpenID4VCI 1.0 §12.2.4',
	})
}
