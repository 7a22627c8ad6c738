/**
 * A call at the desk: from an unknown voice to a verified caller and back. Verification belongs to
 * one case and passes by itself.
 */
import type { deskCaseState, verificationMethod } from '@armilla/api/issuer-desk';
import type { z } from 'zod';

export type CaseState = z.infer<typeof deskCaseState>;
export type VerificationMethod = z.infer<typeof verificationMethod>;

export type CaseCommand =
  /** The agent calls the number on file. */
  | 'CALL_BACK'
  /** The customer is asked at the bank's page. */
  | 'PUSH'
  /** The right number came back. */
  | 'CONFIRM'
  /** The last try was wrong, or the customer said it was somebody else. */
  | 'FAIL'
  /** Time is over: for the answer, or for what the verification was good for. */
  | 'LAPSE'
  | 'CLOSE';

export const CASE_LIFE: Readonly<
  Record<CaseState, Readonly<Record<CaseCommand, CaseState | null>>>
> = {
  OPENED: {
    CALL_BACK: 'CALLING_BACK',
    PUSH: 'PUSH_SENT',
    CONFIRM: null,
    FAIL: null,
    LAPSE: null,
    CLOSE: 'CLOSED',
  },
  CALLING_BACK: {
    CALL_BACK: 'CALLING_BACK',
    PUSH: 'PUSH_SENT',
    CONFIRM: 'VERIFIED',
    FAIL: 'LOCKED',
    LAPSE: 'OPENED',
    CLOSE: 'CLOSED',
  },
  PUSH_SENT: {
    CALL_BACK: 'CALLING_BACK',
    PUSH: 'PUSH_SENT',
    CONFIRM: 'VERIFIED',
    FAIL: 'LOCKED',
    LAPSE: 'OPENED',
    CLOSE: 'CLOSED',
  },
  VERIFIED: {
    CALL_BACK: null,
    PUSH: null,
    CONFIRM: null,
    FAIL: null,
    LAPSE: 'OPENED',
    CLOSE: 'CLOSED',
  },
  LOCKED: {
    CALL_BACK: null,
    PUSH: null,
    CONFIRM: null,
    FAIL: null,
    LAPSE: null,
    CLOSE: 'CLOSED',
  },
  CLOSED: {
    CALL_BACK: null,
    PUSH: null,
    CONFIRM: null,
    FAIL: null,
    LAPSE: null,
    CLOSE: null,
  },
};

/** How long the customer has to read the number back, or to answer at the page. */
export const ANSWER_MS = 10 * 60_000;
/** How long a verified caller stays one. */
export const VERIFIED_MS = 15 * 60_000;
/** Wrong numbers within a case, and how often it may be asked anew. */
export const CASE_TRIES = 3;
export const CASE_SENDS = 3;
/**
 * A number on file younger than this cannot be called back (an account just taken over has one).
 */
export const CONTACT_MS = 72 * 3_600_000;

/** What a state lasts until, where it does. */
export interface Lasting {
  readonly state: CaseState;
  readonly untilMs: number | undefined;
}

/** The case as it stands now: what has passed by itself is past. */
export function caseNow(kept: Lasting, nowMs: number): CaseState {
  if (kept.untilMs === undefined || nowMs < kept.untilMs) return kept.state;
  return CASE_LIFE[kept.state].LAPSE ?? kept.state;
}
