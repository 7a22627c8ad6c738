/**
 * The database port: one SQL text for two engines. The subset is BIGINT, TEXT, BYTEA, `$1`
 * parameters, `ON CONFLICT`, `RETURNING` and, at the end of a statement, `FOR UPDATE` (which says
 * nothing where one transaction at a time has all); whole numbers come back as bigint.
 */

export type SqlValue = string | bigint | number | Uint8Array | null;
export type Row = Readonly<Record<string, SqlValue>>;

export interface Queryable {
  /** Runs one statement; the rows it returns, or none. Values fill `$1`, `$2`, … */
  all<R extends object = Row>(sql: string, ...values: readonly SqlValue[]): Promise<R[]>;
}

/** What a work that is done together with others goes through. */
export interface Holding extends Queryable {
  /**
   * Holds a name until the work has ended: of two works under one name the second waits for the
   * end of the first. One name a work. True when another had it: what was seen before is old.
   */
  hold(name: string): Promise<boolean>;
}

export interface Database extends Queryable {
  /**
   * Runs `work` in one transaction. When the promise resolves the commit is on the disk; when
   * `work` throws, nothing happened. Statements of the work go through the argument, never
   * through the database itself.
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** See {@link together}; an engine that gains nothing by it has none. */
  together?<T>(work: (tx: Holding) => Promise<T>): Promise<T>;
  /**
   * Grows with each statement committed through this port that inserts into or updates a table:
   * whoever looked and found nothing need not look again while it stays the same.
   */
  written(table: string): number;
  /** Whether others may write to it as well: then {@link written} does not tell of everything. */
  readonly isShared: boolean;
  /**
   * Takes a name that one process at a time has, of all that work on this database, until it lets
   * go or ends. `undefined` while another has it. Within a process it can be had more than once:
   * who may do what there is the process's own affair.
   */
  hold(name: string): Promise<LetGo | undefined>;
  close(): Promise<void>;
}

/**
 * A transaction as any other that may share its commit and its statements with works that come at
 * the same time. Rows that it changes, and rows of others that it goes by, it must hold by a name
 * before it looks at them; what it only inserts under a key of its own needs none. Names keep such
 * works apart from one another; from a `transaction` beside it a work is kept apart where both
 * change or lock a row, as payments do with their account's. It may be done again from its
 * beginning, alone.
 */
export function together<T>(database: Database, work: (tx: Holding) => Promise<T>): Promise<T> {
  if (database.together !== undefined) return database.together(work);
  const hold = async () => false;
  return database.transaction((tx) =>
    work({ all: (sql, ...values) => tx.all(sql, ...values), hold }),
  );
}

export type LetGo = () => void;

/** The names of a process that works on its database alone: always to be had. */
export const holdAlone: Database['hold'] = async () => () => {};

const ASK_AGAIN_MS = 50;

/**
 * Does work that, of all processes on a database, one at a time does: whoever comes while another
 * is at it waits. Wanted no more while it waits, the work is begun without its name: it looks
 * itself whether it is to go on.
 */
export async function oneAtATime<T>(
  database: Pick<Database, 'hold' | 'isShared'>,
  name: string,
  work: () => Promise<T>,
  isWanted: () => boolean = () => true,
): Promise<T> {
  if (!database.isShared) return work();
  let letGo = await database.hold(name);
  while (letGo === undefined && isWanted()) {
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    letGo = await database.hold(name);
  }
  try {
    return await work();
  } finally {
    letGo?.();
  }
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

/** A database that a newer version has been at: what it holds is not understood here. */
export class NewerDatabaseError extends Error {
  override readonly name = 'NewerDatabaseError';
}

/**
 * Applies, in order, those migrations that this database has not seen. They only go forward: one
 * that has seen others than `ALL` of ours is of a newer version. Throws {@link NewerDatabaseError}
 * then, before anything is changed.
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  nowMs: number,
  known: 'ALL' | 'SOME' = 'ALL',
): Promise<void> {
  await database.all(
    'CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)',
  );
  const applied = await database.all<{ name: string }>('SELECT name FROM migration');
  if (known === 'ALL') refuseNewer(applied, migrations);
  const seen = new Set(applied.map((row) => row.name));
  for (const { name, sql } of migrations.filter((m) => !seen.has(m.name))) {
    await database.transaction(async (tx) => {
      for (const statement of statementsOf(sql)) await tx.all(statement);
      await tx.all('INSERT INTO migration (name, applied_at) VALUES ($1, $2)', name, nowMs);
    });
  }
}

function refuseNewer(
  applied: readonly { readonly name: string }[],
  migrations: readonly Migration[],
): void {
  const ours = new Set(migrations.map(({ name }) => name));
  const foreign = applied.find(({ name }) => !ours.has(name));
  if (foreign === undefined) return;
  throw new NewerDatabaseError(
    `The data are of a newer version of Armilla (${foreign.name}). Start that version, ` +
      'or put back a backup made before the upgrade; versions never go back on the same data.',
  );
}

/** Our migrations hold no semicolon inside a statement and comments on lines of their own. */
function statementsOf(sql: string): string[] {
  const code = sql.replace(/^\s*--.*$/gm, '');
  return code
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
