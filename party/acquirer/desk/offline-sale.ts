/**
 * A terminal's 0220: a sale that card and terminal approved between themselves, or the final amount
 * of what was held. Kept, answered, and told the network until it answers.
 */

import { DecodeError } from '@armilla/bytes';
import {
  correlationKey,
  type Message,
  originalCorrelationKey,
  type ResponseCode,
} from '@armilla/iso8583';
import type { Queryable } from '@armilla/kit/database';
import { identifier } from '@armilla/kit/identifier';
import { checkBeforeForwarding, checkBeforeKeeping, type Received } from '../decide/checks.ts';
import { CLEARING } from '../decide/clearing.ts';
import { FOLLOW_UP_CODES, followUpRefused } from '../decide/follow-up.ts';
import { step } from '../decide/life.ts';
import { answerTo, samePayment, withOurOriginal } from '../decide/messages.ts';
import { hasAdvice } from '../store/advices.ts';
import { changeMoney, findPayment, insertPayment, isTakenBack } from '../store/store.ts';
import { keepAdvice } from './advice.ts';
import { standingOf } from './belonging.ts';
import type { Desk } from './desk.ts';
import { newPayment } from './payment.ts';
import { receive } from './receive.ts';

/** Answers a 0220 or 0221 as soon as it is on the disk. */
export async function advise(desk: Desk, asked: Message): Promise<Message> {
  const received = await receive(desk, asked, '0220');
  const no = checkBeforeKeeping(received) ?? checkBeforeForwarding(received);
  if (no !== undefined) return answerTo(asked, no);
  const keep = asked.fields[90] === undefined ? keepSale : keepFinalAmount;
  const responseCode = await desk.database.transaction((tx) => keep(desk, tx, received));
  desk.nudge();
  return answerTo(asked, responseCode);
}

async function keepSale(desk: Desk, tx: Queryable, received: Received): Promise<ResponseCode> {
  const { enriched } = received;
  const key = correlationKey(enriched);
  const known = await findPayment(tx, key);
  if (known !== undefined) {
    const first = desk.vault.open(known.request_sealed, known.transaction_id);
    if (!samePayment(first, enriched)) return '94';
    // Whoever lost a 21 would otherwise take the sale for one that is paid.
    return known.response_code === '21' ? '21' : '00';
  }
  const now = desk.clock.now();
  const transactionId = identifier('tx', now, desk.chance);
  const takenBack = await isTakenBack(tx, key);
  const { state } = step('RECEIVED', takenBack ? 'REVERSE' : 'ADVISE');
  const answer = answerTo(enriched, takenBack ? '21' : '00');
  const row = { transactionId, key, received, state, answer, now, originalId: null };
  await insertPayment(tx, newPayment(desk.vault, row));
  if (takenBack) return '21';
  const message = withoutTrack(enriched);
  await keepAdvice(desk, tx, { kind: 'OFFLINE_SALE', transactionId, message, correlationKey: key });
  return '00';
}

/** The chip data prove the sale; the track says nothing that they do not. */
function withoutTrack({ mti, fields }: Message): Message {
  const { 35: _, ...rest } = fields;
  return { mti, fields: rest };
}

/** Of a pre-authorisation of the same terminal, named in DE 90. */
async function keepFinalAmount(
  desk: Desk,
  tx: Queryable,
  { enriched }: Received,
): Promise<ResponseCode> {
  const message = named(withoutTrack(enriched), desk.acquirerId);
  const key = correlationKey(enriched);
  if (message === undefined) return '30';
  if (await hasAdvice(tx, key)) return '00';
  const payment = await findPayment(tx, originalCorrelationKey(message) ?? '');
  if (payment === undefined) return FOLLOW_UP_CODES.NOT_FOUND;
  const amountMinor = Number(message.fields[4]);
  const no = followUpRefused('COMPLETE', await standingOf(tx, payment), amountMinor);
  if (no !== undefined) return FOLLOW_UP_CODES[no];
  const { transaction_id: transactionId } = payment;
  await changeMoney(tx, transactionId, amountMinor, CLEARING.HELD.COMPLETE ?? payment.clearing);
  await keepAdvice(desk, tx, { kind: 'COMPLETION', transactionId, message, correlationKey: key });
  return '00';
}

function named(message: Message, acquirerId: string): Message | undefined {
  try {
    return withOurOriginal(message, acquirerId);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
