/**
 * Several processes of one party behind the same ports. One leads: it takes the connections, hands
 * them to the workers in turn, starts a worker anew that ended, and ends them all when it is told
 * to. It has no database and no keys. The first worker starts alone: it brings the database up to
 * date and makes what a first start makes, and the others find that.
 */
import cluster, { type Worker } from 'node:cluster';
import type { Log } from './log.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const MOST_WORKERS = 64;

/** How many are wanted. Throws in words where that cannot be. */
export function workersWanted(env: Environment): number {
  const text = env.ARMILLA_WORKERS || '1';
  const wanted = Number(text);
  if (!/^\d{1,3}$/.test(text) || wanted < 1 || wanted > MOST_WORKERS) {
    throw new Error(`ARMILLA_WORKERS wants a number from 1 to ${MOST_WORKERS}.`);
  }
  if (wanted > 1 && databaseUrl(env) === undefined) {
    throw new Error(
      `ARMILLA_WORKERS=${wanted} wants PostgreSQL, since a SQLite file has one writer. ` +
        'Set DATABASE_URL=postgres://user:password@host:port/name, or leave ARMILLA_WORKERS out.',
    );
  }
  return wanted;
}

/** A PostgreSQL server's address, where one is set. Throws in words for what is none. */
export function databaseUrl(env: Environment): string | undefined {
  const url = env.DATABASE_URL;
  if (url === undefined || url === '') return undefined;
  if (/^postgres(?:ql)?:\/\//.test(url)) return url;
  throw new Error('DATABASE_URL wants postgres://user:password@host:port/name.');
}

/** Whether this process is the one that leads so many workers. */
export function isLeader(workers: number): boolean {
  return workers > 1 && cluster.isPrimary;
}

export function isWorker(): boolean {
  return cluster.isWorker;
}

const READY = 'READY';

/** Tells whoever leads that this worker listens. */
export function nowReady(): void {
  if (isWorker()) process.send?.(READY);
}

/** A worker that ends again and again is given longer and longer pauses. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
/** One that lived for so long has ended of something else than the ones before it. */
const WELL_MS = 60_000;

/** Beyond the time that a worker gives itself for its end. */
const OVERDUE_MS = 2_000;

/**
 * Starts the workers and stays until it is told to end, with 0 when all of them ended in order.
 * When none ever came up, it ends as the first one did.
 */
export function leadWorkers(count: number, log: Log, longestEndMs: number): void {
  const crew = new Crew(count, log);
  crew.begin();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (crew.isStopping) return crew.kill();
      setTimeout(() => crew.kill(), longestEndMs + OVERDUE_MS).unref();
      crew.stop();
    });
  }
}

interface End {
  readonly worker: number | undefined;
  readonly code: number | null;
  readonly signal: string | null;
  readonly livedMs: number;
}

class Crew {
  readonly #count: number;
  readonly #log: Log;
  readonly #pauses = new Set<NodeJS.Timeout>();
  #wasReady = false;
  #failures = 0;
  #exitCode = 0;
  isStopping = false;

  constructor(count: number, log: Log) {
    this.#count = count;
    this.#log = log;
  }

  begin(): void {
    // In turn, on every platform: an acquirer's few connections are spread evenly.
    cluster.schedulingPolicy = cluster.SCHED_RR;
    this.#start();
  }

  /** Ends all in order. */
  stop(): void {
    this.isStopping = true;
    this.#log.info({ workers: workers().length }, 'stopping the workers');
    for (const pause of this.#pauses) clearTimeout(pause);
    for (const worker of workers()) worker.process.kill('SIGTERM');
    this.#endWhenNobodyIsLeft();
  }

  /** Ends all at once. */
  kill(): never {
    for (const worker of workers()) worker.process.kill('SIGKILL');
    process.exit(1);
  }

  #start(): void {
    const startedAt = performance.now();
    const worker = cluster.fork();
    worker.on('message', (message) => {
      if (message === READY) this.#ready(worker);
    });
    worker.once('exit', (code, signal) => {
      const livedMs = Math.round(performance.now() - startedAt);
      this.#ended({ worker: worker.process.pid, code, signal, livedMs });
    });
  }

  #ready(worker: Worker): void {
    this.#log.info({ worker: worker.process.pid }, 'a worker is ready');
    if (this.#wasReady) return;
    this.#wasReady = true;
    if (this.isStopping) return;
    for (let started = 1; started < this.#count; started++) this.#start();
  }

  #ended(end: End): void {
    if (this.isStopping) {
      this.#endedInOrder(end);
      return;
    }
    // What keeps the first one from starting keeps all of them, and is to be put right.
    if (!this.#wasReady) process.exit(end.code || 1);
    this.#failures = end.livedMs < WELL_MS ? this.#failures + 1 : 1;
    const waitMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1));
    this.#log.error({ ...end, waitMs }, 'a worker ended, and is started anew');
    const pause = setTimeout(() => {
      this.#pauses.delete(pause);
      this.#start();
    }, waitMs);
    this.#pauses.add(pause);
  }

  #endedInOrder({ code, signal }: End): void {
    // One that was still starting has nothing to put in order.
    if (code !== 0 && signal !== 'SIGTERM') this.#exitCode = 1;
    this.#endWhenNobodyIsLeft();
  }

  #endWhenNobodyIsLeft(): void {
    if (workers().every((worker) => worker.isDead())) process.exit(this.#exitCode);
  }
}

function workers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}
