import { testAll } from './budget.ts'
import { statusProperties } from './status.ts'

testAll(statusProperties)
