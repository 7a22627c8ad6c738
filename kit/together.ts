/**
 * Works done together in one transaction, in step: each runs until it asks the database something,
 * and when none has anything to do but wait, all questions are answered at once. Whoever has them
 * at once can put those that are alike as one.
 */
import type { Holding, Row, SqlValue } from './database.ts';

/** A statement that a work waits for. */
export interface Asked {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** Answers all questions, in their order. */
export type AnswerAll = (asked: readonly Asked[]) => Promise<readonly (readonly Row[])[]>;

export type Work = (tx: Holding) => Promise<unknown>;

/**
 * Told of each name before it is held. Throws where somebody else has it; returns a statement where
 * that is to be asked of the database as well.
 */
export type Claim = (name: string) => Asked | undefined;

/**
 * Resolves to what the works resolved to, in their order. Rejects when one of them does, or the
 * answering: then none of them counts.
 */
export async function playTogether(
  works: readonly Work[],
  answerAll: AnswerAll,
  claim: Claim = () => undefined,
): Promise<readonly unknown[]> {
  const play = new Play(answerAll, claim);
  const outcomes = await Promise.allSettled(works.map((work) => play.run(work)));
  return outcomes.map((outcome) => {
    if (outcome.status === 'fulfilled') return outcome.value;
    throw play.failure?.error ?? outcome.reason;
  });
}

interface Waiting extends Asked {
  resolve(rows: readonly Row[]): void;
  reject(error: unknown): void;
}

class Play {
  /** Set when answering failed: nothing of it counts any more. */
  failure: { readonly error: unknown } | undefined;
  readonly #answerAll: AnswerAll;
  readonly #claim: Claim;
  #asked: Waiting[] = [];
  #isAnswering = false;
  /** By the name that is held: when it is free again. */
  readonly #held = new Map<string, Promise<void>>();

  constructor(answerAll: AnswerAll, claim: Claim) {
    this.#answerAll = answerAll;
    this.#claim = claim;
  }

  async run(work: Work): Promise<unknown> {
    let mine: string | undefined;
    let free = () => {};
    const hold = async (name: string) => {
      if (name === mine) return false;
      // Two that hold two names each could wait for one another for ever.
      if (mine !== undefined) throw new Error('a work holds one name');
      const asked = this.#claim(name);
      mine = name;
      const before = this.#held.get(name);
      this.#held.set(name, new Promise((resolve) => (free = resolve)));
      await Promise.all([before, asked && this.#ask(asked.sql, asked.values)]);
      return before !== undefined;
    };
    try {
      return await work({ all: (sql, ...values) => this.#ask(sql, values), hold });
    } finally {
      free();
    }
  }

  #ask<R>(sql: string, values: readonly SqlValue[]): Promise<R[]> {
    if (this.failure !== undefined) return Promise.reject(this.failure.error);
    return new Promise((resolve, reject) => {
      this.#asked.push({ sql, values, resolve: (rows) => resolve(rows as R[]), reject });
      this.#answerSoon();
    });
  }

  /** Once every work has come to where it waits. */
  #answerSoon(): void {
    if (this.#isAnswering) return;
    this.#isAnswering = true;
    setImmediate(() => void this.#answer());
  }

  async #answer(): Promise<void> {
    const asked = this.#asked;
    this.#asked = [];
    try {
      const answers = await this.#answerAll(asked);
      for (const [i, { resolve }] of asked.entries()) resolve(answers[i] ?? []);
    } catch (error) {
      this.failure = { error };
      for (const { reject } of [...asked, ...this.#asked]) reject(error);
      this.#asked = [];
    }
    this.#isAnswering = false;
    if (this.#asked.length > 0) this.#answerSoon();
  }
}
