/**
 * A folder and the processes that work in it. PostgreSQL's leave whoever started them and change
 * their names, but their working folder stays theirs: by it all of a machine are found.
 */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { unprivileged } from '@armilla/kit/own-postgres';
import { signal } from '../postgres-node.ts';

/** A folder that PostgreSQL's user may write to. */
export function ownPlace(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  chmodSync(folder, 0o711);
  const owner = unprivileged();
  if ('uid' in owner) chownSync(folder, owner.uid, owner.gid);
  return folder;
}

/** Starts a program there, as PostgreSQL's user; what it says goes into the file `NAME.log`. */
export function startIn(folder: string, name: string, program: string, words: string[]): void {
  const log = openSync(join(folder, `${name}.log`), 'a');
  const child = spawn(program, words, {
    ...unprivileged(),
    cwd: folder,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: folder, LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', log, log],
  });
  child.on('error', () => {});
  closeSync(log);
}

/** The processes whose working folder is that one or lies in it; those that ended are not. */
export function processesIn(folder: string): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => `${workingFolder(pid)}/`.startsWith(`${folder}/`));
}

/** kill -9 of all of them, and waits until they are gone. */
export async function killIn(folder: string): Promise<void> {
  for (let left = processesIn(folder); left.length > 0; left = processesIn(folder)) {
    for (const pid of left) signal(pid, 'SIGKILL');
    await later(5);
  }
}

function workingFolder(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
