// Properties of SD-JWTs: their parts, what they stand for, and that neither an issuer nor a holder can be forged. RFC 9901, SD-JWT VC.

import { encode } from '../../base64url.ts'
import type { ClaimsPath, Credential, CredentialToIssue, PresentationAim } from '../../credential/format.ts'
import { isObject, type Json, type JsonObject, utf8 } from '../../json.ts'
import { digestOf, isReservedName, parseDisclosure } from '../../sd-jwt/disclosure.ts'
import { sdJwtVc } from '../../sd-jwt/format.ts'
import { parseSdJwt } from '../../sd-jwt/parse.ts'
import { mutateText, several } from './mutate.ts'
import { must, property } from './property.ts'
import { isPart, mutateSdJwt, takenApart } from './tokens.ts'
import { believer, blindTrust, holder, issuer, near, noon, otherHolder, ports, stranger, trust, unsigned } from './world.ts'

const disclosable: readonly ClaimsPath[] = [
	['family_name'],
	['nationalities', null],
	['address'],
	['address', 'locality'],
	['address', 'lines', null],
]
const credentialOf = (serial: number, change: Partial<CredentialToIssue> = {}): CredentialToIssue => ({
	type: 'https://issuer.example/types/a',
	claims: {
		// always told, and different in each: by it is known which credential something was made of
		serial,
		family_name: `王${serial}`,
		nationalities: ['CN', 'DE', `N${serial}`],
		address: { country: 'CN', locality: `上海${serial}`, lines: [{ a: serial }, 'b'] },
	},
	disclosable,
	holderKey: holder.publicJwk,
	status: { idx: serial, uri: 'https://issuer.example/status/1' },
	issuedAt: noon - 60,
	expiresAt: noon + 60,
	...change,
})

const credentials = await Promise.all([
	sdJwtVc.issue(ports, issuer, credentialOf(1)),
	sdJwtVc.issue(ports, issuer, credentialOf(2, { decoys: 3 })),
	sdJwtVc.issue(ports, issuer, credentialOf(3, { holderKey: otherHolder.publicJwk })),
])
/** Of nobody who is trusted, to graft from. */
const foreign = await sdJwtVc.issue(ports, stranger, credentialOf(4, { holderKey: otherHolder.publicJwk }))
const whole = credentials.map(text => sdJwtVc.read(ports, text))

const aim: PresentationAim = {
	nonce: 'n-0S6_WzA2Mj',
	audience: 'x509_hash:abc',
	session: { kind: 'redirect', clientId: 'x509_hash:abc', responseUri: 'https://verifier.example/response', encryptionKey: undefined },
}
const presentations = await Promise.all([
	...credentials.slice(0, 2).flatMap(text => [
		sdJwtVc.present(ports, holder, text, [['family_name']], aim),
		sdJwtVc.present(
			ports,
			holder,
			text,
			[
				['address', 'lines', 0],
				['nationalities', null],
			],
			aim,
		),
	]),
	sdJwtVc.present(ports, otherHolder, credentials[2] ?? '', [['address']], aim),
])
/** Good ones for another verifier, another request, of another issuer. */
const elsewhere = await Promise.all([
	sdJwtVc.present(ports, holder, credentials[0] ?? '', [['address']], { ...aim, nonce: 'other' }),
	sdJwtVc.present(ports, holder, credentials[0] ?? '', [['address']], { ...aim, audience: 'x509_hash:other' }),
	sdJwtVc.present(ports, otherHolder, foreign, [['address']], aim),
])
/** What a presentation tells and what it is bound to; not its signature, of which ECDSA has two for each message. */
const toldBy = (text: string): string => {
	const parts = text.split('~')
	return JSON.stringify([takenApart(parts[0] ?? ''), parts.slice(1, -1), takenApart(parts[parts.length - 1] ?? '')])
}
const told = new Set(presentations.map(toldBy))

function mustBeIssued(credential: Credential): void {
	const original = whole.find(({ claims }) => claims['serial'] === credential.claims['serial'])
	must(original !== undefined && isPart(credential.claims, original.claims), 'a claim that nobody issued')
	must(JSON.stringify(credential.holderKey) === JSON.stringify(original?.holderKey), "another holder's key")
}

const hasReserved = (value: Json): boolean => {
	if (Array.isArray(value)) return value.some(hasReserved)
	return isObject(value) && Object.entries(value).some(([name, member]) => isReservedName(name) || hasReserved(member))
}

/** Claims with places for digests: `#1` stands for that of the first disclosure, whose values may have places for those after it. */
const withPlaces: readonly JsonObject[] = [
	{
		payload: {
			vct: 'a',
			_sd_alg: 'sha-256',
			_sd: ['#0', '#1'],
			list: [{ '...': '#2' }, 'x', { '...': '#3' }],
			object: { _sd: ['#4'], a: 1 },
		},
		disclosures: [
			['s', 'one', 1],
			['s', 'two', { _sd: ['#5'] }],
			['s', 'element'],
			['s', { _sd: ['#6'], b: [] }],
			['s', 'c', [{ '...': '#7' }]],
			['s', 'd', null],
			['s', 'e', ''],
			['s', []],
		],
	},
	{ payload: { vct: 'a', _sd: ['#0'] }, disclosures: [['s', 'cnf2', { jwk: {} }]] },
	{
		payload: {
			vct: 'a',
			iss: 'b',
			sub: 'c',
			aka_vcts: ['d'],
			'vct#integrity': 'e',
			status: { status_list: { idx: 1, uri: 'https://a.example' } },
		},
		disclosures: [],
	},
	{ payload: { vct: 'a', cnf: { jwk: { ...holder.publicJwk } }, iat: noon, nbf: noon, exp: noon + 1 }, disclosures: [] },
]

/** The SD-JWT of claims with places: the last disclosure is made first. */
function composed(value: Json): string {
	const { payload = null, disclosures = [] } = (isObject(value) ? value : {}) as { payload?: Json; disclosures?: Json }
	const texts: string[] = []
	const placed = (part: Json) => JSON.stringify(part).replaceAll(/"#(\d)"/g, (place, at) => JSON.stringify(digests[Number(at)] ?? place))
	const digests: string[] = []
	for (const [at, contents] of [...(Array.isArray(disclosures) ? disclosures.slice(0, 10).entries() : [])].reverse()) {
		texts[at] = encode(utf8(placed(contents)))
		digests[at] = digestOf(ports, 'sha-256', texts[at])
	}
	const [header, , signature] = unsigned({ alg: 'ES256', typ: 'dc+sd-jwt', x5c: [] }, null).split('.')
	return [`${header}.${encode(utf8(placed(payload)))}.${signature}`, ...texts, ''].join('~')
}

export const sdJwtProperties = [
	property({
		name: 'parseDisclosure: disclosures with a change',
		make: chance => {
			const disclosures = credentials.flatMap(text => text.split('~').slice(1, -1))
			if (chance.below(2) === 0) return several(chance, chance.pick(disclosures), mutateText)
			return encode(
				utf8(
					JSON.stringify(
						near([
							['s', 'name', { a: 1 }],
							['s', 'value'],
						])(chance),
					),
				),
			)
		},
		judge: text => must(parseDisclosure(text).text === text, 'another text'),
	}),
	property({
		name: 'parseSdJwt: credentials and presentations with a change',
		make: chance => mutateSdJwt(chance, chance.pick([...credentials, ...presentations]), chance.pick([...credentials, foreign])),
		judge(text) {
			const { boundText, keyBinding = '' } = parseSdJwt(text, { typ: 'dc+sd-jwt', what: 'the credential' })
			must(boundText + keyBinding === text && boundText.endsWith('~'), 'parts that are not the whole')
		},
	}),
	property({
		name: 'read: claims and disclosures near good ones, behind the signature',
		make: near(withPlaces),
		judge(value) {
			const text = composed(value)
			const { claims } = sdJwtVc.read(ports, text)
			must(!hasReserved(claims), 'a name that an SD-JWT keeps for itself')
			must(sdJwtVc.disclosable(ports, text).length === text.split('~').length - 2, 'a disclosure that is nowhere')
			must(JSON.stringify(sdJwtVc.receive(believer, blindTrust, text).claims) === JSON.stringify(claims), 'read otherwise than received')
		},
	}),
	property({
		name: 'receive: credentials with a change',
		costly: true,
		make: chance =>
			chance.below(10) === 0
				? chance.pick(credentials)
				: mutateSdJwt(chance, chance.pick(credentials), chance.pick([...credentials, foreign])),
		judge: text => mustBeIssued(sdJwtVc.receive(ports, trust, text)),
	}),
	property({
		name: 'judge: presentations with a change',
		costly: true,
		make: chance =>
			chance.below(10) === 0
				? chance.pick(presentations)
				: mutateSdJwt(chance, chance.pick([...presentations, ...elsewhere]), chance.pick([...presentations, ...elsewhere, ...credentials])),
		judge(text) {
			const { credential, checks } = sdJwtVc.judge(ports, trust, text, aim)
			must(checks.length === 6, 'a check that is missing')
			if (!checks.every(({ outcome }) => outcome === 'passed')) return false
			must(told.has(toldBy(text)), 'a presentation that no holder made')
			if (credential) mustBeIssued(credential)
		},
	}),
]
