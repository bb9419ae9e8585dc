import { testAll } from './budget.ts'
import { openid4vpProperties } from './openid4vp.ts'

testAll(openid4vpProperties)
