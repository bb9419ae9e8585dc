import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decode } from '../../base64url.ts'
import { parseJson } from '../../json.ts'
import { parseDisclosure } from '../../sd-jwt/disclosure.ts'
import { sdJwtVc } from '../../sd-jwt/format.ts'
import { issueSdJwt } from '../../sd-jwt/issue.ts'
import { parseSdJwt } from '../../sd-jwt/parse.ts'
import { processSdJwt } from '../../sd-jwt/process.ts'
import { credential, holder, issuer, ports, trust } from './world.ts'

const parse = (text: string) => parseSdJwt(text, { typ: 'dc+sd-jwt', what: 'the credential' })

it('SJ-01 SV-01 HI-05 SVC §2.2: an issued credential is a compact dc+sd-jwt with x5c, vct, cnf.jwk, exp and its status', async () => {
	const text = await sdJwtVc.issue(ports, issuer, credential())
	expect(text.endsWith('~')).toBe(true)
	const { header, payload } = parse(text).jwt
	expect(header).toEqual({ alg: 'ES256', typ: 'dc+sd-jwt', x5c: issuer.x5c })
	expect(payload).toMatchObject({
		vct: credential().type,
		cnf: { jwk: holder.publicJwk },
		exp: credential().expiresAt,
		status: { status_list: { idx: 4711, uri: 'https://issuer.example/status/1' } },
	})
})

it('SJ-06 SJ §5.1: what is issued is what the holder receives, nested and recursive disclosures and all', async () => {
	const received = sdJwtVc.receive(ports, trust, await sdJwtVc.issue(ports, issuer, credential()))
	expect(received.claims).toMatchObject(credential().claims)
	expect(received).toMatchObject({ type: credential().type, holderKey: holder.publicJwk, status: credential().status })
})

it('SJ-10 SJ §9.3: each disclosure has a salt of 128 bits, and no two are alike', async () => {
	const both = [await sdJwtVc.issue(ports, issuer, credential()), await sdJwtVc.issue(ports, issuer, credential())]
	const salts = both.flatMap(text =>
		parse(text).disclosures.map(disclosure => {
			const bytes = decode(disclosure.text)
			const [salt] = parseJson(new TextDecoder().decode(bytes)) as string[]
			return salt
		}),
	)
	expect(salts.every(salt => decode(salt ?? '')?.length === 16)).toBe(true)
	expect(new Set(salts).size).toBe(salts.length)
})

it('SJ-10 SJ §4.2.4.1: the digests stand in an order that does not tell that of the claims', async () => {
	const { payload } = parse(await sdJwtVc.issue(ports, issuer, credential())).jwt
	const digests = payload['_sd'] as string[]
	expect(digests).toEqual([...digests].sort())
	expect(digests).toHaveLength(4)
})

it('SJ-10 SJ §4.2.5: decoys hide the number of claims and nothing else', async () => {
	const text = await sdJwtVc.issue(ports, issuer, credential({ decoys: 5 }))
	expect(parse(text).jwt.payload['_sd']).toHaveLength(9)
	expect(sdJwtVc.receive(ports, trust, text).claims).toMatchObject(credential().claims)
})

it('SJ-13 SJ §4.2.6: every element that null names is hidden on its own', async () => {
	const text = await sdJwtVc.issue(ports, issuer, credential())
	const paths = sdJwtVc.disclosable(ports, text).map(path => path.join('/'))
	expect(new Set(paths)).toEqual(
		new Set([
			'family_name',
			'given_name',
			'birthdate',
			'nationalities/0',
			'nationalities/1',
			'address',
			'address/locality',
			'address/street',
			'address/street/number',
		]),
	)
})

it('SV-07 SVC §2.2.2.5: a credential that hides nothing has neither _sd nor _sd_alg nor a disclosure', async () => {
	const { jwt, disclosures } = parse(await sdJwtVc.issue(ports, issuer, credential({ disclosable: [['not there']] })))
	expect(disclosures).toEqual([])
	expect(JSON.stringify(jwt.payload)).not.toContain('_sd')
})

it.each([[['vct']], [['cnf', 'jwk']], [['status']], [['exp']], [['iss']]])(
	'SV-03 SJ-09 SVC §2.2.2.3: a credential whose %j would be hidden is never made',
	async path => {
		await expect(sdJwtVc.issue(ports, issuer, credential({ disclosable: [path] }))).rejects.toThrow(TypeError)
	},
)

it.each(['vct', 'cnf', 'status', 'exp'])("SV-03 SVC §2.2.2.3: a claim of the holder's never takes the place of %s", async name => {
	await expect(sdJwtVc.issue(ports, issuer, credential({ claims: { [name]: 'x' } }))).rejects.toThrow(TypeError)
})

it.each(['_sd', '...', '_sd_alg'])('SJ-04 SJ §4.2.1: no claim is ever named %s', async name => {
	await expect(sdJwtVc.issue(ports, issuer, credential({ claims: { address: { [name]: 'x' } } }))).rejects.toThrow(TypeError)
})

it('SJ-07 SJ §7.1: whatever claims are hidden in whatever way, all of them come back', async () => {
	const names = fc.constantFrom('a', 'b', 'toString', '名')
	const { value } = fc.letrec(tie => ({
		value: fc.oneof({ depthSize: 'small' }, fc.string(), fc.integer(), fc.boolean(), fc.constant(null), tie('array'), tie('object')),
		array: fc.array(tie('value'), { maxLength: 3 }),
		object: fc.dictionary(names, tie('value'), { maxKeys: 3, noNullPrototype: true }),
	}))
	const steps = fc.oneof(names, fc.constant(null), fc.nat(2))
	const paths = fc.array(
		fc.tuple(names, fc.array(steps, { maxLength: 3 })).map(([first, rest]) => [first, ...rest]),
		{ maxLength: 6 },
	)
	await fc.assert(
		fc.asyncProperty(fc.dictionary(names, value, { noNullPrototype: true }), paths, fc.nat(3), async (claims, disclosable, decoys) => {
			const payload = JSON.parse(JSON.stringify(claims))
			const text = await issueSdJwt(ports, issuer, { header: { typ: 'dc+sd-jwt' }, payload, disclosable, decoys })
			expect(processSdJwt(ports, parse(text)).claims).toEqual(payload)
			for (const { text: one } of parse(text).disclosures) expect(parseDisclosure(one).text).toBe(one)
		}),
		{ numRuns: 150 },
	)
})
