import { testAll } from './budget.ts'
import { mdocProperties } from './mdoc.ts'

testAll(mdocProperties)
