// Checker `types`: TypeScript over the project references. It holds strictness, the purity of the protocol (`types: []`, nothing of Node)
// and the order of the rooms: what a room's project does not reference it cannot import.

import { breachesIn, runTool } from './run-tool.ts'

export const findTypeErrors = async (root: string): Promise<string[]> =>
	breachesIn(await runTool(root, 'tsc', ['-b', '--pretty', 'false']), /error TS\d+/)
