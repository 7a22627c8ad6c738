import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hexByTable } from './bytes.ts';
import {
  ascii,
  bcd,
  concat,
  DecodeError,
  equal,
  fromAscii,
  fromBcd,
  fromHex,
  hex,
  slice,
  unreachable,
  xor,
} from './index.ts';

const bytes = fc.uint8Array({ maxLength: 60, size: 'max' });

test('hexadecimal comes back as it was, in either case and with spaces', () => {
  fc.assert(
    fc.property(bytes, (data) => {
      const text = hex(data);
      assert.match(text, /^([0-9A-F]{2})*$/);
      assert.deepEqual(fromHex(text), data);
      assert.deepEqual(fromHex(text.toLowerCase()), data);
      assert.deepEqual(fromHex(text.replace(/../g, '$& ')), data);
      assert.equal(hexByTable(data), text);
    }),
  );
});

test('what is not hexadecimal is refused with its place and without itself', () => {
  for (const [text, reason] of [
    ['123', 'an odd number of hexadecimal digits'],
    ['12G4', 'not hexadecimal'],
    ['0x12', 'not hexadecimal'],
  ] as const) {
    assert.throws(
      () => fromHex(text, '55.9F26'),
      (error) => error instanceof DecodeError && error.message === `55.9F26: ${reason}`,
    );
  }
});

test('decimal digits come back as they were, and other nibbles are refused', () => {
  const digits = fc
    .array(fc.integer({ min: 0, max: 99 }))
    .map((pairs) => pairs.map((pair) => String(pair).padStart(2, '0')).join(''));
  fc.assert(
    fc.property(digits, (text) => {
      assert.equal(fromBcd(bcd(text)), text);
    }),
  );
  assert.throws(() => bcd('123'), DecodeError);
  assert.throws(() => bcd('12A4'), DecodeError);
  assert.throws(() => fromBcd(fromHex('12A4'), '5A'), /^DecodeError: 5A: a nibble/);
});

test('text comes back as it was, and only ASCII goes in', () => {
  assert.equal(hex(ascii('2PAY.SYS.DDF01')), '325041592E5359532E4444463031');
  assert.equal(fromAscii(fromHex('325041592E5359532E4444463031')), '2PAY.SYS.DDF01');
  assert.throws(() => ascii('Zürich'), DecodeError);
});

test('joining, cutting and exclusive-or keep every byte', () => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      const joined = concat(a, b);
      assert.deepEqual(slice(joined, 0, a.length), a);
      assert.deepEqual(slice(joined, a.length, b.length), b);
      assert.deepEqual(xor(xor(joined, joined), joined), joined);
    }),
  );
  assert.equal(concat().length, 0);
  assert.throws(
    () => slice(new Uint8Array(3), 2, 2, 'lc'),
    /^DecodeError: lc: 2 bytes wanted, 1 left/,
  );
  assert.throws(() => slice(new Uint8Array(3), 9, 1), /1 bytes wanted, 0 left/);
  assert.throws(() => xor(new Uint8Array(2), new Uint8Array(3)), RangeError);
});

test('two byte strings are equal when every byte is', () => {
  fc.assert(
    fc.property(bytes, fc.nat(), (data, place) => {
      assert.ok(equal(data, new Uint8Array(data)));
      assert.ok(!equal(data, concat(data, Uint8Array.of(0))));
      if (data.length === 0) return;
      const i = place % data.length;
      assert.ok(!equal(data, data.with(i, (data.at(i) ?? 0) ^ 0x80)));
    }),
  );
});

test('an error seen from further out has the longer path and the same reason', () => {
  const inner = new DecodeError('9F26', 'not 8 bytes');
  assert.equal(inner.within('55').message, '55.9F26: not 8 bytes');
  assert.equal(new DecodeError('', 'empty').within('55').path, '55');
  assert.equal(new DecodeError('', 'empty').message, 'empty');
});

test('a forgotten case throws, and says nothing of the value', () => {
  const value: unknown = '5413330089600044';
  assert.throws(
    () => unreachable(value as never),
    (error) => error instanceof Error && error.message === 'unreachable case: string',
  );
});
