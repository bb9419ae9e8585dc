// All properties of all parsers that see foreign bytes.

import { dcApiProperties } from './dc-api.ts'
import { didProperties } from './did.ts'
import { joseProperties } from './jose.ts'
import { mdocProperties } from './mdoc.ts'
import { oauthProperties } from './oauth.ts'
import { openid4vciProperties } from './openid4vci.ts'
import { openid4vpProperties } from './openid4vp.ts'
import { prefixesProperties } from './prefixes.ts'
import type { Property } from './property.ts'
import { sdJwtProperties } from './sd-jwt.ts'
import { statusProperties } from './status.ts'
import { textProperties } from './text.ts'
import { trustProperties } from './trust.ts'
import { typeProperties } from './types.ts'
import { webProperties } from './web.ts'

export const allProperties: readonly Property[] = [
	...textProperties,
	...joseProperties,
	...trustProperties,
	...didProperties,
	...sdJwtProperties,
	...mdocProperties,
	...typeProperties,
	...statusProperties,
	...oauthProperties,
	...openid4vciProperties,
	...openid4vpProperties,
	...prefixesProperties,
	...dcApiProperties,
	...webProperties,
]
