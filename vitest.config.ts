// Vitest for the whole house: the tests that sit in `test/` beside the code they show. Sized for two cores.

import { defineConfig } from 'vitest/config'

export default defineConfig({
	test: {
		include: ['{shared,issuer,verifier,wallet-agent,conformance}/**/test/**/*.test.ts'],
		exclude: ['**/node_modules/**', '**/.build/**'],
		// A process a file: a test that kills, opens ports or loads a foreign wallet disturbs no other. Two at a time, for two cores.
		pool: 'forks',
		maxWorkers: 2,
		// A real database, a browser and a foreign wallet take their time on a slow machine.
		testTimeout: 30_000,
		hookTimeout: 120_000,
		// A test is never passed because it was left out by a stray `.only`.
		allowOnly: false,
	},
})
