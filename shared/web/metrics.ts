// Counters for whoever watches over the server: answers by route and status, and how long they took. Prometheus text format 0.0.4.

import type { Endpoint } from './endpoint.ts'

export type Metrics = {
	answered(row: Pick<Endpoint, 'method' | 'path'>, status: number, milliseconds: number): void
	/** The text of GET /metrics. */
	write(): string
}

/** Upper bounds of the histogram's buckets, in milliseconds. */
const bounds = [1, 2.5, 5, 10, 25, 50, 100, 250, 1_000, 5_000]

type Series = { readonly labels: string; readonly statuses: Map<number, number>; readonly buckets: number[]; sum: number; count: number }

/** Series exist for the rows of the table alone: a stranger cannot make more. */
export function createMetrics(): Metrics {
	const series = new Map<Pick<Endpoint, 'method' | 'path'>, Series>()
	return {
		answered(row, status, milliseconds) {
			let one = series.get(row)
			if (!one) {
				const labels = `method="${row.method.toUpperCase()}",route="${row.path}"`
				one = { labels, statuses: new Map(), buckets: bounds.map(() => 0), sum: 0, count: 0 }
				series.set(row, one)
			}
			one.statuses.set(status, (one.statuses.get(status) ?? 0) + 1)
			const bucket = bounds.findIndex(bound => milliseconds <= bound)
			if (bucket >= 0) one.buckets[bucket] = (one.buckets[bucket] ?? 0) + 1
			one.sum += milliseconds
			one.count += 1
		},
		write: () => [...answers(series.values()), ...durations(series.values()), ...ofProcess(), ''].join('\n'),
	}
}

function* answers(all: Iterable<Series>): Iterable<string> {
	yield '# HELP wangzheng_http_answers_total Answers by route and HTTP status.'
	yield '# TYPE wangzheng_http_answers_total counter'
	for (const { labels, statuses } of all) {
		for (const [status, count] of statuses) yield `wangzheng_http_answers_total{${labels},status="${status}"} ${count}`
	}
}

function* durations(all: Iterable<Series>): Iterable<string> {
	yield '# HELP wangzheng_http_answer_seconds Time from the request to the end of its answer.'
	yield '# TYPE wangzheng_http_answer_seconds histogram'
	for (const { labels, buckets, sum, count } of all) {
		let below = 0
		for (const [index, bound] of bounds.entries()) {
			below += buckets[index] ?? 0
			yield `wangzheng_http_answer_seconds_bucket{${labels},le="${bound / 1000}"} ${below}`
		}
		yield `wangzheng_http_answer_seconds_bucket{${labels},le="+Inf"} ${count}`
		yield `wangzheng_http_answer_seconds_sum{${labels}} ${sum / 1000}`
		yield `wangzheng_http_answer_seconds_count{${labels}} ${count}`
	}
}

function* ofProcess(): Iterable<string> {
	const { user, system } = process.cpuUsage()
	yield '# TYPE process_cpu_seconds_total counter'
	yield `process_cpu_seconds_total ${(user + system) / 1e6}`
	yield '# TYPE process_resident_memory_bytes gauge'
	yield `process_resident_memory_bytes ${process.memoryUsage.rss()}`
}
