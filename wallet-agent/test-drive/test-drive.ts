// Goes through with an offer or a request by itself, under the standing consent of one holder: for those who test this wallet and have no
// person to ask. Its doors are closed unless the configuration opens them.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { DcApiMessage } from '@wangzheng/shared/protocol/openid4vp/dc-api/protocol.ts'
import type { Fetch } from '@wangzheng/shared/protocol/ports.ts'
import type { OpenOffer } from '../offer.ts'
import type { Receipt } from '../operations/receive-credentials.ts'
import type { DcApiCall } from '../operations/view-dc-api.ts'
import { issuanceProtocol } from '../operations/view-offer.ts'
import { fromPeer } from '../peer.ts'
import type { RequestOutcome } from '../request.ts'
import type { Wallet } from '../wallet.ts'
import { followTo } from './follow.ts'

/** The holder whose consent stands. No person and no program is called so. */
export const testHolder = 'test-drive'

/** What came of it; a refusal of ours is an outcome like others. */
export type Happened = {
	readonly outcome: 'received' | 'deferred' | RequestOutcome['event']
	/** Ids of what was received. */
	readonly credentials?: readonly string[]
	/** Where the verifier sends the holder on. */
	readonly redirectUri?: string | undefined
	/** What the platform gives to the page that asked; where it is left out, the platform cancels. */
	readonly answer?: DcApiMessage | undefined
	/** Why it ended otherwise than it should. */
	readonly error?: { readonly code: string; readonly message: string }
}

export type TestDrive = {
	/** Receives what an offer has. */
	takeOffer(link: string, txCode: string | undefined): Promise<Happened>
	/** Receives one of the credentials that an issuer has, without an offer. */
	takeFrom(issuer: string, configuration: string): Promise<Happened>
	/** Answers a request with the best that answers it; declines where nothing does. */
	answer(link: string): Promise<Happened>
	/** The same of what a page asks over the Digital Credentials API; or receives what it offers there. */
	answerDcApi(call: DcApiCall, txCode: string | undefined): Promise<Happened>
}

type Ports = { readonly wallet: Wallet; readonly fetch: Fetch; readonly redirectUri: string }

export const createTestDrive = (ports: Ports): TestDrive => ({
	takeOffer: (link, txCode) => happening(async () => receive(ports, await ports.wallet.viewOffer(testHolder, link), undefined, txCode)),
	takeFrom: (issuer, configuration) =>
		happening(async () => receive(ports, await ports.wallet.viewIssuer(testHolder, issuer), configuration, undefined)),
	answer: link => happening(async () => answer(ports, await ports.wallet.viewRequest(testHolder, link))),
	answerDcApi: (call, txCode) =>
		happening(async () => {
			const offered = call.requests.find(({ protocol }) => protocol === issuanceProtocol)
			if (!offered) return answer(ports, await ports.wallet.viewDcApi(testHolder, call))
			return receive(ports, await ports.wallet.viewPlatformOffer(testHolder, offered.data), undefined, txCode)
		}),
})

/** @throws what is no refusal: a fault of ours */
async function happening(work: () => Promise<Happened>): Promise<Happened> {
	try {
		return await work()
	} catch (error) {
		if (!(error instanceof ProtocolError)) throw error
		return { outcome: 'refused', error: { code: error.code, message: `${error.message} (${error.section})` } }
	}
}

async function receive(
	ports: Ports,
	{ id, offer }: { readonly id: string; readonly offer: OpenOffer },
	configuration: string | undefined,
	txCode: string | undefined,
): Promise<Happened> {
	const { received, deferred } =
		offer.grant.kind === 'pre_authorized' ? await ports.wallet.acceptOffer(testHolder, id, txCode) : await signIn(ports, id, configuration)
	return { outcome: deferred.length > 0 ? 'deferred' : 'received', credentials: received }
}

async function signIn({ wallet, fetch, redirectUri }: Ports, id: string, configuration: string | undefined): Promise<Receipt> {
	const url = await wallet.beginSignIn(testHolder, id, configuration)
	return wallet.finishSignIn(testHolder, await fromPeer(() => followTo(fetch, redirectUri, url)))
}

/** @throws ProtocolError what is wrong with the request: nobody is told, for nobody who could agree to that has seen it */
async function answer({ wallet }: Ports, id: string): Promise<Happened> {
	const shown = await wallet.showRequest(testHolder, id)
	if ('refusal' in shown) throw shown.refusal
	const { match } = shown
	const { event, reason, ...sent } = await (match.satisfiable ? wallet.consent(testHolder, id) : wallet.decline(testHolder, id))
	return { outcome: event, ...sent, ...(reason === undefined ? {} : { error: { code: event, message: reason } }) }
}
