/**
 * What parties ask of their databases is heard, and asked of SQLite how it would be found: whatever
 * walks through a table that grows with cards or payments is told. It would be quick in a test, and
 * stop a bank that has millions.
 */
import { type Database, type Migration, migrate, type Queryable } from '../database.ts';
import { openSqlite } from '../sqlite.ts';

/** Tables that hold few rows however many cards and payments there are; `outbox`: on their way. */
const SMALL = new Set([
  ...['outbox', 'drift', 'clearing_file'],
  ...['migration', 'restoration', 'webhook_endpoint', 'api_key', 'audit_head', 'audit_checkpoint'],
  ...['desk_agent', 'authority', 'icc_key', 'vault_key', 'merchant', 'terminal'],
]);

export interface Hearing {
  /** The same database; what is asked of it from `begin` on is kept. */
  readonly database: Database;
  begin(): void;
  readonly statements: ReadonlySet<string>;
}

export function hearing(database: Database): Hearing {
  const statements = new Set<string>();
  let hasBegun = false;
  const heard = (queryable: Queryable): Queryable => ({
    all: (sql, ...values) => {
      if (hasBegun) statements.add(sql);
      return queryable.all(sql, ...values);
    },
  });
  const { together } = database;
  return {
    statements,
    begin: () => {
      hasBegun = true;
    },
    database: {
      ...heard(database),
      transaction: (work) => database.transaction((tx) => work(heard(tx))),
      ...(together && {
        together: (work) =>
          together.call(database, (tx) =>
            work({ ...heard(tx), hold: (name) => tx.hold(name) }),
          ) as never,
      }),
      written: (table) => database.written(table),
      isShared: database.isShared,
      hold: (name) => database.hold(name),
      close: () => database.close(),
    },
  };
}

/** Explains statements over a party's tables; each is told once in a process. */
export function walker(migrations: readonly Migration[]) {
  const known = new Set<string>();
  const opened = openWith(migrations);
  return {
    /** Those that walk, each with the step of its plan. */
    async walksOf(statements: Iterable<string>): Promise<readonly string[]> {
      const tables = await opened;
      const walks: string[] = [];
      for (const sql of statements) {
        if (known.has(sql)) continue;
        known.add(sql);
        // A new row has no children: SQLite looks for them only where some lack their parent.
        if (/^\s*INSERT\b.*\bVALUES\b/s.test(sql)) continue;
        for (const step of await walkedIn(sql, tables)) {
          walks.push(`${step}: ${sql.replace(/\s+/g, ' ')}`);
        }
      }
      return walks;
    },
  };
}

type Tables = Awaited<ReturnType<typeof openWith>>;

/** The steps of a statement's plan that go through all of a table, or of a whole index. */
async function walkedIn(sql: string, { database, names, partial }: Tables): Promise<string[]> {
  const plan = await database.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
  const steps = plan.map(({ detail }) => detail);
  const isSorted = steps.some((step) => step.includes('TEMP B-TREE FOR ORDER BY'));
  // Along an index in its order, or any at all, until there are enough.
  const isPage = /\bLIMIT\b/.test(sql) && /\bORDER BY\b|^(?!.*\bWHERE\b)/s.test(sql) && !isSorted;
  return steps.filter((step) => {
    const [, name, index] = /^SCAN (\w+)(?: USING .*INDEX (\w+))?/.exec(step) ?? [];
    if (name === undefined) return false;
    const table = names.has(name) ? name : aliasOf(sql, name);
    if (table === undefined || !names.has(table) || SMALL.has(table)) return false;
    return index === undefined || !(partial.has(index) || isPage);
  });
}

async function openWith(migrations: readonly Migration[]) {
  const database = openSqlite(':memory:');
  await migrate(database, migrations, 0);
  const rows = await database.all<{ type: string; name: string; sql: string | null }>(
    'SELECT type, name, sql FROM sqlite_master',
  );
  const namesOf = (wanted: (row: (typeof rows)[number]) => boolean) =>
    new Set(rows.filter(wanted).map(({ name }) => name));
  const names = namesOf(({ type }) => type === 'table');
  // Of what it holds alone: the exceptions that it was made for.
  const partial = namesOf(({ type, sql }) => type === 'index' && /\bWHERE\b/.test(sql ?? ''));
  return { database, names, partial };
}

/** `undefined` too where a sub-select has that name. */
function aliasOf(sql: string, name: string): string | undefined {
  if (new RegExp(`\\)\\s+(?:AS\\s+)?${name}\\b`, 'i').test(sql)) return undefined;
  return new RegExp(`\\b(?:FROM|JOIN)\\s+(\\w+)\\s+(?:AS\\s+)?${name}\\b`, 'i').exec(sql)?.[1];
}
