/**
 * kill -9 under load on SQLite, and the control that must lose: the short form of `npm run kills`.
 * The black box judges.
 */
import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { kills } from './durability/kills.ts';
import { hasLost } from './durability/shift.ts';
import { anotherShift, makeStand, type Stand } from './durability/stand.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'armilla-durability-'));
  chmodSync(folder, 0o711);
});
after(() => rmSync(folder, { recursive: true, force: true }));

describe('kill -9 under load on SQLite', () => {
  let stand: Stand;
  let control: Stand;
  before(async () => {
    stand = await makeStand({ folder: join(folder, 'sqlite'), tokens: 2 });
    control = anotherShift({ ...stand, data: join(folder, 'control') });
    cpSync(stand.data, control.data, { recursive: true });
  });

  test('M13 five kills: what was acknowledged is there, once (sqlite, alpha-bank)', async (t) => {
    const report = await kills({ engine: 'sqlite', count: 5, folder, stand });
    assert.deepEqual(report?.faults, {});
    assert.ok((report?.approved ?? 0) > 0);
    t.diagnostic(JSON.stringify(report));
  });

  test('commits that are acknowledged before they are kept are found to be lost', async () => {
    // One kill may come just after a commit; three do not.
    const planted = { engine: 'sqlite', count: 3, folder, stand: control, control: true } as const;
    const report = await kills(planted);
    assert.ok(report !== undefined && hasLost(report), JSON.stringify(report));
  });
});
