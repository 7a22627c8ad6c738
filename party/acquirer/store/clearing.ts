/** Statements about clearing: what goes into a file, the files, and what the network said. */
import { one, type Queryable } from '@armilla/kit/database';
import type { ClearingState } from '../decide/clearing.ts';
import type { FileRow, PaymentRow } from './rows.ts';

/**
 * What is owed and of which the network has been told everything: payments taken before a moment,
 * at most so many, the oldest first and what gives them back after them.
 */
export async function paymentsToClear(
  db: Queryable,
  { beforeMs, refundsBeforeMs }: { readonly beforeMs: number; readonly refundsBeforeMs: number },
  limit: number,
): Promise<readonly PaymentRow[]> {
  const sales = await db.all<PaymentRow>(toClear("kind <> 'REFUND'"), beforeMs, limit);
  const refunds = await db.all<PaymentRow>(
    toClear("kind = 'REFUND' AND (cryptogram IS NULL OR received_at < $3)"),
    beforeMs,
    limit - sales.length,
    refundsBeforeMs,
  );
  return [...sales, ...refunds];
}

const toClear = (kinds: string) => `
  SELECT * FROM payment WHERE clearing = 'TO_CLEAR' AND received_at < $1 AND ${kinds}
    AND NOT EXISTS (SELECT 1 FROM advice
      WHERE advice.transaction_id = payment.transaction_id AND advice.answered_at IS NULL)
  ORDER BY received_at, transaction_id LIMIT $2`;

export async function putInFile(
  db: Queryable,
  id: string,
  clearing: ClearingState,
  fileId: string,
  record: number,
): Promise<void> {
  await db.all(
    `UPDATE payment SET clearing = $2, file_id = $3, file_record = $4 WHERE transaction_id = $1`,
    id,
    clearing,
    fileId,
    record,
  );
}

/** A payment out of a file that was refused: no file holds it. */
export async function putBack(db: Queryable, id: string, clearing: ClearingState): Promise<void> {
  await db.all(
    `UPDATE payment SET clearing = $2, file_id = NULL, file_record = NULL
     WHERE transaction_id = $1`,
    id,
    clearing,
  );
}

export async function judgePayment(
  db: Queryable,
  id: string,
  clearing: ClearingState,
  because: string | null,
): Promise<void> {
  await db.all(
    'UPDATE payment SET clearing = $2, rejected_because = $3 WHERE transaction_id = $1',
    id,
    clearing,
    because,
  );
}

export interface NewFile {
  readonly fileId: string;
  readonly businessDate: string;
  readonly records: number;
  readonly content: string;
  readonly now: number;
}

export async function insertFile(db: Queryable, file: NewFile): Promise<void> {
  await db.all(
    `INSERT INTO clearing_file (file_id, business_date, records, content, state, created_at)
     VALUES ($1, $2, $3, $4, 'SENDING', $5)`,
    file.fileId,
    file.businessDate,
    file.records,
    file.content,
    file.now,
  );
}

export function findFile(db: Queryable, id: string): Promise<FileRow | undefined> {
  return one<FileRow>(
    db,
    `SELECT file_id, business_date, records, content, state, rejected FROM clearing_file
     WHERE file_id = $1`,
    id,
  );
}

/** The newest files, without their text. */
export function listFiles(db: Queryable, limit: number): Promise<FileRow[]> {
  return db.all<FileRow>(
    `SELECT file_id, business_date, records, '' AS content, state, rejected FROM clearing_file
     ORDER BY created_at DESC, file_id DESC LIMIT $1`,
    limit,
  );
}

export function paymentsInFile(db: Queryable, fileId: string): Promise<PaymentRow[]> {
  return db.all<PaymentRow>(
    'SELECT * FROM payment WHERE file_id = $1 ORDER BY file_record',
    fileId,
  );
}

export async function judgeFile(
  db: Queryable,
  id: string,
  state: FileRow['state'],
  rejected: number,
  because: string | null,
  now: number,
): Promise<void> {
  await db.all(
    `UPDATE clearing_file SET state = $2, rejected = $3, refused_because = $4, answered_at = $5
     WHERE file_id = $1`,
    id,
    state,
    rejected,
    because,
    now,
  );
}

/** A payment of this book with the day of the file it stands in, if it stands in one. */
export type BookedPayment = PaymentRow & { readonly business_date: string | null };

const BOOKED = `SELECT payment.*, clearing_file.business_date FROM payment
  LEFT JOIN clearing_file ON clearing_file.file_id = payment.file_id`;

/** What stands in the files of a day. */
export function bookedOn(db: Queryable, businessDate: string): Promise<BookedPayment[]> {
  return db.all<BookedPayment>(
    `${BOOKED} WHERE clearing_file.business_date = $1 ORDER BY payment.transaction_id`,
    businessDate,
  );
}

/** A payment of this book by what others call it. */
export function bookedAs(
  db: Queryable,
  terminalId: string,
  stan: string,
  rrn: string,
): Promise<BookedPayment[]> {
  return db.all<BookedPayment>(
    `${BOOKED} JOIN terminal ON terminal.merchant_id = payment.merchant_id
     WHERE terminal.terminal_id = $1 AND payment.terminal_id = $1
       AND payment.stan = $2 AND payment.rrn = $3`,
    terminalId,
    stan,
    rrn,
  );
}

/** True for whoever closes a day first. */
export async function insertDay(db: Queryable, date: string, now: number): Promise<boolean> {
  const written = await db.all(
    `INSERT INTO business_day (business_date, closed_at) VALUES ($1, $2)
     ON CONFLICT DO NOTHING RETURNING business_date`,
    date,
    now,
  );
  return written.length === 1;
}
