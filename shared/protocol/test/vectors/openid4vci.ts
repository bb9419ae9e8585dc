// Examples of OpenID4VCI 1.0 (§4.1, §12.2.4, Appendix I), as they stand in its sources.

export const preAuthorizedOffer = {
	credential_issuer: 'https://credential-issuer.example.com',
	credential_configuration_ids: ['UniversityDegreeCredential'],
	grants: {
		'urn:ietf:params:oauth:grant-type:pre-authorized_code': {
			'pre-authorized_code': 'adhjhdjajkdkhjhdj',
			tx_code: {
				description: 'Please provide the one-time code which was sent to your mobile phone via SMS',
			},
		},
	},
}

export const offerByReference = {
	credential_issuer: 'https://credential-issuer.example.com',
	credential_configuration_ids: ['UniversityDegree_LDP_VC'],
	grants: {
		'urn:ietf:params:oauth:grant-type:pre-authorized_code': {
			'pre-authorized_code': 'adhjhdjajkdkhjhdj',
			tx_code: {},
		},
	},
}

export const offerOfSeveral = {
	credential_issuer: 'https://credential-issuer.example.com',
	credential_configuration_ids: ['UniversityDegreeCredential', 'org.iso.18013.5.1.mDL'],
	grants: {
		'urn:ietf:params:oauth:grant-type:pre-authorized_code': {
			'pre-authorized_code': 'oaKazRN8I0IbtZ0C7JuMn5',
			tx_code: {
				length: 4,
				input_mode: 'numeric',
				description: 'Please provide the one-time code that was sent via e-mail',
			},
		},
	},
}

export const issuerMetadata = {
	credential_issuer: 'https://credential-issuer.example.com',
	authorization_servers: ['https://server.example.com'],
	credential_endpoint: 'https://credential-issuer.example.com/credential',
	nonce_endpoint: 'https://credential-issuer.example.com/nonce',
	deferred_credential_endpoint: 'https://credential-issuer.example.com/deferred_credential',
	notification_endpoint: 'https://credential-issuer.example.com/notification',
	credential_request_encryption: {
		jwks: {
			keys: [
				{
					kty: 'EC',
					kid: 'ac',
					use: 'enc',
					crv: 'P-256',
					alg: 'ECDH-ES',
					x: 'YO4epjifD-KWeq1sL2tNmm36BhXnkJ0He-WqMYrp9Fk',
					y: 'Hekpm0zfK7C-YccH5iBjcIXgf6YdUvNUac_0At55Okk',
				},
			],
		},
		enc_values_supported: ['A128GCM'],
		zip_values_supported: ['DEF'],
		encryption_required: true,
	},
	credential_response_encryption: {
		alg_values_supported: ['ECDH-ES'],
		enc_values_supported: ['A128GCM'],
		zip_values_supported: ['DEF'],
		encryption_required: true,
	},
	batch_credential_issuance: {
		batch_size: 10,
	},
	display: [
		{
			name: 'Example University',
			locale: 'en-US',
			logo: {
				uri: 'https://university.example.edu/public/logo.png',
				alt_text: 'a square logo of a university',
			},
		},
		{
			name: 'Example Université',
			locale: 'fr-FR',
			logo: {
				uri: 'https://university.example.edu/public/logo.png',
				alt_text: 'Un logo universitaire carré',
			},
		},
	],
	credential_configurations_supported: {
		SD_JWT_VC_example_in_OpenID4VCI: {
			format: 'dc+sd-jwt',
			scope: 'SD_JWT_VC_example_in_OpenID4VCI',
			credential_signing_alg_values_supported: ['ES256'],
			cryptographic_binding_methods_supported: ['jwk'],
			proof_types_supported: {
				jwt: {
					proof_signing_alg_values_supported: ['ES256'],
					key_attestations_required: {
						key_storage: ['iso_18045_moderate'],
						user_authentication: ['iso_18045_moderate'],
					},
				},
			},
			vct: 'SD_JWT_VC_example_in_OpenID4VCI',
			credential_metadata: {
				display: [
					{
						name: 'IdentityCredential',
						locale: 'en-US',
						logo: {
							uri: 'https://university.example.edu/public/logo_credential.png',
							alt_text: 'a square logo of a university credential',
						},
						description: 'A credential that signals the membership of a university',
						background_color: '#12107c',
						text_color: '#FFFFFF',
					},
				],
				claims: [
					{
						path: ['given_name'],
						display: [
							{
								name: 'Given Name',
								locale: 'en-US',
							},
							{
								name: 'Vorname',
								locale: 'de-DE',
							},
						],
					},
					{
						path: ['family_name'],
						display: [
							{
								name: 'Surname',
								locale: 'en-US',
							},
							{
								name: 'Nachname',
								locale: 'de-DE',
							},
						],
					},
					{
						path: ['email'],
					},
					{
						path: ['phone_number'],
					},
					{
						path: ['address'],
						display: [
							{
								name: 'Place of residence',
								locale: 'en-US',
							},
							{
								name: 'Wohnsitz',
								locale: 'de-DE',
							},
						],
					},
					{
						path: ['address', 'street_address'],
					},
					{
						path: ['address', 'locality'],
					},
					{
						path: ['address', 'region'],
					},
					{
						path: ['address', 'country'],
					},
					{
						path: ['birthdate'],
					},
					{
						path: ['is_over_18'],
					},
					{
						path: ['is_over_21'],
					},
					{
						path: ['is_over_65'],
					},
				],
			},
		},
	},
}
