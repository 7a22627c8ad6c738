/**
 * What an acquirer tells of after the fact (0220): the final amount of a pre-authorisation, or a
 * tap that card and terminal approved between themselves. Written down, answered, told to the
 * issuer. The same advice again gets its first answer.
 */
import { DecodeError, hex } from '@armilla/bytes';
import {
  checkMessage,
  correlationKey,
  type Message,
  originalCorrelationKey,
} from '@armilla/iso8583';
import type { Queryable } from '@armilla/kit/database';
import { unreachable } from '@armilla/kit/unreachable';
import { COMPLETION_RULES, objectionTo } from '../decide/follow-up.ts';
import { isByChip } from '../decide/kinds.ts';
import { DECLINE_CODES, type DeclineReason } from '../decide/response-codes.ts';
import { newId, type Room } from '../room.ts';
import { queueAdvice } from '../stand-in/forward.ts';
import {
  answerAuthorisation,
  authorisation,
  insertAuthorisation,
  setCompleted,
} from '../store/authorisations.ts';
import { examineOffline, type Findings } from './examine.ts';
import { keptAnswer, ownAnswer, withoutAccountData } from './messages.ts';
import { type Found, lockOriginal } from './original.ts';
import { tellOutcome } from './outcome.ts';
import { isAccountOf, type Owner, ownerOf, payerOf } from './payer.ts';
import { alarm, counted, newRow, record, repeated } from './tap.ts';

/** What an advice tells of. */
type Told =
  | { readonly kind: 'COMPLETION'; readonly originalKey: string }
  | { readonly kind: 'OFFLINE' };

/** Takes an advice from the acquirer; it is durable when this resolves. */
export async function takeAdvice(room: Room, advice: Message): Promise<Message> {
  const told = read(advice);
  if (told === undefined) return ownAnswer(advice, DECLINE_CODES.INPUT_INVALID);
  let tell = () => {};
  const answer = await room.database.transaction(async (tx) => {
    const known = await authorisation(tx, correlationKey(advice));
    if (known !== undefined) {
      const again = await repeated(room, tx, advice, known);
      if (again.kind === 'ANSWER') return again.answer;
      throw new Error('an advice that waits for somebody');
    }
    switch (told.kind) {
      case 'COMPLETION':
        return complete(room, tx, advice, told.originalKey);
      case 'OFFLINE':
        return takeOffline(room, tx, advice, (then) => {
          tell = then;
        });
      default:
        return unreachable(told);
    }
  });
  tell();
  room.nudge();
  return answer;
}

/** `undefined` for what cannot be read, and for what tells of no approval. */
function read(advice: Message): Told | undefined {
  if (checkMessage(advice) !== undefined || advice.fields[39] !== '00') return undefined;
  try {
    const originalKey = originalCorrelationKey(advice);
    if (originalKey !== undefined) return { kind: 'COMPLETION', originalKey };
    return isByChip(advice.fields) ? { kind: 'OFFLINE' } : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

const ABOUT: Omit<Findings, 'kind' | 'reason' | 'originalId'> = {
  responseCode: undefined,
  check: undefined,
  chip: undefined,
  psn: undefined,
  cryptogram: 'NOT_CHECKED',
};

async function complete(
  room: Room,
  tx: Queryable,
  advice: Message,
  originalKey: string,
): Promise<Message> {
  const { fields } = advice;
  const known = await authorisation(tx, originalKey);
  const isTheirs = known !== undefined && (await isAccountOf(room, tx, known, fields));
  const found = isTheirs ? await lockOriginal(tx, known.authorisation_id) : undefined;
  const wanted = { amountMinor: Number(fields[4]), currency: fields[49] ?? '' };
  const objection = objectionTo(COMPLETION_RULES, found?.original, wanted);
  const reason = objection?.reason;
  const findings = { ...ABOUT, kind: 'COMPLETION', reason, originalId: null } as const;
  const originalId = found?.row.authorisation_id ?? null;
  const owner = ownerOfOriginal(found);
  const id = await write(room, tx, advice, owner, { ...findings, originalId });
  if (reason === undefined && originalId !== null) {
    await setCompleted(tx, originalId, wanted.amountMinor, room.clock.now());
    await queueAdvice(room, tx, id.row, 'COMPLETION');
  }
  return answered(room, tx, advice, id.authorisationId, reason, 0);
}

function ownerOfOriginal(found: Found | undefined): Owner {
  const { programme_id = null, token_unique_reference = null, pan_id = null } = found?.row ?? {};
  return { programme_id, token_unique_reference, pan_id, pan_last_four: null };
}

async function write(
  room: Room,
  tx: Queryable,
  advice: Message,
  owner: Owner,
  findings: Findings,
  authorisationId = newId(room, 'aut'),
) {
  const row = newRow(room, advice, authorisationId, owner, findings);
  if (!(await insertAuthorisation(tx, row))) throw new Error('an advice appeared meanwhile');
  return { authorisationId, row };
}

/** The advice has been taken, whatever is said to it. */
async function answered(
  room: Room,
  tx: Queryable,
  advice: Message,
  authorisationId: string,
  reason: DeclineReason | undefined,
  approvedMinor: number,
): Promise<Message> {
  const responseCode = reason === undefined ? '00' : DECLINE_CODES[reason];
  const answer = ownAnswer(advice, responseCode);
  const outcome = { answer: keptAnswer(answer), responseCode, reason: reason ?? null };
  const now = room.clock.now();
  await answerAuthorisation(tx, authorisationId, { ...outcome, approvedMinor }, now);
  await tellOutcome(room, tx, authorisationId);
  return answer;
}

/**
 * The goods are gone: what the card itself made is owed, whatever became of the token since. What
 * it did not make, or made before, is nobody's debt.
 */
async function takeOffline(
  room: Room,
  tx: Queryable,
  advice: Message,
  after: (tell: () => void) => void,
): Promise<Message> {
  const payer = await payerOf(room, tx, advice.fields);
  const authorisationId = newId(room, 'aut');
  const unknown = { ...ABOUT, kind: 'OFFLINE', reason: 'CARD_UNKNOWN', originalId: null } as const;
  const isToken = payer?.kind === 'TOKEN';
  const examined = isToken ? await examineOffline(room, tx, advice, payer.token) : unknown;
  const { findings, forked } = await counted(room, tx, examined, payer, authorisationId);
  after(() => {
    record(room, advice, findings);
    if (forked !== undefined) alarm(room, advice, forked);
  });
  const owner = await ownerOf(room, tx, payer, false);
  const { row } = await write(room, tx, advice, owner, findings, authorisationId);
  if (findings.reason === undefined) {
    const chip = hex(withoutAccountData(advice.fields[55] ?? new Uint8Array(0)));
    await queueAdvice(room, tx, row, 'OFFLINE', { chip });
  }
  const approvedMinor = findings.reason === undefined ? Number(advice.fields[4]) : 0;
  return answered(room, tx, advice, authorisationId, findings.reason, approvedMinor);
}
