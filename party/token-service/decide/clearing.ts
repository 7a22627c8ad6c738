/** A record of a clearing file held against the authorisation that it names. */
import type { ClearingRecord } from '@armilla/clearing';
import type { Kind } from './kinds.ts';

/** What is known of the payment that a record names. */
export interface Presented {
  readonly kind: Kind;
  readonly state: 'FORWARDED' | 'ANSWERED' | 'REVERSED';
  readonly isApproved: boolean;
  /** What of it stands, increments included. */
  readonly standingMinor: number;
  readonly isCleared: boolean;
  readonly currency: string;
  readonly rrn: string;
  /** Of the number in the message: the token's, where it was a token. */
  readonly lastFour: string;
}

export type ClearingObjection =
  | 'ORIGINAL_NOT_FOUND'
  | 'DATA_MISMATCH'
  | 'REVERSED'
  | 'NOT_APPROVED'
  | 'PRESENTED_BEFORE'
  | 'AMOUNT_TOO_HIGH';

type Rule = readonly [ClearingObjection, (presented: Presented, record: ClearingRecord) => boolean];

/** Kinds that a record's kind may name. Increments are cleared with what they add to. */
const NAMES: Readonly<Record<ClearingRecord['kind'], readonly Kind[]>> = {
  PURCHASE: ['PURCHASE', 'PREAUTHORISATION', 'OFFLINE'],
  CASH: ['CASH'],
  REFUND: ['REFUND'],
};

export const CLEARING_RULES: readonly Rule[] = [
  ['DATA_MISMATCH', isSame],
  ['REVERSED', ({ state }) => state !== 'REVERSED'],
  ['NOT_APPROVED', ({ state, isApproved }) => state === 'ANSWERED' && isApproved],
  ['PRESENTED_BEFORE', ({ isCleared }) => !isCleared],
  ['AMOUNT_TOO_HIGH', ({ standingMinor }, { amountMinor }) => amountMinor <= standingMinor],
];

function isSame(presented: Presented, record: ClearingRecord): boolean {
  return (
    NAMES[record.kind].includes(presented.kind) &&
    presented.currency === record.currency &&
    presented.rrn === record.rrn &&
    presented.lastFour === record.dpanLastFour
  );
}

/** Why a record is not cleared; `undefined` when it is. */
export function objectionToRecord(
  presented: Presented | undefined,
  record: ClearingRecord,
): ClearingObjection | undefined {
  if (presented === undefined) return 'ORIGINAL_NOT_FOUND';
  return CLEARING_RULES.find(([, holds]) => !holds(presented, record))?.[0];
}
