/** The black box at work beside us: a process of its own, told when to stop by the end of its input. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as later } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Summary } from './black-box/summary.ts';
import type { Running } from './service.ts';
import type { Stand } from './stand.ts';

const MAIN = fileURLToPath(new URL('./black-box/main.ts', import.meta.url));
const PATIENCE_MS = 60_000;

export interface Verdict extends Summary {
  readonly anomalies: number;
  /** By kind. */
  readonly faults: Readonly<Record<string, number>>;
}

/** Something acknowledged is not there: a payment, its reduction, or that it was taken back. */
export function hasLost({ faults }: Pick<Verdict, 'faults'>): boolean {
  return ['LOST', 'WRONG_AMOUNT', 'NOT_GONE'].some((fault) => (faults[fault] ?? 0) > 0);
}

export interface AtWork {
  /** Waits until so many more payments were approved. Throws when they do not come. */
  approves(more: number, service: Pick<Running, 'mustLive'>): Promise<void>;
  /** Lets it finish what it began, read the books and judge. */
  end(): Promise<Verdict>;
}

/** A control knows that the books will not be right, and does not wait for them. */
const SOON = ['--settle-seconds', '3'];

export function goToWork(stand: Stand, control = false): AtWork {
  const about = ['--ground', stand.ground, '--file', stand.history, '--json'];
  const words = [...about, ...(control ? SOON : [])];
  const child = spawn(process.execPath, [MAIN, ...words], { stdio: ['pipe', 'pipe', 'inherit'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  let approvals = 0;
  let verdict: Verdict | undefined;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const told = JSON.parse(line) as Verdict & { readonly approvals?: number };
    if (told.approvals === undefined) verdict = told;
    else approvals = told.approvals;
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      process.off('exit', kill);
      resolve();
    });
  });
  return {
    async approves(more, service) {
      const goal = approvals + more;
      for (const end = Date.now() + PATIENCE_MS; approvals < goal; await later(10)) {
        service.mustLive();
        if (child.exitCode !== null) throw new Error('the black box has ended');
        if (Date.now() > end) throw new Error('no payment is approved any more');
      }
    },
    async end() {
      child.stdin.end();
      await ended;
      if (verdict === undefined) throw new Error('the black box gave no verdict');
      return verdict;
    },
  };
}
