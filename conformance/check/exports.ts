// Checker `exports`: what the packages let in. Tries doors that must be shut, from inside each room, with Node's own resolution.

import { breachesIn, runNode } from './run-tool.ts'
import { rooms } from './tree.ts'

const agents = ['issuer', 'verifier', 'wallet-agent'] as const

/** Room and specifier that must not resolve there. */
function shutDoors(): [room: string, specifier: string][] {
	const doors: [string, string][] = []
	for (const room of agents) {
		for (const other of [...agents, 'conformance']) {
			if (other !== room) doors.push([room, `@wangzheng/${other}/main.ts`], [room, `@wangzheng/${other}/config.ts`])
		}
	}
	for (const agent of [...agents, 'conformance']) doors.push(['shared', `@wangzheng/${agent}/main.ts`])
	for (const agent of agents) {
		for (const inner of [`${agent}.ts`, 'endpoints.ts', 'operations/x.ts', 'adapters/x.ts', 'test/x.ts', 'package.json']) {
			doors.push(['conformance', `@wangzheng/${agent}/${inner}`])
		}
	}
	for (const room of rooms) {
		if (room !== 'shared') doors.push([room, '@wangzheng/shared'], [room, '@wangzheng/shared/protocol/test/x.ts'])
	}
	return doors
}

export async function findOpenDoors(root: string): Promise<string[]> {
	const script = new URL('try-doors.ts', import.meta.url).pathname
	const tried = await runNode(root, ['--experimental-import-meta-resolve', script, root, JSON.stringify(shutDoors())])
	return breachesIn(tried, /^[\w-]+: @wangzheng/)
}
