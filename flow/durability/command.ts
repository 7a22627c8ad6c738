/** What the commands of this folder have in common: a folder on a real disk, words, the last line. */
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a disk is a disk: `/tmp` and `/dev/shm` may be memory. */
const DISK = '/var/tmp';

/** Those that are being worked in. */
const folders = new Set<string>();

/** Works in a folder of its own, which is gone afterwards; kept where something was found. */
export async function inFolder(
  place: string | undefined,
  work: (folder: string) => Promise<boolean>,
): Promise<boolean> {
  const home = place ?? (existsSync(DISK) ? DISK : tmpdir());
  const folder = mkdtempSync(join(home, 'armilla-durability-'));
  // PostgreSQL runs as a user of its own and has to get in.
  chmodSync(folder, 0o711);
  folders.add(folder);
  const isWell = await work(folder);
  folders.delete(folder);
  if (isWell) remove(folder);
  else console.error(`What was found is kept in ${folder}.`);
  return isWell;
}

// Whoever ends a command ends what it started.
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    // Comes last: whoever writes there is ended by then.
    process.once('exit', () => folders.forEach(remove));
    process.exit(130);
  });
}

/** What was just killed may still be busy with it for a moment. */
function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

export const NO_POSTGRES = 'PostgreSQL is not installed (apt-get install postgresql): left out.';

export function say(line: string): void {
  console.log(line);
}

/** The last line, and how it ends. */
export function finish(summary: object, isWell: boolean): never {
  console.log(JSON.stringify({ ok: isWell, ...summary }));
  process.exit(isWell ? 0 : 1);
}
