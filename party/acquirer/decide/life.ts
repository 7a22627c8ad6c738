/**
 * The life of a transaction as the acquirer sees it. Total: an event that a state has no cell for
 * does not compile, and one whose cell is `null` changes nothing.
 */

/**
 * - `RECEIVED` taken from the terminal, nothing decided; never at rest
 * - `FORWARDED` on its way through the network, answer awaited
 * - `APPROVED`, `DECLINED` the terminal was told so
 * - `UNANSWERED` nobody knows what became of it; the terminal was told 91, a reversal is on its way
 * - `REVERSED` taken back, by the terminal or by us; money never moves for it again
 */
export type TransactionState =
  | 'RECEIVED'
  | 'FORWARDED'
  | 'APPROVED'
  | 'DECLINED'
  | 'UNANSWERED'
  | 'REVERSED';

/**
 * - `FORWARD` the checks have passed
 * - `ADVISE` card and terminal approved it between themselves; it is told, not asked for
 * - `APPROVE`, `DECLINE` an answer, from the network or from the checks, in time or late
 * - `LOSE` no answer came, and the request may have arrived
 * - `REVERSE` the terminal takes it back
 */
export type TransactionEvent = 'FORWARD' | 'ADVISE' | 'APPROVE' | 'DECLINE' | 'LOSE' | 'REVERSE';

type Row = Readonly<Record<TransactionEvent, TransactionState | null>>;

export const LIFE: Readonly<Record<TransactionState, Row>> = {
  RECEIVED: {
    FORWARD: 'FORWARDED',
    ADVISE: 'APPROVED',
    APPROVE: null,
    DECLINE: 'DECLINED',
    LOSE: null,
    // Its reversal came first and has left a tombstone.
    REVERSE: 'REVERSED',
  },
  FORWARDED: {
    FORWARD: null,
    ADVISE: null,
    APPROVE: 'APPROVED',
    DECLINE: 'DECLINED',
    LOSE: 'UNANSWERED',
    REVERSE: 'REVERSED',
  },
  APPROVED: {
    FORWARD: null,
    ADVISE: null,
    APPROVE: null,
    DECLINE: null,
    LOSE: null,
    REVERSE: 'REVERSED',
  },
  // The terminal was told no: a yes that comes after it must be taken back.
  DECLINED: {
    FORWARD: null,
    ADVISE: null,
    APPROVE: 'REVERSED',
    DECLINE: null,
    LOSE: null,
    REVERSE: null,
  },
  UNANSWERED: {
    FORWARD: null,
    ADVISE: null,
    APPROVE: 'REVERSED',
    DECLINE: 'DECLINED',
    LOSE: null,
    REVERSE: 'REVERSED',
  },
  REVERSED: {
    FORWARD: null,
    ADVISE: null,
    APPROVE: null,
    DECLINE: null,
    LOSE: null,
    REVERSE: null,
  },
};

export interface Step {
  readonly state: TransactionState;
  /** False when the event found nothing to change. */
  readonly moved: boolean;
  /** Whether a reversal of our own must go to the network; sending it once is enough for ever. */
  readonly reverse: boolean;
}

/** What an event makes of a transaction. */
export function step(from: TransactionState, event: TransactionEvent): Step {
  const to = LIFE[from][event];
  if (to !== null) return { state: to, moved: true, reverse: isOurReversal(event, to) };
  // A yes to what was taken back already: the reversal stands, and must stand.
  return { state: from, moved: false, reverse: event === 'APPROVE' && from === 'REVERSED' };
}

function isOurReversal(event: TransactionEvent, to: TransactionState): boolean {
  return event === 'LOSE' || (event === 'APPROVE' && to === 'REVERSED');
}

/** What the merchant is shown; `undefined` while nothing is certain. */
export function outcomeOf(
  state: TransactionState,
): 'APPROVED' | 'DECLINED' | 'REVERSED' | undefined {
  return OUTCOME[state];
}

const OUTCOME: Readonly<
  Record<TransactionState, 'APPROVED' | 'DECLINED' | 'REVERSED' | undefined>
> = {
  RECEIVED: undefined,
  FORWARDED: undefined,
  APPROVED: 'APPROVED',
  DECLINED: 'DECLINED',
  UNANSWERED: 'DECLINED',
  REVERSED: 'REVERSED',
};
