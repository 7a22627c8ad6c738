/** A database of an earlier version keeps its payments, and what it owes is cleared. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { migrate } from '@armilla/kit/database';
import { migrationsOf } from '@armilla/kit/migrations';
import { receipt } from './test/desk.ts';
import { openRoad, openStore } from './test/road.ts';

test('payments from before there was clearing are cleared as they were approved', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'acquirer-'));
  const road = await openRoad({ folder });
  try {
    const database = await openStore(folder);
    const all = migrationsOf(new URL('./store/', import.meta.url));
    await migrate(
      database,
      all.filter(({ name }) => name < '002-network.sql'),
      1,
    );
    for (const [i, [state, code]] of [
      ['APPROVED', '00'],
      ['DECLINED', '51'],
      ['REVERSED', '00'],
    ].entries()) {
      await database.all(
        `INSERT INTO payment (transaction_id, correlation_key, state, terminal_id, merchant_id,
           rrn, stan, amount_minor, currency, dpan_last_four, request_sealed, response_code,
           received_at, answered_at)
         VALUES ($1, $1, $2, 'ARM00001', 'ARMILLA00000001', $3, '000001', 350, 'EUR', '4111', $4,
           $5, 1, 2)`,
        `tx_${i}`,
        state ?? '',
        `63260900000${i}`,
        Uint8Array.of(1),
        code ?? '',
      );
    }
    await database.close();
    const acquirer = await road.openAcquirer();
    const shown = await Promise.all([0, 1, 2].map((i) => receipt(acquirer, `63260900000${i}`)));
    assert.deepEqual(
      shown.map(({ outcome, clearing, kind, amount }) => [
        outcome,
        clearing,
        kind,
        amount.amountMinor,
      ]),
      [
        ['APPROVED', 'TO_CLEAR', 'PURCHASE', 350],
        ['DECLINED', 'NONE', 'PURCHASE', 350],
        ['REVERSED', 'NONE', 'PURCHASE', 350],
      ],
    );
  } finally {
    await road.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
