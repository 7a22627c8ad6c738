/**
 * Group commit on PostgreSQL: works that come while others are at it wait for their end, and are
 * then done together, in one transaction and in step (`together.ts`); statements that are alike go
 * as one (`postgres-statements.ts`). Two such batches go side by side where this process is alone
 * at its work, so that server and process both have something to do. Whatever ends such a
 * transaction, nothing of it has happened, and its works are done again.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { PoolClient } from 'pg';
import { type Batch, Beside, HeldBeside } from './beside.ts';
import type { Holding } from './database.ts';
import { gathered } from './gathered.ts';
import { namesTaken } from './postgres-names.ts';
import { Statements } from './postgres-statements.ts';
import { codeOf, isLost, rolledBack } from './postgres-trouble.ts';
import { type Asked, type Claim, playTogether, type Work } from './together.ts';
import { DatabaseAway } from './unavailable.ts';

export interface TogetherDeps {
  /** `SEVERAL`: other processes do the same work there. */
  readonly workers: 'ONE' | 'SEVERAL';
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

/** Batches at a time, where names keep apart what belongs together: so many connections. */
export const LANES = 2;

/** In line for a lane. */
interface Waiting {
  readonly work: Work;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  /** How often it was in a batch that met another transaction. */
  readonly met: number;
}

/** In line for a moment in which nobody is at it. */
type Exclusive = () => Promise<void>;

/** So many at the most: the first of them is not to wait for more. */
const MOST_TOGETHER = 128;
/** Fewer are not worth a commit of their own beside another. */
const WORTH_A_LANE = 16;
const MOST_TRIES = 4;
/** Batches after a meeting that go one after the other: those who met would meet again. */
const APART = 16;
/** A serialisation failure and a deadlock (PostgreSQL manual, appendix A). */
const MET: ReadonlySet<unknown> = new Set(['40001', '40P01']);

export class Together {
  readonly #deps: TogetherDeps;
  readonly #statements = new Statements();
  readonly #beside = new Beside();
  #line: (Waiting | Exclusive)[] = [];
  #isDispatching = false;
  #underWay = 0;
  /** Batches that are to go one after the other. */
  #apart = 0;
  /** Called when a batch has ended, and when somebody joins the line. */
  #stirred = () => {};

  constructor(deps: TogetherDeps) {
    this.#deps = deps;
  }

  do<T>(work: (tx: Holding) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const bound: Work = AsyncLocalStorage.bind((tx) => this.#deps.within(() => work(tx)));
      this.#join({ work: bound, resolve: (value) => resolve(value as T), reject, met: 0 });
    });
  }

  /** For whoever keeps meeting those who are done together: does it while none of them is. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#join(AsyncLocalStorage.bind(() => work().then(resolve, reject)));
    });
  }

  close(): Promise<void> {
    return this.#deps.close();
  }

  #join(one: Waiting | Exclusive): void {
    this.#line.push(one);
    this.#stirred();
    if (!this.#isDispatching) void this.#dispatch();
  }

  async #dispatch(): Promise<void> {
    this.#isDispatching = true;
    while (this.#line.length > 0) {
      const [first] = this.#line;
      const isExclusive = typeof first === 'function';
      if (this.#underWay > 0 && (isExclusive || !this.#mayGoBeside())) {
        await new Promise<void>((resolve) => {
          this.#stirred = resolve;
        });
      } else if (isExclusive) {
        this.#line.shift();
        await first();
      } else {
        await gathered(this.#line, MOST_TOGETHER);
        void this.#settled(this.#takeTogether());
      }
    }
    this.#isDispatching = false;
  }

  #lanes(): number {
    return this.#deps.workers === 'ONE' && this.#apart === 0 ? LANES : 1;
  }

  #mayGoBeside(): boolean {
    return this.#underWay < this.#lanes() && this.#line.length >= WORTH_A_LANE;
  }

  /** Those in front, shared between the lanes that are free. */
  #takeTogether(): readonly Waiting[] {
    const until = this.#line.findIndex((one) => typeof one === 'function');
    const there = until < 0 ? this.#line.length : until;
    const share = Math.ceil(there / Math.max(1, this.#lanes() - this.#underWay));
    const many = Math.min(MOST_TOGETHER, Math.max(share, WORTH_A_LANE));
    return this.#line.splice(0, Math.min(many, there)).filter((one) => typeof one !== 'function');
  }

  async #settled(together: readonly Waiting[]): Promise<void> {
    // Those who come again may have stepped in front while the others gathered.
    if (together.length === 0) return;
    this.#underWay += 1;
    this.#apart = Math.max(0, this.#apart - 1);
    await this.#settle(together);
    this.#underWay -= 1;
    this.#stirred();
  }

  async #settle(together: readonly Waiting[]): Promise<void> {
    const outcome = await this.#committed(together.map(({ work }) => work));
    if (outcome.kind === 'DONE') {
      for (const [i, { resolve }] of together.entries()) resolve(outcome.values[i]);
      return;
    }
    if (outcome.kind === 'LOST') {
      for (const { reject } of together) reject(outcome.error);
      return;
    }
    if (outcome.hasMet) this.#apart = APART;
    const again = outcome.hasMet && together.every(({ met }) => met < MOST_TRIES - 1);
    this.#rejoin(again ? together.map(metAgain) : together.map((one) => this.#alone(one)));
  }

  /** Nobody beside it: what made the batch fail is its own affair, and it would meet again. */
  #alone({ work, resolve, reject }: Waiting): Exclusive {
    return () => this.#deps.alone(work).then(resolve, reject);
  }

  #rejoin(first: readonly (Waiting | Exclusive)[]): void {
    this.#line.unshift(...first);
    if (!this.#isDispatching) void this.#dispatch();
  }

  async #committed(works: readonly Work[]): Promise<Outcome> {
    const batch = this.#beside.begin();
    try {
      return await this.#tried(works, batch);
    } finally {
      batch.end();
    }
  }

  async #tried(works: readonly Work[], batch: Batch): Promise<Outcome> {
    let client: PoolClient;
    try {
      client = await this.#deps.connected();
    } catch (error) {
      return { kind: 'LOST', error };
    }
    const done = new Set<string>();
    try {
      // Names keep works apart, and rows that they all change those beside them. It goes out with
      // the first statements.
      const begun = client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ`);
      begun.catch(() => {});
      const answerAll = (asked: readonly Asked[]) => {
        for (const { sql } of asked) done.add(sql);
        return this.#statements.answers(client, asked);
      };
      const values = await playTogether(works, answerAll, this.#claimIn(batch));
      await begun;
      return await this.#ending(client, values, done);
    } catch (error) {
      const lost = isLost(error);
      client.release(lost || !(await rolledBack(client)));
      if (lost) return { kind: 'LOST', error: new DatabaseAway(error) };
      return { kind: 'UNDONE', hasMet: error instanceof HeldBeside || MET.has(codeOf(error)) };
    }
  }

  #claimIn(batch: Batch): Claim {
    if (this.#deps.workers === 'SEVERAL') return namesTaken();
    return (name) => {
      batch.claim(name);
      return undefined;
    };
  }

  /** What is lost here may have been kept: that is no "come again". */
  async #ending(
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

const metAgain = (one: Waiting): Waiting => ({ ...one, met: one.met + 1 });

type Outcome =
  | { readonly kind: 'DONE'; readonly values: readonly unknown[] }
  /** Nothing has happened. */
  | { readonly kind: 'UNDONE'; readonly hasMet: boolean }
  /** The database went away. */
  | { readonly kind: 'LOST'; readonly error: unknown };
