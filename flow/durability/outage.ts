/**
 * What the service stands on goes away and comes back: the disk is full and has room again, the
 * database is dead or stands still for a while. The service itself is never restarted. The black
 * box works all the time and judges at the end.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { openAddress } from './address.ts';
import { unwritten } from './kills.ts';
import { PostgresNode } from './postgres-node.ts';
import { startService } from './service.ts';
import { goToWork, type Verdict } from './shift.ts';
import { makeStand } from './stand.ts';

export interface OutageOptions {
  readonly count: number;
  readonly folder: string;
  /** Commits are acknowledged before they are kept: the run that must lose. */
  readonly control?: boolean;
  readonly tell?: (line: string) => void;
}

export interface OutageReport extends Verdict {
  readonly outage: 'disk full' | 'database gone';
  readonly control: boolean;
  readonly outages: number;
}

const BETWEEN = 4;
const OUTAGE_MS = 1_500;
const DISK_BYTES = 64 * 1024 ** 2;

/** A disk of its own: a file system in memory of a fixed size. Wants the right to mount one. */
function mounted(place: string): boolean {
  mkdirSync(place, { recursive: true });
  const words = ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'armilla-small-disk', place];
  return spawnSync('mount', words).status === 0;
}

/** `undefined` where nobody may mount a small disk. */
export async function diskFull(options: OutageOptions): Promise<OutageReport | undefined> {
  const { count, folder, control = false, tell = () => {} } = options;
  const disk = join(folder, 'disk');
  if (!mounted(disk)) return undefined;
  try {
    const made = await makeStand({ folder: join(folder, 'made') });
    const stand = { ...made, data: join(disk, 'data') };
    cpSync(made.data, stand.data, { recursive: true });
    const running = await startService(stand, { lateCommits: control });
    const work = goToWork(stand, control);
    try {
      for (let number = 1; number <= count; number++) {
        await work.approves(BETWEEN, running);
        fill(disk);
        await later(OUTAGE_MS);
        rmSync(join(disk, 'filling'));
        await work.approves(BETWEEN, running);
        tell(`the disk was full ${number} of ${count} times`);
      }
      const verdict = await work.end();
      return { ...verdict, outage: 'disk full', control, outages: count };
    } finally {
      await running.kill();
    }
  } finally {
    spawnSync('umount', [disk]);
  }
}

/** Takes every block that is left. */
function fill(disk: string): void {
  const { bavail, bsize } = statfsSync(disk);
  try {
    writeFileSync(join(disk, 'filling'), Buffer.alloc(bavail * bsize));
    for (let i = 0; i < 64; i++)
      writeFileSync(join(disk, 'filling'), 'x'.repeat(4_096), { flag: 'a' });
  } catch {
    // It is full.
  }
}

/** In turns: the server is killed and started a while later, or stands still for a while. */
export async function databaseGone(options: OutageOptions): Promise<OutageReport | undefined> {
  const { count, folder, control = false, tell = () => {} } = options;
  const node = await PostgresNode.create(join(folder, 'postgres'));
  if (node === undefined) return undefined;
  await node.start();
  const address = await openAddress({ port: node.port, weakened: control });
  try {
    const stand = await makeStand({ folder, databaseUrl: address.url });
    const running = await startService(stand);
    const work = goToWork(stand, control);
    try {
      for (let number = 1; number <= count; number++) {
        await work.approves(BETWEEN, running);
        if (control) await unwritten(node, () => work.approves(BETWEEN, running));
        if (control || number % 2 === 1) await deadFor(node);
        else await stillFor(node);
        await work.approves(BETWEEN, running);
        tell(`the database was gone ${number} of ${count} times`);
      }
      const verdict = await work.end();
      return { ...verdict, outage: 'database gone', control, outages: count };
    } finally {
      await running.kill();
    }
  } finally {
    address.close();
    await node.remove();
  }
}

async function deadFor(node: PostgresNode): Promise<void> {
  await node.kill();
  await later(OUTAGE_MS);
  await node.start();
}

async function stillFor(node: PostgresNode): Promise<void> {
  node.pause('SIGSTOP');
  await later(OUTAGE_MS);
  node.pause('SIGCONT');
}
