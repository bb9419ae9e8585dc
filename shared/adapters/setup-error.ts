// What the operator must put right before the program can run. Its message is one sentence that says what to do.

export class SetupError extends Error {
	override readonly name = 'SetupError'
}
