/** Records of clearing files as they were judged. */
import { one, type Queryable } from '@armilla/kit/database';
import { type Currency, isCurrency } from '@armilla/kit/money';
import type { Cleared } from '@armilla/kit/settlement';
import type { ClearingRecord } from '../clearing/judge.ts';

export interface ClearingFile {
  readonly fileId: string;
  readonly businessDate: string;
  readonly acquirerId: string;
}

export interface ClearingResult {
  readonly record: number;
  /** Null when it was not posted; `reason` says why. */
  readonly postedMinor: number | null;
  readonly reason?: string;
}

interface ResultRow {
  readonly record: bigint;
  readonly posted_minor: bigint | null;
  readonly reason: string | null;
}

export async function judgedRecord(
  tx: Queryable,
  fileId: string,
  record: number,
): Promise<ClearingResult | undefined> {
  const row = await one<ResultRow>(
    tx,
    `SELECT record, posted_minor, reason FROM clearing_record
     WHERE file_id = $1 AND record = $2`,
    fileId,
    record,
  );
  if (row === undefined) return undefined;
  return {
    record: Number(row.record),
    postedMinor: row.posted_minor === null ? null : Number(row.posted_minor),
    ...(row.reason !== null && { reason: row.reason }),
  };
}

export async function keepRecord(
  tx: Queryable,
  file: ClearingFile,
  record: ClearingRecord,
  authorisationId: string | undefined,
  result: ClearingResult,
  nowMs: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO clearing_record
       (file_id, record, business_date, acquirer_id, authorisation_key, kind, amount_minor,
        currency, rrn, authorisation_id, posted_minor, reason, judged_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    file.fileId,
    record.record,
    file.businessDate,
    file.acquirerId,
    record.authorisation,
    record.kind,
    record.amount.amountMinor,
    record.amount.currency,
    record.rrn,
    authorisationId ?? null,
    result.postedMinor,
    result.reason ?? null,
    nowMs,
  );
}

interface PostedRow {
  readonly acquirer_id: string;
  readonly currency: string;
  readonly kind: string;
  readonly posted_minor: bigint;
}

/** What was posted of a business day's files. */
export async function postedOn(
  db: Queryable,
  businessDate: string,
): Promise<readonly Omit<Cleared, 'programmeId'>[]> {
  const rows = await db.all<PostedRow>(
    `SELECT acquirer_id, currency, kind, posted_minor FROM clearing_record
     WHERE business_date = $1 AND posted_minor IS NOT NULL ORDER BY file_id, record`,
    businessDate,
  );
  return rows.map((row) => ({
    acquirerId: row.acquirer_id,
    currency: currencyOf(row.currency),
    isRefund: row.kind === 'REFUND',
    amountMinor: Number(row.posted_minor),
  }));
}

function currencyOf(text: string): Currency {
  if (!isCurrency(text)) throw new Error('a clearing record in an unknown currency');
  return text;
}
