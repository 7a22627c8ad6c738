/** The load as the benchmark sees it: a process that is given a job at a time. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Requests } from './from-many.ts';
import type { Plastic } from './plastics.ts';

export type Job =
  /** Makes as many people ready as it takes, each with a band. */
  | { readonly do: 'PREPARE'; readonly url: string; readonly plastics: readonly Plastic[] }
  /** Adds the cards, so many at once. */
  | { readonly do: 'ENROL'; readonly atOnce: number }
  /** Sends requests that stand for `count` enrolments to the bare server. */
  | {
      readonly do: 'BARE';
      readonly url: string;
      readonly atOnce: number;
      readonly count: number;
      readonly requests: Requests;
    };

export interface Done {
  readonly perSecond: number;
  /** How long each took, milliseconds. */
  readonly latenciesMs: readonly number[];
  /** Of one enrolment, on the average. */
  readonly requests: Requests;
}

export interface Load {
  readonly pid: number;
  ask(job: Job): Promise<Done>;
  end(): void;
}

const PROGRAM = fileURLToPath(new URL('./load-process.ts', import.meta.url));

export function startLoad(): Load {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    async ask(job) {
      child.stdin.write(`${JSON.stringify(job)}\n`);
      const { value, done } = await answers.next();
      if (done === true) throw new Error('the load ended');
      return JSON.parse(value) as Done;
    },
    end: () => void child.stdin.end(),
  };
}
