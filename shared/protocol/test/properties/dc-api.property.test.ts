import { testAll } from './budget.ts'
import { dcApiProperties } from './dc-api.ts'

testAll(dcApiProperties)
