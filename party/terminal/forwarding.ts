/**
 * What goes to the acquirer: the request that is waited for, and what is kept until it was taken
 * in, reversals and advices (store and forward).
 */
import { isApproved, type Message } from '@armilla/iso8583';
import { acknowledges } from './decide/host/answer.ts';
import type { Finding } from './decide/kernel/vocabulary.ts';
import type { PendingAdvices } from './store/pending-advices.ts';
import type { PendingReversal, PendingReversals } from './store/pending-reversals.ts';

/** The way to the acquirer. */
export interface HostPort {
  /** The answer; rejects when none came in time, with NoAnswer where it never was sent. */
  send(message: Message): Promise<Message>;
}

export interface Kept {
  readonly reversals: PendingReversals;
  readonly advices: PendingAdvices;
}

/** DE 39 of a host that cannot take anything in at the moment. */
const LATER: ReadonlySet<string> = new Set(['91', '92', '96']);

export class Forwarding {
  readonly #host: HostPort;
  readonly #kept: Kept;
  readonly #trace: (message: Message, direction: 'out' | 'in') => void;
  readonly #note: (finding: Finding) => void;
  /** One round of advices at a time: the same advice sent twice at once would count twice. */
  #advising: Promise<number> | undefined;

  constructor(
    host: HostPort,
    kept: Kept,
    trace: (message: Message, direction: 'out' | 'in') => void,
    note: (finding: Finding) => void,
  ) {
    this.#host = host;
    this.#kept = kept;
    this.#trace = trace;
    this.#note = note;
  }

  /** The host's answer. */
  ask(message: Message): Promise<Message> {
    return this.#exchange(message);
  }

  /** How many are left. Not while an answer is waited for: its own reversal is among them. */
  async sendReversals(): Promise<number> {
    const { reversals } = this.#kept;
    let left = 0;
    for (const { rrn, message } of await reversals.list()) {
      if ((await this.#deliver(message)) !== undefined) await reversals.remove(rrn);
      else left += 1;
    }
    return left;
  }

  /** How many are left; in order, and no further than the first that gets no answer. */
  sendAdvices(): Promise<number> {
    this.#advising ??= this.#adviseAll().finally(() => {
      this.#advising = undefined;
    });
    return this.#advising;
  }

  async #adviseAll(): Promise<number> {
    const list = await this.#kept.advices.list();
    for (const [i, advice] of list.entries()) {
      if (!(await this.#advise(advice))) return list.length - i;
    }
    return 0;
  }

  /** Whether it is out of the queue. */
  async #advise({ rrn, message }: PendingReversal): Promise<boolean> {
    const answer = await this.#deliver(message);
    const responseCode = answer?.fields[39] ?? '';
    if (answer === undefined || LATER.has(responseCode)) return false;
    if (isApproved(responseCode)) {
      await this.#kept.advices.remove(rrn);
      return true;
    }
    const code = responseCode === '' ? '06' : responseCode;
    const text = `the host refuses an offline approval with ${code}: it is kept aside`;
    this.#note({ code: 'ADVICE_REFUSED', text });
    await this.#kept.advices.setAside(rrn, code);
    return true;
  }

  /** The answer that takes a reversal or an advice in, or undefined. */
  async #deliver(advice: Message): Promise<Message | undefined> {
    try {
      const answer = await this.#exchange(advice);
      return acknowledges(answer, advice) ? answer : undefined;
    } catch {
      // It stays where it is and is sent again.
      return undefined;
    }
  }

  async #exchange(message: Message): Promise<Message> {
    this.#trace(message, 'out');
    const answer = await this.#host.send(message);
    this.#trace(answer, 'in');
    return answer;
  }
}
