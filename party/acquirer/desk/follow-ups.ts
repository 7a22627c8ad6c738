/** What a merchant does with a payment it has: give back, void, reduce, complete, raise. */

import type { Message } from '@armilla/iso8583';
import type { Queryable } from '@armilla/kit/database';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { CLEARING } from '../decide/clearing.ts';
import {
  type FollowUp,
  followUpRefused,
  type Possible,
  possibleWith,
} from '../decide/follow-up.ts';
import { completionOf, type Follow, partialReversalOf, voidOf } from '../decide/own-messages.ts';
import type { PaymentRow } from '../store/rows.ts';
import {
  changeMoney,
  findPaymentById,
  findPaymentByRequest,
  insertRequest,
  nextStan,
} from '../store/store.ts';
import { keepAdvice } from './advice.ts';
import type { Authorisations } from './authorisation.ts';
import { paymentOf, standingOf } from './belonging.ts';
import { writeByReceipt } from './by-receipt.ts';
import type { Desk } from './desk.ts';
import { voidWhole } from './reversal.ts';
import { reduceTo } from './shorten.ts';

/** What may be done with a merchant's payment now. */
export function possible(
  { database }: Desk,
  merchantId: string,
  rrn: string,
): Promise<Possible | Refusal> {
  return database.transaction(async (tx) => {
    const payment = await paymentOf(tx, merchantId, rrn);
    if (payment === undefined || payment.state === 'FORWARDED') return refuse('NOT_FOUND');
    return possibleWith(await standingOf(tx, payment));
  });
}

/** What is asked, of which payment, by whom. */
export interface Order {
  readonly merchantId: string;
  readonly rrn: string;
  readonly amountMinor: number;
  /** Names this asking: once done it is not done again. */
  readonly requestKey: string;
}

/** Asks the bank for more or to give back; the transaction that came of it. */
export async function byReceipt(
  desk: Desk,
  payments: Authorisations,
  kind: 'REFUND' | 'INCREMENT',
  order: Order,
): Promise<PaymentRow | Refusal> {
  let request: Message | undefined;
  const row = await desk.database.transaction((tx) => {
    request = undefined;
    return ordered(tx, kind, order, desk.clock.now(), async (payment) => {
      const written = await writeByReceipt(desk, tx, kind, payment, order.amountMinor);
      request = written.request;
      return written.transactionId;
    });
  });
  if (isRefusal(row)) return row;
  if (request !== undefined) await payments.forward(request);
  const settled = await findPaymentById(desk.database, row.transaction_id);
  // Written down by another process, which has it in hand.
  return settled === undefined || settled.state === 'FORWARDED' ? refuse('UNAVAILABLE') : settled;
}

/** What the merchant decides alone: the network is told afterwards. */
export function decided(
  desk: Desk,
  followUp: 'VOID' | 'REDUCE' | 'COMPLETE',
  order: Order,
): Promise<PaymentRow | Refusal> {
  return desk.database
    .transaction((tx) =>
      ordered(tx, followUp, order, desk.clock.now(), async (payment) => {
        await DECISIONS[followUp](desk, tx, payment, order.amountMinor);
        return payment.transaction_id;
      }),
    )
    .finally(() => desk.nudge());
}

/** Does what is legal once, and returns the transaction that came of it. */
async function ordered(
  tx: Queryable,
  followUp: FollowUp,
  order: Order,
  now: number,
  work: (payment: PaymentRow) => Promise<string>,
): Promise<PaymentRow | Refusal> {
  const done = await findPaymentByRequest(tx, order.requestKey);
  if (done !== undefined) return done;
  const payment = await paymentOf(tx, order.merchantId, order.rrn);
  if (payment === undefined || payment.state === 'FORWARDED') return refuse('NOT_FOUND');
  const no = followUpRefused(followUp, await standingOf(tx, payment), order.amountMinor);
  // The operation has one word for an amount that is too high, or none.
  if (no !== undefined) return refuse(followUp === 'INCREMENT' ? 'PAYMENT_STATE' : no);
  const transactionId = await work(payment);
  await insertRequest(tx, order.requestKey, transactionId, now);
  const changed = await findPaymentById(tx, transactionId);
  return changed ?? payment;
}

type Decision = (
  desk: Desk,
  tx: Queryable,
  payment: PaymentRow,
  amountMinor: number,
) => Promise<void>;

const DECISIONS: Readonly<Record<'VOID' | 'REDUCE' | 'COMPLETE', Decision>> = {
  async VOID(desk, tx, payment) {
    const advice = voidOf(await followOf(desk, tx, payment), approvedOf(payment));
    await voidWhole(desk, tx, payment, advice);
  },
  async REDUCE(desk, tx, payment, remainsMinor) {
    if (remainsMinor === Number(payment.amount_minor)) return;
    const follow = await followOf(desk, tx, payment);
    const advice = partialReversalOf(follow, approvedOf(payment), remainsMinor);
    await reduceTo(desk, tx, payment, remainsMinor, advice, null);
  },
  async COMPLETE(desk, tx, payment, amountMinor) {
    const follow = await followOf(desk, tx, payment);
    const message = completionOf(follow, amountMinor, payment.authorisation_code ?? '');
    const { transaction_id: transactionId } = payment;
    await changeMoney(tx, transactionId, amountMinor, CLEARING.HELD.COMPLETE ?? 'TO_CLEAR');
    await keepAdvice(desk, tx, {
      kind: 'COMPLETION',
      transactionId,
      message,
      correlationKey: null,
    });
  },
};

async function followOf(desk: Desk, tx: Queryable, payment: PaymentRow): Promise<Follow> {
  const original = desk.vault.open(payment.request_sealed, payment.transaction_id);
  return { original, stan: await nextStan(tx), nowMs: desk.clock.now() };
}

/** What later messages speak of (DE 4): what was approved, or more where it was raised since. */
function approvedOf({ approved_minor: approved, amount_minor: inForce }: PaymentRow): number {
  return Math.max(Number(approved ?? 0n), Number(inForce));
}
