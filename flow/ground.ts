/**
 * The keys that every world of a test run starts from: made once, by the first, and copied to the
 * others, as a service that starts again finds its own. Making them is most of a first start.
 */
import { cpSync, existsSync, mkdtempSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One folder for a whole run where the run names it, otherwise one for this process. */
const ground = process.env.ARMILLA_TEST_GROUND ?? mkdtempSync(join(tmpdir(), 'armilla-ground-'));
const kept = join(ground, 'keys');

/** Gives a new data folder its keys, when there are any yet. */
export function layKeys(dataFolder: string): void {
  if (existsSync(kept)) cpSync(kept, join(dataFolder, 'keys'), { recursive: true });
}

/** Keeps the keys of a world that has just started for the next ones. */
export function keepKeys(dataFolder: string): void {
  if (existsSync(kept)) return;
  const copy = mkdtempSync(join(ground, 'copy-'));
  cpSync(join(dataFolder, 'keys'), copy, { recursive: true });
  try {
    renameSync(copy, kept);
  } catch {
    // Another process was first: its keys are as good.
  }
}
