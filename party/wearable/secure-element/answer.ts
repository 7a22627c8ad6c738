/** Answers inside the secure element: data with a status word, and the status words by name. */
import type { Answer, Command } from '@armilla/globalplatform';

/** ISO/IEC 7816-4, 5.6, and GPCS, 11.1.3. */
export const STATUS = {
  OK: 0x9000,
  MORE_DATA: 0x6310,
  SOME_FAILED: 0x6320,
  CARD_LOCKED: 0x6283,
  WRONG_LENGTH: 0x6700,
  CHANNEL_NOT_SUPPORTED: 0x6881,
  SECURE_MESSAGING_NOT_SUPPORTED: 0x6882,
  CHAINING_NOT_SUPPORTED: 0x6884,
  SECURITY_NOT_SATISFIED: 0x6982,
  CONDITIONS_NOT_SATISFIED: 0x6985,
  WRONG_DATA: 0x6a80,
  FUNCTION_NOT_SUPPORTED: 0x6a81,
  NOT_FOUND: 0x6a82,
  RECORD_NOT_FOUND: 0x6a83,
  NOT_ENOUGH_MEMORY: 0x6a84,
  WRONG_P1P2: 0x6a86,
  DATA_NOT_FOUND: 0x6a88,
  ALREADY_THERE: 0x6a89,
  AUTHENTICATION_FAILED: 0x6300,
  UNKNOWN_INSTRUCTION: 0x6d00,
  UNKNOWN_CLASS: 0x6e00,
  NO_DIAGNOSIS: 0x6f00,
} as const;

export type Status = (typeof STATUS)[keyof typeof STATUS];

const NOTHING = new Uint8Array(0);

/** A success with data. */
export function ok(data: Uint8Array = NOTHING): Answer {
  return { data, status: STATUS.OK };
}

/**
 * An answer that fits what the command expects at most: any that is longer becomes 6Cxx with the
 * length to ask for (ISO/IEC 7816-4, 5.6). For commands that may be sent again unchanged.
 */
export function within({ le }: Command, answer: Answer): Answer {
  return le === undefined || le === 0 || answer.data.length <= le
    ? answer
    : { data: NOTHING, status: 0x6c00 | (answer.data.length & 0xff) };
}

/** An answer of a status word alone. */
export function say(status: Status): Answer {
  return { data: NOTHING, status };
}
