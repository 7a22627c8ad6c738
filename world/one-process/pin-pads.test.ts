/** A till's PIN pad: its blocks open under the acquirer's base key, and no key serves twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex } from '@armilla/bytes';
import {
  aesDukptInitialKey,
  aesDukptTransactionKey,
  aesDukptWorkingKey,
  decipherPinBlock4,
} from '@armilla/emv';
import { systemChance } from '@armilla/kit/chance';
import { migrate } from '@armilla/kit/database';
import { migrationsOf } from '@armilla/kit/migrations';
import { PAN, PIN, SecretBytes } from '@armilla/kit/secret';
import { openSqlite } from '@armilla/kit/sqlite';
import { padOf } from './pin-pads.ts';

const BASE_KEY = new SecretBytes(new Uint8Array(16).fill(0x42));
const PAN_DIGITS = '5333220100000016';

test('a pad counts on over restarts, each till by itself; its block opens under the base key', async () => {
  const database = openSqlite(':memory:');
  await migrate(database, migrationsOf(new URL('./sql/', import.meta.url)), 0);
  const pad = (terminalId: string) =>
    padOf({ database, pinPadBaseKey: BASE_KEY, chance: systemChance }, terminalId);
  const enter = (terminalId: string, typed: string | null) =>
    pad(terminalId).enterPin({
      pan: new PAN(PAN_DIGITS),
      amountMinor: 6_000,
      currency: 'EUR',
      keys: { ask: async () => (typed === null ? null : (PIN.parse(typed) ?? null)) },
    });
  assert.equal(await enter('ARM00005', null), null, 'who gives up uses no key');
  const used = new Set<string>();
  for (const terminalId of ['ARM00005', 'ARM00005', 'ARM00001', 'ARM00005']) {
    const block = await enter(terminalId, '4711');
    const { keySerialNumber: ksn = new Uint8Array() } = block ?? {};
    used.add(hex(ksn));
    const initialKey = aesDukptInitialKey(BASE_KEY.expose(), ksn.subarray(0, 8));
    const key = aesDukptWorkingKey(aesDukptTransactionKey(initialKey, ksn), ksn, 'pin');
    assert.equal(decipherPinBlock4(key, block?.block ?? new Uint8Array(), PAN_DIGITS), '4711');
  }
  assert.deepEqual(
    [...used],
    [
      'A12000010000000500000001',
      'A12000010000000500000002',
      'A12000010000000100000001',
      'A12000010000000500000003',
    ],
  );
  const unasked = { pan: new PAN(PAN_DIGITS), amountMinor: 1, currency: 'EUR' as const };
  assert.equal(await pad('ARM00001').enterPin(unasked), null, 'nobody stands there by himself');
  await database.close();
});
