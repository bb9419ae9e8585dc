import { x } from '@wangzheng/issuer/main.ts'

console.log(x)
