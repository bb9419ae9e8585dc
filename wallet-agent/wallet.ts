// The wallet that the doors, the pages and the command line talk to. Every call names the holder that it is for.

import { acceptOffer } from './operations/accept-offer.ts'
import { consent, decline } from './operations/answer-request.ts'
import { collectAllDue, collectSoon } from './operations/collect-deferred.ts'
import { deleteCredential } from './operations/delete-credential.ts'
import { forgetAbandoned } from './operations/forget-abandoned.ts'
import { getOwn, listOwn } from './operations/read-held.ts'
import { refreshStatus } from './operations/refresh-status.ts'
import { renew } from './operations/renew-credential.ts'
import { showRequest } from './operations/show-request.ts'
import { beginSignIn, finishSignIn } from './operations/sign-in.ts'
import { viewDcApi } from './operations/view-dc-api.ts'
import { viewIssuer, viewOffer, viewPlatformOffer } from './operations/view-offer.ts'
import { viewRequest } from './operations/view-request.ts'
import type { WalletPorts } from './ports.ts'

export type Wallet = ReturnType<typeof createWallet>

export const createWallet = (ports: WalletPorts) => ({
	viewOffer: viewOffer(ports),
	viewPlatformOffer: viewPlatformOffer(ports),
	viewIssuer: viewIssuer(ports),
	/** An offer that was looked at before; undefined where there is none or its time is over. */
	offer: (holder: string, id: string) => ports.offers.get(holder, id),
	acceptOffer: acceptOffer(ports),
	beginSignIn: beginSignIn(ports),
	finishSignIn: finishSignIn(ports),
	/** What issuers will issue later. */
	deferred: (holder: string) => ports.deferred.list(holder),
	collect: collectSoon(ports),
	collectAllDue: collectAllDue(ports),
	forgetAbandoned: forgetAbandoned(ports),
	renew: renew(ports),
	discardOffer: (holder: string, id: string) => ports.offers.remove(holder, id),
	viewRequest: viewRequest(ports),
	viewDcApi: viewDcApi(ports),
	showRequest: showRequest(ports),
	consent: consent(ports),
	decline: decline(ports),
	list: listOwn(ports),
	get: getOwn(ports),
	refreshStatus: refreshStatus(ports),
	delete: deleteCredential(ports),
	history: (holder: string) => ports.history.list(holder),
})
