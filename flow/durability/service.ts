/** The service as a process that is started, killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Stand } from './stand.ts';

const ARMILLA = fileURLToPath(new URL('../../app/command-line/armilla.mjs', import.meta.url));
const LATE_COMMITS = new URL('./late-commits.ts', import.meta.url).href;
/** Room for what a start allocates: a third less work than with the platform's own. */
const NODE_OPTIONS = ['--min-semi-space-size=64', '--max-semi-space-size=128'];

export interface Planted {
  /** Commits are acknowledged first and done later: the fault that has to be found. */
  readonly lateCommits?: boolean;
  /** Runs it inside, such as a namespace with a disk of its own. */
  readonly inside?: readonly string[];
}

export interface Running {
  /** From the start of the process until it answered, milliseconds. */
  readonly readyMs: number;
  readonly pid: number;
  /** Throws with its words when it is gone though nobody killed it. */
  mustLive(): void;
  kill(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/** Starts it on the stand's ports. Throws with its words when it ends before it answers. */
export async function startService(stand: Stand, planted: Planted = {}): Promise<Running> {
  const { data, port, isoPort, databaseUrl } = stand;
  const words = ['host', '--json', '--port', `${port}`, '--iso-port', `${isoPort}`];
  // Few cards pay all the time, and nobody is turned away for a machine's slowness.
  const wide = ['--card-rate', '1000000', '--patience', '600000'];
  const where = ['--profile', 'binary', '--data', data, ...wide];
  const database = databaseUrl === undefined ? [] : ['--database-url', databaseUrl];
  const plant = planted.lateCommits ? ['--import', LATE_COMMITS] : [];
  const line = [process.execPath, ...NODE_OPTIONS, ...plant, ARMILLA, ...words, ...where];
  const [program = '', ...rest] = [...(planted.inside ?? []), ...line, ...database];
  const startedAt = performance.now();
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  const trouble = complaintsOf(child);
  await ready(child, trouble);
  // Nothing more is said, and a full pipe would hold it up.
  child.stdout?.resume();
  return {
    readyMs: performance.now() - startedAt,
    pid: child.pid ?? 0,
    mustLive() {
      if (child.exitCode === null && child.signalCode === null) return;
      throw new Error(`the service ended by itself: ${trouble()}`);
    },
    async kill(signal = 'SIGKILL') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    },
  };
}

function complaintsOf(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk) => {
    text = `${text}${chunk}`.slice(-2_000);
  });
  return () => text;
}

async function ready(child: ChildProcess, trouble: () => string): Promise<void> {
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  if (child.stdout === null) throw new Error('the service has no voice');
  for await (const line of createInterface({ input: child.stdout })) {
    const { ok, error } = JSON.parse(line) as { ok?: boolean; error?: string };
    if (ok === true) return;
    throw new Error(error ?? line);
  }
  throw new Error(`the service did not start: ${trouble()}`);
}
