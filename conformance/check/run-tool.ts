// Runs a tool that was installed with the project and gives what it printed.

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** The code is not zero where the tool found something, or broke down. */
export type Outcome = { readonly code: number; readonly output: string }

/** `tool` is a name in node_modules/.bin. */
export const runTool = (root: string, tool: string, args: readonly string[]): Promise<Outcome> =>
	run(join(root, 'node_modules/.bin', tool), root, args)

/** Runs a script with the Node that runs this. */
export const runNode = (root: string, args: readonly string[]): Promise<Outcome> => run(process.execPath, root, args)

async function run(command: string, cwd: string, args: readonly string[]): Promise<Outcome> {
	const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
	const ended = new Promise<number>((resolve, reject) => child.once('error', reject).once('close', code => resolve(code ?? 1)))
	const [code, printed, complained] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
	return { code, output: printed + complained }
}

/** The lines of the output that `pattern` finds; the whole output where the tool failed and none is found. */
export function breachesIn({ code, output }: Outcome, pattern: RegExp): string[] {
	const lines = output.split('\n').filter(line => pattern.test(line))
	if (code === 0 || lines.length > 0) return lines
	return [output.trim() || `ended with code ${code} and said nothing`]
}
