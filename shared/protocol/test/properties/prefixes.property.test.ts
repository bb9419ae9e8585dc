import { testAll } from './budget.ts'
import { prefixesProperties } from './prefixes.ts'

testAll(prefixesProperties)
