// Why a requirement has no test yet: what it speaks of is not there.

export const notYet = {
	ownKeys:
		'The wallet provider is a part of the wallet agent: it attests the keys that its own key store just made, and no platform attests them.',
	transformation: 'Nothing here transforms the attestations of others.',
	attestationStatus: "The wallet provider's attestations end within hours, each is for one issuer and its keys; they cannot be revoked.",
	splitWallet: 'The wallet agent is one part.',
	certificateRevocation:
		'Revocation of certificates is not looked at in any format: an anchor or a signer is taken out of the configuration.',
	w3c: 'The W3C formats and Data Integrity are not there yet.',
	accountLinking: 'No relying party here links accounts yet.',
	jsonSerialization: 'Only the compact form is there.',
	jwtVcIssuer: 'Issuers are known by their certificate chain alone.',
	statusHistory:
		'Only the present status is published, and ?time= is answered 501: lists of the past tell when a holder was suspended, and the draft advises against them (§12.7).',
	statusSigningUsage: 'The object identifier is not registered yet.',
	references: 'There is nothing to test.',
} as const
