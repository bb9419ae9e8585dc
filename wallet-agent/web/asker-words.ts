// How the wallet knows who asks, by the prefix of their client identifier, in three languages. OpenID4VP 1.0 §5.9.3.

import type { ClientIdPrefix } from '@wangzheng/shared/protocol/openid4vp/client-id.ts'
import { words } from '@wangzheng/shared/web/locale.ts'

type Asker = {
	readonly how: Readonly<Record<ClientIdPrefix, string>>
	/** Of somebody whom nobody vouches for. */
	readonly warning: string
}

export const askers = words<Asker>({
	'zh-Hant': {
		how: {
			x509_san_dns: '請求有對方的簽章，憑證由您的皮夾信任的機構簽發，網域名稱相符。',
			x509_hash: '請求有對方的簽章，憑證由您的皮夾信任的機構簽發，而且就是這一張憑證。',
			decentralized_identifier: '請求有對方的簽章，簽章的金鑰屬於您的皮夾登錄過的去中心化識別碼（DID）。',
			verifier_attestation: '請求有對方的簽章，您的皮夾信任的機構出具了對方的證明。',
			'pre-registered': '請求有對方的簽章，對方事先登錄在您的皮夾裡。',
			redirect_uri: '無法確認：請求沒有簽章。',
			origin: '您的瀏覽器確認是這個網站在問；請求沒有簽章，沒有別人能證明對方是誰。',
		},
		warning: '沒有人能證明對方是誰。除非這是您自己剛打開的網站，而且您認得上面的網址，否則請不要同意。',
	},
	'zh-Hans': {
		how: {
			x509_san_dns: '请求有对方的签名，证书由您的钱包信任的机构签发，域名相符。',
			x509_hash: '请求有对方的签名，证书由您的钱包信任的机构签发，而且就是这一张证书。',
			decentralized_identifier: '请求有对方的签名，签名的密钥属于您的钱包登记过的去中心化标识符（DID）。',
			verifier_attestation: '请求有对方的签名，您的钱包信任的机构出具了对方的证明。',
			'pre-registered': '请求有对方的签名，对方事先登记在您的钱包里。',
			redirect_uri: '无法确认：请求没有签名。',
			origin: '您的浏览器确认是这个网站在问；请求没有签名，没有别人能证明对方是谁。',
		},
		warning: '没有人能证明对方是谁。除非这是您自己刚打开的网站，而且您认得上面的网址，否则请不要同意。',
	},
	en: {
		how: {
			x509_san_dns: 'They signed the request, with a certificate from an authority that your wallet trusts, for this very host name.',
			x509_hash: 'They signed the request, with a certificate from an authority that your wallet trusts, and it is this very certificate.',
			decentralized_identifier: 'They signed the request, with a key of a decentralized identifier (DID) that was entered in your wallet.',
			verifier_attestation: 'They signed the request, and somebody whom your wallet trusts attests who they are.',
			'pre-registered': 'They signed the request, and they were entered in your wallet beforehand.',
			redirect_uri: 'Nobody knows: the request is not signed.',
			origin: 'Your browser says that this site asks. The request is not signed, and nobody else says who they are.',
		},
		warning: 'Nobody vouches for who they are. Unless you have just opened this site yourself and know the address above, do not agree.',
	},
})
