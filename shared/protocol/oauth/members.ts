// Reading the members of a foreign JSON object, each refusal naming the member and what it is not. RFC 8259.

import { isObject, type JsonObject } from '../json.ts'

/** Makes the error that a broken rule is refused with. */
export type Refuse = (message: string, section?: string) => Error

export type Members = {
	/** A string of at least one character. */
	text(name: string): string
	optionalText(name: string): string | undefined
	optionalBoolean(name: string): boolean | undefined
	object(name: string): JsonObject
	optionalObject(name: string): JsonObject | undefined
	/** A non-empty array of non-empty strings. */
	texts(name: string): readonly string[]
	optionalTexts(name: string): readonly string[] | undefined
	/** A non-empty array of objects. */
	optionalObjects(name: string): readonly JsonObject[] | undefined
}

/** @param what names the object in refusals: `the Credential Offer` */
export function membersOf(object: JsonObject, what: string, refuse: Refuse): Members {
	const wrong = (name: string, is: string) =>
		refuse(object[name] === undefined ? `${what} has no ${name}` : `${name} of ${what} is not ${is}`)
	/** Where the member is absent undefined; where it is there, `read` must find it good. */
	const optional =
		<T>(read: (name: string) => T) =>
		(name: string): T | undefined =>
			object[name] === undefined ? undefined : read(name)

	function text(name: string): string {
		const value = object[name]
		if (typeof value !== 'string' || value === '') throw wrong(name, 'a non-empty string')
		return value
	}
	function boolean(name: string): boolean {
		const value = object[name]
		if (typeof value !== 'boolean') throw wrong(name, 'true or false')
		return value
	}
	function member(name: string): JsonObject {
		const value = object[name]
		if (!isObject(value)) throw wrong(name, 'an object')
		return value
	}
	function texts(name: string): readonly string[] {
		const value = object[name]
		if (!Array.isArray(value) || value.length === 0) throw wrong(name, 'a non-empty array')
		const strings = value.filter((item): item is string => typeof item === 'string' && item !== '')
		if (strings.length !== value.length) throw wrong(name, 'an array of non-empty strings')
		return strings
	}
	function objects(name: string): readonly JsonObject[] {
		const value = object[name]
		if (!Array.isArray(value) || value.length === 0) throw wrong(name, 'a non-empty array')
		const found = value.filter(isObject)
		if (found.length !== value.length) throw wrong(name, 'an array of objects')
		return found
	}
	return {
		text,
		optionalText: optional(text),
		optionalBoolean: optional(boolean),
		object: member,
		optionalObject: optional(member),
		texts,
		optionalTexts: optional(texts),
		optionalObjects: optional(objects),
	}
}
