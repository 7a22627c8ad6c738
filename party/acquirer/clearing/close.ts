/**
 * A business day is closed: what is owed goes into one file, whose text is on the disk before it
 * goes out and is the same however often it does.
 */
import { type ClearingRecord, encodeClearingFile } from '@armilla/clearing';
import type { Queryable } from '@armilla/kit/database';
import { identifier } from '@armilla/kit/identifier';
import { CURRENCIES } from '@armilla/kit/money';
import { post } from '@armilla/kit/outbox';
import { type Rounds, rounds } from '@armilla/kit/rounds';
import { unreachable } from '@armilla/kit/unreachable';
import {
  businessDateOf,
  closedDay,
  refundsSettledAt,
  withoutZeros,
} from '../decide/business-day.ts';
import { clear } from '../decide/clearing.ts';
import type { Kind } from '../decide/kind.ts';
import type { Desk } from '../desk/desk.ts';
import { insertDay, insertFile, paymentsToClear, putInFile } from '../store/clearing.ts';
import type { PaymentRow } from '../store/rows.ts';

export interface Closed {
  readonly businessDate: string;
  readonly fileId?: string;
  readonly records: number;
}

/** A file is read as a whole; what there is more of goes into the next one. */
const MOST_RECORDS = 50_000;

/** Closes the day that is running: what comes later goes into the next file. */
export async function closeNow(desk: Desk): Promise<Closed> {
  const now = desk.clock.now();
  const businessDate = businessDateOf(now);
  const closed = await desk.database.transaction((tx) =>
    writeFile(desk, tx, businessDate, Number.MAX_SAFE_INTEGER),
  );
  desk.nudge();
  return closed;
}

/** Closes each day by itself once it is over. */
export function nightly(desk: Desk): Rounds {
  let known = '';
  return rounds(async () => {
    const { date, endMs } = closedDay(desk.clock.now());
    if (date === known) return false;
    await desk.database.transaction(async (tx) => {
      if (await insertDay(tx, date, desk.clock.now())) await writeFile(desk, tx, date, endMs);
    });
    known = date;
    desk.nudge();
    return false;
  }, desk.log);
}

async function writeFile(
  desk: Desk,
  tx: Queryable,
  businessDate: string,
  beforeMs: number,
): Promise<Closed> {
  const now = desk.clock.now();
  const refundsBeforeMs = refundsSettledAt(now);
  const payments = await paymentsToClear(tx, { beforeMs, refundsBeforeMs }, MOST_RECORDS);
  if (payments.length === 0) return { businessDate, records: 0 };
  const fileId = identifier('clr', now, desk.chance);
  const content = encodeClearingFile({
    fileId,
    acquirerId: withoutZeros(desk.acquirerId),
    businessDate,
    records: payments.map(recordOf),
  });
  await insertFile(tx, { fileId, businessDate, records: payments.length, content, now });
  for (const [i, payment] of payments.entries()) {
    const clearing = clear(payment.clearing, 'FILE');
    if (clearing === undefined) throw new Error('a payment that is not to be cleared');
    await putInFile(tx, payment.transaction_id, clearing, fileId, i + 1);
  }
  const letter = { messageId: fileId, operation: 'presentClearing', input: { fileId } };
  await post(tx, { ...letter, destination: 'token-service' }, now);
  return { businessDate, fileId, records: payments.length };
}

function recordOf(payment: PaymentRow): ClearingRecord {
  // Type, STAN, acquirer, transmission date and terminal.
  const [, , , transmissionDate = ''] = payment.correlation_key.split('/');
  return {
    kind: clearedAs(payment.kind),
    stan: payment.stan,
    transmissionDate,
    terminalId: payment.terminal_id,
    rrn: payment.rrn,
    dpanLastFour: payment.dpan_last_four,
    authorisationCode: payment.authorisation_code ?? '',
    amountMinor: Number(payment.amount_minor),
    currency: CURRENCIES[payment.currency].numeric,
  };
}

function clearedAs(kind: Kind): ClearingRecord['kind'] {
  switch (kind) {
    case 'PURCHASE':
    case 'CASH':
    case 'REFUND':
      return kind;
    case 'PREAUTHORISATION':
      return 'PURCHASE';
    case 'INCREMENT':
      throw new Error('an increment is cleared with its pre-authorisation');
    default:
      return unreachable(kind);
  }
}
