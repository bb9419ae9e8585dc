import { testAll } from './budget.ts'
import { oauthProperties } from './oauth.ts'

testAll(oauthProperties)
