// The credential formats that this project has. Whatever differs between them stands in their folders, behind one interface.

import { mdoc } from '../mdoc/format.ts'
import { sdJwtVc } from '../sd-jwt/format.ts'
import type { CredentialFormat, FormatId } from './format.ts'

export const formats: Readonly<Record<FormatId, CredentialFormat>> = { 'dc+sd-jwt': sdJwtVc, mso_mdoc: mdoc }

/** The format of a foreign identifier; undefined where it is none that is taken here. */
export const formatOf = (id: string): CredentialFormat | undefined => (Object.hasOwn(formats, id) ? formats[id as FormatId] : undefined)
