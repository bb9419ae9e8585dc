// Numbers of PKCS #11 that are used here, under their names. PKCS #11 Cryptographic Token Interface 3.0, Appendix B.

export const returnCodes = {
	OK: 0x0,
	PIN_INCORRECT: 0xa0,
	PIN_LOCKED: 0xa4,
	USER_ALREADY_LOGGED_IN: 0x100,
	CRYPTOKI_ALREADY_INITIALIZED: 0x191,
} as const

export const objectClasses = { PUBLIC_KEY: 0x2, PRIVATE_KEY: 0x3 } as const

export const attributes = {
	CLASS: 0x0,
	TOKEN: 0x1,
	PRIVATE: 0x2,
	LABEL: 0x3,
	VALUE: 0x11,
	ID: 0x102,
	SENSITIVE: 0x103,
	SIGN: 0x108,
	VERIFY: 0x10a,
	EXTRACTABLE: 0x162,
	EC_PARAMS: 0x180,
	EC_POINT: 0x181,
} as const

export const mechanisms = { EC_KEY_PAIR_GEN: 0x1040, ECDSA: 0x1041 } as const

/** A session that writes (CKF_RW_SESSION) as every session is (CKF_SERIAL_SESSION). */
export const sessionFlags = 0x6

/** The module may be called from several threads and lock with what the system has (CKF_OS_LOCKING_OK). */
export const osLocking = 0x2

/** CKU_USER. */
export const normalUser = 0x1
