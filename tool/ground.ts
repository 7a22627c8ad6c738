/** The folder of a test run: everything its tests write is in it, and goes with it. */
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOM_BYTES = 4 * 1024 ** 3;

/**
 * A folder for everything the tests write: in memory where there is room, since they ask the disk
 * to sync thousands of times and none of them cuts the power of the machine.
 */
function layGround(): string {
  const memory = '/dev/shm';
  const room = existsSync(memory) ? statfsSync(memory) : { bavail: 0, bsize: 0 };
  const place = room.bavail * room.bsize > ROOM_BYTES ? memory : tmpdir();
  const folder = mkdtempSync(join(place, 'armilla-test-'));
  // PostgreSQL runs as a user of its own and has to get in.
  chmodSync(folder, 0o711);
  return folder;
}

/**
 * Lays the ground and tells the tests by their environment: one ground for all worlds of the run,
 * and what Node compiled once need not be compiled again.
 */
export function prepareGround(): void {
  const ground = layGround();
  process.env.TMPDIR = ground;
  process.env.ARMILLA_TEST_GROUND = ground;
  process.env.NODE_COMPILE_CACHE = join(ground, 'compiled');
  process.on('exit', () => rmSync(ground, { recursive: true, force: true }));
}
