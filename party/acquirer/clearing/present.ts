/** A clearing file goes to the network, and the network says what it took of it. */
import type { acquirerContract } from '@armilla/api/acquirer';
import type { InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import type { Message as Letter } from '@armilla/kit/outbox';
import { isRefusal, refuse } from '@armilla/kit/refusal';
import { withoutZeros } from '../decide/business-day.ts';
import { type ClearingEvent, clear } from '../decide/clearing.ts';
import type { Desk } from '../desk/desk.ts';
import { findFile, judgeFile, judgePayment, paymentsInFile, putBack } from '../store/clearing.ts';
import type { PaymentRow } from '../store/rows.ts';

type Result = InputOf<(typeof acquirerContract)['operations']['notifyClearing']>;

/** Delivers a file; for the outbox. Whatever is no word on the file itself means later. */
export async function deliverFile(desk: Desk, letter: Letter): Promise<unknown> {
  const { fileId } = letter.input as { fileId: string };
  const file = await findFile(desk.database, fileId);
  if (file === undefined) throw new Error('a clearing file vanished');
  if (file.state !== 'SENDING') return undefined;
  const input = { fileId, acquirerId: withoutZeros(desk.acquirerId), text: file.content };
  const answer = await desk.tokenService().presentClearing(input, { idempotencyKey: fileId });
  if (!isRefusal(answer)) return undefined;
  if (answer.code !== 'CLEARING_FILE_UNREADABLE' && answer.code !== 'CLEARING_FILE_TOTALS') {
    return refuse('UNAVAILABLE');
  }
  const reason = answer.detail ?? answer.code;
  await takeResult(desk, { fileId, outcome: 'REFUSED', reason, rejected: [] });
  return undefined;
}

/** The network's word, once: what was judged stays so. */
export async function takeResult(desk: Desk, result: Result): Promise<void> {
  const known = await desk.database.transaction(async (tx) => {
    const file = await findFile(tx, result.fileId);
    if (file?.state === 'SENDING') await judge(desk, tx, result);
    return file !== undefined;
  });
  const { fileId, outcome, reason } = result;
  if (!known) desk.log.warn({ fileId }, 'the network speaks of a clearing file that is not ours');
  else if (outcome === 'REFUSED') desk.log.error({ fileId, reason }, 'a clearing file was refused');
}

async function judge(desk: Desk, tx: Queryable, result: Result): Promise<void> {
  const { fileId, outcome, reason } = result;
  const reasons = new Map(result.rejected.map((each) => [each.record, each.reason]));
  const rejected = outcome === 'TAKEN' ? reasons.size : 0;
  await judgeFile(tx, fileId, outcome, rejected, reason ?? null, desk.clock.now());
  for (const payment of await paymentsInFile(tx, fileId)) {
    if (outcome === 'REFUSED') {
      await putBack(tx, payment.transaction_id, after(payment, 'RETURN'));
      continue;
    }
    const because = reasons.get(Number(payment.file_record));
    const clearing = after(payment, because === undefined ? 'TAKE' : 'REJECT');
    await judgePayment(tx, payment.transaction_id, clearing, because ?? null);
  }
}

function after(payment: PaymentRow, event: ClearingEvent) {
  const clearing = clear(payment.clearing, event);
  if (clearing === undefined) throw new Error('a record of a file was not in a file');
  return clearing;
}
