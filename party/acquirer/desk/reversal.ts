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
} from '@armilla/iso8583';
import type { Queryable } from '@armilla/kit/database';
import { NoAnswer } from '@armilla/kit/host-link';
import { identifier } from '@armilla/kit/identifier';
import { type Message as Letter, post } from '@armilla/kit/outbox';
import { refuse } from '@armilla/kit/refusal';
import { checkReversal } from '../decide/checks.ts';
import { step } from '../decide/life.ts';
import {
  answerTo,
  reversalOf,
  reversiblePart,
  toNetwork,
  transmissionDate,
  withOurOriginal,
} from '../decide/messages.ts';
import {
  findPayment,
  findReversal,
  findTerminal,
  insertReversal,
  markAnswered,
  markSent,
  moveTo,
  nextStan,
} from '../store/store.ts';
import { askNetwork, type Desk } from './desk.ts';

/** Answers a terminal's 0400 or 0420 as soon as it is on the disk. */
export async function reverse(desk: Desk, asked: Message): Promise<Message> {
  const terminal = await findTerminal(desk.database, asked.fields[41] ?? '');
  const named = withOurName(asked, desk.acquirerId);
  const enriched =
    terminal === undefined ? named : toNetwork(named, terminal, desk.acquirerId, '0420');
  const no = checkReversal({ asked, enriched, terminal });
  const originalKey = no === undefined ? originalCorrelationKey(enriched) : undefined;
  if (originalKey === undefined) return answerTo(asked, no ?? '30');
  await desk.database.transaction(async (tx) => {
    const { 90: original } = enriched.fields;
    const { mti, fields } = reversiblePart(enriched);
    const advice: Message = { mti, fields: { ...fields, 90: original } };
    await keepReversal(desk, tx, originalKey, 'TERMINAL', advice);
    await markTakenBack(desk, tx, originalKey);
  });
  desk.nudge();
  return answerTo(asked, '00');
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

async function markTakenBack(desk: Desk, tx: Queryable, originalKey: string): Promise<void> {
  const payment = await findPayment(tx, originalKey);
  // No payment: the reversal has come first and stays as a tombstone.
  if (payment === undefined) return;
  const { state, moved } = step(payment.state, 'REVERSE');
  if (moved) await moveTo(tx, payment.transaction_id, state, desk.clock.now());
}

/** Takes back a request of ours, within the transaction that says so. */
export async function takeBack(desk: Desk, tx: Queryable, request: Message): Promise<void> {
  const advice = reversalOf(request, await nextStan(tx), transmissionDate(desk.clock.now()));
  await keepReversal(desk, tx, correlationKey(request), 'ACQUIRER', advice);
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

/** DE 39 of an answer that means "ask again". */
const LATER: ReadonlySet<string> = new Set<ResponseCode>(['68', '91', '96']);

/** Delivers a stored reversal; for the outbox, to which a refusal "later" means later. */
export async function deliverReversal(desk: Desk, letter: Letter): Promise<unknown> {
  const { reversalId } = letter.input as { reversalId: string };
  const row = await findReversal(desk.database, reversalId);
  if (row === undefined) throw new Error('a stored reversal vanished');
  if (row.answered_at !== null) return undefined;
  const advice = desk.vault.open(row.message_sealed, reversalId);
  await markSent(desk.database, reversalId, desk.clock.now());
  const mti = row.sent_at === null ? advice.mti : repeatMti(advice.mti);
  const responseCode = await responseTo(desk, { mti, fields: advice.fields });
  if (responseCode === undefined || LATER.has(responseCode)) return refuse('UNAVAILABLE');
  await markAnswered(desk.database, reversalId, responseCode, desk.clock.now());
  return undefined;
}

async function responseTo(desk: Desk, advice: Message): Promise<string | undefined> {
  try {
    const answer = await askNetwork(desk, advice);
    return answer.mti === '0430' ? answer.fields[39] : undefined;
  } catch (error) {
    if (error instanceof NoAnswer) return undefined;
    throw error;
  }
}
