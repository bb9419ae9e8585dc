// Examples of RFC 7636 (Appendix B), RFC 9449 (§4.1, §6.1, §7.1), of Attestation-Based Client Authentication (draft -10 §4, §5.1) and of
// OpenID4VCI 1.0 (Appendix I), as they stand there.

export const dpopKey = {
	kty: 'EC',
	crv: 'P-256',
	x: 'l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs',
	y: '9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA',
}
export const dpopThumbprint = '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I'

export const dpopTokenRequest = {
	proof: [
		'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdC',
		'RnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwi',
		'aHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8ig',
		'iMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg',
	].join(''),
	method: 'POST',
	url: 'https://server.example.com/token',
	at: 1_562_262_616,
}

export const dpopResourceRequest = {
	proof: [
		'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdC',
		'RnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwi',
		'aHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8y',
		'cjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSY',
		'oMxhAJpLjA',
	].join(''),
	method: 'GET',
	url: 'https://resource.example.org/protectedresource',
	accessToken: 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU',
	at: 1_562_262_618,
}

export const pkce = {
	verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
	challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
}

export const clientAttestationPop = {
	pop: [
		'eyJ0eXAiOiJvYXV0aC1jbGllbnQtYXR0ZXN0YXRpb24tcG9wK2p3dCIsImFsZyI6IkVTMjU2In0.eyJhdWQiOiJodHRwczovL2FzLmV4YW1wbGUuY29tIiwianRpIjoi',
		'ZDI1ZDAwYWItNTUyYi00NmZjLWFlMTktOThmNDQwZjI1MDY0IiwiaWF0IjoxNzcyNDg3NTk1LCJjaGFsbGVuZ2UiOiI1YzFhOWUxMC0yOWZmLTRjMmItYWU3My01N2Mw',
		'OTU3YzA5YzQifQ.M4Uc4rWVAqaLlmDDUXQKkKPbAQKj0JrTizLgWhZndmbkvM3VL8y-w_QJr7Z0HZlH94E64cLa8L5fSjJItYv0jg',
	].join(''),
	instanceKey: {
		kty: 'EC',
		crv: 'P-256',
		x: 'VcKVNBZ4IaBAYW3jxM4w3TJFVA7myeUGQyGt-g_yvpQ',
		y: 'f-E-hYE3TAWKwhVv9pej9NABs9SX9XsNO80x57jFTyU',
	},
	clientId: 'https://client.example.com',
	audience: 'https://as.example.com',
	at: 1_772_487_595,
} as const

/** A wallet attestation whose certificate is self-signed: valid from 1755023547 to 1755102745. */
export const walletAttestation = [
	'eyJ0eXAiOiJvYXV0aC1jbGllbnQtYXR0ZXN0YXRpb24rand0IiwiYWxnIjoiRVMyNTYiLCJ4NWMiOlsiTUlJQnl6Q0NBWEdnQXdJQkFnSVVKblorYXY3a0ZSYUNyS2xOaT',
	'RSU2dSTWxNemN3Q2dZSUtvWkl6ajBFQXdJd0pqRWtNQ0lHQTFVRUF3d2JkMkZzYkdWMExYQnliM1pwWkdWeUxtVjRZVzF3YkdVdVkyOXRNQ0FYRFRJMU1EZ3hNakU0TXpF',
	'ek4xb1lEekl3TlRVd09EQTFNVGd6TVRNM1dqQW1NU1F3SWdZRFZRUUREQnQzWVd4c1pYUXRjSEp2ZG1sa1pYSXVaWGhoYlhCc1pTNWpiMjB3V1RBVEJnY3Foa2pPUFFJQk',
	'JnZ3Foa2pPUFFNQkJ3TkNBQVFKREZpWGZ0THp2bVFmVnduQytGVFVKSFlMZ0pWTVlQbXM3ZWlGYytEQ0EreFUxVTgzSms4WEtyMHFrRGxzYlcxU3JVRXB0V0pvSmx0NU43',
	'S1dhdGl1bzNzd2VUQWRCZ05WSFE0RUZnUVVMNStlWnVrY3kvTFFVN2VYdnN6V0tHVEEraWt3SHdZRFZSMGpCQmd3Rm9BVUw1K2VadWtjeS9MUVU3ZVh2c3pXS0dUQStpa3',
	'dEd1lEVlIwVEFRSC9CQVV3QXdFQi96QW1CZ05WSFJFRUh6QWRnaHQzWVd4c1pYUXRjSEp2ZG1sa1pYSXVaWGhoYlhCc1pTNWpiMjB3Q2dZSUtvWkl6ajBFQXdJRFNBQXdS',
	'UUlnZkVVdkFWMzhSUDdCU1JDSllLK0UvTWVSU291amlmRTZBT2Z1aGVKVVZGOENJUURiZDduMytoRU5Rd2kyanY1SHhWUnoxSHJxSkhSOWlYUnNzSjJPSnhObHF3PT0iXX',
	'0.eyJpc3MiOiJodHRwczovL3dhbGxldC1wcm92aWRlci5leGFtcGxlLmNvbSIsInN1YiI6Imh0dHBzOi8vd2FsbGV0LmV4YW1wbGUuY29tIiwid2FsbGV0X25hbWUiOiJX',
	'YWxsZXQgU29sdXRpb24gWCBieSBXb25kZXJsYW5kIFN0YXRlIERlcGFydG1lbnQiLCJ3YWxsZXRfbGluayI6Imh0dHBzOi8vZXhhbXBsZS5jb20vd2FsbGV0L2RldGFpbF',
	'9pbmZvLmh0bWwiLCJuYmYiOjE3NTUwMjM1NDcsImV4cCI6MTc1NTEwMjc0NSwiY25mIjp7Imp3ayI6eyJrdHkiOiJFQyIsInVzZSI6InNpZyIsImNydiI6IlAtMjU2Iiwi',
	'eCI6IjE4d0hMZUlnVzl3Vk42VkQxVHhncHF5MkxzellrTWY2SjhualZBaWJ2aE0iLCJ5IjoiLVY0ZFM0VWFMTWdQXzRmWTRqOGlyN2NsMVRYbEZkQWdjeDU1bzdUa2NTQS',
	'J9fX0.3rasFv7xis_VxGjm6xbyb7wjPuaEaCi0-Z_8PzutOVTBVoPEq7dDzZT-I5gJlQrS0HY6gU_Z30bOnwhkYJQW9g',
].join('')
