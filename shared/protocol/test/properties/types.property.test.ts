import { testAll } from './budget.ts'
import { typeProperties } from './types.ts'

testAll(typeProperties)
