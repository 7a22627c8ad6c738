/** Many rows in few statements: what a row costs is then its own columns, and no round trip. */
import type { Queryable, SqlValue } from './database.ts';

export interface ManyRows {
  readonly table: string;
  /** Columns that are the same in every row: given once a statement. */
  readonly same: Readonly<Record<string, SqlValue>>;
  /** The other columns, in the order of the values of each row. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/**
 * Both engines take some ten thousand a statement, but SQLite looks for each value's place among
 * all of them.
 */
const MOST_VALUES = 300;

/** Inserts them in their order; in several statements where one does not take them all. */
export async function insertMany(tx: Queryable, many: ManyRows): Promise<void> {
  const { columns, rows, same } = many;
  const most = Math.floor((MOST_VALUES - Object.keys(same).length) / columns.length);
  for (let from = 0; from < rows.length; from += most) {
    const some = rows.slice(from, from + most);
    await tx.all(statementOf(many, some.length), ...Object.values(same), ...some.flat());
  }
}

function statementOf({ table, same, columns }: ManyRows, rows: number): string {
  const shared = Object.keys(same);
  const places = shared.map((_, i) => `$${i + 1}`);
  const row = (r: number) => {
    const first = shared.length + r * columns.length + 1;
    return `(${[...places, ...columns.map((_, c) => `$${first + c}`)].join(',')})`;
  };
  const names = [...shared, ...columns].join(', ');
  return `INSERT INTO ${table} (${names}) VALUES ${Array.from({ length: rows }, (_, r) => row(r)).join(',')}`;
}
