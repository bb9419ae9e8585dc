import { testAll } from './budget.ts'
import { trustProperties } from './trust.ts'

testAll(trustProperties)
