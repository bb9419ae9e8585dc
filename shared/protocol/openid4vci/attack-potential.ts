// Levels of attack potential resistance and their order. OpenID4VCI 1.0 Appendix D.2, ISO/IEC 18045.

/** From AVA_VAN.2 to AVA_VAN.5. */
const levels = ['iso_18045_basic', 'iso_18045_enhanced-basic', 'iso_18045_moderate', 'iso_18045_high']

/**
 * Whether what an attestation says reaches one of the levels that are demanded: what resists a higher potential resists a lower one. Values
 * outside ISO/IEC 18045 have no order and must be the same.
 */
export const satisfiesLevels = (attested: readonly string[], demanded: readonly string[]): boolean =>
	demanded.some(wanted => {
		const least = levels.indexOf(wanted)
		return attested.some(value => value === wanted || (least >= 0 && levels.indexOf(value) > least))
	})
