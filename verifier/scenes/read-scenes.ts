// The scenes of the configuration, and what is attested of the verifier in them: from the files that the configuration names.

import { isAbsolute, join } from 'node:path'
import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { z } from 'zod'
import type { Profile } from '../profile.ts'
import { createScene, type Scene, type SceneFile, type TypeBases } from './scene.ts'
import { shippedScenes } from './shipped.ts'
import { shareVerifierInfo } from './verifier-info.ts'

/** The text of the file at `path`, which the variable `name` names. @throws SetupError where there is none */
type ReadText = (path: string, name: string) => string

/** Those that are shipped, fitted to the profile. */
export const openShippedScenes = (bases: TypeBases, { modes }: Profile): Scene[] =>
	shippedScenes
		.map((file): SceneFile => (modes.includes(file.response_mode) ? file : { ...file, response_mode: 'direct_post.jwt' }))
		.map(file =>
			createScene(file, bases, () => {
				throw new TypeError('a scene that is shipped names no file')
			}),
		)

/** @throws SetupError that says in one sentence what to put right */
export function readScenes(path: string, bases: TypeBases, readText: ReadText): Scene[] {
	const pem = (name: string) => readText(isAbsolute(name) ? name : join(path, '..', name), 'the scene')
	const scenes = parseScenes(readText(path, 'SCENES')).map((file, at) => {
		try {
			return createScene(file, bases, pem)
		} catch (cause) {
			throw new SetupError(`scene ${at + 1} of ${path} cannot be used: ${sayOf(cause)}`, { cause })
		}
	})
	if (new Set(scenes.map(({ id }) => id)).size !== scenes.length) throw new SetupError(`two scenes of ${path} have one id: rename one`)
	return scenes
}

function parseScenes(text: string): readonly SceneFile[] {
	try {
		return z.array(z.unknown()).min(1).parse(JSON.parse(text)) as SceneFile[]
	} catch (cause) {
		throw new SetupError('SCENES does not name a JSON file with an array of scenes', { cause })
	}
}

/** By scene. @throws SetupError that says in one sentence what to put right */
export function readVerifierInfo(path: string, scenes: readonly Scene[], readText: ReadText): ReadonlyMap<string, readonly JsonObject[]> {
	try {
		return shareVerifierInfo(JSON.parse(readText(path, 'VERIFIER_INFO')), scenes)
	} catch (cause) {
		throw new SetupError(`VERIFIER_INFO names ${path}, which cannot be used: ${sayOf(cause)}`, { cause })
	}
}

const sayOf = (error: unknown): string =>
	error instanceof z.ZodError
		? error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; ')
		: error instanceof Error
			? error.message
			: 'not understood'
