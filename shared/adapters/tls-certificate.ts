// A TLS server's certificate from a root of one's own, for https where no public authority reaches: localhost.

import { join } from 'node:path'
import type { Clock, Seconds } from '../protocol/ports.ts'
import { certificatePem, createAuthority, issueLeaf } from './certificate-authority.ts'
import { nodeCertificates } from './certificates.ts'
import { keepPublic, readOrMakeKey, replaceKey } from './key-file.ts'

const day: Seconds = 86_400
const rootLifetime = 3650 * day
/** The longest that every browser takes of a root that its user added. */
const leafLifetime = 397 * day
const renewWithin = 30 * day

export type TlsCertificate = {
	/** Private key and certificate, in PEM. */
	readonly key: string
	readonly cert: string
	/** The root, which clients and browsers must be told to believe. */
	readonly ca: string
	readonly caPath: string
	/** The file that holds both private key and certificate. */
	readonly path: string
}

/**
 * The certificate in `folder` for localhost, 127.0.0.1, ::1 and `dnsNames`; folder, root and certificate are made where they are not there,
 * and the certificate anew before it runs out or where it does not name all.
 * @throws SetupError where the folder cannot be used or a file in it is damaged
 */
export async function openTlsCertificate(
	folder: string,
	{ clock, dnsNames = [] }: { clock: Clock; dnsNames?: readonly string[] },
): Promise<TlsCertificate> {
	const names = [...new Set(['localhost', ...dnsNames])]
	const path = join(folder, 'server.pem')
	const caPath = join(folder, 'ca.pem')
	const authority = await readOrMakeKey(join(folder, 'authority.pem'), () =>
		createAuthority({ clock }, { commonName: 'Wangzheng TLS Root', lifetime: rootLifetime }),
	)
	const make = () =>
		issueLeaf({ clock }, authority, {
			commonName: 'localhost',
			dnsNames: names,
			ips: ['127.0.0.1', '::1'],
			use: 'tls',
			lifetime: leafLifetime,
		})
	const ca = certificatePem(authority.certificate)
	keepPublic(caPath, ca)

	let server = await readOrMakeKey(path, make)
	const known = nodeCertificates.parse(server.certificate)
	if (!known || known.notAfter - clock.now() < renewWithin || known.dnsNames.join() !== names.join()) {
		server = await make()
		replaceKey(path, server)
	}
	return {
		key: String(server.privateKey.export({ format: 'pem', type: 'pkcs8' })),
		cert: certificatePem(server.certificate),
		ca,
		caPath,
		path,
	}
}
