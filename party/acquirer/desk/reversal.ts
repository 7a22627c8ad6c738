/**
 * Reversals: those of terminals and our own, stored and then forwarded until they are answered.
 * One original is taken back once, however often and by whomever that is asked.
 */
import { DecodeError } from '@armilla/bytes';
import {
  correlationKey,
  type Message,
  originalCorrelationKey,
  type ResponseCode,
  repeatMti,
  responseMti,
} from '@armilla/iso8583';
import type { Queryable } from '@armilla/kit/database';
import { NoAnswer } from '@armilla/kit/host-link';
import { identifier } from '@armilla/kit/identifier';
import { type Message as Letter, post } from '@armilla/kit/outbox';
import { refuse } from '@armilla/kit/refusal';
import { checkReversal, type Received } from '../decide/checks.ts';
import { clear } from '../decide/clearing.ts';
import { step } from '../decide/life.ts';
import {
  answerTo,
  reversalOf,
  reversiblePart,
  transmissionDate,
  withOurOriginal,
} from '../decide/messages.ts';
import { remainingOf } from '../decide/own-messages.ts';
import { hasUntold } from '../store/advices.ts';
import type { PaymentRow } from '../store/rows.ts';
import {
  findPayment,
  findReversal,
  incrementsOf,
  insertReversal,
  isTakenBack,
  markAnswered,
  markSent,
  moveTo,
  nextStan,
} from '../store/store.ts';
import { askNetwork, type Desk } from './desk.ts';
import { giveBackInstead, isTooLate } from './give-back.ts';
import { isLater } from './later.ts';
import { receive } from './receive.ts';
import { lowerHold, shorten } from './shorten.ts';

/** Answers a terminal's 0400 or 0420 as soon as it is on the disk. */
export async function reverse(desk: Desk, asked: Message): Promise<Message> {
  const received = await receive(desk, withOurName(asked, desk.acquirerId), '0420');
  const no = checkReversal({ ...received, asked });
  if (no !== undefined) return answerTo(asked, no);
  const originalKey = originalCorrelationKey(received.enriched);
  const remains = asked.fields[95] === undefined ? 0 : remainingOf(asked);
  if (originalKey === undefined || remains === undefined) return answerTo(asked, '30');
  const responseCode = await desk.database.transaction((tx) =>
    remains > 0
      ? shorten(desk, tx, originalKey, adviceOf(received), remains)
      : takeBackWhole(desk, tx, originalKey, adviceOf(received)),
  );
  desk.nudge();
  return answerTo(asked, responseCode);
}

/** What of it goes on: no card data, and DE 90 and 95 as they say. */
function adviceOf({ enriched }: Received): Message {
  const { 90: original, 95: amounts } = enriched.fields;
  const { mti, fields } = reversiblePart(enriched);
  return { mti, fields: { ...fields, 90: original, 95: amounts } };
}

/** Without DE 90 when it cannot be read, which the checks then find missing. */
function withOurName(asked: Message, acquirerId: string): Message {
  try {
    return withOurOriginal(asked, acquirerId);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { mti: asked.mti, fields: { ...asked.fields, 90: undefined } };
  }
}

async function takeBackWhole(
  desk: Desk,
  tx: Queryable,
  originalKey: string,
  advice: Message,
): Promise<ResponseCode> {
  if (await isTakenBack(tx, originalKey)) return '00';
  const payment = await findPayment(tx, originalKey);
  if (payment !== undefined && (await isTooLate(tx, payment))) {
    return giveBackInstead(desk, tx, payment, advice);
  }
  await keepReversal(desk, tx, originalKey, 'TERMINAL', advice);
  // No payment: the reversal has come first and stays as a tombstone.
  if (payment !== undefined) await release(desk, tx, payment);
  return '00';
}

/** Its money moves no more; what was added to its hold is taken back with it. */
async function release(desk: Desk, tx: Queryable, payment: PaymentRow): Promise<void> {
  const { state, moved } = step(payment.state, 'REVERSE');
  if (!moved) return;
  const { transaction_id: id, clearing } = payment;
  await moveTo(tx, id, state, clear(clearing, 'RELEASE') ?? clearing, desk.clock.now());
  if (payment.kind === 'INCREMENT' && payment.state === 'APPROVED') await lowerHold(tx, payment);
  for (const increment of await incrementsOf(tx, id)) {
    const { state: gone } = step(increment.state, 'REVERSE');
    await moveTo(tx, increment.transaction_id, gone, increment.clearing, desk.clock.now());
    await takeBack(desk, tx, desk.vault.open(increment.request_sealed, increment.transaction_id));
  }
}

/** Takes back a request of ours, within the transaction that says so. */
export async function takeBack(desk: Desk, tx: Queryable, request: Message): Promise<void> {
  const advice = reversalOf(request, await nextStan(tx), transmissionDate(desk.clock.now()));
  await keepReversal(desk, tx, correlationKey(request), 'ACQUIRER', advice);
}

/** The merchant voids an approved payment that no file holds yet. */
export async function voidWhole(
  desk: Desk,
  tx: Queryable,
  payment: PaymentRow,
  advice: Message,
): Promise<void> {
  await keepReversal(desk, tx, payment.correlation_key, 'ACQUIRER', advice);
  await release(desk, tx, payment);
}

async function keepReversal(
  desk: Desk,
  tx: Queryable,
  originalKey: string,
  origin: 'TERMINAL' | 'ACQUIRER',
  advice: Message,
): Promise<void> {
  const now = desk.clock.now();
  const reversalId = identifier('rev', now, desk.chance);
  const sealed = desk.vault.seal(advice, reversalId);
  if (!(await insertReversal(tx, { reversalId, originalKey, origin, sealed, now }))) return;
  const letter = { messageId: reversalId, operation: 'reverse', input: { reversalId } };
  await post(tx, { ...letter, destination: 'token-service' }, now);
}

/** Delivers a stored reversal; for the outbox, to which a refusal "later" means later. */
export async function deliverReversal(desk: Desk, letter: Letter): Promise<unknown> {
  const { reversalId } = letter.input as { reversalId: string };
  const row = await findReversal(desk.database, reversalId);
  if (row === undefined) throw new Error('a stored reversal vanished');
  if (row.answered_at !== null) return undefined;
  // What was told before of that payment comes first.
  if (await hasUntold(desk.database, row.original_key)) return refuse('UNAVAILABLE');
  const advice = desk.vault.open(row.message_sealed, reversalId);
  await markSent(desk.database, reversalId, desk.clock.now());
  const mti = row.sent_at === null ? advice.mti : repeatMti(advice.mti);
  const responseCode = await responseTo(desk, { mti, fields: advice.fields });
  if (isLater(responseCode)) return refuse('UNAVAILABLE');
  await markAnswered(desk.database, reversalId, responseCode, desk.clock.now());
  return undefined;
}

async function responseTo(desk: Desk, advice: Message): Promise<string | undefined> {
  try {
    const answer = await askNetwork(desk, advice);
    return answer.mti === responseMti(advice.mti) ? answer.fields[39] : undefined;
  } catch (error) {
    if (error instanceof NoAnswer) return undefined;
    throw error;
  }
}
