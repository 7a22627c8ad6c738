/**
 * The activation code: made here, sent by the issuer, tried by the cardholder. Only a keyed digest
 * of it is kept, bound to its enrolment; every wrong entry is on the disk before it is answered.
 */
import { timingSafeEqual } from 'node:crypto';
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { CallContext, InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import {
  CARD_WINDOW_MS,
  type CardHistory,
  type EntryVerdict,
  expiryOf,
  isCardExhausted,
  judgeEntry,
  maySend,
  triesLeft,
} from '../decide/codes.ts';
import { nextEnrolmentState } from '../decide/enrolment-state.ts';
import { isOffered, needsCode, provedBy } from '../decide/identification.ts';
import { tellEnrolment } from '../events.ts';
import { askerOf, owns } from '../life/caller.ts';
import { bankOf, issuerOf, type Room } from '../room.ts';
import {
  type CodeRow,
  codesOf,
  type EnrolmentRow,
  enrolment,
  entryOf,
  insertCode,
  insertEntry,
  lockEnrolment,
  setChosenMethod,
  setDelivery,
  vainAttempts,
} from '../store/enrolments.ts';
import { endIfOverdue } from './end.ts';
import { view } from './open.ts';
import { prove } from './ready.ts';
import {
  type EnrolmentView,
  elementsOf,
  historyOf,
  methodsOf,
  type OfferedMethod,
} from './view.ts';

type Operations = (typeof tokenServiceContract)['operations'];
type SelectInput = InputOf<Operations['selectActivationMethod']>;
type ResendInput = InputOf<Operations['resendActivationCode']>;
type SubmitInput = InputOf<Operations['submitActivationCode']>;

/** What the choice of a method leads to: nothing to send, or this code. */
interface Chosen {
  readonly row: EnrolmentRow;
  readonly code: CodeRow | undefined;
}

/** What one of the offered ways to be identified is chosen for. */
interface Choice {
  readonly enrolmentId: string;
  readonly methodId: string;
  /** The same key finds the send it made before. */
  readonly key: string;
  /** Nothing but a code will do: an agent has it sent once more. */
  readonly codeOnly: boolean;
}

export function selectActivationMethod(
  room: Room,
  { enrolmentId, methodId }: SelectInput,
  { idempotencyKey: key }: CallContext,
): Promise<EnrolmentView | Refusal> {
  return chooseAndSend(room, { enrolmentId, methodId, key, codeOnly: false });
}

/** An agent has the code sent once more; it counts as a send. */
export async function resendActivationCode(
  room: Room,
  { enrolmentId, methodId }: ResendInput,
  context: CallContext,
): Promise<EnrolmentView | Refusal> {
  const found = await enrolment(room.database, enrolmentId);
  if (!owns(askerOf(context), found?.programme_id)) return refuse('NOT_FOUND');
  const key = `issuer/${context.idempotencyKey}`;
  return chooseAndSend(room, { enrolmentId, methodId, key, codeOnly: true });
}

async function chooseAndSend(room: Room, choice: Choice): Promise<EnrolmentView | Refusal> {
  const chosen = await room.database.transaction((tx) => choose(room, tx, choice));
  room.nudge();
  if (isRefusal(chosen)) return chosen;
  const refusal = chosen.code && (await send(room, chosen.row, chosen.code));
  room.nudge();
  return refusal ?? view(room, choice.enrolmentId);
}

async function choose(room: Room, tx: Queryable, choice: Choice): Promise<Chosen | Refusal> {
  const { enrolmentId, methodId, key, codeOnly } = choice;
  await endIfOverdue(room, tx, enrolmentId);
  const row = await lockEnrolment(tx, enrolmentId);
  if (row === undefined || row.state === 'OPENING') return refuse('NOT_FOUND');
  const codes = await codesOf(tx, enrolmentId);
  const again = codes.find((code) => code.idempotency_key === key);
  if (again !== undefined && again.delivery !== 'FAILED') return { row, code: again };
  if (nextEnrolmentState(row.state, 'sendCode') === null) return refuse('ENROLMENT_STATE');
  const { wanted, proved } = elementsOf(row);
  const method = methodsOf(row).find((offered) => offered.methodId === methodId);
  if (method === undefined || !isOffered(method.type, wanted)) return refuse('METHOD_UNKNOWN');
  if (sendsCode(method)) {
    if (!needsCode(wanted, proved)) return refuse('ENROLMENT_STATE');
    return chooseCode(room, tx, row, { choice, codes, again });
  }
  return codeOnly ? refuse('METHOD_UNKNOWN') : chooseBank(room, tx, row, methodId);
}

/** Counts a send and makes its code. */
async function chooseCode(
  room: Room,
  tx: Queryable,
  row: EnrolmentRow,
  sent: { choice: Choice; codes: readonly CodeRow[]; again: CodeRow | undefined },
): Promise<Chosen | Refusal> {
  const { codes, again } = sent;
  const { enrolmentId, key, methodId } = sent.choice;
  const rules = bankOf(room, row.programme_id).identification;
  const exhausted = isCardExhausted(rules, await cardHistory(room, tx, row));
  if (exhausted || !maySend(rules, historyOf(row, codes))) return refuse('CODE_SENDS_EXCEEDED');
  const code = again ?? makeCode(room, row, key, codes.length + 1, methodId);
  if (again === undefined) await insertCode(tx, enrolmentId, code);
  else await setDelivery(tx, enrolmentId, key, 'PENDING');
  await setChosenMethod(tx, enrolmentId, methodId, room.clock.now());
  await tellEnrolment(room, tx, enrolmentId);
  return { row, code };
}

function cardHistory(room: Room, tx: Queryable, row: EnrolmentRow): Promise<CardHistory> {
  return vainAttempts(tx, row.pan_fingerprint, room.clock.now() - CARD_WINDOW_MS);
}

/** Whoever calls the bank, or visits its page, is identified there; no code is made. */
async function chooseBank(
  room: Room,
  tx: Queryable,
  row: EnrolmentRow,
  methodId: string,
): Promise<Chosen> {
  await setChosenMethod(tx, row.enrolment_id, methodId, room.clock.now());
  await tellEnrolment(room, tx, row.enrolment_id);
  return { row, code: undefined };
}

function sendsCode({ type }: OfferedMethod): boolean {
  return provedBy(type) === 'CODE';
}

function makeCode(
  room: Room,
  row: EnrolmentRow,
  key: string,
  number: number,
  methodId: string,
): CodeRow {
  const rules = bankOf(room, row.programme_id).identification;
  const nonce = Buffer.from(room.chance.bytes(16)).toString('base64url');
  const code = codeOf(room, row, nonce);
  return {
    number: BigInt(number),
    idempotency_key: key,
    method_id: methodId,
    nonce,
    code_hmac: codeHmac(room, row.enrolment_id, code),
    expires_at: BigInt(expiryOf(rules, room.clock.now())),
    delivery: 'PENDING',
  };
}

/**
 * The digits of a code, out of the key port's secret and the send's nonce: a repeated request sends
 * the same code again, and still no code is kept. The remainder's bias is below 10⁻¹¹ for eight
 * digits.
 */
function codeOf(room: Room, row: EnrolmentRow, nonce: string): string {
  const { codeLength } = bankOf(room, row.programme_id).identification;
  const secret = room.keys.fingerprint('activation-code', `${row.enrolment_id}/${nonce}`);
  const number = Buffer.from(secret).readBigUInt64BE() % 10n ** BigInt(codeLength);
  return String(number).padStart(codeLength, '0');
}

function codeHmac(room: Room, enrolmentId: string, code: string): string {
  const digest = room.keys.fingerprint('activation-code-check', `${enrolmentId}/${code}`);
  return Buffer.from(digest).toString('base64url');
}

/** Asks the issuer to deliver; what it cannot deliver does not count. */
async function send(room: Room, row: EnrolmentRow, code: CodeRow): Promise<Refusal | undefined> {
  if (code.delivery === 'DELIVERED' || row.pan_unique_reference === null) return undefined;
  const answer = await issuerOf(room, row.programme_id).client.deliverActivationCode(
    {
      enrolmentId: row.enrolment_id,
      panUniqueReference: row.pan_unique_reference,
      methodId: code.method_id,
      code: codeOf(room, row, code.nonce),
      expiresAt: Number(code.expires_at),
      deviceName: row.device_name,
      language: row.language,
    },
    { idempotencyKey: `${row.enrolment_id}/${code.number}`, language: row.language },
  );
  const refusal = isRefusal(answer) ? answer : undefined;
  await room.database.transaction(async (tx) => {
    const delivery = refusal === undefined ? 'DELIVERED' : 'FAILED';
    await setDelivery(tx, row.enrolment_id, code.idempotency_key, delivery);
    await tellEnrolment(room, tx, row.enrolment_id);
  });
  return refusal;
}

export async function submitActivationCode(
  room: Room,
  input: SubmitInput,
  context: CallContext,
): Promise<EnrolmentView | Refusal> {
  const refusal = await room.database.transaction((tx) =>
    enter(room, tx, input, context.idempotencyKey),
  );
  room.nudge();
  return refusal ?? view(room, input.enrolmentId);
}

/**
 * One entry: judged and written down in one transaction, so that parallel entries count one by one.
 */
async function enter(
  room: Room,
  tx: Queryable,
  { enrolmentId, code }: SubmitInput,
  key: string,
): Promise<Refusal | undefined> {
  const before = await lockEnrolment(tx, enrolmentId);
  if (before === undefined || before.state === 'OPENING') return refuse('NOT_FOUND');
  const earlier = await entryOf(tx, enrolmentId, key);
  if (earlier !== undefined) return refusalOf(room, tx, before, earlier as EntryVerdict);
  if (!takesCode(before)) return refuse('ENROLMENT_STATE');
  const codes = await codesOf(tx, enrolmentId);
  const rules = bankOf(room, before.programme_id).identification;
  const now = room.clock.now();
  const kept = codes.at(-1)?.code_hmac;
  const given = codeHmac(room, enrolmentId, code);
  const matches = () => kept !== undefined && sameText(kept, given);
  const verdict = judgeEntry(rules, historyOf(before, codes), now, matches);
  await insertEntry(tx, enrolmentId, key, verdict, now);
  if (verdict === 'RIGHT') await prove(room, tx, enrolmentId, 'CODE');
  else if (verdict === 'EXPIRED') await endIfOverdue(room, tx, enrolmentId);
  else await tellEnrolment(room, tx, enrolmentId);
  return refusalOf(room, tx, before, verdict);
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function takesCode(row: EnrolmentRow): boolean {
  const { wanted, proved } = elementsOf(row);
  return nextEnrolmentState(row.state, 'enterCode') !== null && needsCode(wanted, proved);
}

async function refusalOf(
  room: Room,
  tx: Queryable,
  row: EnrolmentRow,
  verdict: EntryVerdict,
): Promise<Refusal | undefined> {
  switch (verdict) {
    case 'RIGHT':
      return undefined;
    case 'WRONG': {
      const counted = (await enrolment(tx, row.enrolment_id)) ?? row;
      const rules = bankOf(room, row.programme_id).identification;
      const left = triesLeft(rules, historyOf(counted, []));
      return refuse('INCORRECT_CODE', undefined, { triesLeft: left });
    }
    case 'WRONG_AND_LAST':
    case 'NO_TRIES':
      return refuse('INCORRECT_CODE_RETRIES_EXCEEDED', undefined, { triesLeft: 0 });
    case 'EXPIRED':
      return refuse('EXPIRED_CODE');
    case 'NO_CODE':
      return refuse('ENROLMENT_STATE');
  }
}
