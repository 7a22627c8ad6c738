/**
 * A terminal's 0100: written down, forwarded, its answer written down, answered. Nothing leaves
 * before it is on the disk, so that a crash at any point leaves something to take back.
 */
import { correlationKey, type Message, type ResponseCode } from '@armilla/iso8583';
import type { Queryable } from '@armilla/kit/database';
import { NoAnswer } from '@armilla/kit/host-link';
import { identifier } from '@armilla/kit/identifier';
import { checkBeforeForwarding, checkBeforeKeeping, type Received } from '../decide/checks.ts';
import { step } from '../decide/life.ts';
import { answers, answerTo, samePayment, toNetwork, toTerminal } from '../decide/messages.ts';
import type { PaymentRow } from '../store/rows.ts';
import { findPayment, findTerminal, insertPayment, isTakenBack } from '../store/store.ts';
import { askNetwork, type Desk } from './desk.ts';
import { newPayment } from './payment.ts';
import { keptAnswer, settle } from './settlement.ts';

export interface Authorisations {
  /** Answers a 0100 or 0101; silent when another process has it in hand. */
  authorise(asked: Message): Promise<Message | undefined>;
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
  const once = (received: Received): UnderWay => {
    const key = correlationKey(received.enriched);
    const running = underWay.get(key);
    if (running !== undefined) return running;
    const answer = perform(desk, received).finally(() => underWay.delete(key));
    const started = { request: received.enriched, answer };
    underWay.set(key, started);
    return started;
  };
  return {
    async authorise(asked) {
      const received = await receive(desk, asked);
      const no = checkBeforeKeeping(received);
      if (no !== undefined) return answerTo(asked, no);
      const running = once(received);
      if (!samePayment(running.request, received.enriched)) return answerTo(asked, '94');
      const answer = await running.answer;
      return answer === undefined ? undefined : toTerminal(answer, asked);
    },
    async idle() {
      await Promise.allSettled([...underWay.values()].map(({ answer }) => answer));
    },
  };
}

async function receive(desk: Desk, asked: Message): Promise<Received> {
  const terminal = await findTerminal(desk.database, asked.fields[41] ?? '');
  const enriched =
    terminal === undefined ? asked : toNetwork(asked, terminal, desk.acquirerId, '0100');
  return { asked, enriched, terminal };
}

async function perform(desk: Desk, received: Received): Promise<Message | undefined> {
  const { enriched } = received;
  const written = await desk.database.transaction((tx) => writeDown(desk, tx, received));
  if (!written.fresh) return repeated(desk, written.row, enriched);
  if (written.row.state !== 'FORWARDED') return keptAnswer(desk, written.row);
  return forward(desk, enriched);
}

interface Written {
  readonly row: PaymentRow;
  readonly fresh: boolean;
}

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
): Promise<PaymentRow> {
  const now = desk.clock.now();
  const transactionId = identifier('tx', now, desk.chance);
  const fresh = (event: 'FORWARD' | 'DECLINE' | 'REVERSE', responseCode?: ResponseCode) =>
    newPayment(desk.vault, {
      transactionId,
      key,
      received,
      state: step('RECEIVED', event).state,
      answer: responseCode && answerTo(received.enriched, responseCode),
      now,
    });
  if (await isTakenBack(tx, key)) return fresh('REVERSE', '21');
  const no = checkBeforeForwarding(received);
  return no === undefined ? fresh('FORWARD') : fresh('DECLINE', no);
}

/** The stored answer, for the same payment; a different one under a used key is refused. */
function repeated(desk: Desk, row: PaymentRow, request: Message): Message | undefined {
  const first = desk.vault.open(row.request_sealed, row.transaction_id);
  if (!samePayment(first, request)) return answerTo(request, '94');
  return row.state === 'FORWARDED' ? undefined : keptAnswer(desk, row);
}

async function forward(desk: Desk, request: Message): Promise<Message> {
  const key = correlationKey(request);
  try {
    const answer = await askNetwork(desk, request);
    if (answers(answer, request)) return await settle(desk, key, request, answer);
    desk.log.warn({ rrn: request.fields[37] }, 'the answer was to another question');
  } catch (error) {
    if (!(error instanceof NoAnswer)) {
      desk.log.error({ error, rrn: request.fields[37] }, 'the network could not be asked');
    } else if (!error.mayHaveArrived) {
      return settle(desk, key, request, answerTo(request, '91'));
    }
  }
  return settle(desk, key, request, undefined);
}
