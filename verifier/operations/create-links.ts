// The links of a request: what opens a wallet, with the request's address in it, or the whole of it. OpenID4VP 1.0 §5.4, RFC 9101 §5.

import {
	createLinkByValue,
	createRequestLink,
	createUnsignedLink,
	type RequestUriMethod,
} from '@wangzheng/shared/protocol/openid4vp/authorization-request.ts'
import type { Client } from '../client/client.ts'
import type { OpenRequest } from '../request.ts'
import type { ComposeRequest } from './compose-request.ts'

export type RequestLinks = {
	/** Opens a wallet on the device where it is clicked, or scanned as a QR code. */
	readonly requestLink: string
	/** Where the Request Object is; undefined where it stands in the link. */
	readonly requestUri: string | undefined
	/** The same in the web wallet; undefined where none is configured. */
	readonly webWalletLink: string | undefined
}

export type CreateLinks = (request: OpenRequest, method?: RequestUriMethod) => Promise<RequestLinks>

/** @param walletScheme what opens wallets: `openid4vp://` */
export const createLinks = ({
	client,
	compose,
	publicUrl,
	walletScheme,
	webWalletUrl,
}: {
	client: Client
	compose: ComposeRequest
	publicUrl: string
	walletScheme: string
	webWalletUrl: string | undefined
}): CreateLinks => {
	const both = (link: (wallet: string) => string, requestUri?: string): RequestLinks => ({
		requestLink: link(walletScheme),
		requestUri,
		webWalletLink: webWalletUrl === undefined ? undefined : link(`${webWalletUrl}/present`),
	})
	return async (request, requestUriMethod) => {
		const { id, clientId, byValue } = request
		if (!client.signs) {
			const parameters = compose.unsigned(request)
			return both(wallet => createUnsignedLink(wallet, parameters))
		}
		if (byValue) {
			const text = await compose.signed(request)
			return both(wallet => createLinkByValue(wallet, clientId, text))
		}
		const requestUri = `${publicUrl}/request/${id}`
		const reference = { clientId, requestUri, ...(requestUriMethod ? { requestUriMethod } : {}) }
		return both(wallet => createRequestLink(wallet, reference), requestUri)
	}
}
