import { testAll } from './budget.ts'
import { didProperties } from './did.ts'

testAll(didProperties)
