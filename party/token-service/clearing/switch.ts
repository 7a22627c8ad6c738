/**
 * The clearing switch: each record of a file is held against its authorisation, what stands goes to
 * the issuers in parts, what they posted is written down, and the acquirer is told. A step is one
 * transaction of bearable length, so that taps go on meanwhile, and a crash loses none.
 */
import { issuerContract } from '@armilla/api/issuer';
import { type ClearingRecord, decodeClearingFile } from '@armilla/clearing';
import { correlationKey } from '@armilla/iso8583';
import type { InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { currencyOfNumeric } from '@armilla/kit/money';
import type { Left } from '@armilla/kit/rounds';
import { type Found, lockOriginal } from '../authorise/original.ts';
import { objectionToRecord, type Presented } from '../decide/clearing.ts';
import { send } from '../events.ts';
import type { Room } from '../room.ts';
import { authorisation, authorisationById, setCompleted } from '../store/authorisations.ts';
import {
  type ClearingFileRow,
  type ClearingRecordRow,
  clearingFile,
  insertPart,
  insertRecord,
  nextToJudge,
  partAnswered,
  partsOpen,
  recordsOfPart,
  rejectedRecords,
  setCleared,
  setFileState,
  setJudged,
  setPart,
  setPosted,
  setRejected,
  unsentRecords,
} from '../store/clearing.ts';
import { token } from '../store/tokens.ts';

const POSTING = issuerContract.operations.presentClearing;

/** Records judged, and records sent to an issuer, at a time. */
const STEP = 200;

/** Judges what has come, a step at a time; true when there may be more. */
export function judging(room: Room): () => Promise<Left> {
  // A long file is read once and not at every step.
  let open: { readonly fileId: string; readonly records: readonly ClearingRecord[] } | undefined;
  return async () => {
    const next = await nextToJudge(room.database);
    if (next === undefined) {
      open = undefined;
      return { nothingBefore: Number.POSITIVE_INFINITY };
    }
    const { file_id: fileId, text } = next;
    if (open?.fileId !== fileId) {
      open = { fileId, records: decodeClearingFile(text ?? '').records };
    }
    await judgeStep(room, fileId, open.records);
    return true;
  };
}

async function judgeStep(
  room: Room,
  fileId: string,
  records: readonly ClearingRecord[],
): Promise<void> {
  await room.database.transaction(async (tx) => {
    const file = await clearingFile(tx, fileId);
    if (file?.state !== 'JUDGING') return;
    const from = Number(file.judged);
    const step = records.slice(from, from + STEP);
    for (const [place, record] of step.entries()) {
      await judge(room, tx, file, record, from + place + 1);
    }
    await setJudged(tx, file.file_id, from + step.length);
    if (from + step.length === records.length) await sendOut(room, tx, file);
  });
  room.nudge();
}

async function judge(
  room: Room,
  tx: Queryable,
  file: ClearingFileRow,
  record: ClearingRecord,
  number: number,
): Promise<void> {
  const found = await find(tx, file.acquirer_id, record);
  const objection = objectionToRecord(found && (await presented(tx, found)), record);
  await insertRecord(tx, {
    file_id: file.file_id,
    record: BigInt(number),
    authorisation_id: found?.row.authorisation_id ?? null,
    programme_id: found?.row.programme_id ?? null,
    kind: record.kind,
    stan: record.stan,
    terminal_id: record.terminalId,
    rrn: record.rrn,
    amount_minor: BigInt(record.amountMinor),
    currency: record.currency,
    verdict: objection === undefined ? 'TAKEN' : 'REJECTED',
    reason: objection ?? null,
  });
  if (found === undefined || objection !== undefined) return;
  const { row, original } = found;
  await setCleared(tx, row.authorisation_id, file.business_date);
  // Cleared before its completion was told: this is its final amount.
  if (row.kind === 'PREAUTHORISATION' && !original.isCompleted) {
    await setCompleted(tx, row.authorisation_id, record.amountMinor, room.clock.now());
  }
}

/** The payment that a record names, as its message did; a completion names what it completes. */
async function find(
  tx: Queryable,
  acquirerId: string,
  { transmissionDate, stan, terminalId }: ClearingRecord,
): Promise<Found | undefined> {
  for (const mti of ['0100', '0220']) {
    const fields = { 7: transmissionDate, 11: stan, 32: acquirerId, 41: terminalId };
    const row = await authorisation(tx, correlationKey({ mti, fields }));
    if (row === undefined) continue;
    const named = row.kind === 'COMPLETION' ? row.original_id : row.authorisation_id;
    return named === null ? undefined : lockOriginal(tx, named);
  }
  return undefined;
}

async function presented(tx: Queryable, { row, original }: Found): Promise<Presented> {
  const reference = row.token_unique_reference;
  const held = reference === null ? undefined : await token(tx, reference);
  return { ...original, rrn: row.rrn, lastFour: held?.dpan_last_four ?? row.pan_last_four ?? '' };
}

type Sent = InputOf<typeof POSTING>['records'][number];

/** What was taken goes to its issuers; a file of which nothing was is done. */
async function sendOut(room: Room, tx: Queryable, file: ClearingFileRow): Promise<void> {
  await setFileState(tx, file.file_id, 'POSTING');
  for (let part = 1; ; part++) {
    const records = await unsentRecords(tx, file.file_id, STEP);
    const programmeId = records[0]?.programme_id;
    if (!programmeId) break;
    await insertPart(tx, file.file_id, part, programmeId);
    const sent: Sent[] = [];
    for (const record of records) {
      await setPart(tx, file.file_id, record.record, part);
      sent.push(await asSent(tx, record));
    }
    const input: InputOf<typeof POSTING> = {
      fileId: file.file_id,
      businessDate: file.business_date,
      acquirerId: file.acquirer_id,
      records: sent,
    };
    const operation = `presentClearing@${programmeId}@${part}`;
    await send(room, tx, { destination: 'issuer', operation, input });
  }
  if ((await partsOpen(tx, file.file_id)) === 0) await finish(room, tx, file);
}

async function asSent(tx: Queryable, row: ClearingRecordRow): Promise<Sent> {
  const named = await authorisationById(tx, row.authorisation_id ?? '');
  const currency = currencyOfNumeric(row.currency);
  if (named === undefined || currency === undefined) throw new Error('a record of nothing');
  return {
    record: Number(row.record),
    authorisation: named.correlation_key,
    kind: row.kind,
    amount: { amountMinor: Number(row.amount_minor), currency },
    rrn: row.rrn,
  };
}

/** What an issuer answered to a part: what it did not post is not cleared. */
export async function takePosted(
  room: Room,
  input: unknown,
  part: number,
  answer: unknown,
): Promise<void> {
  const { fileId } = POSTING.input.parse(input);
  const { results } = POSTING.answer.parse(answer);
  const resultOf = new Map(results.map((result) => [BigInt(result.record), result]));
  await room.database.transaction(async (tx) => {
    const file = await clearingFile(tx, fileId);
    if (file === undefined || !(await partAnswered(tx, fileId, part, room.clock.now()))) return;
    for (const row of await recordsOfPart(tx, fileId, part)) {
      const { postedMinor = null, reason } = resultOf.get(row.record) ?? {};
      if (postedMinor !== null) await setPosted(tx, row, postedMinor);
      else await giveBack(tx, row, reason ?? 'NOT_POSTED');
    }
    if ((await partsOpen(tx, fileId)) === 0) await finish(room, tx, file);
  });
  room.nudge();
}

async function giveBack(tx: Queryable, row: ClearingRecordRow, reason: string): Promise<void> {
  await setRejected(tx, row, reason);
  if (row.authorisation_id !== null) await setCleared(tx, row.authorisation_id, null);
}

/** Every issuer has answered: the acquirer is told which records were not taken. */
async function finish(room: Room, tx: Queryable, { file_id: fileId }: ClearingFileRow) {
  await setFileState(tx, fileId, 'DONE');
  if (room.acquirer === undefined) return;
  const rejected = (await rejectedRecords(tx, fileId)).map(({ record, reason }) => ({
    record: Number(record),
    reason: reason ?? '',
  }));
  const input = { fileId, outcome: 'TAKEN', rejected };
  await send(room, tx, { destination: 'acquirer', operation: 'notifyClearing', input });
}
