/** Asks, and writes down what was asked and what came; asks again until there is an answer. */
import { createHash } from 'node:crypto';
import { setTimeout as later } from 'node:timers/promises';
import type { Heard, History, Question } from './history.ts';
import { now } from './history.ts';
import type { Message } from './iso8583.ts';
import type { Line } from './line.ts';
import { isFinal, type Web, type WebAnswer } from './web.ts';

const PAUSE_MS = 60;

export class Asker {
  readonly #history: History;
  readonly line: Line;
  readonly web: Web;
  /** When it ends, nothing is asked again. */
  #gaveUp = false;
  approvals = 0;

  constructor(history: History, line: Line, web: Web) {
    this.#history = history;
    this.line = line;
    this.web = web;
  }

  giveUp(): void {
    this.#gaveUp = true;
  }

  get hasGivenUp(): boolean {
    return this.#gaveUp;
  }

  /** One question over the line to the network, once. */
  iso(key: string, question: Question, message: Message): Promise<Heard | undefined> {
    return this.#once(key, question, async () => {
      const answer = await this.line.ask(message);
      if (answer === undefined) return undefined;
      const { code, bytes } = answer;
      return { code, approved: code === '00', bytes };
    });
  }

  /** The same as a repeat (`0101`, `0421`) until it is answered. */
  async isoUntilAnswered(
    key: string,
    question: Question,
    message: Message,
  ): Promise<Heard | undefined> {
    const repeat = { ...message, mti: `${message.mti.slice(0, 3)}1` };
    return this.#untilAnswered(() => this.iso(key, question, repeat));
  }

  /** A POST under its key until somebody answers who does not say "later". */
  post(
    key: string,
    question: Question,
    path: string,
    body: object,
    hear: (answer: WebAnswer) => Pick<Heard, 'approved' | 'rrn'>,
    session?: () => Promise<string | undefined>,
  ): Promise<Heard | undefined> {
    const work = async (): Promise<Heard | undefined> => {
      const token = await session?.();
      if (session !== undefined && token === undefined) return undefined;
      const answer = await this.web.post(path, body, { session: token, idempotencyKey: key });
      if (answer === undefined || !isFinal(answer)) return undefined;
      const bytes = createHash('sha256').update(answer.text).digest('base64url');
      return { code: String(answer.status), bytes, ...hear(answer) };
    };
    return this.#untilAnswered(() => this.#once(key, question, work));
  }

  async #untilAnswered(ask: () => Promise<Heard | undefined>): Promise<Heard | undefined> {
    for (;;) {
      const heard = await ask();
      if (heard !== undefined || this.#gaveUp) return heard;
      await later(PAUSE_MS);
    }
  }

  async #once(
    key: string,
    question: Question,
    work: () => Promise<Heard | undefined>,
  ): Promise<Heard | undefined> {
    const askedAt = now();
    this.#history.note({ event: 'asked', at: askedAt, key, question });
    const heard = await work();
    const at = now();
    if (heard === undefined) this.#history.note({ event: 'silence', at, key, askedAt });
    else this.#history.note({ event: 'answered', at, key, askedAt, heard });
    if (heard?.approved && (question.about === 'payment' || question.about === 'tap')) {
      this.approvals += 1;
    }
    return heard;
  }
}
