/** A payment as its merchant is shown it. */
import type { merchantTransaction } from '@armilla/api/acquirer';
import { unreachable } from '@armilla/kit/unreachable';
import type { z } from 'zod';
import type { ClearingState } from '../decide/clearing.ts';
import type { Kind } from '../decide/kind.ts';
import { outcomeOf } from '../decide/life.ts';
import { reasonOf } from '../decide/reason.ts';
import type { ShownPayment } from '../store/merchants.ts';

export type Shown = z.infer<typeof merchantTransaction>;

export function shown(row: ShownPayment): Shown {
  const outcome = outcomeOf(row.state);
  if (outcome === undefined) throw new Error('a payment is shown before its fate is known');
  const responseCode = row.response_code ?? undefined;
  const { approved_minor: approved, asked_minor: asked } = row;
  return {
    transactionId: row.transaction_id,
    at: Number(row.received_at),
    amount: { amountMinor: Number(row.amount_minor), currency: row.currency },
    merchantName: row.merchant_name,
    outcome,
    reason: outcome === 'DECLINED' ? reasonOf(responseCode) : undefined,
    authorisationCode: row.authorisation_code ?? undefined,
    dpanLastFour: row.dpan_last_four,
    rrn: row.rrn,
    terminalId: row.terminal_id,
    stan: row.stan,
    responseCode,
    kind: kindOf(row.kind),
    clearing: CLEARING[row.clearing],
    askedMinor: approved !== null && approved < asked ? Number(asked) : undefined,
    refundedMinor: Number(row.refunded_minor ?? 0n),
    refundOf: row.refund_of ?? undefined,
    points: pointsOf(row),
    receipt: receiptOf(row),
  };
}

function kindOf(kind: Kind): Shown['kind'] {
  switch (kind) {
    case 'PURCHASE':
    case 'CASH':
    case 'REFUND':
    case 'PREAUTHORISATION':
      return kind;
    case 'INCREMENT':
      throw new Error('an increment is shown with its pre-authorisation');
    default:
      return unreachable(kind);
  }
}

/** To a merchant a file on its way is no different from one that is to go. */
const CLEARING: Readonly<Record<ClearingState, Shown['clearing']>> = {
  NONE: 'NONE',
  HELD: 'HELD',
  TO_CLEAR: 'TO_CLEAR',
  IN_FILE: 'TO_CLEAR',
  CLEARED: 'CLEARED',
  REJECTED: 'REJECTED',
};

function pointsOf({ points_spent: spent, points_paid_minor: paid }: ShownPayment): Shown['points'] {
  if (spent === null) return undefined;
  return { spent: Number(spent), paidMinor: Number(paid ?? 0n) };
}

function receiptOf(row: ShownPayment): Shown['receipt'] {
  return {
    merchantName: row.merchant_name,
    city: row.merchant_city,
    terminalId: row.terminal_id,
    aid: row.aid,
    cryptogram: row.cryptogram,
    verification: row.verification,
    paymentAccountReference: row.payment_account_reference,
  };
}
