import { testAll } from './budget.ts'
import { webProperties } from './web.ts'

testAll(webProperties)
