/** The card of `armilla card` in the hands of a card manager of somebody else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex } from '@armilla/bytes';
import { keysInMemory } from '@armilla/kit/keys';
import { openOutsideSession, plainly } from '../../party/wearable/test/outside-client.ts';
import { programmes } from './service.ts';
import { makeCardInReader } from './test-card.ts';

const LEVELS = [0x00, 0x01, 0x03, 0x11, 0x13, 0x33] as const;

test('its facts open its domain at every level, and each lists and deletes', async () => {
  const { secureElement, facts, scp03 } = await makeCardInReader(
    keysInMemory(),
    programmes(),
    LEVELS.length,
  );
  const transmit = (command: Buffer) => secureElement.transceive(command);
  const keys = {
    enc: Buffer.from(scp03.enc),
    mac: Buffer.from(scp03.mac),
    dek: Buffer.from(scp03.dek),
  };
  for (const [i, level] of LEVELS.entries()) {
    plainly(transmit, '00A4040000');
    const session = openOutsideSession(transmit, keys, level, scp03.keyVersion);
    const aid = facts[i]?.aid ?? '';
    const criterion = Buffer.from(`4F${hex(Uint8Array.of(aid.length / 2))}${aid}`, 'hex');
    const listed = session('80F24002', criterion);
    assert.equal(listed.sw, 0x9000, `level ${level}`);
    assert.ok(hex(listed.data).includes(aid));
    assert.equal(session('80E40080', criterion).sw, 0x9000);
    assert.equal(session('80F24002', criterion).sw, 0x6a88);
  }
  assert.deepEqual(secureElement.cards(), []);
});

test('its production data reads as such: dates are digits, and the maker is named', async () => {
  const { secureElement } = await makeCardInReader(keysInMemory(), programmes(), 1);
  const { data } = plainly((command) => secureElement.transceive(command), '80CA9F7F00');
  const [fabricator, date] = [hex(data.subarray(3, 5)), hex(data.subarray(13, 15))];
  assert.equal(fabricator, 'A0A0');
  assert.match(date, /^\d{4}$/);
  assert.ok(Number(date.slice(1)) >= 1 && Number(date.slice(1)) <= 366);
});
