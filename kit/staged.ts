/**
 * Many rows of many tables at once: what each row has of its own is written into a table that lives
 * for the transaction, and every table is filled from that one by a statement of its own.
 */
import type { Queryable, SqlValue } from './database.ts';

/** A column's name, and its type in both engines. */
export type StagedColumns = Readonly<Record<string, 'TEXT' | 'BYTEA' | 'BIGINT'>>;

/** Values in the order of the columns. */
export type StagedRow = readonly SqlValue[];

/** SQLite looks for the place of each value among all those of a statement: few at a time. */
const MOST_VALUES = 500;

/**
 * On PostgreSQL only. Looking up what each row refers to is a third of all that inserting costs it;
 * whoever writes both in this transaction may go without where the role is a superuser's.
 */
export async function trustReferences(tx: Queryable): Promise<void> {
  const sql = `SELECT current_setting('is_superuser') AS is_superuser`;
  const [row] = await tx.all<{ is_superuser: string }>(sql);
  if (row?.is_superuser === 'on') await tx.all('SET LOCAL session_replication_role = replica');
}

/** Runs `fill` while the table `staged` holds the rows; it is gone afterwards. */
export async function withStaged(
  tx: Queryable,
  columns: StagedColumns,
  rows: readonly StagedRow[],
  fill: () => Promise<void>,
): Promise<void> {
  const named = Object.entries(columns).map(([name, type]) => `${name} ${type} NOT NULL`);
  await tx.all(`CREATE TEMPORARY TABLE staged (${named.join(', ')})`);
  const width = named.length;
  const most = Math.floor(MOST_VALUES / width);
  for (let from = 0; from < rows.length; from += most) {
    const some = rows.slice(from, from + most);
    await tx.all(`INSERT INTO staged VALUES ${places(some.length, width)}`, ...some.flat());
  }
  await fill();
  await tx.all('DROP TABLE staged');
}

/** `($1,$2),($3,$4)`: that many rows of that many values. */
function places(rows: number, width: number): string {
  const row = (r: number) => Array.from({ length: width }, (_, c) => `$${r * width + c + 1}`);
  return Array.from({ length: rows }, (_, r) => `(${row(r).join(',')})`).join(',');
}
