/**
 * kill -9 under load on PostgreSQL and a fail-over, and the control that must lose: short forms of
 * `npm run kills` and `npm run failover`. The black box judges.
 */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { postgresPrograms } from '@armilla/kit/own-postgres';
import { Pair } from './durability/failover.ts';
import { startService } from './durability/service.ts';
import { goToWork, hasLost } from './durability/shift.ts';
import { anotherShift, makeStand, type Stand } from './durability/stand.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'armilla-durability-'));
  chmodSync(folder, 0o711);
});
after(() => rmSync(folder, { recursive: true, force: true }));

const skip = postgresPrograms() === undefined && 'PostgreSQL is not installed';

describe('kill -9 and fail-over on PostgreSQL', { skip }, () => {
  let pair: Pair;
  let stand: Stand;
  before(async () => {
    const opened = await Pair.open(join(folder, 'postgres'));
    assert.ok(opened);
    pair = opened;
    stand = await makeStand({
      folder: join(folder, 'on-postgres'),
      databaseUrl: pair.url,
      tokens: 2,
    });
  });
  after(() => pair?.remove());

  test('M13 the service killed, the server killed twice, the primary lost: nothing else (postgres, alpha-bank)', async () => {
    let running = await startService(stand);
    const work = goToWork(stand);
    try {
      await pair.complete(true);
      await work.approves(4, running);
      await running.kill();
      running = await startService(stand);
      for (let kill = 0; kill < 2; kill++) {
        await work.approves(4, running);
        await pair.killPrimary();
      }
      await work.approves(4, running);
      await pair.failOver();
      await work.approves(4, running);
      assert.deepEqual((await work.end()).faults, {});
    } finally {
      await running.kill();
    }
  });

  test('behind an asynchronous standby the same fail-over is found to lose', async () => {
    const again = anotherShift(stand);
    const running = await startService(again);
    const work = goToWork(again, true);
    try {
      await pair.complete(false);
      await work.approves(4, running);
      await pair.failOver(() => work.approves(4, running));
      const verdict = await work.end();
      assert.ok(hasLost(verdict), JSON.stringify(verdict));
    } finally {
      await running.kill();
    }
  });
});
