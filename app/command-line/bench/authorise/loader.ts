/** The load as the benchmark sees it: a process that is given a job at a time. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Port } from './payments.ts';

export type Job =
  | {
      /** Connects if need be, and makes payments ready. */
      readonly do: 'PREPARE';
      readonly factsFile: string;
      readonly tcpPort: number;
      readonly port: Port;
      readonly from: number;
      readonly count: number;
      /** AES, hexadecimal: where messages carry a code. */
      readonly linkKey?: string;
    }
  /** Sends them, so many at once. */
  | { readonly do: 'CLOSED'; readonly inFlight: number }
  /** Sends them, so many a second. */
  | { readonly do: 'OPEN'; readonly perSecond: number };

/** How payments went that were sent. */
export interface Fired {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  /** How many were answered with each DE 39. */
  readonly codes: Readonly<Record<string, number>>;
}

export interface Loader {
  readonly pid: number;
  prepare(count: number): Promise<void>;
  closed(inFlight: number): Promise<Fired>;
  open(perSecond: number): Promise<Fired>;
  /** How many payments were made by now, those before it included. */
  sent(): number;
  end(): void;
}

export interface LoaderOptions {
  readonly factsFile: string;
  readonly tcpPort: number;
  readonly port: Port;
  /** Payments that were sent before. */
  readonly from?: number;
  /** Of the codes over messages; none when left out. */
  readonly linkKey?: string;
}

const PROGRAM = fileURLToPath(new URL('./load-process.ts', import.meta.url));

export function startLoader({ from: before = 0, ...options }: LoaderOptions): Loader {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let from = before;
  const ask = async (job: Job): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(job)}\n`);
    const { value, done } = await answers.next();
    if (done === true) throw new Error('the load ended');
    return JSON.parse(value);
  };
  return {
    pid: child.pid ?? 0,
    async prepare(count) {
      await ask({ do: 'PREPARE', ...options, from, count });
      from += count;
    },
    closed: async (inFlight) => (await ask({ do: 'CLOSED', inFlight })) as Fired,
    open: async (perSecond) => (await ask({ do: 'OPEN', perSecond })) as Fired,
    sent: () => from,
    end: () => void child.stdin.end(),
  };
}
