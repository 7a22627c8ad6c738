/**
 * How far the money of a transaction has come, apart from its life: what is owed goes into a file,
 * the file to the network. Total: an event that a state has no cell for does not compile, and one
 * whose cell is `null` is not legal then.
 */
import { unreachable } from '@armilla/kit/unreachable';
import type { Kind } from './kind.ts';
import type { TransactionState } from './life.ts';

/**
 * - `NONE` no money moves
 * - `HELD` a pre-authorisation that waits for its final amount
 * - `TO_CLEAR` goes into the next file
 * - `IN_FILE` stands in a file that the network has not judged yet
 * - `CLEARED`, `REJECTED` the network took it, or did not
 */
export type ClearingState = 'NONE' | 'HELD' | 'TO_CLEAR' | 'IN_FILE' | 'CLEARED' | 'REJECTED';

/**
 * - `OWE` approved, the amount is final; `HOLD` approved, it is not
 * - `COMPLETE` the final amount of what was held
 * - `RELEASE` taken back, or voided by the merchant
 * - `FILE` written into a file; `RETURN` the whole file was refused
 * - `TAKE`, `REJECT` the network's word on it: on its record, or on the advice that told of it
 */
export type ClearingEvent =
  | 'OWE'
  | 'HOLD'
  | 'COMPLETE'
  | 'RELEASE'
  | 'FILE'
  | 'RETURN'
  | 'TAKE'
  | 'REJECT';

type Row = Readonly<Record<ClearingEvent, ClearingState | null>>;

const NOTHING: Row = {
  OWE: null,
  HOLD: null,
  COMPLETE: null,
  RELEASE: null,
  FILE: null,
  RETURN: null,
  TAKE: null,
  REJECT: null,
};

export const CLEARING: Readonly<Record<ClearingState, Row>> = {
  NONE: { ...NOTHING, OWE: 'TO_CLEAR', HOLD: 'HELD' },
  HELD: { ...NOTHING, COMPLETE: 'TO_CLEAR', RELEASE: 'NONE' },
  TO_CLEAR: { ...NOTHING, RELEASE: 'NONE', FILE: 'IN_FILE', REJECT: 'REJECTED' },
  IN_FILE: { ...NOTHING, RETURN: 'TO_CLEAR', TAKE: 'CLEARED', REJECT: 'REJECTED' },
  CLEARED: NOTHING,
  REJECTED: NOTHING,
};

/** The state after an event, or `undefined` when the event is not legal. */
export function clear(from: ClearingState, event: ClearingEvent): ClearingState | undefined {
  return CLEARING[from][event] ?? undefined;
}

/** What an approval makes of the money: an increment adds to another's hold and owes nothing. */
export function clearingOfApproved(kind: Kind): ClearingState {
  switch (kind) {
    case 'PURCHASE':
    case 'CASH':
    case 'REFUND':
      return CLEARING.NONE.OWE ?? 'NONE';
    case 'PREAUTHORISATION':
      return CLEARING.NONE.HOLD ?? 'NONE';
    case 'INCREMENT':
      return 'NONE';
    default:
      return unreachable(kind);
  }
}

/** Whether a step that changes the amount or takes the whole back is still possible. */
export function isOpen(state: TransactionState, clearing: ClearingState): boolean {
  return state === 'APPROVED' && (clearing === 'HELD' || clearing === 'TO_CLEAR');
}

/** Whether money of it was claimed, so that some of it can be given back. */
export function isClaimed(state: TransactionState, clearing: ClearingState): boolean {
  return state === 'APPROVED' && ['TO_CLEAR', 'IN_FILE', 'CLEARED'].includes(clearing);
}
