// The one internal of oidc-provider that is used: where a provider keeps its nonces and challenges. The version is pinned.

declare module 'oidc-provider/lib/helpers/weak_cache.js' {
	type Challenges = { nextChallenge(): string; checkChallenge(challenge: string): boolean }
	export function get(provider: object): { DPoPNonces: Challenges; AttestChallenges: Challenges }
}
