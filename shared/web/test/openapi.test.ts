import { expect, it } from 'vitest'
import { z } from 'zod'
import { type Endpoint, json } from '../endpoint.ts'
import { openApi } from '../openapi.ts'
import { ask, open } from './world.ts'

const answer = () => json({})

const table: Endpoint[] = [
	{
		method: 'post',
		path: '/api/offers/:id/accept',
		section: 'API',
		summary: 'Accepts an offer',
		takes: ['application/json'],
		needsKey: true,
		schema: {
			body: z.strictObject({ tx_code: z.string().optional().meta({ description: 'Eight digits' }) }),
			answer: z.object({ id: z.string(), at: z.int() }),
		},
		answer,
	},
	{
		method: 'get',
		path: '/api/offers',
		section: 'API',
		summary: 'Lists offers',
		schema: { query: z.object({ after: z.string().optional(), limit: z.coerce.number().int() }) },
		answer,
	},
	{ method: 'post', path: '/nonce', section: 'OpenID4VCI 1.0 §7', summary: 'Gives a c_nonce', answer },
	{ method: 'get', path: '/console', section: 'page', summary: 'Console', answer },
]

type Operation = {
	operationId: string
	parameters: Array<{ name: string; in: string; required: boolean; schema: object }>
	responses: Record<string, { description: string }>
	security?: object[]
	requestBody?: { content: Record<string, { schema: Record<string, unknown> }> }
}

it('OpenAPI 3.1 §4: describes each door but the pages', () => {
	const description = JSON.parse(JSON.stringify(openApi('Issuer', '0.1.0', 'http://localhost:7401', table)))
	expect(description).toMatchObject({
		openapi: '3.1.0',
		info: { title: 'Issuer', version: '0.1.0' },
		servers: [{ url: 'http://localhost:7401' }],
	})
	expect(Object.keys(description.paths)).toEqual(['/api/offers/{id}/accept', '/api/offers', '/nonce'])
	const accept = description.paths['/api/offers/{id}/accept'].post
	expect(accept.security).toEqual([{ key: [] }])
	expect(accept.requestBody.content['application/json'].schema).toEqual({
		type: 'object',
		properties: { tx_code: { type: 'string', description: 'Eight digits' } },
		additionalProperties: false,
	})
	expect(accept.responses['2XX'].content['application/json'].schema).toMatchObject({ required: ['id', 'at'] })
	const list = description.paths['/api/offers'].get
	expect(list.parameters.map(({ name, in: where }: { name: string; in: string }) => [name, where])).toEqual([
		['after', 'query'],
		['limit', 'query'],
	])
})

it('OpenAPI 3.1 §4.8: keeps the rules that its meta-schema cannot see', () => {
	const description = JSON.parse(JSON.stringify(openApi('Issuer', '0.1.0', 'http://localhost:7401', table)))
	const operations = Object.entries<Record<string, Operation>>(description.paths).flatMap(([path, methods]) =>
		Object.values(methods).map(operation => ({ path, operation })),
	)
	expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length)
	for (const { path, operation } of operations) {
		const templated = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
		const declared = operation.parameters.filter(({ in: where }) => where === 'path')
		expect(declared.map(({ name }) => name)).toEqual(templated)
		expect(declared.every(({ required }) => required)).toBe(true)
		expect(Object.keys(operation.responses).every(status => /^([1-5]XX|default)$/.test(status))).toBe(true)
		for (const scheme of operation.security ?? []) {
			expect(Object.keys(description.components.securitySchemes)).toEqual(expect.arrayContaining(Object.keys(scheme)))
		}
	}
	for (const [, reference] of JSON.stringify(description).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
		const found = (reference ?? '').split('/').reduce((at, step) => at?.[step], description)
		expect(found, reference).toBeDefined()
	}
})

it('is served at /openapi.json', async () => {
	const { url } = await open({ table, api: { title: 'Issuer', version: '0.1.0' } })
	const reply = await ask(`${url}/openapi.json`)
	expect(reply.headers['access-control-allow-origin']).toBe('*')
	expect(reply.json()).toMatchObject({ openapi: '3.1.0', info: { title: 'Issuer' } })
})
