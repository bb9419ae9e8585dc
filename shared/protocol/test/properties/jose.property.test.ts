import { testAll } from './budget.ts'
import { joseProperties } from './jose.ts'

testAll(joseProperties)
