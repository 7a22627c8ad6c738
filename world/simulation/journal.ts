/** All that happened in a run, line by line: two runs of one seed have the same digest. */
import { createHash, type Hash } from 'node:crypto';

export interface Line {
  readonly at: number;
  readonly text: string;
}

export class Journal {
  readonly #hash: Hash = createHash('sha256');
  readonly #lines: Line[] = [];
  readonly #keeps: boolean;
  count = 0;

  /** `keeps`: the lines themselves stay as well, for whoever wants to read them. */
  constructor(keeps = false) {
    this.#keeps = keeps;
  }

  note(at: number, text: string): void {
    this.count += 1;
    this.#hash.update(`${at} ${text}\n`);
    if (this.#keeps) this.#lines.push({ at, text });
  }

  get lines(): readonly Line[] {
    return this.#lines;
  }

  /** Of all that was noted up to now. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }
}
