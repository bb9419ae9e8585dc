// All requirement tables, in the order of the coverage page.

import { clientAttestation } from './client-attestation.ts'
import { dpop } from './dpop.ts'
import { haip } from './haip.ts'
import { mdoc } from './mdoc.ts'
import { oauth } from './oauth.ts'
import { openid4vci } from './openid4vci.ts'
import { openid4vp } from './openid4vp.ts'
import type { RequirementTable } from './requirement.ts'
import { sdJwt } from './sd-jwt.ts'
import { sdJwtVc } from './sd-jwt-vc.ts'
import { tokenStatusList } from './token-status-list.ts'

export const tables: readonly RequirementTable[] = [
	openid4vci,
	openid4vp,
	sdJwt,
	sdJwtVc,
	mdoc,
	tokenStatusList,
	haip,
	oauth,
	dpop,
	clientAttestation,
]
