// Properties of status lists. Token Status List §4, §5, §8.

import { decodeCbor } from '../../cbor/decode.ts'
import { encodeCbor } from '../../cbor/encode.ts'
import { ProtocolError } from '../../errors.ts'
import { issueStatusListCwt, verifyStatusListCwt } from '../../status/status-list-cwt.ts'
import { parseStatusReference } from '../../status/status-reference.ts'
import { issueStatusListToken, packStatuses, type StatusBits, statusAt, verifyStatusListToken } from '../../status/token-status-list.ts'
import type { Chance } from './chance.ts'
import { hostileJson } from './hostile.ts'
import { mutateBytes, several } from './mutate.ts'
import { mutateCbor } from './mutate-cbor.ts'
import { must, property } from './property.ts'
import { mutateJwt, takenApart } from './tokens.ts'
import { behindSignature, believer, blindTrust, issuer, noon, ofJson, ports, stranger, trust } from './world.ts'

const uri = 'https://issuer.example/status/1'
const about = { uri, issuedAt: noon - 1, expiresAt: noon + 60, ttl: 30 }
const issued = async (bits: StatusBits, change: object = {}, signer = issuer) =>
	issueStatusListToken(ports, signer, {
		...about,
		bits,
		statuses: packStatuses(bits, 64, [
			[1, 1],
			[63, 1],
		]),
		...change,
	})

const tokens = await Promise.all([issued(1), issued(2), issued(4), issued(8, { aggregationUri: 'https://issuer.example/status' })])
const elsewhere = await Promise.all([
	issued(1, { uri: `${uri}1`, statuses: new Uint8Array(8) }),
	issued(2, { statuses: new Uint8Array(4) }, stranger),
	issued(2, { expiresAt: noon - 1, statuses: new Uint8Array(1) }),
])
const refuse = (message: string) => new ProtocolError('invalid_status_list', message)

const cwts = await Promise.all(
	([1, 2, 4, 8] as const).map(bits =>
		issueStatusListCwt(ports, issuer, {
			...about,
			bits,
			statuses: packStatuses(bits, 64, [
				[1, 1],
				[63, 1],
			]),
		}),
	),
)
const foreignCwt = await issueStatusListCwt(ports, stranger, { ...about, bits: 2, statuses: new Uint8Array(4) })
const mutateCwt = (chance: Chance, bytes: Uint8Array) =>
	chance.below(3) === 0
		? several(chance, bytes, mutateBytes)
		: encodeCbor(several(chance, decodeCbor(chance.pick([bytes, bytes, foreignCwt]), 'it'), mutateCbor))

export const statusProperties = [
	property({
		name: 'verifyStatusListCwt: tokens near good ones, behind the signature',
		make: chance => mutateCwt(chance, chance.pick(cwts)),
		judge(bytes) {
			const list = verifyStatusListCwt(believer, blindTrust, bytes, uri)
			must([1, 2, 4, 8].includes(list.bits) && list.bytes.length <= 4_194_304, 'a list that is none')
		},
	}),
	property({
		name: 'verifyStatusListCwt: tokens with a change',
		costly: true,
		make: chance => (chance.below(10) === 0 ? chance.pick(cwts) : mutateCwt(chance, chance.pick(cwts))),
		judge(bytes) {
			const list = verifyStatusListCwt(ports, trust, bytes, uri)
			must(
				statusAt(list, 0) === 0 && statusAt(list, 1) === 1 && statusAt(list, 62) === 0 && statusAt(list, 63) === 1,
				'a forged list is taken',
			)
		},
	}),
	behindSignature('verifyStatusListToken: tokens near good ones', tokens.map(takenApart), text => {
		const { bits, bytes } = verifyStatusListToken(believer, blindTrust, text, uri)
		must([1, 2, 4, 8].includes(bits) && bytes.length <= 4_194_304, 'a list that is none')
	}),
	property({
		name: 'verifyStatusListToken: tokens with a change',
		costly: true,
		make: chance =>
			chance.below(10) === 0
				? chance.pick(tokens)
				: mutateJwt(chance, chance.pick([...tokens, ...elsewhere]), chance.pick([...tokens, ...elsewhere])),
		judge(text) {
			const list = verifyStatusListToken(ports, trust, text, uri)
			must(
				statusAt(list, 0) === 0 && statusAt(list, 1) === 1 && statusAt(list, 62) === 0 && statusAt(list, 63) === 1,
				'a forged list is taken',
			)
		},
	}),
	property({
		name: 'statusAt: what was packed, and indexes of all kinds',
		make: chance => ({
			bits: chance.pick([1, 2, 4, 8] as const),
			size: 1 + chance.below(100),
			entries: Array.from({ length: chance.below(8) }, () => [chance.below(100), chance.below(256)] as const),
			index: hostileJson(chance, 0),
		}),
		judge({ bits, size, entries, index }) {
			const fitting = new Map(entries.filter(([at]) => at < size).map(([at, status]) => [at, status % (1 << bits)]))
			const bytes = packStatuses(bits, size, fitting)
			for (let at = 0; at < size; at++) must(statusAt({ bits, bytes }, at) === (fitting.get(at) ?? 0), 'a status that does not come back')
			must(statusAt({ bits, bytes }, index as number) < 1 << bits, 'a status that does not fit')
		},
	}),
	ofJson('parseStatusReference: values near references', [{ status_list: { idx: 4711, uri } }], value => {
		const reference = parseStatusReference(value ?? undefined, 'the token', refuse)
		must(!reference || (Number.isSafeInteger(reference.idx) && URL.canParse(reference.uri)), 'a reference that leads nowhere')
	}),
]
