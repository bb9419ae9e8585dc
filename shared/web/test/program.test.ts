import { afterEach, expect, it, vi } from 'vitest'
import { SetupError } from '../../adapters/setup-error.ts'
import { runProgram, untilSignal } from '../program.ts'

afterEach(() => {
	vi.restoreAllMocks()
	process.exitCode = undefined
})

it.each(['SIGINT', 'SIGTERM'] as const)('what runs is closed at %s, and not before', async signal => {
	const close = vi.fn(async () => {})
	const ended = untilSignal({ close })
	await Promise.resolve()
	expect(close).not.toHaveBeenCalled()
	process.emit(signal)
	await ended
	expect(close).toHaveBeenCalledOnce()
})

it('what must be put right is said in one sentence, and the exit code is 1', async () => {
	const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
	await runProgram(async () => {
		throw new SetupError('set PORT to a number')
	})
	expect(said.mock.calls).toEqual([['set PORT to a number\n']])
	expect(process.exitCode).toBe(1)
})

it('a fault of ours is not swallowed', async () => {
	await expect(runProgram(async () => Promise.reject(new TypeError('a fault')))).rejects.toThrow('a fault')
	expect(process.exitCode).toBeUndefined()
})
