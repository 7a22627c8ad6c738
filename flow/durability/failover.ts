/**
 * The primary database dies while its standby lags behind, and the standby takes over. A while
 * before, the standby's receiver is stopped and the line to it stands still, so what was written in
 * between is gone with the primary. With a synchronous standby nothing was acknowledged
 * meanwhile; the control is the same with an asynchronous one, and must lose.
 */
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { type Address, openAddress } from './address.ts';
import { readHistory } from './black-box/history.ts';
import { figures } from './kills.ts';
import { PostgresNode, signal } from './postgres-node.ts';
import { type Running, startService } from './service.ts';
import { type AtWork, goToWork, type Verdict } from './shift.ts';
import { makeStand, type Stand } from './stand.ts';

export interface FailoverOptions {
  readonly count: number;
  readonly folder: string;
  /** The standby is not waited for: the run that must lose. */
  readonly control?: boolean;
  readonly tell?: (line: string) => void;
}

export interface FailoverReport extends Verdict {
  readonly control: boolean;
  readonly failovers: number;
  /** From the death of the primary until the standby could be written to, milliseconds. */
  readonly promotedMs: ReturnType<typeof figures>;
  /** From the last payment approved before that death until the first after it, milliseconds. */
  readonly unavailableMs: ReturnType<typeof figures>;
}

const LAG_MS = 400;
const BETWEEN = 4;

/** `undefined` where PostgreSQL is not installed. */
export async function failovers(options: FailoverOptions): Promise<FailoverReport | undefined> {
  const { folder } = options;
  const pair = await Pair.open(folder);
  if (pair === undefined) return undefined;
  try {
    const stand = await makeStand({ folder, databaseUrl: pair.url });
    return await under(options, stand, pair);
  } finally {
    await pair.remove();
  }
}

/** Primary and standby; after a fail-over the standby is the primary of a new pair. */
export class Pair {
  readonly #folder: string;
  readonly #address: Address;
  #primary: PostgresNode;
  #standby: PostgresNode | undefined;
  /** By which the standby hears of the primary. */
  #line: Address | undefined;
  #number = 0;

  private constructor(folder: string, primary: PostgresNode, address: Address) {
    this.#folder = folder;
    this.#primary = primary;
    this.#address = address;
  }

  /** A primary without a standby. `undefined` where PostgreSQL is not installed. */
  static async open(folder: string): Promise<Pair | undefined> {
    const primary = await PostgresNode.create(join(folder, 'postgres-0'));
    if (primary === undefined) return undefined;
    await primary.start();
    return new Pair(folder, primary, await openAddress({ port: primary.port }));
  }

  /** Where the service finds whoever is the primary. */
  get url(): string {
    return this.#address.url;
  }

  /** kill -9 of the primary, which then starts again and stays it. */
  async killPrimary(): Promise<void> {
    await this.#primary.kill();
    await this.#primary.start();
  }

  /** Copies the primary to a standby and has it follow: waited for by each commit, or not. */
  async complete(waitedFor: boolean): Promise<void> {
    this.#number += 1;
    this.#line = await openAddress({ port: this.#primary.port });
    const place = join(this.#folder, `postgres-${this.#number}`);
    const standby = await this.#primary.standby(place, Number(new URL(this.#line.url).port));
    this.#standby = standby;
    await standby.start();
    const follows = () => this.#primary.query('SELECT state FROM pg_stat_replication');
    while (follows() !== 'streaming') await later(50);
    if (!waitedFor) return;
    this.#primary.query("ALTER SYSTEM SET synchronous_standby_names = '*'");
    this.#primary.query('SELECT pg_reload_conf()');
    const synchronous = () => this.#primary.query('SELECT sync_state FROM pg_stat_replication');
    while (synchronous() !== 'sync') await later(50);
  }

  /**
   * The standby lags, the primary dies, the standby takes over. `meanwhile` is waited for as well
   * while it lags. Gives the time it took until the new primary could be written to.
   */
  async failOver(
    meanwhile: () => Promise<void> = async () => {},
  ): Promise<{ readonly diedAt: number; readonly promotedMs: number }> {
    const standby = this.#standby;
    if (standby === undefined) throw new Error('there is no standby');
    const receiver = standby.process('walreceiver');
    signal(receiver, 'SIGSTOP');
    this.#line?.hold();
    await later(LAG_MS);
    await meanwhile();
    await this.#primary.kill();
    const diedAt = performance.timeOrigin + performance.now();
    this.#address.leadTo(undefined);
    this.#line?.close();
    signal(receiver, 'SIGCONT');
    await standby.promote();
    this.#address.leadTo(standby.port);
    const promotedMs = performance.timeOrigin + performance.now() - diedAt;
    await this.#primary.remove();
    this.#primary = standby;
    this.#standby = undefined;
    return { diedAt, promotedMs };
  }

  async remove(): Promise<void> {
    this.#address.close();
    this.#line?.close();
    await this.#primary.remove();
    await this.#standby?.remove();
  }
}

async function under(
  { count, control = false, tell = () => {} }: FailoverOptions,
  stand: Stand,
  pair: Pair,
): Promise<FailoverReport> {
  const running = await startService(stand);
  const work = goToWork(stand, control);
  const deaths: number[] = [];
  const promoted: number[] = [];
  try {
    for (let number = 1; number <= count; number++) {
      const { diedAt, promotedMs } = await one(pair, work, running, !control);
      deaths.push(diedAt);
      promoted.push(promotedMs);
      tell(`${number} of ${count} fail-overs, ${Math.round(promotedMs)} ms to promote`);
    }
    const verdict = await work.end();
    return {
      ...verdict,
      control,
      failovers: count,
      promotedMs: figures(promoted),
      unavailableMs: figures(gapsAround(deaths, stand.history)),
    };
  } finally {
    await running.kill();
  }
}

async function one(pair: Pair, work: AtWork, running: Running, waitedFor: boolean) {
  await pair.complete(waitedFor);
  await work.approves(BETWEEN, running);
  // Whether anything is acknowledged that the standby does not have is the whole question.
  const acknowledged = () => work.approves(BETWEEN, running);
  const failedOver = await pair.failOver(waitedFor ? undefined : acknowledged);
  await work.approves(BETWEEN, running);
  return failedOver;
}

/** How long nothing was approved around each of those moments. */
function gapsAround(deaths: readonly number[], history: string): readonly number[] {
  const yes = readHistory(history)
    .flatMap((e) => (e.event === 'answered' && e.heard.approved ? [e.at] : []))
    .toSorted((a, b) => a - b);
  return deaths.map((diedAt) => {
    const after = yes.find((at) => at > diedAt) ?? diedAt;
    const before = yes.findLast((at) => at <= diedAt) ?? diedAt;
    return after - before;
  });
}
