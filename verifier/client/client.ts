// The verifier as a client: its identifier under a prefix, where its answers go, and the key that signs under it. OpenID4VP 1.0 §5.9.

import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import type { SigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import type { DecryptionKey } from '@wangzheng/shared/protocol/jose/jwe.ts'
import { thumbprint } from '@wangzheng/shared/protocol/jose/jwk.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import type { ClientIdPrefix } from '@wangzheng/shared/protocol/openid4vp/client-id.ts'
import { readVerifierAttestation } from '@wangzheng/shared/protocol/openid4vp/prefixes/verifier-attestation.ts'
import type { Clock, Crypto, Signer } from '@wangzheng/shared/protocol/ports.ts'
import { didOf } from '@wangzheng/shared/protocol/trust/did-web.ts'
import { keyUrlOf } from '@wangzheng/shared/web/did-document.ts'
import type { RedirectedMode } from '../request.ts'
import { identifyByHash } from './by-hash.ts'

export type Client = {
	/** Where the answer to a new request goes: one address for all requests where the prefix names addresses, else one for each. */
	address(mode: RedirectedMode, id: string): string
	/** The identifier for a new request whose answer goes to `address`. */
	id(address: string): string
	/** Who signs under an identifier; undefined where its key was changed before this program started, or nobody signs at all. */
	signer(clientId: string): Signer | undefined
	/** What the header of a Request Object says of whose key signs it. */
	identity(signer: Signer): JsonObject
	/** False alone for `redirect_uri`, under which nothing can be signed: such a request stands in its link, as it is. */
	readonly signs: boolean
	/** The key that answers are encrypted to, where wallets have it and all other metadata beforehand: none of that may be sent (§8.5). */
	readonly registeredKey: DecryptionKey | undefined
}

/** What makes a client known under a prefix, beside its signing key. */
export type OwnIdentity = {
	readonly prefix: OwnPrefix
	/** Its host is what the certificate names, and what did:web is made of. */
	readonly publicUrl: string
	/** What an attester signed for us, for verifier_attestation. */
	readonly attestation?: string | undefined
	/** The name that wallets entered, and the key they encrypt to, for pre-registered. */
	readonly registered?: { readonly clientId: string; readonly key: DecryptionKey } | undefined
}

/** The prefixes that this verifier can ask under. */
export const ownPrefixes = [
	'x509_hash',
	'x509_san_dns',
	'decentralized_identifier',
	'verifier_attestation',
	'pre-registered',
	'redirect_uri',
] as const satisfies readonly ClientIdPrefix[]
export type OwnPrefix = (typeof ownPrefixes)[number]

/** @throws SetupError where there is no attestation, or one for another key; no name, where wallets have one */
export function createClient(ports: { crypto: Crypto; clock: Clock }, keys: SigningKeys, own: OwnIdentity): Client {
	const { prefix, publicUrl, registered } = own
	const signing = {
		address: (mode: RedirectedMode, id: string) => (isPosted(mode) ? `${publicUrl}/response/${id}` : `${publicUrl}/answer`),
		signs: true,
		registeredKey: undefined,
	}
	/** Wallets compare addresses letter for letter. */
	const address = (mode: RedirectedMode) => (isPosted(mode) ? `${publicUrl}/response` : `${publicUrl}/answer`)
	const named = (id: string) => ({ id: () => id, signer: (clientId: string) => (clientId === id ? keys.signer() : undefined) })
	const certificates = (signer: Signer): JsonObject => ({ x5c: signer.x5c ?? [] })
	switch (prefix) {
		case 'x509_hash':
			return { ...signing, ...identifyByHash(ports, keys), identity: certificates }
		case 'x509_san_dns':
			return { ...signing, ...named(`x509_san_dns:${new URL(publicUrl).hostname}`), identity: certificates }
		case 'decentralized_identifier':
			return {
				...signing,
				...named(`decentralized_identifier:${didOf(publicUrl)}`),
				identity: signer => ({ kid: keyUrlOf(ports, publicUrl, signer) }),
			}
		case 'verifier_attestation': {
			const { text, subject } = readAttestation(ports, keys, own.attestation)
			return { ...signing, ...named(`verifier_attestation:${subject}`), address, identity: () => ({ jwt: text }) }
		}
		case 'pre-registered':
			if (!registered) throw new SetupError('CLIENT_ID must be the name that wallets know the verifier by, for the prefix pre-registered')
			return { ...signing, ...named(registered.clientId), address, identity: () => ({}), registeredKey: registered.key }
		case 'redirect_uri':
			return {
				...signing,
				address,
				id: to => `redirect_uri:${to}`,
				signer: () => undefined,
				identity: () => ({}),
				signs: false,
			}
	}
}

const isPosted = (mode: RedirectedMode): boolean => mode === 'direct_post' || mode === 'direct_post.jwt'

function readAttestation(ports: { crypto: Crypto }, keys: SigningKeys, text = ''): { readonly text: string; readonly subject: string } {
	const attested = text === '' ? undefined : readVerifierAttestation(text)
	if (!attested || thumbprint(ports, attested.key) !== thumbprint(ports, keys.signer().publicJwk)) {
		throw new SetupError(
			'VERIFIER_ATTESTATION must name the file of a verifier attestation for the key that signs: ask the attester for one',
		)
	}
	return { text, subject: attested.subject }
}
