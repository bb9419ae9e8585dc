// Before anything is issued: what this issuer says in credentials keeps to what it publishes of their types. SD-JWT VC §5.4, §5.7.

import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { utf8 } from '@wangzheng/shared/protocol/json.ts'
import type { Clock, Crypto } from '@wangzheng/shared/protocol/ports.ts'
import { enforceType } from '@wangzheng/shared/protocol/sd-jwt/enforce-type.ts'
import { type CredentialType, extendType, withoutParent } from '@wangzheng/shared/protocol/sd-jwt/extend-type.ts'
import { hasIntegrity } from '@wangzheng/shared/protocol/sd-jwt/integrity.ts'
import { parseTypeDocument, refuseType } from '@wangzheng/shared/protocol/sd-jwt/type-metadata.ts'
import type { PopulationRegister } from '../ports/population-register.ts'
import { credentialClaims, disclosable, type Tier, tiers, typeNames } from './tier.ts'
import { createTypeDocuments, type Document } from './type-metadata.ts'

type Ports = { readonly crypto: Crypto; readonly clock: Clock; readonly register: PopulationRegister }

/** How many people of the register are tried. */
const tried = 16

/**
 * @throws SetupError in one sentence: the claims of a tier, as they are issued to people of this register, break its type metadata
 */
export async function verifyOwnTypes(
	ports: Ports,
	typeBase: string,
	documents: ReadonlyMap<string, Document> = createTypeDocuments(typeBase),
): Promise<void> {
	const citizens = await ports.register.list(tried)
	for (const tier of tiers) {
		try {
			const type = typeOf(ports, tier, typeBase, documents)
			for (const citizen of citizens) {
				const claims = credentialClaims(tier, citizen, ports.register, typeBase, ports.clock.now())
				enforceType(type, { claims, disclosable: disclosable[tier], whole: true })
			}
		} catch (error) {
			if (!(error instanceof ProtocolError)) throw error
			throw new SetupError(
				`What the ${tier} credential says breaks its own type metadata, and wallets would refuse it: ${error.message} (${error.section}).`,
				{ cause: error },
			)
		}
	}
}

function typeOf(ports: Ports, tier: Tier, typeBase: string, documents: ReadonlyMap<string, Document>): CredentialType {
	const read = (name: string) => {
		const bytes = utf8(documents.get(name)?.bytes ?? '')
		return { bytes, document: parseTypeDocument(bytes, `${typeBase}/${name}`) }
	}
	const base = read(typeNames.base)
	const { document } = read(typeNames[tier])
	if (!document.extends) return withoutParent(document)
	const { uri, integrity } = document.extends
	if (uri !== base.document.vct || integrity === undefined || !hasIntegrity(ports, base.bytes, integrity)) {
		throw refuseType('the type does not extend the base type as it is served', '§5.4')
	}
	return extendType(withoutParent(base.document), document)
}
