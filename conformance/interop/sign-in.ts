// A person who signs in at our issuer for a foreign wallet, at a browser.

import { createFetch } from '@wangzheng/shared/adapters/safe-fetch.ts'
import { createPerson } from '../trips/person.ts'

export const redirectUri = 'http://localhost:9/callback'

/** From the wallet's authorization request to the address with the code. */
export async function signIn(authorizationRequestUrl: string): Promise<string> {
	const person = createPerson(createFetch({ allowLoopback: true }))
	const page = await person.open(authorizationRequestUrl, redirectUri)
	return (await person.submit(page, { decision: 'allow', citizen: 'citizen-1' }, redirectUri)).url
}
