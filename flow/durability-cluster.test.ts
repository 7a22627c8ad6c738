/**
 * The primary of a PostgreSQL cluster under Patroni dies under load: one round of
 * `npm run cluster`. The black box judges.
 */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { clusterPrograms, TO_INSTALL } from './durability/cluster/programs.ts';
import { longestGap, rounds } from './durability/cluster/rounds.ts';

test('an outage is the longest gap that ends between the death and the return', () => {
  const approvals = [0, 2_000, 2_100, 2_600, 2_700, 9_000];
  assert.equal(longestGap(approvals, 2_150, 2_700), 500);
  // An answer that was on its way when the primary died does not end the outage.
  assert.equal(longestGap(approvals, 2_050, 2_700), 500);
  assert.equal(longestGap(approvals.toReversed(), 2_150, 2_700), 500);
  assert.equal(longestGap([], 0, 1), 0);
});

const programs = clusterPrograms();

describe('a cluster', { skip: programs === undefined && TO_INSTALL }, () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'armilla-durability-'));
    chmodSync(folder, 0o711);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('M13 the primary of a cluster dies under load: nothing acknowledged is lost (postgres, alpha-bank)', async () => {
    assert.ok(programs);
    const report = await rounds({ programs, rounds: 1, folder });
    assert.deepEqual(report.faults, {});
  });
});
