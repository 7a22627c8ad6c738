/** The single bits the kernel reads and sets, each written once with its place. */

/** A bit: byte index from zero, and mask. */
export type Bit = readonly [byte: number, mask: number];

/** Terminal verification results, tag 95 (EMV Book 3, annex C5; byte 5 from kernel 2). */
export const TVR = {
  ODA_NOT_PERFORMED: [0, 0x80],
  ICC_DATA_MISSING: [0, 0x20],
  ON_EXCEPTION_FILE: [0, 0x10],
  CDA_FAILED: [0, 0x04],
  VERSIONS_DIFFER: [1, 0x80],
  EXPIRED: [1, 0x40],
  NOT_YET_EFFECTIVE: [1, 0x20],
  SERVICE_NOT_ALLOWED: [1, 0x10],
  VERIFICATION_NOT_SUCCESSFUL: [2, 0x80],
  UNRECOGNISED_CVM: [2, 0x40],
  ONLINE_PIN_ENTERED: [2, 0x04],
  OVER_FLOOR_LIMIT: [3, 0x80],
  RELAY_RESISTANCE_NOT_PERFORMED: [4, 0x01],
} as const satisfies Record<string, Bit>;

/** Application interchange profile, tag 82. */
export const AIP = {
  VERIFICATION_SUPPORTED: [0, 0x10],
  ON_DEVICE_VERIFICATION: [0, 0x02],
  CDA_SUPPORTED: [0, 0x01],
  EMV_MODE: [1, 0x80],
  RELAY_RESISTANCE: [1, 0x01],
} as const satisfies Record<string, Bit>;

/** Kernel configuration, tag DF811B. */
export const KERNEL = {
  NO_MAG_STRIPE_MODE: 0x80,
  NO_EMV_MODE: 0x40,
  ON_DEVICE_VERIFICATION: 0x20,
  RELAY_RESISTANCE: 0x10,
} as const;

/** Second byte of the terminal capabilities, tag 9F33. */
export const CAPABILITY = {
  ONLINE_PIN: 0x40,
  SIGNATURE: 0x20,
  NO_VERIFICATION: 0x08,
} as const;

/** Third byte of the terminal capabilities, tag 9F33. */
export const SECURITY_CDA = 0x08;

export function isSet(bytes: Uint8Array | undefined, [byte, mask]: Bit): boolean {
  return ((bytes?.[byte] ?? 0) & mask) !== 0;
}

export function setBit(bytes: Uint8Array, [byte, mask]: Bit): void {
  bytes[byte] = (bytes[byte] ?? 0) | mask;
}
