import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import type { Endpoint } from '../endpoint.ts'
import { open } from './world.ts'

const events = (stream: Endpoint['answer']): Endpoint => ({
	method: 'get',
	path: '/events',
	section: 'API',
	summary: 'Events',
	answer: stream,
})

const listen = async (url: string): Promise<IncomingMessage> => {
	const [reply] = await once(get(`${url}/events`, { agent: false }), 'response')
	return reply.setEncoding('utf8')
}

it('a stream of events sends each as it comes and ends its work when the reader goes away', async () => {
	const gone = Promise.withResolvers<void>()
	const { url } = await open({
		table: [
			events(() => ({
				status: 200,
				stream(send, closed) {
					send('changed', { state: 'a\nb' })
					closed.addEventListener('abort', () => gone.resolve())
				},
			})),
		],
	})
	const reply = await listen(url)
	expect(reply.headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
	let seen = ''
	for await (const chunk of reply) {
		seen += chunk
		if (seen.includes('data:')) break
	}
	expect(seen).toBe('retry: 2000\n\nevent: changed\ndata: {"state":"a\\nb"}\n\n')
	await gone.promise
})

it('closing the server ends the streams that are open', async () => {
	const served = await open({ table: [events(() => ({ status: 200, stream() {} }))] })
	const reply = await listen(served.url)
	const ended = once(reply.resume(), 'end')
	const start = performance.now()
	await served.close()
	await ended
	expect(performance.now() - start).toBeLessThan(1_000)
})
