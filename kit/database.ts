/**
 * The database port: one SQL text for two engines. The subset is BIGINT, TEXT, BYTEA, `$1`
 * parameters, `ON CONFLICT` and `RETURNING`; whole numbers come back as bigint.
 */

export type SqlValue = string | bigint | number | Uint8Array | null;
export type Row = Readonly<Record<string, SqlValue>>;

export interface Queryable {
  /** Runs one statement; the rows it returns, or none. Values fill `$1`, `$2`, … */
  all<R extends object = Row>(sql: string, ...values: readonly SqlValue[]): Promise<R[]>;
}

export interface Database extends Queryable {
  /**
   * Runs `work` in one transaction. When the promise resolves the commit is on the disk; when
   * `work` throws, nothing happened. Statements of the work go through the argument, never
   * through the database itself.
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** The only row of a statement that returns one at the most. */
export async function one<R extends object = Row>(
  queryable: Queryable,
  sql: string,
  ...values: readonly SqlValue[]
): Promise<R | undefined> {
  const rows = await queryable.all<R>(sql, ...values);
  return rows[0];
}

/** A numbered migration: `001-cards.sql` and its text. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** Applies, in order, those migrations that this database has not seen. */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  nowMs: number,
): Promise<void> {
  await database.all(
    'CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)',
  );
  const applied = await database.all<{ name: string }>('SELECT name FROM migration');
  const known = new Set(applied.map((row) => row.name));
  for (const { name, sql } of migrations.filter((m) => !known.has(m.name))) {
    await database.transaction(async (tx) => {
      for (const statement of statementsOf(sql)) await tx.all(statement);
      await tx.all('INSERT INTO migration (name, applied_at) VALUES ($1, $2)', name, nowMs);
    });
  }
}

/** Our migrations hold no semicolon inside a statement and comments on lines of their own. */
function statementsOf(sql: string): string[] {
  const code = sql.replace(/^\s*--.*$/gm, '');
  return code
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
