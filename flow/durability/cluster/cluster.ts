/**
 * Three PostgreSQL servers under Patroni, one etcd in which they agree who is the primary, and
 * HAProxy, which leads there. One etcd and not three: here the database's machines die, never the
 * place where they agree, and three on one disk would only wait for one another.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { type Address, openAddress } from '../address.ts';
import { steadyPort } from '../port.ts';
import { signal } from '../postgres-node.ts';
import { killIn, ownPlace, processesIn, startIn } from './place.ts';
import type { Programs } from './programs.ts';
import { haproxySettings, type Machine, patroniSettings } from './settings.ts';

/** What dies: PostgreSQL alone, or everything on its machine. */
export type Death = 'server' | 'machine';

interface Member extends Machine {
  readonly copying: Address;
}

/** For a start, a change of the primary, a copy; many times what each takes. */
const PATIENCE_MS = 120_000;

export class Cluster {
  /** Where the service finds whoever is the primary. */
  readonly url: string;
  readonly #programs: Programs;
  readonly #folder: string;
  readonly #members: readonly Member[];

  private constructor(
    programs: Programs,
    folder: string,
    members: readonly Member[],
    port: number,
  ) {
    this.#programs = programs;
    this.#folder = folder;
    this.#members = members;
    this.url = urlOf(port);
    process.once('exit', this.#killAtExit);
  }

  /** Ready when all three are in step. Throws when they do not come up. */
  static async open(programs: Programs, folder: string, isSynchronous: boolean): Promise<Cluster> {
    ownPlace(folder);
    const members: Member[] = [];
    for (let i = 1; i <= 3; i++) members.push(await member(join(folder, `node-${i}`), `node-${i}`));
    const [port, etcd, peer] = [await steadyPort(), await steadyPort(), await steadyPort()];
    const cluster = new Cluster(programs, folder, members, port);
    try {
      startIn(folder, 'etcd', programs.etcd, etcdWords(join(folder, 'etcd'), etcd, peer));
      for (const one of members) {
        const options = { programs, etcd, isSynchronous };
        writeFileSync(settingsOf(one), patroniSettings(one, options));
        cluster.#startMachine(one);
      }
      writeFileSync(join(folder, 'haproxy.cfg'), haproxySettings(port, members));
      startIn(folder, 'haproxy', programs.haproxy, ['-db', '-f', join(folder, 'haproxy.cfg')]);
      await cluster.whole(isSynchronous);
      return cluster;
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  /** Waits until the others follow the primary, one of them waited for by commits if any is. */
  async whole(isSynchronous: boolean): Promise<void> {
    const state = `SELECT count(*) FILTER (WHERE state = 'streaming') || '/' ||
      count(*) FILTER (WHERE sync_state = 'sync') FROM pg_stat_replication`;
    const wanted = isSynchronous ? '2/1' : '2/0';
    await until('three servers in step', async () => {
      const primary = await this.#primary();
      if (primary === undefined || ask(primary.port, state) !== wanted) return false;
      // Patroni promotes only whom etcd names as waited for.
      return !isSynchronous || (await this.#saying('/synchronous')).length === 1;
    });
  }

  /** kill -9 of the primary. Gives the moment, and who it was. */
  async killPrimary(death: Death): Promise<{ readonly diedAt: number; readonly name: string }> {
    const primary = await this.#primary();
    if (primary === undefined) throw new Error('there is no primary');
    const diedAt = performance.timeOrigin + performance.now();
    await killIn(death === 'server' ? join(primary.folder, 'data') : primary.folder);
    // Whatever stood still on the way to the others is gone as well.
    primary.copying.leadTo(primary.port);
    return { diedAt, name: primary.name };
  }

  /** Waits until another than that one is the primary. */
  async anotherThan(name: string): Promise<void> {
    await until('another primary', async () => {
      const primary = await this.#primary();
      return primary !== undefined && primary.name !== name;
    });
  }

  /** Switches that machine on again. */
  revive(name: string): void {
    const dead = this.#members.find((one) => one.name === name);
    if (dead !== undefined) this.#startMachine(dead);
  }

  /** What the primary has written from now on reaches none of the others. */
  async holdCopies(): Promise<void> {
    (await this.#primary())?.copying.hold();
  }

  async close(): Promise<void> {
    process.off('exit', this.#killAtExit);
    for (const { copying } of this.#members) copying.close();
    await killIn(this.#folder);
  }

  #startMachine(one: Member): void {
    startIn(one.folder, 'patroni', this.#programs.patroni, [settingsOf(one)]);
  }

  async #primary(): Promise<Member | undefined> {
    const all = await this.#saying('/primary');
    return all.length === 1 ? all[0] : undefined;
  }

  /** Whose Patroni says yes to it. */
  async #saying(path: string): Promise<readonly Member[]> {
    const heard = await Promise.all(this.#members.map(({ rest }) => saysYes(rest, path)));
    return this.#members.filter((_, i) => heard[i] === true);
  }

  readonly #killAtExit = () => {
    // Patroni first, or it would start again what it finds dead.
    for (let tries = 0; tries < 3; tries++) {
      for (const pid of processesIn(this.#folder)) signal(pid, 'SIGKILL');
    }
  };
}

async function member(folder: string, name: string): Promise<Member> {
  const [port, rest] = [await steadyPort(), await steadyPort()];
  const copying = await openAddress({ port });
  const line = Number(new URL(copying.url).port);
  return { name, folder: ownPlace(folder), port, rest, line, copying };
}

function settingsOf({ folder }: Machine): string {
  return join(folder, 'patroni.yml');
}

function etcdWords(data: string, port: number, peer: number): string[] {
  const [client, other] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${peer}`];
  const listen = ['--listen-client-urls', client, '--advertise-client-urls', client];
  const peers = ['--listen-peer-urls', other, '--initial-advertise-peer-urls', other];
  return [
    '--name',
    'one',
    '--data-dir',
    data,
    ...listen,
    ...peers,
    '--initial-cluster',
    `one=${other}`,
  ];
}

async function saysYes(port: number, path: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(2_000);
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { signal });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

/** One statement, its rows as text; empty while there is no answer. */
function ask(port: number, sql: string): string {
  const words = ['-X', '-A', '-t', '-d', urlOf(port), '-c', sql];
  return spawnSync('psql', words, { encoding: 'utf8' }).stdout.trim();
}

function urlOf(port: number): string {
  return `postgres://armilla@127.0.0.1:${port}/postgres`;
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !(await isSo()); await later(100)) {
    if (Date.now() > end) throw new Error(`not within ${PATIENCE_MS / 1_000} s: ${what}`);
  }
}
