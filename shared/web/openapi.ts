// The OpenAPI 3.1 description of an agent, from the same rows that are its doors.

import { z } from 'zod'
import { wireErrors } from '../protocol/errors.ts'
import type { Endpoint } from './endpoint.ts'

const refusal = {
	type: 'object',
	required: ['error', 'trace'],
	properties: {
		error: { type: 'string', enum: [...Object.keys(wireErrors), 'server_error'] },
		error_description: { type: 'string', description: 'Which check failed, on which value.' },
		section: { type: 'string', description: 'The section of the specification that orders the refusal.' },
		trace: { type: 'string', description: 'The log has it under this.' },
	},
} as const

/** `url` is the address of the server. Pages are left out. */
export function openApi(title: string, version: string, url: string, table: readonly Endpoint[]): object {
	const paths: Record<string, Record<string, object>> = {}
	for (const row of table) {
		if (row.section === 'page') continue
		const path = row.path.replaceAll(/:(\w+)/g, '{$1}')
		paths[path] = { ...paths[path], [row.method]: operation(row) }
	}
	return {
		openapi: '3.1.0',
		info: { title, version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
		servers: [{ url }],
		paths,
		components: {
			schemas: { Refusal: refusal },
			securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
		},
	}
}

function operation({ method, path, section, summary, takes, schema, needsKey }: Endpoint): object {
	const parameters = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
		name,
		in: 'path',
		required: true,
		schema: { type: 'string' },
	}))
	return {
		operationId: `${method} ${path}`.replaceAll(/\W+/g, '_').replace(/_$/, ''),
		summary,
		...(section === 'API' ? {} : { description: `Ordered by ${section}.` }),
		tags: [section === 'API' ? 'API' : 'protocol'],
		...(needsKey ? { security: [{ key: [] }] } : {}),
		parameters: [...parameters, ...(schema?.query ? queryParameters(schema.query) : [])],
		...(takes ? { requestBody: { required: true, content: content(takes, schema?.body, 'input') } } : {}),
		responses: {
			'2XX': { description: 'Done', ...(schema?.answer ? { content: content(['application/json'], schema.answer, 'output') } : {}) },
			default: {
				description: 'Refused',
				content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
			},
		},
	}
}

const content = (types: readonly string[], schema: z.ZodType | undefined, io: 'input' | 'output'): object =>
	Object.fromEntries(types.map(type => [type, { schema: schema ? jsonSchema(schema, io) : {} }]))

function queryParameters(schema: z.ZodType): object[] {
	const { properties = {}, required = [] } = jsonSchema(schema, 'input')
	return Object.entries(properties).map(([name, each]) => ({ name, in: 'query', required: required.includes(name), schema: each }))
}

/** JSON Schema 2020-12, which is OpenAPI 3.1's own dialect. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): z.core.JSONSchema.BaseSchema {
	const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' })
	return rest
}
