/** The wallet's tables: what an older database holds is still there after its migrations. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededChance } from '@armilla/kit/chance';
import { migrate, one } from '@armilla/kit/database';
import { identifier } from '@armilla/kit/identifier';
import { ENGINES, emptyDatabase } from '../test/bench.ts';
import { enrolmentOf } from '../test/token-service.ts';
import type { Scribe } from './scribe.ts';
import { walletMigrations, walletStore } from './store.ts';

const chance = seededChance(3);
const scribe: Scribe = {
  now: 5_000,
  freshId: (prefix) => identifier(prefix, 5_000, chance),
  announce: async () => {},
};
const DEVICE = `dev_${'1'.repeat(26)}`;
const ACCOUNT = `acct_${'1'.repeat(26)}`;

for (const engine of ENGINES) {
  test(`${engine}: wearables, cards and logs outlive the migration that rebuilds their tables`, async () => {
    const { database, drop } = await emptyDatabase(engine);
    const first = walletMigrations.filter(({ name }) => !/^00[2-9]/.test(name));
    await migrate(database, first, 1);
    await database.all(
      `INSERT INTO account (account_id, email, password_hash, language, opened_by, created_at)
       VALUES ($1, 'a@example.org', 'hash', 'en', $2, 1)`,
      ACCOUNT,
      Uint8Array.of(1),
    );
    await database.all(
      `INSERT INTO device VALUES ($1, $2, 'Band', 'mi-smart-band-6-nfc', 'SN1', 'SE', 1000)`,
      DEVICE,
      ACCOUNT,
    );
    const enrolment = enrolmentOf(1, 'SE', { state: 'ACTIVE', tokenUniqueReference: 'DM4MC0001' });
    await database.all(
      `INSERT INTO card VALUES ($1, $2, $3, $4, 1, $5, 'DM4MC0001', 'ACTIVE', 7, 2)`,
      `card_${'1'.repeat(26)}`,
      enrolment.enrolmentId,
      ACCOUNT,
      DEVICE,
      JSON.stringify(enrolment),
    );
    await database.all(`INSERT INTO band_log VALUES ($1, '0001', 3, 9, '{"atc":3}')`, DEVICE);

    await migrate(database, walletMigrations, 2);
    const store = walletStore(database);
    const device = await store.ownDevice(ACCOUNT, DEVICE);
    assert.deepEqual([device?.state, device?.ownedSince, device?.lostAt], ['PAIRED', 1000, null]);
    const [card] = await store.cardsOf(DEVICE);
    assert.deepEqual(
      [card?.enrolment.state, card?.suspendedBy, card?.toldAt, card?.revision],
      ['ACTIVE', [], 7, 2],
    );
    assert.equal((await store.logOf(DEVICE, '0001', 5)).length, 1);

    const other = { accountId: ACCOUNT, deviceId: DEVICE };
    await store.changeCard(
      enrolmentOf(2, 'SE').enrolmentId,
      other,
      () => ({
        enrolment: enrolmentOf(2, 'SE'),
        tokenStatus: undefined,
        suspendedBy: [],
        serviceGeneration: undefined,
        toldAt: 0,
      }),
      scribe,
    );
    assert.deepEqual(
      (await store.cardsOf(DEVICE)).map(({ position }) => position),
      [1, 2],
    );
    await drop();
    await database.close();
  });

  test(`${engine}: of two that claim a wearable at once, one has it`, async () => {
    const { database, drop } = await emptyDatabase(engine);
    await migrate(database, walletMigrations, 1);
    for (const number of [1, 2]) {
      await database.all(
        `INSERT INTO account (account_id, email, password_hash, language, opened_by, created_at)
         VALUES ($1, $2, 'hash', 'en', $3, 1)`,
        `acct_${number}`,
        `${number}@example.org`,
        Uint8Array.of(number),
      );
    }
    // Two stores, as two processes have: they do not stand in one line.
    const claims = await Promise.all(
      [1, 2].map((number) =>
        walletStore(database).claim(
          {
            accountId: `acct_${number}`,
            name: 'Band',
            model: 'mi-smart-band-6-nfc',
            serialNumber: 'SN1',
            secureElementId: 'SE',
          },
          true,
          scribe,
        ),
      ),
    );
    assert.equal(claims.filter((claim) => claim !== null).length, 1);
    const row = await one<{ count: bigint }>(database, 'SELECT COUNT(*) AS count FROM device');
    assert.equal(row?.count, 1n);
    await drop();
    await database.close();
  });
}
