import { testAll } from './budget.ts'
import { openid4vciProperties } from './openid4vci.ts'

testAll(openid4vciProperties)
