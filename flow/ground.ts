/**
 * What every world of a test run starts from: the data of one that was started once and stopped
 * again. A first start makes keys, tables and people, which is most of the time that a short
 * journey would take; a copy of it is a service that starts again.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** One folder for a whole run where the run names it, otherwise one for this process. */
const ground = process.env.ARMILLA_TEST_GROUND ?? mkdtempSync(join(tmpdir(), 'armilla-ground-'));
if (process.env.ARMILLA_TEST_GROUND === undefined) {
  process.once('exit', () => rmSync(ground, { recursive: true, force: true }));
}

/** A name that no other run has, for what is made outside the folder. */
export const groundName = basename(ground)
  .replace(/[^0-9A-Za-z]/g, '_')
  .toLowerCase();

const PATIENCE_MS = 60_000;

/**
 * Lays the ground named `name` into `folder`. Whoever comes first makes it, by starting and
 * stopping a world on the folder it is given; everybody else waits for that.
 */
export async function layGround(
  name: string,
  folder: string,
  make: (folder: string) => Promise<void>,
): Promise<void> {
  const place = join(ground, name);
  const made = join(place, 'made');
  if (isFirst(place)) {
    try {
      await make(join(place, 'data'));
    } catch (error) {
      // The next one tries again, and fails with its own words.
      rmSync(place, { recursive: true, force: true });
      throw error;
    }
    writeFileSync(made, '');
  }
  for (const end = Date.now() + PATIENCE_MS; !existsSync(made); await setTimeout(50)) {
    if (Date.now() > end) throw new Error(`the ground ${name} was begun and not finished`);
  }
  cpSync(join(place, 'data'), folder, { recursive: true });
}

function isFirst(place: string): boolean {
  try {
    mkdirSync(place);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
