/** A 0100 of our own about a payment we keep: a refund, or more of a hold. No card is needed. */
import { correlationKey, type Message } from '@armilla/iso8583';
import type { Queryable } from '@armilla/kit/database';
import { identifier } from '@armilla/kit/identifier';
import { step } from '../decide/life.ts';
import { byReceipt, retrievalReference } from '../decide/own-messages.ts';
import type { PaymentRow } from '../store/rows.ts';
import {
  findPayment,
  findTerminal,
  insertPayment,
  nextStan,
  paymentsByReference,
} from '../store/store.ts';
import type { Desk } from './desk.ts';
import { newPayment } from './payment.ts';

export interface WrittenRequest {
  readonly transactionId: string;
  /** On the disk, and to be forwarded once the transaction has committed. */
  readonly request: Message;
}

export async function writeByReceipt(
  desk: Desk,
  tx: Queryable,
  kind: 'REFUND' | 'INCREMENT',
  original: PaymentRow,
  amountMinor: number,
): Promise<WrittenRequest> {
  const now = desk.clock.now();
  const request = await freshRequest(desk, tx, kind, original, amountMinor);
  const terminal = await findTerminal(tx, original.terminal_id);
  const transactionId = identifier('tx', now, desk.chance);
  const row = newPayment(desk.vault, {
    transactionId,
    key: correlationKey(request),
    received: { asked: request, enriched: request, terminal },
    state: step('RECEIVED', 'FORWARD').state,
    answer: undefined,
    now,
    originalId: original.transaction_id,
  });
  await insertPayment(tx, { ...row, account: original.account });
  return { transactionId, request };
}

/** Under a STAN and a reference that nobody has used: a terminal may count where we do. */
async function freshRequest(
  desk: Desk,
  tx: Queryable,
  kind: 'REFUND' | 'INCREMENT',
  original: PaymentRow,
  amountMinor: number,
): Promise<Message> {
  const kept = desk.vault.open(original.request_sealed, original.transaction_id);
  const nowMs = desk.clock.now();
  for (;;) {
    const stan = await nextStan(tx);
    const rrn = retrievalReference(nowMs, stan);
    const request = byReceipt(kind, { original: kept, stan, nowMs }, rrn, amountMinor);
    const key = await findPayment(tx, correlationKey(request));
    const others = await paymentsByReference(tx, original.merchant_id, rrn);
    if (key === undefined && others.length === 0) return request;
  }
}
