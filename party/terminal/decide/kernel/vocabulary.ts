/** The words a transaction ends with: outcome, verification, message, error, and the findings. */

/** What the kernel tells the reader to do (EMV Book A, 6.2). */
export type OutcomeKind =
  | 'APPROVED'
  | 'DECLINED'
  | 'ONLINE_REQUEST'
  | 'END_APPLICATION'
  | 'SELECT_NEXT'
  | 'TRY_ANOTHER_INTERFACE'
  | 'TRY_AGAIN';

/** How the cardholder is verified. */
export type Verification =
  | 'NONE'
  | 'SIGNATURE'
  | 'ONLINE_PIN'
  | 'ON_DEVICE'
  /** The transaction ended before a method was chosen. */
  | 'NOT_APPLICABLE';

/** Where a second tap would begin (EMV Book A, table 6-2). */
export type Start = 'A' | 'B' | 'C' | 'D' | 'NONE';

/** What the reader shows (EMV Book A, 9.4). */
export type UserMessage =
  | 'APPROVED'
  | 'NOT_AUTHORISED'
  | 'CARD_READ_OK'
  | 'INSERT_OR_SWIPE'
  | 'APPROVED_PLEASE_SIGN'
  | 'AUTHORISING'
  | 'TRY_ANOTHER_CARD'
  | 'INSERT_CARD'
  | 'SEE_PHONE'
  | 'PRESENT_CARD_AGAIN'
  | 'NONE';

export const USER_MESSAGE_CODE: Readonly<Record<UserMessage, number>> = {
  APPROVED: 0x03,
  NOT_AUTHORISED: 0x07,
  CARD_READ_OK: 0x17,
  INSERT_OR_SWIPE: 0x18,
  APPROVED_PLEASE_SIGN: 0x1a,
  AUTHORISING: 0x1b,
  TRY_ANOTHER_CARD: 0x1c,
  INSERT_CARD: 0x1d,
  NONE: 0x1e,
  SEE_PHONE: 0x20,
  PRESENT_CARD_AGAIN: 0x21,
};

/** Errors of the link, first byte of DF8115. */
export const L1_CODE = { OK: 0x00, TIMEOUT: 0x01, TRANSMISSION: 0x02, PROTOCOL: 0x03 } as const;
export type L1 = keyof typeof L1_CODE;

/** Errors of the kernel, second byte of DF8115. */
export const L2_CODE = {
  OK: 0x00,
  CARD_DATA_MISSING: 0x01,
  CAM_FAILED: 0x02,
  STATUS_BYTES: 0x03,
  PARSING_ERROR: 0x04,
  MAX_LIMIT_EXCEEDED: 0x05,
  CARD_DATA_ERROR: 0x06,
  MAG_STRIPE_NOT_SUPPORTED: 0x07,
  NO_PPSE: 0x08,
  EMPTY_CANDIDATE_LIST: 0x0a,
  TERMINAL_DATA_ERROR: 0x0f,
} as const;
export type L2 = keyof typeof L2_CODE;

/** Error indication, DF8115. */
export interface ErrorIndication {
  readonly l1: L1;
  readonly l2: L2;
  /** The card's status word where that was the error, else zero. */
  readonly statusWord: number;
}

/** How a step ends the transaction. */
export interface Ending {
  readonly kind: OutcomeKind;
  readonly message: UserMessage;
  readonly start?: Start;
  readonly error?: Partial<ErrorIndication>;
}

/**
 * Something the kernel saw that explains what it did. The code is stable, the text is for people
 * and holds no card data.
 */
export interface Finding {
  readonly code: string;
  readonly text: string;
}

/** One line a finding: `CDA_FAILED: hash of SDAD does not match`. */
export function spellFinding({ code, text }: Finding): string {
  return `${code}: ${text}`;
}
