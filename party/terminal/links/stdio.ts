/**
 * A field made of lines: a program started here is the card. One command APDU a line in hexadecimal
 * goes to its input, one answer a line comes back; the line `reset` is a new tap. Blank lines and
 * lines that start with `#` are remarks.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fromHex, hex } from '@armilla/bytes';
import type { NfcPort } from '../service.ts';

export interface StdioField extends NfcPort {
  /** Takes the card out of the field and puts it back: the next command begins a new tap. */
  reset(): void;
  /** Whether the program is over, by itself or ended. */
  readonly hasEnded: boolean;
  /** Ends the program. */
  close(): Promise<void>;
}

export interface StdioOptions {
  /** How long an answer may take. */
  readonly timeoutMs?: number;
}

/** Starts COMMAND in a shell. Its error output goes to ours. */
export function tapStdio(command: string, { timeoutMs = 5_000 }: StdioOptions = {}): StdioField {
  const program = spawn(command, { shell: true, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => {
    program.once('close', () => resolve());
    program.once('error', () => resolve());
  });
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  const answers = answersOf(program.stdout, ended);
  // Writing to a program that has ended is told by the missing answer, not by a crash.
  program.stdin.on('error', () => undefined);
  return {
    transceive(apdu) {
      const answer = answers.next(timeoutMs);
      program.stdin.write(`${hex(apdu)}\n`);
      return answer;
    },
    reset: () => void program.stdin.write('reset\n'),
    get hasEnded() {
      return hasEnded;
    },
    async close() {
      program.stdin.end();
      const timer = setTimeout(() => program.kill(), timeoutMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Lines as they come, to whoever waits; one waits at a time. */
function answersOf(output: NodeJS.ReadableStream, ended: Promise<void>) {
  let waiting: { take(line: string): void; fail(error: Error): void } | undefined;
  createInterface({ input: output }).on('line', (line) => {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) return;
    waiting?.take(text);
  });
  void ended.then(() => waiting?.fail(new Error('the program that is the card has ended')));
  return {
    next: (timeoutMs: number) =>
      new Promise<Uint8Array>((resolve, reject) => {
        const settle = () => {
          clearTimeout(timer);
          waiting = undefined;
        };
        const fail = (error: Error) => {
          settle();
          reject(error);
        };
        const take = (line: string) => {
          settle();
          try {
            resolve(fromHex(line, 'answer'));
          } catch (error) {
            reject(error);
          }
        };
        const timer = setTimeout(() => fail(new Error('the card did not answer')), timeoutMs);
        waiting = { take, fail };
        void ended.then(() => waiting?.fail(new Error('the program that is the card has ended')));
      }),
  };
}
