import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError, fromHex, hex } from '@armilla/bytes';
import { aesEcb } from '@armilla/cipher';
import fc from 'fast-check';
import * as emv from './index.ts';
import vectors from './vectors/pin-blocks.json' with { type: 'json' };

interface Vector {
  readonly op: string;
  readonly format: string;
  readonly pin?: string | undefined;
  readonly pan?: string | undefined;
  readonly key?: string | undefined;
  readonly block?: string | undefined;
  readonly field?: string | undefined;
  readonly pinField?: string | undefined;
  readonly randomFill?: string | undefined;
  readonly expected?: string | undefined;
  readonly reason?: string | undefined;
}

const cases: readonly Vector[] = vectors.cases;

const decode = ({ format, block = '', pan = '' }: Vector): string => {
  if (format === 'iso0') return emv.decodePinBlock0(fromHex(block), pan);
  if (format === 'iso2') return emv.decodePinBlock2(fromHex(block));
  return emv.decodePinBlock3(fromHex(block), pan);
};

const decipher = ({ key = '', block = '', pan = '' }: Vector): string =>
  emv.decipherPinBlock4(fromHex(key), fromHex(block), pan);

const ENCODED: Readonly<Record<string, (vector: Vector) => string>> = {
  encode: ({ format, pin = '', pan = '' }) =>
    hex(format === 'iso0' ? emv.encodePinBlock0(pin, pan) : emv.encodePinBlock2(pin)),
  decode,
  'pan-field': ({ pan = '' }) => hex(emv.panField4(pan)),
  decipher,
  encipher: ({ key = '', pin = '', pan = '', randomFill = '' }) =>
    hex(emv.encipherPinBlock4(fromHex(key), pin, pan, fromHex(randomFill))),
};

/** What is wrong with a block, in the words of the vector, to what the error says. */
const REASONS: readonly (readonly [RegExp, RegExp])[] = [
  [/^control/, /wrong control field/],
  [/^length/, /not \d+ bytes/],
  [/^PIN length/, /a PIN length outside/],
  [/^filler/, /wrong fill/],
  [/numeric/, /not decimal digits/],
];

const REFUSED: Readonly<Record<string, (vector: Vector) => string>> = {
  'decode-error': decode,
  'decipher-error': decipher,
  'pin-field-error': ({ field = '' }) => emv.decodePinField4(fromHex(field)),
};

test('every PIN block vector encodes, decodes or is refused for the published reason', () => {
  assert.equal(cases.length, 45);
  for (const vector of cases) {
    const label = JSON.stringify(vector);
    const refused = REFUSED[vector.op];
    if (refused === undefined) {
      const play = ENCODED[vector.op] ?? assert.fail(label);
      assert.equal(play(vector), vector.expected, label);
    } else {
      const words = REASONS.find(([reason]) => reason.test(vector.reason ?? ''))?.[1];
      assert.ok(words, label);
      assert.throws(() => refused(vector), words, label);
      assert.throws(() => refused(vector), DecodeError, label);
    }
  }
});

test('what a vector encodes decodes again, and what it decodes encodes again', () => {
  for (const vector of cases) {
    const { op, format, pin = '', pan = '', expected = '' } = vector;
    if (op === 'encode') assert.equal(decode({ ...vector, block: expected }), pin);
    if (op === 'encipher') assert.equal(decipher({ ...vector, block: expected }), pin);
    if (op === 'decipher') {
      const random = fromHex(vector.pinField ?? '').slice(8);
      const key = fromHex(vector.key ?? '');
      const block = emv.encipherPinBlock4(key, expected, pan, random);
      assert.equal(hex(block), vector.block, format);
      assert.equal(hex(emv.encodePinField4(expected, random)), vector.pinField);
    }
  }
});

const digits = (min: number, max: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: min, maxLength: max })
    .map((d) => d.join(''));
const random = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

test('any PIN comes back from every format with its own PAN', () => {
  fc.assert(
    fc.property(digits(4, 12), digits(12, 19), random(10), random(16), (pin, pan, fill, key) => {
      assert.equal(emv.decodePinBlock0(emv.encodePinBlock0(pin, pan), pan), pin);
      assert.equal(emv.decodePinBlock2(emv.encodePinBlock2(pin)), pin);
      assert.equal(emv.decodePinBlock3(emv.encodePinBlock3(pin, pan, fill), pan), pin);
      const block = emv.encipherPinBlock4(key, pin, pan, fill.subarray(0, 8));
      assert.equal(emv.decipherPinBlock4(key, block, pan), pin);
    }),
  );
});

test('each random byte makes one fill digit of format 3, from A to F', () => {
  const fill = Uint8Array.from({ length: 10 }, (_, i) => i);
  const unbound = '0000000000000000';
  assert.equal(hex(emv.encodePinBlock3('1234', unbound, fill)), '341234ABCDEFABCD');
});

test('any bytes at all decode to a PIN or are refused, never anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 17, size: 'max' }), digits(12, 19), (block, pan) => {
      const field = (): string => emv.decodePinField4(block);
      const format2 = (): string => emv.decodePinBlock2(block);
      const key = new Uint8Array(16);
      for (const read of [
        field,
        format2,
        () => emv.decodePinBlock0(block, pan),
        () => emv.decodePinBlock3(block, pan),
        () => emv.decipherPinBlock4(key, block, pan),
      ]) {
        try {
          assert.match(read(), /^\d{4,12}$/);
        } catch (error) {
          assert.ok(error instanceof DecodeError);
        }
      }
    }),
  );
});

test('a format 4 block is bound to its PAN and key', () => {
  const key = fromHex('00112233445566778899AABBCCDDEEFF');
  const block = emv.encipherPinBlock4(key, '1234', '5413330089600044', new Uint8Array(8));
  assert.throws(() => emv.decipherPinBlock4(key, block, '5413330089600045'), DecodeError);
  assert.throws(
    () => emv.decipherPinBlock4(key.with(0, 1), block, '5413330089600044'),
    DecodeError,
  );
  assert.notDeepEqual(
    aesEcb(key, block, 'decrypt'),
    emv.encodePinField4('1234', new Uint8Array(8)),
  );
});

test('no error about a PIN block holds any of its digits', () => {
  const block = fromHex('2412A4FFFFFFFFFF');
  assert.throws(
    () => emv.decodePinBlock2(block),
    (error: DecodeError) => error.message === 'pinBlock: a PIN that is not decimal digits',
  );
});

test('a PIN or a PAN that is none is refused before anything is made', () => {
  for (const pin of ['123', '1234567890123', '12a4', '']) {
    assert.throws(() => emv.encodePinBlock2(pin), RangeError);
  }
  assert.throws(() => emv.encodePinBlock0('1234', '54133X'), RangeError);
  assert.throws(() => emv.encodePinBlock3('1234', '5413330089600044', random3()), RangeError);
});

function random3(): Uint8Array {
  return new Uint8Array(3);
}
