/**
 * Store and forward: what an issuer must hear is written down with what it tells of, and said again
 * until the issuer answers. Each issuer has a line of its own, in which what concerns one account
 * arrives in the order it happened; one that is down keeps nobody else waiting.
 */
import { correlationKey, isApproved, type Message, responseMti } from '@armilla/iso8583';
import { digits } from '@armilla/kit/chance';
import { one, type Queryable } from '@armilla/kit/database';
import { NoAnswer } from '@armilla/kit/host-link';
import { type Left, type Rounds, rounds } from '@armilla/kit/rounds';
import { fieldsOf } from '../authorise/messages.ts';
import { issuerSideOf } from '../authorise/payer.ts';
import { trace } from '../authorise/trace.ts';
import { issuerOf, newId, type Room } from '../room.ts';
import {
  type AdviceRow,
  accountOf,
  adviceAnswered,
  adviceLater,
  dueAdvices,
  insertAdvice,
  LONGEST_WAIT_MS,
  waitingFor,
} from '../store/advices.ts';
import { type AuthorisationRow, authorisationById } from '../store/authorisations.ts';
import { type AdviceKind, adviceMessage } from './messages.ts';

/** What an advice says beside what is known of its payment. */
export interface Particulars {
  readonly remainingMinor?: number;
  /** DE 55 without account data, hexadecimal. */
  readonly chip?: string | undefined;
}

/** Writes down that the issuer of a payment must be told; the same again is once. */
export async function queueAdvice(
  room: Room,
  tx: Queryable,
  about: Pick<
    AuthorisationRow,
    'authorisation_id' | 'programme_id' | 'token_unique_reference' | 'pan_id' | 'request'
  >,
  kind: AdviceKind,
  { remainingMinor, chip }: Particulars = {},
): Promise<void> {
  const { authorisation_id: id, programme_id: programmeId } = about;
  const account = accountOf(about);
  if (programmeId === null || account === null) throw new Error('an advice to nobody');
  const isReversal = kind === 'REVERSAL' || kind === 'PARTIAL_REVERSAL';
  const part = remainingMinor === undefined ? '' : `/${remainingMinor}`;
  const row = {
    advice_id: newId(room, 'adv'),
    advice_key: `${id}/${kind}${part}`,
    authorisation_id: id,
    programme_id: programmeId,
    account,
    kind,
    stan: isReversal ? digits(room.chance, 6) : (fieldsOf(about.request)[11] ?? ''),
    remaining_minor: remainingMinor ?? null,
    chip: chip ?? null,
  };
  await insertAdvice(tx, row, room.clock.now());
}

const PAGE = 50;
const ALARM_MS = 3_600_000;

/** The line of each issuer. */
export function forwarding(room: Room): Rounds {
  const lines = room.banks.map(({ id }) => line(room, id));
  return {
    nudge() {
      for (const each of lines) each.nudge();
    },
    async settled() {
      await Promise.all(lines.map((each) => each.settled()));
    },
    async close() {
      await Promise.all(lines.map((each) => each.close()));
    },
  };
}

function line(room: Room, programmeId: string): Rounds {
  const alarm = alarming(room, programmeId);
  const { database, clock } = room;
  const walk = async (isOpen: () => boolean): Promise<Left> => {
    const oldest = await oldestWaiting(room, programmeId);
    // Nobody is deaf to whom nothing is to be said.
    if (oldest === undefined) return { nothingBefore: Number.POSITIVE_INFINITY };
    await alarm(oldest);
    const due = await dueAdvices(database, programmeId, clock.now(), PAGE);
    return drain(room, due, isOpen);
  };
  const name = `advices/${programmeId}`;
  return rounds(walk, room.log, { name, database, tables: ['advice'], clock });
}

/** Says what is due until the issuer stays silent; true when there may be more. */
async function drain(
  room: Room,
  due: readonly AdviceRow[],
  isOpen: () => boolean,
): Promise<boolean> {
  let told = 0;
  for (const row of due) {
    if (!isOpen()) return false;
    const came = await forwardOne(room, row);
    if (came === 'SILENCE') return false;
    if (came === 'TOLD') told += 1;
  }
  // Behind each that was told there may be another of the same account.
  return told > 0;
}

type Came = 'TOLD' | 'LATER' | 'SILENCE';

async function forwardOne(room: Room, row: AdviceRow): Promise<Came> {
  try {
    const message = await messageOf(room, row);
    trace(room, message, 'token-service', 'issuer');
    const answer = await issuerOf(room, row.programme_id).host.request(message);
    trace(room, answer, 'issuer', 'token-service');
    const trouble = troubleWith(message, answer);
    if (trouble !== undefined) return await later(room, row, trouble, 'LATER');
    refusedAlarm(room, row, answer);
    await adviceAnswered(room.database, row.advice_id, room.clock.now());
    return 'TOLD';
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it could not be said';
    return later(room, row, reason, error instanceof NoAnswer ? 'SILENCE' : 'LATER');
  }
}

/** The issuer could not take it just now (DE 39: no link behind it, malfunction). */
const NOT_NOW: ReadonlySet<string> = new Set(['91', '92', '96']);

/** Why an answer is none, or none yet. */
function troubleWith(message: Message, answer: Message): string | undefined {
  if (answer.mti !== responseMti(message.mti)) return 'another message type';
  if (correlationKey(answer) !== correlationKey(message)) return 'another message';
  const code = answer.fields[39];
  if (code === undefined) return 'no response code (DE 39)';
  return NOT_NOW.has(code) ? `DE 39 ${code}` : undefined;
}

/** It has been heard, and somebody has to look: money was promised in the issuer's place. */
function refusedAlarm(room: Room, row: AdviceRow, answer: Message): void {
  const code = answer.fields[39];
  if (isApproved(code) || row.kind === 'REVERSAL') return;
  const { authorisation_id: authorisationId, kind, programme_id: programmeId } = row;
  room.log.error(
    { alarm: 'ADVICE_REFUSED', authorisationId, kind, programmeId, responseCode: code },
    'an issuer refused what it was told of',
  );
}

async function later(room: Room, row: AdviceRow, reason: string, came: Came): Promise<Came> {
  const { advice_id: adviceId, kind } = row;
  room.log.warn({ adviceId, kind, reason }, 'an advice could not be delivered');
  const waitMs = Math.min(LONGEST_WAIT_MS, 500 * 2 ** Math.min(10, Number(row.attempts)));
  await adviceLater(room.database, adviceId, room.clock.now() + waitMs, reason);
  return came;
}

function messageOf(room: Room, row: AdviceRow): Promise<Message> {
  return room.database.transaction(async (tx) => {
    const about = await authorisationById(tx, row.authorisation_id);
    if (about === undefined) throw new Error('an advice of nothing');
    const completes =
      row.kind === 'COMPLETION' && about.original_id !== null
        ? await authorisationById(tx, about.original_id)
        : undefined;
    const answer = about.answer === null ? {} : fieldsOf(about.answer);
    const facts = {
      kind: row.kind,
      about: fieldsOf(about.request),
      originalMti: about.kind === 'OFFLINE' ? '0220' : '0100',
      completes: completes && fieldsOf(completes.request),
      approvedMinor: isApproved(about.response_code ?? '')
        ? Number(about.standing_minor)
        : undefined,
      authorisationCode: answer[38],
      standInReason: about.stand_in ?? undefined,
      remainingMinor: Number(row.remaining_minor ?? 0n),
      chip: row.chip ?? undefined,
      stan: row.stan,
      at: Number(row.created_at),
    };
    return adviceMessage(facts, await issuerSideOf(room, tx, about), row.attempts > 0n);
  });
}

/** Says so, once an hour, when an issuer has been deaf for an hour. */
function alarming(room: Room, programmeId: string): (oldest: number) => Promise<void> {
  let nextAt = 0;
  return async (oldest) => {
    const now = room.clock.now();
    if (now < nextAt || now - oldest <= ALARM_MS) return;
    nextAt = now + ALARM_MS;
    const { waiting, lastReason } = await waitingFor(room.database, programmeId);
    room.log.error(
      { alarm: 'ISSUER_DEAF', programmeId, waiting, lastReason },
      'an issuer has not heard for an hour what was approved or taken back in its place',
    );
  };
}

/** When the oldest was written down of what an issuer has still to hear. */
async function oldestWaiting(room: Room, programmeId: string): Promise<number | undefined> {
  const row = await one<{ oldest: bigint | null }>(
    room.database,
    `SELECT MIN(created_at) AS oldest FROM advice
     WHERE programme_id = $1 AND answered_at IS NULL`,
    programmeId,
  );
  return row?.oldest == null ? undefined : Number(row.oldest);
}

/** How much each issuer has still to hear. */
export async function getStandIn(room: Room) {
  const issuers = [];
  for (const { id } of room.banks) {
    issuers.push({ programmeId: id, ...(await waitingFor(room.database, id)) });
  }
  return { issuers };
}
