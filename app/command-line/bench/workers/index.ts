/**
 * `armilla bench workers`: what a payment costs at a bank that works as several processes behind
 * one port, against the same bank in one process on the same database.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresServer, startPostgres } from '@armilla/kit/own-postgres';
import { APPROVED_OR_LATER, mustBeApproved } from '../authorise/contest.ts';
import { startLoader } from '../authorise/loader.ts';
import { processorSeconds } from '../authorise/processor.ts';
import { loadMeasured } from '../authorise/service.ts';
import { Missing } from '../missing.ts';
import { LINK_KEY, movedOut, startAlone } from './alone.ts';
import { type Turn, type WorkersLine, type WorkersRound, workersLine } from './lines.ts';

export interface WorkersOptions {
  readonly workers: number;
  readonly cards: number;
  readonly rounds: number;
  /** To each process in each turn, after as many that warm it. */
  readonly payments: number;
  readonly onProgress: (text: string) => void;
}

/** Throws {@link Missing}. */
export async function benchWorkers(options: WorkersOptions): Promise<WorkersLine> {
  const folder = mkdtempSync(join(tmpdir(), 'armilla-workers-'));
  const server = await startPostgres({ settings: ['shared_buffers=1GB', 'max_wal_size=8GB'] });
  if (server === undefined) throw new Missing('PostgreSQL is wanted: apt-get install postgresql');
  try {
    options.onProgress(`Loading ${options.cards} cards …`);
    await loadMeasured({ folder, cards: options.cards, databaseUrl: server.url });
    const own = movedOut(join(folder, 'data'), folder);
    return await measured(options, { server, own, factsFile: join(folder, 'facts.json'), sent: 0 });
  } finally {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** At each process: of more at once some would be told to come later, its doors are as in use. */
const IN_FLIGHT = 32;

interface Ground {
  readonly server: PostgresServer;
  /** Folder of the bank alone. */
  readonly own: string;
  readonly factsFile: string;
  /** Payments by now: each counter is fresh. */
  sent: number;
}

async function measured(options: WorkersOptions, ground: Ground): Promise<WorkersLine> {
  const rounds: WorkersRound[] = [];
  while (rounds.length < options.rounds) {
    options.onProgress(`Round ${rounds.length + 1} of ${options.rounds} …`);
    const one = await turn(options, ground, 1);
    rounds.push({ one, several: await turn(options, ground, options.workers) });
  }
  return workersLine(options.workers, rounds);
}

async function turn({ payments }: WorkersOptions, ground: Ground, workers: number): Promise<Turn> {
  const { server, own, factsFile } = ground;
  const bank = await startAlone(own, server.url, workers);
  const place = { factsFile, tcpPort: bank.tcpPort, port: 'BANK', linkKey: LINK_KEY } as const;
  const loader = startLoader({ ...place, from: ground.sent });
  const [count, inFlight] = [payments * workers, IN_FLIGHT * workers];
  try {
    await loader.prepare(count);
    // It lets few in until it has seen how quick it is.
    mustBeApproved(await loader.closed(inFlight), APPROVED_OR_LATER);
    await loader.prepare(count);
    const taken = () => processorSeconds(bank.pid) + processorSeconds(server.pid);
    const before = taken();
    const fired = await loader.closed(inFlight);
    const processorUs = ((taken() - before) * 1_000_000) / count;
    mustBeApproved(fired);
    return { perSecond: fired.perSecond, processorUs, p99Ms: fired.p99Ms };
  } finally {
    ground.sent = loader.sent();
    loader.end();
    await bank.stop();
  }
}
