/** How far a long work has come, in a line a second at the most. */

export interface ProgressLine {
  /** So many are done by now. */
  note(done: number): void;
  end(): void;
}

/** Where a line may be written over, as on a terminal. */
interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const EVERY_MS = 1_000;

/** `now` is a stopwatch in milliseconds. On a terminal the line is written over. */
export function progressLine(all: number, output: Output, now: () => number): ProgressLine {
  const began = now();
  let told = began;
  let isOpen = false;
  return {
    note(done) {
      const at = now();
      if (at - told < EVERY_MS) return;
      told = at;
      isOpen = output.isTTY === true;
      const line = progressText(done, all, at - began);
      output.write(isOpen ? `\r${line}\u001b[K` : `${line}\n`);
    },
    end() {
      if (isOpen) output.write('\n');
    },
  };
}

/** `120000 of 1000000 (12 %), 24000 a second, 37 s left` */
export function progressText(done: number, all: number, elapsedMs: number): string {
  const rate = (done * 1_000) / elapsedMs;
  const share = Math.floor((done * 100) / all);
  const left = rate > 0 ? `${Math.ceil((all - done) / rate)} s left` : 'no telling how long';
  return `${done} of ${all} (${share} %), ${Math.round(rate)} a second, ${left}`;
}
