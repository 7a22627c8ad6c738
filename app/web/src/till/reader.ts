/** What the contactless reader shows: its message, its four lights, its beep in words. */
import type { TapView } from '../core/state.ts';
import type { words as en } from './words/en.ts';

const MESSAGES = {
  WELCOME: true,
  PRESENT_CARD: true,
  PROCESSING: true,
  ENTER_PIN: true,
  APPROVED: true,
  NOT_AUTHORISED: true,
  CARD_READ_OK: true,
  INSERT_OR_SWIPE: true,
  APPROVED_PLEASE_SIGN: true,
  AUTHORISING: true,
  TRY_ANOTHER_CARD: true,
  INSERT_CARD: true,
  SEE_PHONE: true,
  PRESENT_CARD_AGAIN: true,
  NONE: true,
} as const satisfies Partial<Record<keyof typeof en.tillReader, true>>;

export type ReaderMessage = keyof typeof MESSAGES;

export interface ReaderView {
  readonly message: ReaderMessage;
  /** Of the four lights of a reader (EMV Book A, 9.5). */
  readonly lights: 0 | 1 | 2 | 4;
  readonly beep: 'ONE' | 'TWO' | null;
}

export interface AtReader {
  readonly tap: TapView | null;
  readonly tapping: boolean;
  /** There is an amount, and something to hold to the till. */
  readonly ready: boolean;
}

export function readerView({ tap, tapping, ready }: AtReader): ReaderView {
  if (tapping) return { message: 'PROCESSING', lights: 2, beep: null };
  if (tap === null) return { message: ready ? 'PRESENT_CARD' : 'WELCOME', lights: 1, beep: null };
  const read = ['ONLINE_REQUEST', 'APPROVED'].includes(tap.outcome);
  const message = lastMessage(tap);
  return read ? { message, lights: 4, beep: 'ONE' } : { message, lights: 0, beep: 'TWO' };
}

/** The kernel's message; of what went online, the reader shows the bank's answer after it. */
function lastMessage(tap: TapView): ReaderMessage {
  if (tap.pinEntryId !== undefined) return 'ENTER_PIN';
  if (tap.outcome !== 'ONLINE_REQUEST') return isMessage(tap.message) ? tap.message : 'NONE';
  if (!tap.approved) return 'NOT_AUTHORISED';
  return tap.message === 'APPROVED_PLEASE_SIGN' ? tap.message : 'APPROVED';
}

function isMessage(text: string): text is ReaderMessage {
  return Object.hasOwn(MESSAGES, text);
}
