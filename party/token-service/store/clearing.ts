/** Statements about clearing files, their records, and what was sent to issuers of them. */
import { one, type Queryable } from '@armilla/kit/database';
import type { AuthorisationRow } from './authorisations.ts';

export interface ClearingFileRow {
  readonly file_id: string;
  /** Without leading zeros. */
  readonly acquirer_id: string;
  /** `YYYY-MM-DD`. */
  readonly business_date: string;
  readonly records: bigint;
  readonly digest: string;
  readonly text: string | null;
  readonly judged: bigint;
  readonly state: 'JUDGING' | 'POSTING' | 'DONE';
}

export async function insertFile(
  tx: Queryable,
  row: Omit<ClearingFileRow, 'judged' | 'state'>,
  now: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO clearing_file (file_id, acquirer_id, business_date, records, digest, text, state,
       received_at) VALUES ($1, $2, $3, $4, $5, $6, 'JUDGING', $7)`,
    row.file_id,
    row.acquirer_id,
    row.business_date,
    row.records,
    row.digest,
    row.text,
    now,
  );
}

/** A file, its row locked. */
export function clearingFile(tx: Queryable, fileId: string): Promise<ClearingFileRow | undefined> {
  return one(tx, 'UPDATE clearing_file SET state = state WHERE file_id = $1 RETURNING *', fileId);
}

/** The oldest file that is still to be judged. */
export function nextToJudge(tx: Queryable): Promise<ClearingFileRow | undefined> {
  return one(
    tx,
    `SELECT * FROM clearing_file WHERE state = 'JUDGING' ORDER BY received_at, file_id LIMIT 1`,
  );
}

export async function setJudged(tx: Queryable, fileId: string, judged: number): Promise<void> {
  await tx.all('UPDATE clearing_file SET judged = $2 WHERE file_id = $1', fileId, judged);
}

/** Every record has been judged; the text is not needed any more. */
export async function setFileState(
  tx: Queryable,
  fileId: string,
  state: 'POSTING' | 'DONE',
): Promise<void> {
  await tx.all(
    'UPDATE clearing_file SET state = $2, text = NULL WHERE file_id = $1',
    fileId,
    state,
  );
}

export interface ClearingRecordRow {
  readonly file_id: string;
  readonly record: bigint;
  readonly authorisation_id: string | null;
  readonly programme_id: string | null;
  readonly kind: 'PURCHASE' | 'CASH' | 'REFUND';
  readonly stan: string;
  readonly terminal_id: string;
  readonly rrn: string;
  readonly amount_minor: bigint;
  readonly currency: string;
  readonly verdict: 'TAKEN' | 'REJECTED';
  readonly reason: string | null;
  readonly part: bigint | null;
  readonly posted_minor: bigint | null;
}

export async function insertRecord(
  tx: Queryable,
  row: Omit<ClearingRecordRow, 'part' | 'posted_minor'>,
): Promise<void> {
  await tx.all(
    `INSERT INTO clearing_record (file_id, record, authorisation_id, programme_id, kind, stan,
       terminal_id, rrn, amount_minor, currency, verdict, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    row.file_id,
    row.record,
    row.authorisation_id,
    row.programme_id,
    row.kind,
    row.stan,
    row.terminal_id,
    row.rrn,
    row.amount_minor,
    row.currency,
    row.verdict,
    row.reason,
  );
}

export async function setCleared(
  tx: Queryable,
  authorisationId: string,
  businessDate: string | null,
): Promise<void> {
  await tx.all(
    'UPDATE authorisation SET cleared_on = $2 WHERE authorisation_id = $1',
    authorisationId,
    businessDate,
  );
}

/** Records that were taken and have not been put into a part, in their order. */
export function unsentRecords(
  tx: Queryable,
  fileId: string,
  limit: number,
): Promise<ClearingRecordRow[]> {
  return tx.all(
    `SELECT * FROM clearing_record
     WHERE file_id = $1 AND verdict = 'TAKEN' AND part IS NULL
     AND programme_id = (SELECT MIN(programme_id) FROM clearing_record
       WHERE file_id = $1 AND verdict = 'TAKEN' AND part IS NULL)
     ORDER BY record LIMIT $2`,
    fileId,
    limit,
  );
}

/** The message to an issuer that a record goes with. */
export async function setPart(
  tx: Queryable,
  fileId: string,
  record: bigint,
  part: number,
): Promise<void> {
  await tx.all(
    'UPDATE clearing_record SET part = $3 WHERE file_id = $1 AND record = $2',
    fileId,
    record,
    part,
  );
}

export async function insertPart(
  tx: Queryable,
  fileId: string,
  part: number,
  programmeId: string,
): Promise<void> {
  await tx.all(
    'INSERT INTO clearing_part (file_id, part, programme_id) VALUES ($1, $2, $3)',
    fileId,
    part,
    programmeId,
  );
}

/** False when this part was answered before, or never was. */
export async function partAnswered(
  tx: Queryable,
  fileId: string,
  part: number,
  now: number,
): Promise<boolean> {
  const rows = await tx.all(
    `UPDATE clearing_part SET answered_at = $3
     WHERE file_id = $1 AND part = $2 AND answered_at IS NULL RETURNING part`,
    fileId,
    part,
    now,
  );
  return rows.length > 0;
}

export async function partsOpen(tx: Queryable, fileId: string): Promise<number> {
  const row = await one<{ open: bigint }>(
    tx,
    'SELECT COUNT(*) AS open FROM clearing_part WHERE file_id = $1 AND answered_at IS NULL',
    fileId,
  );
  return Number(row?.open ?? 0n);
}

export function recordsOfPart(
  tx: Queryable,
  fileId: string,
  part: number,
): Promise<ClearingRecordRow[]> {
  return tx.all(
    'SELECT * FROM clearing_record WHERE file_id = $1 AND part = $2 ORDER BY record',
    fileId,
    part,
  );
}

export async function setPosted(
  tx: Queryable,
  { file_id: fileId, record }: ClearingRecordRow,
  postedMinor: number,
): Promise<void> {
  await tx.all(
    'UPDATE clearing_record SET posted_minor = $3 WHERE file_id = $1 AND record = $2',
    fileId,
    record,
    postedMinor,
  );
}

/** The issuer did not post it: as if it had not been presented. */
export async function setRejected(
  tx: Queryable,
  { file_id: fileId, record }: ClearingRecordRow,
  reason: string,
): Promise<void> {
  await tx.all(
    `UPDATE clearing_record SET verdict = 'REJECTED', reason = $3
     WHERE file_id = $1 AND record = $2`,
    fileId,
    record,
    reason,
  );
}

export function rejectedRecords(
  tx: Queryable,
  fileId: string,
): Promise<{ readonly record: bigint; readonly reason: string | null }[]> {
  return tx.all(
    `SELECT record, reason FROM clearing_record WHERE file_id = $1 AND verdict = 'REJECTED'
     ORDER BY record`,
    fileId,
  );
}

/** A record, with the acquirer of its file. */
export interface DaysRecord extends ClearingRecordRow {
  readonly acquirer_id: string;
}

/** The records of a day's files, in their order. */
export function recordsOfDay(tx: Queryable, businessDate: string): Promise<DaysRecord[]> {
  return tx.all(
    `SELECT clearing_record.*, clearing_file.acquirer_id FROM clearing_record
     JOIN clearing_file ON clearing_file.file_id = clearing_record.file_id
     WHERE clearing_file.business_date = $1
     ORDER BY clearing_file.received_at, clearing_file.file_id, clearing_record.record`,
    businessDate,
  );
}

/** A payment, with how often it was presented, whenever that was and whatever came of it. */
export interface DaysPayment extends AuthorisationRow {
  readonly times_presented: bigint;
}

/**
 * Payments of a time that were approved and not cleared, and those that a day's files name. What
 * raised another, and the word of its final amount, are part of that.
 */
export function paymentsOfDay(
  tx: Queryable,
  businessDate: string,
  from: number,
  until: number,
): Promise<DaysPayment[]> {
  return tx.all(
    `SELECT authorisation.*, (SELECT COUNT(*) FROM clearing_record
       WHERE clearing_record.authorisation_id = authorisation.authorisation_id) AS times_presented
     FROM authorisation
     WHERE kind IN ('PURCHASE', 'CASH', 'REFUND', 'PREAUTHORISATION', 'OFFLINE')
     AND ((received_at >= $2 AND received_at < $3 AND cleared_on IS NULL AND state = 'ANSWERED'
         AND reason IS NULL AND (kind <> 'PREAUTHORISATION' OR completed_at IS NOT NULL))
       OR authorisation_id IN (SELECT clearing_record.authorisation_id FROM clearing_record
         JOIN clearing_file ON clearing_file.file_id = clearing_record.file_id
         WHERE clearing_file.business_date = $1))
     ORDER BY received_at, authorisation_id`,
    businessDate,
    from,
    until,
  );
}
