import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError, fromHex, hex } from '@armilla/bytes';
import fc from 'fast-check';
import { CVR_BITS, decodeIad, encodeIad } from './index.ts';

test('issuer application data splits as M/Chip lays it out', () => {
  const iad = decodeIad(fromHex('0110904009248400000000000000000029FF'));
  assert.equal(iad.kdi, 0x01);
  assert.equal(iad.cvn, 0x10);
  assert.equal(hex(iad.cvr), '904009248400');
  assert.equal(hex(iad.dac), '0000');
  assert.equal(hex(iad.counters), '00000000000029FF');
});

test('any issuer application data comes back as it was, and no other length is taken', () => {
  const lengths = fc.constantFrom(18, 20, 26, 28);
  const bytes = lengths.chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));
  fc.assert(
    fc.property(bytes, (iad) => {
      assert.equal(hex(encodeIad(decodeIad(iad))), hex(iad));
    }),
  );
  for (const length of [0, 7, 17, 19, 27, 32]) {
    assert.throws(() => decodeIad(new Uint8Array(length)), DecodeError);
  }
  const good = decodeIad(new Uint8Array(18));
  assert.throws(() => encodeIad({ ...good, cvr: new Uint8Array(5) }), RangeError);
  assert.throws(() => encodeIad({ ...good, dac: new Uint8Array(1) }), RangeError);
  assert.throws(() => encodeIad({ ...good, counters: new Uint8Array(7) }), RangeError);
});

test('every bit of the card verification results has one name, and lies within them', () => {
  const places = CVR_BITS.map(({ byte, bit }) => `${byte}.${bit}`);
  assert.equal(new Set(places).size, CVR_BITS.length);
  assert.equal(new Set(CVR_BITS.map(({ name }) => name)).size, CVR_BITS.length);
  for (const { byte, bit } of CVR_BITS) {
    assert.ok(byte >= 1 && byte <= 6 && bit >= 1 && bit <= 8);
  }
});
