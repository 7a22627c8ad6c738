/**
 * The life of an enrolment as one total table: what a command makes of a state, or `null` where the
 * command is not legal. The names are FitPay's; OPENING is ours, for the moment in which a place is
 * reserved and the issuer is being asked.
 */
import type { enrolmentState } from '@armilla/api/shapes';
import type { z } from 'zod';

export type EnrolmentState = z.infer<typeof enrolmentState> | 'OPENING';

export type EnrolmentCommand =
  /** The issuer would take the card. */
  | 'offer'
  | 'acceptTerms'
  /** Terms accepted, and the issuer wants no further proof. */
  | 'acceptTermsApproved'
  | 'declineTerms'
  | 'sendCode'
  | 'enterCode'
  /** Something was proved, and the issuer wants more. */
  | 'prove'
  /** All that the issuer wants is proved. */
  | 'verify'
  /** The band confirmed the activation. */
  | 'confirm'
  | 'expire'
  | 'fail'
  | 'delete';

type Row = Readonly<Record<EnrolmentCommand, EnrolmentState | null>>;

const NOTHING: Row = {
  offer: null,
  acceptTerms: null,
  acceptTermsApproved: null,
  declineTerms: null,
  sendCode: null,
  enterCode: null,
  prove: null,
  verify: null,
  confirm: null,
  expire: null,
  fail: null,
  delete: null,
};

export const ENROLMENT_STATES: Readonly<Record<EnrolmentState, Row>> = {
  OPENING: { ...NOTHING, offer: 'ELIGIBLE' },
  ELIGIBLE: {
    ...NOTHING,
    acceptTerms: 'PENDING_VERIFICATION',
    acceptTermsApproved: 'PENDING_ACTIVE',
    declineTerms: 'DECLINED_TERMS_AND_CONDITIONS',
    expire: 'EXPIRED',
  },
  PENDING_VERIFICATION: {
    ...NOTHING,
    sendCode: 'PENDING_VERIFICATION',
    enterCode: 'PENDING_VERIFICATION',
    prove: 'PENDING_VERIFICATION',
    verify: 'PENDING_ACTIVE',
    expire: 'EXPIRED',
    fail: 'ERROR',
    delete: 'DELETED',
  },
  PENDING_ACTIVE: {
    ...NOTHING,
    confirm: 'ACTIVE',
    expire: 'EXPIRED',
    fail: 'ERROR',
    delete: 'DELETED',
  },
  ACTIVE: { ...NOTHING, delete: 'DELETED' },
  DECLINED: NOTHING,
  DECLINED_TERMS_AND_CONDITIONS: NOTHING,
  EXPIRED: { ...NOTHING, delete: 'DELETED' },
  ERROR: { ...NOTHING, delete: 'DELETED' },
  DELETED: NOTHING,
};

/** The state after a command; `null` when the command is not legal in `state`. */
export function nextEnrolmentState(
  state: EnrolmentState,
  command: EnrolmentCommand,
): EnrolmentState | null {
  return ENROLMENT_STATES[state][command];
}

/** States in which an enrolment takes up one of the places on a band. */
export const LIVE_STATES: readonly EnrolmentState[] = [
  'OPENING',
  'ELIGIBLE',
  'PENDING_VERIFICATION',
  'PENDING_ACTIVE',
  'ACTIVE',
];
