import { testAll } from './budget.ts'
import { sdJwtProperties } from './sd-jwt.ts'

testAll(sdJwtProperties)
