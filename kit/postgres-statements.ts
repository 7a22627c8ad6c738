/**
 * Statements as works that are done together put them to PostgreSQL: those that are alike as one
 * (`many-sql.ts`), all of a step in one piece.
 */
import type { Writable } from 'node:stream';
import type { PoolClient } from 'pg';
import type { Row, SqlValue } from './database.ts';
import { type ManySql, manySql } from './many-sql.ts';
import type { Asked } from './together.ts';

/** What is asked within `ask` goes out in one piece, and wakes the server once. */
function atOnce<T>(client: PoolClient, ask: () => T): T {
  const { stream } = (client as unknown as Connected).connection;
  stream.cork();
  try {
    return ask();
  } finally {
    stream.uncork();
  }
}

/** Of `pg`'s client, what its types leave out. */
interface Connected {
  readonly connection: { readonly stream: Pick<Writable, 'cork' | 'uncork'> };
}

/** Statements as they are put to the server, and what is known of each. */
export class Statements {
  readonly #known = new Map<string, Known>();

  async answers(client: PoolClient, asked: readonly Asked[]): Promise<readonly Row[][]> {
    const groups = Map.groupBy(asked.keys(), (i) => asked[i]?.sql ?? '');
    for (const [sql, places] of groups) {
      if (places.length > 1) await this.#learn(client, sql);
    }
    const answers: Row[][] = [];
    const answering = atOnce(client, () =>
      [...groups].map(async ([sql, places]) => {
        const calls = places.map((place) => asked[place]?.values ?? []);
        const rows = await this.#answer(client, sql, calls);
        for (const [i, place] of places.entries()) answers[place] = rows[i] ?? [];
      }),
    );
    await Promise.all(answering);
    return answers;
  }

  async #answer(
    client: PoolClient,
    sql: string,
    calls: readonly (readonly SqlValue[])[],
  ): Promise<readonly Row[][]> {
    const { name, many } = this.#known.get(sql) ?? this.#named(sql);
    if (many === undefined || calls.length === 1 || areAlike(sql, calls)) {
      return Promise.all(
        calls.map(async (values) => {
          const { rows } = await client.query({ name, text: sql, values: [...values] });
          return rows as Row[];
        }),
      );
    }
    const { rows } = await client.query({
      name: `${name}_many`,
      text: many.sql,
      values: many.arrays(calls),
    });
    return many.share(rows as Row[], calls);
  }

  /** The server says of which kinds the parameters of a statement are. */
  async #learn(client: PoolClient, sql: string): Promise<void> {
    if (this.#known.get(sql)?.isLearnt) return;
    await client.query(`PREPARE learnt AS ${sql}`);
    const { rows } = await client.query(
      `SELECT parameter_types::text[] AS types FROM pg_prepared_statements WHERE name = 'learnt'`,
    );
    await client.query('DEALLOCATE learnt');
    const [row] = rows as readonly { readonly types: readonly string[] }[];
    const { name } = this.#known.get(sql) ?? this.#named(sql);
    this.#known.set(sql, { name, many: manySql(sql, row?.types ?? []), isLearnt: true });
  }

  #named(sql: string): Known {
    const known = { name: `armilla_${this.#known.size}`, many: undefined, isLearnt: false };
    this.#known.set(sql, known);
    return known;
  }
}

interface Known {
  /** Under which the server keeps it prepared. */
  readonly name: string;
  /** For several calls; `undefined` where they go one after the other. */
  readonly many: ManySql | undefined;
  readonly isLearnt: boolean;
}

/** Two changes in the very same words go one after the other: the second sees what the first did. */
function areAlike(sql: string, calls: readonly (readonly SqlValue[])[]): boolean {
  if (!/^\s*UPDATE\b/i.test(sql)) return false;
  return new Set(calls.map((values) => values.map(String).join('\n'))).size < calls.length;
}
