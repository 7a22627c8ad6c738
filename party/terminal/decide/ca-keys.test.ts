/** The file of CA public keys. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex } from '@armilla/bytes';
import { parseCaKeys } from '../index.ts';

const key = { rid: 'a000000004', index: 'f1', modulus: 'C1'.repeat(128), exponent: '03' };

test('one key and a list of keys are read', () => {
  assert.equal(parseCaKeys(JSON.stringify(key))[0]?.rid, 'A000000004');
  const [first, second] = parseCaKeys(JSON.stringify([key, { ...key, index: '05' }]));
  assert.equal(first?.index, 'F1');
  assert.equal(second?.index, '05');
  assert.equal(hex(first?.exponent ?? new Uint8Array()), '03');
});

test('a malformed file is refused with the place', () => {
  const rows: readonly (readonly [string, RegExp])[] = [
    ['', /not JSON/],
    ['null', /^DecodeError: rid: /],
    ['[3]', /\[0\]\.rid/],
    [JSON.stringify([key, { ...key, modulus: 'C1' }]), /\[1\]\.modulus/],
    [JSON.stringify({ ...key, exponent: 'xx' }), /exponent/],
    [JSON.stringify({ ...key, rid: 'A0000000' }), /rid/],
  ];
  for (const [text, message] of rows) assert.throws(() => parseCaKeys(text), message);
});

test('each part of a key is as long as it may be, and not a byte longer or shorter', () => {
  const rows: readonly (readonly [keyof typeof key, number, number])[] = [
    ['rid', 5, 5],
    ['index', 1, 1],
    ['modulus', 64, 248],
    ['exponent', 1, 3],
  ];
  for (const [name, least, most] of rows) {
    const read = (length: number) =>
      parseCaKeys(JSON.stringify({ ...key, [name]: 'C1'.repeat(length) }));
    for (const length of [least, most]) assert.equal(read(length).length, 1, name);
    const refused = { message: `${name}: ${least} to ${most} bytes wanted` };
    for (const length of [least - 1, most + 1]) assert.throws(() => read(length), refused);
  }
});
