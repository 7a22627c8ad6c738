/**
 * A 0100, of a terminal or our own: written down, forwarded, its answer written down, answered.
 * Nothing leaves before it is on the disk, so that a crash at any point leaves something to take
 * back.
 */
import { correlationKey, type Message, type ResponseCode } from '@armilla/iso8583';
import { oneAtATime, type Queryable } from '@armilla/kit/database';
import { NoAnswer } from '@armilla/kit/host-link';
import { identifier } from '@armilla/kit/identifier';
import { checkBeforeForwarding, checkBeforeKeeping, type Received } from '../decide/checks.ts';
import { FOLLOW_UP_CODES, followUpRefused } from '../decide/follow-up.ts';
import { kindOf, originalReference } from '../decide/kind.ts';
import { step } from '../decide/life.ts';
import { answers, answerTo, samePayment, toTerminal, withPinBlock } from '../decide/messages.ts';
import { translatePin } from '../pin/translate.ts';
import type { PaymentRow } from '../store/rows.ts';
import { findPayment, insertPayment, isTakenBack, type NewPaymentRow } from '../store/store.ts';
import { paymentOf, standingOf } from './belonging.ts';
import { askNetwork, type Desk } from './desk.ts';
import { newPayment } from './payment.ts';
import { receive } from './receive.ts';
import { keptAnswer, settle, workOn } from './settlement.ts';

export interface Authorisations {
  /** Answers a 0100 or 0101; silent when another process has it in hand. */
  authorise(asked: Message): Promise<Message | undefined>;
  /** Forwards a request of our own that is on the disk, until its fate is written down. */
  forward(request: Message): Promise<void>;
  /** Resolves when no request is under way. */
  idle(): Promise<void>;
}

interface UnderWay {
  readonly request: Message;
  readonly answer: Promise<Message | undefined>;
}

export function authorisations(desk: Desk): Authorisations {
  const underWay = new Map<string, UnderWay>();

  /** A repeat that overtakes its answer waits for that answer. */
  const once = (request: Message, work: () => Promise<Message | undefined>): UnderWay => {
    const key = correlationKey(request);
    const running = underWay.get(key);
    if (running !== undefined) return running;
    const alone = oneAtATime(desk.database, workOn(key), work);
    const answer = alone.finally(() => underWay.delete(key));
    const started = { request, answer };
    underWay.set(key, started);
    return started;
  };
  return {
    async authorise(asked) {
      const received = await receive(desk, asked, '0100');
      const no = checkBeforeKeeping(received);
      if (no !== undefined) return answerTo(asked, no);
      const { enriched } = received;
      const sent = forNetwork(desk, received);
      if (typeof sent === 'string') return answerTo(asked, sent);
      const running = once(enriched, () => perform(desk, received, sent));
      if (!samePayment(running.request, enriched)) return answerTo(asked, '94');
      const answer = await running.answer;
      return answer === undefined ? undefined : toTerminal(answer, asked);
    },
    async forward(request) {
      await once(request, () => forward(desk, request)).answer;
    },
    async idle() {
      await Promise.allSettled([...underWay.values()].map(({ answer }) => answer));
    },
  };
}

/** With the PIN in a block for the network; a DE 39 when the pad's block is none. */
function forNetwork(desk: Desk, { asked, enriched }: Received): Message | ResponseCode {
  const pin = translatePin(desk.pinKeys, desk.chance, asked);
  if (pin.kind === 'BAD') return pin.responseCode;
  return pin.kind === 'NONE' ? enriched : withPinBlock(enriched, pin.block);
}

async function perform(
  desk: Desk,
  received: Received,
  sent: Message,
): Promise<Message | undefined> {
  const written = await desk.database.transaction((tx) => writeDown(desk, tx, received));
  if (!written.fresh) return repeated(desk, written.row, received.enriched);
  if (written.row.state !== 'FORWARDED') return keptAnswer(desk, written.row);
  return forward(desk, sent);
}

type Written =
  | { readonly fresh: false; readonly row: PaymentRow }
  | { readonly fresh: true; readonly row: NewPaymentRow };

async function writeDown(desk: Desk, tx: Queryable, received: Received): Promise<Written> {
  const key = correlationKey(received.enriched);
  const known = await findPayment(tx, key);
  if (known !== undefined) return { row: known, fresh: false };
  const row = await firstRow(desk, tx, key, received);
  if (!(await insertPayment(tx, row))) throw new Error('a payment was written down twice');
  return { row, fresh: true };
}

/** As it is first written: on its way, declined by us, or taken back before it came. */
async function firstRow(
  desk: Desk,
  tx: Queryable,
  key: string,
  received: Received,
): Promise<NewPaymentRow> {
  const now = desk.clock.now();
  const transactionId = identifier('tx', now, desk.chance);
  const fresh = (
    event: 'FORWARD' | 'DECLINE' | 'REVERSE',
    responseCode?: ResponseCode,
    originalId: string | null = null,
  ) =>
    newPayment(desk.vault, {
      transactionId,
      key,
      received,
      state: step('RECEIVED', event).state,
      answer: responseCode && answerTo(received.enriched, responseCode),
      now,
      originalId,
    });
  if (await isTakenBack(tx, key)) return fresh('REVERSE', '21');
  const no = checkBeforeForwarding(received);
  if (no !== undefined) return fresh('DECLINE', no);
  const { originalId, refused } = await belongsTo(tx, received);
  return refused === undefined
    ? fresh('FORWARD', undefined, originalId)
    : fresh('DECLINE', refused, originalId);
}

interface Belonging {
  readonly originalId: string | null;
  readonly refused?: ResponseCode;
}

/** The payment that a refund or an increment names (DE 48.12), and whether it can be followed. */
async function belongsTo(tx: Queryable, { enriched, terminal }: Received): Promise<Belonging> {
  const kind = kindOf(enriched);
  const reference = originalReference(enriched);
  if (reference === undefined || (kind !== 'REFUND' && kind !== 'INCREMENT')) {
    return { originalId: null };
  }
  const original = await paymentOf(tx, terminal?.merchant.merchantId ?? '', reference);
  if (original === undefined) return { originalId: null, refused: FOLLOW_UP_CODES.NOT_FOUND };
  const standing = await standingOf(tx, original);
  const no = followUpRefused(kind, standing, Number(enriched.fields[4]));
  const originalId = original.transaction_id;
  return no === undefined ? { originalId } : { originalId, refused: FOLLOW_UP_CODES[no] };
}

/** The stored answer, for the same payment; a different one under a used key is refused. */
function repeated(desk: Desk, row: PaymentRow, request: Message): Message | undefined {
  const first = desk.vault.open(row.request_sealed, row.transaction_id);
  if (!samePayment(first, request)) return answerTo(request, '94');
  return row.state === 'FORWARDED' ? undefined : keptAnswer(desk, row);
}

async function forward(desk: Desk, request: Message): Promise<Message> {
  const key = correlationKey(request);
  const answer = await heard(desk, request);
  try {
    return await settle(desk, key, request, answer);
  } catch (error) {
    desk.unsettled(key);
    throw error;
  }
}

/** The network's answer; 91 when it was never asked, `undefined` when nobody knows what it said. */
async function heard(desk: Desk, request: Message): Promise<Message | undefined> {
  try {
    const answer = await askNetwork(desk, request);
    if (answers(answer, request)) return answer;
    desk.log.warn({ rrn: request.fields[37] }, 'the answer was to another question');
  } catch (error) {
    if (error instanceof NoAnswer) {
      return error.mayHaveArrived ? undefined : answerTo(request, '91');
    }
    desk.log.error({ error, rrn: request.fields[37] }, 'the network could not be asked');
  }
  return undefined;
}
