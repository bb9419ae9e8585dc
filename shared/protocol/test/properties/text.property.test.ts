import { testAll } from './budget.ts'
import { textProperties } from './text.ts'

testAll(textProperties)
