// The files that pages load, all from our own host: one stylesheet, one script, the mark, and Noto Sans in pieces that a browser
// fetches only for the characters it shows. Their addresses change with their content, so caches may keep them for good (RFC 8246).

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { ProtocolError } from '../protocol/errors.ts'
import type { Answer, Endpoint, EndpointRequest } from './endpoint.ts'

type Asset = { readonly type: string; readonly bytes: Uint8Array; readonly compressed: Uint8Array | undefined; readonly tag: string }

const ours = (name: string): string => readFileSync(join(import.meta.dirname, 'assets', name), 'utf8')

const compress = (bytes: Uint8Array): Uint8Array =>
	brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_LGWIN]: 20, [constants.BROTLI_PARAM_QUALITY]: 9 } })

function asset(type: string, text: string): Asset {
	const bytes = new TextEncoder().encode(text)
	const tag = createHash('sha256').update(bytes).digest('base64url').slice(0, 12)
	return { type, bytes, compressed: compress(bytes), tag }
}

type Family = { readonly folder: string; readonly files: ReadonlySet<string>; readonly css: string }

/** A font family of a fontsource package: its regular and bold weights. */
function family(packageName: string): Family {
	const require = createRequire(import.meta.url)
	const root = dirname(require.resolve(`${packageName}/package.json`))
	const css = ['400', '700'].map(weight => readFileSync(join(root, `${weight}.css`), 'utf8')).join('\n')
	const local = css
		.replaceAll(
			/url\(\.\/files\/([\w-]+\.woff2)\) format\('woff2'\), url\([^)]*\) format\('woff'\)/g,
			"url(/assets/fonts/$1) format('woff2')",
		)
		.replaceAll(/\/\*.*?\*\/\n/g, '')
	const files = readdirSync(join(root, 'files')).filter(name => /-(400|700)-normal\.woff2$/.test(name))
	return { folder: join(root, 'files'), files: new Set(files), css: local }
}

const families = [family('@fontsource/noto-sans-tc'), family('@fontsource/noto-sans-sc')]

const assets = new Map<string, Asset>([
	[
		'style.css',
		asset(
			'text/css; charset=utf-8',
			['base.css', 'frame.css', 'parts.css', 'result.css', 'small.css', 'card.css', 'console.css'].map(ours).join('\n'),
		),
	],
	['site.js', asset('text/javascript; charset=utf-8', ours('site.js'))],
	['mark.svg', asset('image/svg+xml', ours('mark.svg'))],
	['fonts.css', asset('text/css; charset=utf-8', families.map(({ css }) => css).join('\n'))],
])

/** The address of a file under assets/, good for as long as its content is the same. */
export function assetUrl(name: string): string {
	const found = assets.get(name)
	if (!found) throw new Error(`there is no asset ${name}`)
	return `/assets/${name}?v=${found.tag}`
}

const forGood = 'public, max-age=31536000, immutable'

function sendAsset(request: EndpointRequest): Answer {
	const found = assets.get(request.params['name'] ?? '')
	if (!found) throw new ProtocolError('not_found', 'there is no such file')
	const { type, bytes, compressed, tag } = found
	const headers = { ETag: `"${tag}"`, 'Cache-Control': request.query['v'] === tag ? forGood : 'no-cache', Vary: 'Accept-Encoding' }
	if (request.header('if-none-match') === `"${tag}"`) return { status: 304, headers }
	const small = compressed !== undefined && /\bbr\b/.test(request.header('accept-encoding') ?? '')
	if (small) return { status: 200, type, headers: { ...headers, 'Content-Encoding': 'br' }, body: compressed }
	return { status: 200, type, headers, body: bytes }
}

async function sendFont(request: EndpointRequest): Promise<Answer> {
	const name = request.params['name'] ?? ''
	const found = families.find(({ files }) => files.has(name))
	if (!found) throw new ProtocolError('not_found', 'there is no such font')
	return { status: 200, type: 'font/woff2', headers: { 'Cache-Control': forGood }, body: await readFile(join(found.folder, name)) }
}

/** What every server with pages serves. */
export const assetEndpoints: readonly Endpoint[] = [
	{ method: 'get', path: '/assets/:name', section: 'page', summary: 'A file that pages load', answer: sendAsset },
	{ method: 'get', path: '/assets/fonts/:name', section: 'page', summary: 'A piece of a font', answer: sendFont },
]
