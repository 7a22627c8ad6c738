/**
 * Group commit on PostgreSQL: works that come while others are at it wait for their end, and are
 * then done together, in one transaction and in step (`together.ts`); statements that are alike go
 * as one (`many-sql.ts`). Whatever ends such a transaction, nothing of it has happened, and each of
 * its works is done again alone.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Writable } from 'node:stream';
import type { PoolClient } from 'pg';
import type { Holding, Row, SqlValue } from './database.ts';
import { gathered } from './gathered.ts';
import { type ManySql, manySql } from './many-sql.ts';
import { codeOf, isLost, rolledBack } from './postgres-trouble.ts';
import { type Asked, playTogether, type Work } from './together.ts';
import { DatabaseAway } from './unavailable.ts';

export interface TogetherDeps {
  /** A connection on which queries go out without waiting for one another. */
  connected(): Promise<PoolClient>;
  /** A transaction of its own, tried until it comes through. */
  alone(work: Work): Promise<unknown>;
  /** Inside a transaction, for whoever would open another. */
  within(work: () => Promise<unknown>): Promise<unknown>;
  /** To be told of each statement that has been committed. */
  note(sql: string): void;
  close(): Promise<void>;
}

/** In line for the connection. */
interface Waiting {
  readonly work: Work;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** In line for a moment in which nobody is at it. */
type Exclusive = () => Promise<void>;

/** So many at the most: the first of them is not to wait for more. */
const MOST_TOGETHER = 128;
const MOST_TRIES = 4;
/** A serialisation failure and a deadlock (PostgreSQL manual, appendix A). */
const MET: ReadonlySet<unknown> = new Set(['40001', '40P01']);

export class Together {
  readonly #deps: TogetherDeps;
  readonly #statements = new Statements();
  #line: (Waiting | Exclusive)[] = [];
  #isWorking = false;

  constructor(deps: TogetherDeps) {
    this.#deps = deps;
  }

  do<T>(work: (tx: Holding) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const bound: Work = AsyncLocalStorage.bind((tx) => this.#deps.within(() => work(tx)));
      this.#join({ work: bound, resolve: (value) => resolve(value as T), reject });
    });
  }

  /** For whoever keeps meeting those who are done together: does it while none of them is. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#join(AsyncLocalStorage.bind(() => work().then(resolve, reject)));
    });
  }

  #join(one: Waiting | Exclusive): void {
    this.#line.push(one);
    if (!this.#isWorking) void this.#work();
  }

  close(): Promise<void> {
    return this.#deps.close();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    while (this.#line.length > 0) {
      await gathered(this.#line, MOST_TOGETHER);
      const [first] = this.#line;
      if (typeof first === 'function') {
        this.#line.shift();
        await first();
      } else {
        await this.#settle(this.#takeTogether());
      }
    }
    this.#isWorking = false;
  }

  #takeTogether(): readonly Waiting[] {
    const until = this.#line.findIndex((one) => typeof one === 'function');
    const many = Math.min(MOST_TOGETHER, until < 0 ? this.#line.length : until);
    return this.#line.splice(0, many).filter((one) => typeof one !== 'function');
  }

  async #settle(together: readonly Waiting[]): Promise<void> {
    const outcome = await this.#triedAgain(together.map(({ work }) => work));
    if (outcome.kind === 'DONE') {
      for (const [i, { resolve }] of together.entries()) resolve(outcome.values[i]);
      return;
    }
    if (outcome.kind === 'LOST') {
      for (const { reject } of together) reject(outcome.error);
      return;
    }
    // One after the other: they would only meet.
    for (const { work, resolve, reject } of together) {
      await this.#deps.alone(work).then(resolve, reject);
    }
  }

  /** Whoever met somebody else's transaction may get through next time. */
  async #triedAgain(works: readonly Work[]): Promise<Outcome> {
    for (let tries = 1; ; tries++) {
      const outcome = await this.#committed(works);
      if (outcome.kind !== 'UNDONE' || !outcome.hasMet || tries === MOST_TRIES) return outcome;
    }
  }

  async #committed(works: readonly Work[]): Promise<Outcome> {
    let client: PoolClient;
    try {
      client = await this.#deps.connected();
    } catch (error) {
      return { kind: 'LOST', error };
    }
    const done = new Set<string>();
    try {
      // Goes out with the first statements.
      const begun = client.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
      begun.catch(() => {});
      const values = await playTogether(works, async (asked) => {
        for (const { sql } of asked) done.add(sql);
        return this.#statements.answers(client, asked);
      });
      await begun;
      return await this.#ended(client, values, done);
    } catch (error) {
      const lost = isLost(error);
      client.release(lost || !(await rolledBack(client)));
      if (lost) return { kind: 'LOST', error: new DatabaseAway(error) };
      return { kind: 'UNDONE', hasMet: MET.has(codeOf(error)) };
    }
  }

  /** What is lost here may have been kept: that is no "come again". */
  async #ended(
    client: PoolClient,
    values: readonly unknown[],
    done: ReadonlySet<string>,
  ): Promise<Outcome> {
    try {
      const { command } = await client.query('COMMIT');
      if (command !== 'COMMIT') throw new Error('a statement failed, so nothing was committed');
    } catch (error) {
      if (!isLost(error)) throw error;
      client.release(true);
      return { kind: 'LOST', error };
    }
    client.release();
    for (const sql of done) this.#deps.note(sql);
    return { kind: 'DONE', values };
  }
}

type Outcome =
  | { readonly kind: 'DONE'; readonly values: readonly unknown[] }
  /** Nothing has happened. */
  | { readonly kind: 'UNDONE'; readonly hasMet: boolean }
  /** The database went away. */
  | { readonly kind: 'LOST'; readonly error: unknown };

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
class Statements {
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
