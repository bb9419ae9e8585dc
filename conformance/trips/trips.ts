// The trips, in the order in which they are made.

import { deferSteps } from './defer.ts'
import { issueSteps } from './issue.ts'
import { mdocSteps } from './mdoc.ts'
import { paySteps } from './pay.ts'
import { presentSteps, upgradeStep } from './present.ts'
import { revokeSteps } from './revoke.ts'
import { signInSteps } from './sign-in.ts'
import type { Trip } from './trip.ts'

export const trips: readonly Trip[] = [
	{ title: 'Get a network ID: light, then upgraded', steps: [...issueSteps('light'), upgradeStep, ...issueSteps('upgraded')] },
	{ title: 'Show it to relying parties', steps: presentSteps },
	{ title: 'Get it as an mdoc, and show it to a page through the browser', steps: mdocSteps },
	{ title: 'Confirm a payment with it', steps: paySteps },
	{ title: 'Sign in at the issuer for one', steps: signInSteps },
	{ title: 'Get one that an operator releases first', steps: deferSteps },
	{ title: 'Suspend, resume and revoke it', steps: revokeSteps },
]
