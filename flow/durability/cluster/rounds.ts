/**
 * The primary of a cluster dies under load, again and again, and nobody helps: Patroni promotes,
 * HAProxy leads there, the service finds its way back, the dead one is wound back and follows. In
 * the control commits wait for nobody, and the copies stand still before the primary dies.
 */
import { join } from 'node:path';
import { readHistory } from '../black-box/history.ts';
import { figures } from '../kills.ts';
import { type Running, startService } from '../service.ts';
import { type AtWork, goToWork, type Verdict } from '../shift.ts';
import { makeStand, type Stand } from '../stand.ts';
import { Cluster, type Death } from './cluster.ts';
import type { Programs } from './programs.ts';

export interface RoundOptions {
  readonly programs: Programs;
  readonly rounds: number;
  readonly folder: string;
  /** The standbys are not waited for: the run that must lose. */
  readonly control?: boolean;
  readonly tell?: (line: string) => void;
}

export interface ClusterReport extends Verdict {
  readonly control: boolean;
  readonly rounds: number;
  /** The longest time without an approved payment around each death, milliseconds. */
  readonly outageMs: Readonly<Record<Death, ReturnType<typeof figures>>>;
}

interface Round {
  readonly death: Death;
  /** Milliseconds of the epoch: the death, and when all three were in step again. */
  readonly diedAt: number;
  readonly wholeAt: number;
}

const BETWEEN = 4;

export async function rounds(options: RoundOptions): Promise<ClusterReport> {
  const { programs, folder, control = false, tell = () => {} } = options;
  const cluster = await Cluster.open(programs, join(folder, 'cluster'), !control);
  try {
    tell('three servers in step');
    const stand = await makeStand({ folder, databaseUrl: cluster.url });
    tell('bands and tokens made');
    return await under(options, cluster, stand);
  } finally {
    await cluster.close();
  }
}

async function under(
  { rounds: count, control = false, tell = () => {} }: RoundOptions,
  cluster: Cluster,
  stand: Stand,
): Promise<ClusterReport> {
  const running = await startService(stand);
  const work = goToWork(stand, control);
  const done: Round[] = [];
  try {
    for (let number = 0; number < count; number++) {
      const death: Death = number % 2 === 0 ? 'server' : 'machine';
      done.push(await one(cluster, work, running, control, death));
      tell(`${number + 1} of ${count} (${death}): ${Math.round(gap(done.at(-1), stand))} ms`);
    }
    const verdict = await work.end();
    return { ...verdict, control, rounds: count, outageMs: outages(done, stand) };
  } finally {
    await running.kill();
  }
}

async function one(
  cluster: Cluster,
  work: AtWork,
  running: Running,
  control: boolean,
  death: Death,
): Promise<Round> {
  await work.approves(BETWEEN, running);
  if (control) {
    await cluster.holdCopies();
    await work.approves(BETWEEN, running);
  }
  const { diedAt, name } = await cluster.killPrimary(death);
  await cluster.anotherThan(name);
  await work.approves(BETWEEN, running);
  if (death === 'machine') cluster.revive(name);
  // Payments that stand still once more while the dead one comes back are part of the outage.
  await cluster.whole(!control);
  await work.approves(BETWEEN, running);
  return { death, diedAt, wholeAt: performance.timeOrigin + performance.now() };
}

function outages(done: readonly Round[], stand: Stand): ClusterReport['outageMs'] {
  const of = (death: Death) =>
    figures(done.filter((round) => round.death === death).map((round) => gap(round, stand)));
  return { server: of('server'), machine: of('machine') };
}

function gap(round: Round | undefined, stand: Stand): number {
  if (round === undefined) return 0;
  return longestGap(paidAt(stand.history), round.diedAt, round.wholeAt);
}

/** When a payment was answered with yes. */
function paidAt(history: string): readonly number[] {
  const events = readHistory(history);
  const payments = new Set(
    events.flatMap((e) =>
      e.event === 'asked' && ['payment', 'tap'].includes(e.question.about) ? [e.key] : [],
    ),
  );
  return events.flatMap((e) =>
    e.event === 'answered' && e.heard.approved && payments.has(e.key) ? [e.at] : [],
  );
}

/** Between two approvals one after the other, of which the later came between those moments. */
export function longestGap(approvals: readonly number[], from: number, to: number): number {
  const sorted = approvals.toSorted((a, b) => a - b);
  const gaps = sorted.map((at, i) => (at > from && at <= to ? at - (sorted[i - 1] ?? at) : 0));
  return Math.max(0, ...gaps);
}
