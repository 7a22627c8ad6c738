import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ascii, DecodeError, fromHex, hex } from '@armilla/bytes';
import fc from 'fast-check';
import * as emv from './index.ts';
import { openKeyBlock } from './key-block.ts';
import vectors from './vectors/tr31.json' with { type: 'json' };

interface Case {
  readonly op: string;
  readonly kbpk?: string | undefined;
  readonly keyBlock?: string | undefined;
  readonly header?: string | undefined;
  readonly expectedKey?: string | undefined;
  readonly reason?: string | undefined;
  readonly input?: string | undefined;
  readonly consumed?: number | undefined;
  readonly redumped?: string | undefined;
}

const cases: readonly Case[] = vectors.cases;

function casesOf(op: string, count: number): readonly Case[] {
  const found = cases.filter((vector) => vector.op === op);
  assert.equal(found.length, count);
  return found;
}

test('every key block is opened and, with the same padding, closed to the same block', () => {
  for (const { kbpk = '', keyBlock = '', header = '', expectedKey } of casesOf('unwrap', 18)) {
    const protection = fromHex(kbpk);
    const { header: read, key } = emv.unwrapKeyBlock(protection, keyBlock);
    assert.equal(hex(key), expectedKey, keyBlock);
    assert.equal(emv.decodeKeyBlockHeader(keyBlock).length, header.length);
    const padding = openKeyBlock(protection, keyBlock).plain.slice(2 + key.length);
    assert.equal(emv.wrapKeyBlock(protection, read, key, padding), keyBlock);
  }
});

test('every wrong key block is refused', () => {
  for (const { kbpk = '', keyBlock = '', reason = '' } of casesOf('unwrap-error', 38)) {
    assert.throws(
      () => emv.unwrapKeyBlock(fromHex(kbpk), keyBlock),
      (error) => isExpected(error, reason),
      reason,
    );
  }
});

/** The beginnings of the reasons in the vectors, and where our error says that it went wrong. */
const PLACES: readonly (readonly [RegExp, RegExp])[] = [
  [/^Key block header length \(\d/, /^length$/],
  [/^Key block MAC doesn't match/, /^mac$/],
  [/^Decrypted key/, /^key$/],
  [/hexchars/, /^(key|mac)$/],
  [/./, /^(length|key|header)/],
];

function isExpected(error: unknown, reason: string): boolean {
  if (reason.startsWith('KBPK')) return error instanceof RangeError;
  const place = PLACES.find(([beginning]) => beginning.test(reason))?.[1];
  return error instanceof DecodeError && place !== undefined && place.test(error.path);
}

test('a block that is longer than it says is refused for its length', () => {
  const { kbpk = '', keyBlock = '' } = casesOf('unwrap', 18)[0] ?? {};
  assert.throws(
    () => emv.unwrapKeyBlock(fromHex(kbpk), `${keyBlock}${'0'.repeat(16)}`),
    (error) => error instanceof DecodeError && error.path === 'length',
  );
});

test('every wrong header is refused', () => {
  for (const { header = '', reason } of casesOf('header-error', 33)) {
    assert.throws(() => emv.decodeKeyBlockHeader(header), DecodeError, reason);
  }
});

test('every header is read as far as it goes, and written anew', () => {
  for (const { input = '', consumed, redumped = '' } of casesOf('header', 12)) {
    const read = emv.decodeKeyBlockHeader(input);
    assert.equal(read.length, consumed, input);
    // The last case writes the header after its optional blocks were taken away.
    const isEmptied = redumped.endsWith('0000') && (consumed ?? 0) > redumped.length;
    const header = isEmptied ? { ...read.header, options: [] } : read.header;
    assert.equal(emv.encodeKeyBlockHeader(header), redumped, input);
  }
});

test('version E agrees with ISO 20038:2017, B.2, both ways', () => {
  const kbpk = ascii('256-bit AES wrapping (ISO 20038)');
  const keyBlock =
    'E0084B0TV16N0000B2AE5E26BBA7F246E84D5EA24167E208A6B66EF2E27E55A52DB52F0AEACB94C57547';
  const { header, key } = emv.unwrapKeyBlock(kbpk, keyBlock);
  assert.equal(hex(key), hex(ascii('wrapped 3DES key')));
  assert.equal(emv.keyBlockPaddingLength('E', key.length), 0);
  assert.equal(emv.wrapKeyBlock(kbpk, header, key, new Uint8Array(0)), keyBlock);
});

const HEADER: emv.KeyBlockHeader = {
  version: 'D',
  usage: 'P0',
  algorithm: 'A',
  mode: 'E',
  keyVersion: '00',
  exportability: 'E',
  options: [],
};

test('a long optional block is read with its length counted in bytes and in characters', () => {
  const data = 'MIIC'.repeat(100);
  const long = (length: string) => `D0000P0AE00E0100CT${length}${data}`;
  const size = (prefix: number) =>
    (prefix + data.length).toString(16).toUpperCase().padStart(4, '0');
  for (const text of [long(`0002${size(10)}`), long(`0004${size(10)}`)]) {
    const { header, length } = emv.decodeKeyBlockHeader(text);
    assert.deepEqual(header.options, [{ id: 'CT', data }]);
    assert.equal(length, text.length);
  }
  const header = { ...HEADER, options: [{ id: 'CT', data }] };
  assert.deepEqual(emv.decodeKeyBlockHeader(emv.encodeKeyBlockHeader(header)).header, header);
});

const PROTECTION_KEY_LENGTHS = { A: 16, B: 24, C: 8, D: 32, E: 16 } as const;
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const word = (length: number) =>
  fc.string({ unit: fc.constantFrom(...letters), minLength: length, maxLength: length });

const anyHeader = fc.record(
  {
    version: fc.constantFrom('A', 'B', 'C', 'D', 'E'),
    usage: word(2),
    algorithm: word(1),
    mode: word(1),
    keyVersion: word(2),
    exportability: word(1),
    options: fc.array(
      fc.record(
        {
          id: word(2).filter((id) => id !== 'PB'),
          data: fc.integer({ min: 0, max: 300 }).map((length) => 'X'.repeat(length)),
        },
        { noNullPrototype: true },
      ),
      { maxLength: 4 },
    ),
  },
  { noNullPrototype: true },
);

test('any key under any header comes back, and no changed character is overlooked', () => {
  const key = fc.uint8Array({ minLength: 1, maxLength: 48 });
  fc.assert(
    fc.property(anyHeader, key, fc.nat(), fc.nat(40), (header, secret, place, masked) => {
      const kbpk = new Uint8Array(PROTECTION_KEY_LENGTHS[header.version]).fill(0x5a);
      const { version } = header;
      const length = emv.keyBlockPaddingLength(version, secret.length, masked);
      const block = emv.wrapKeyBlock(kbpk, header, secret, new Uint8Array(length).fill(0x77));
      const { header: read, key: back } = emv.unwrapKeyBlock(kbpk, block);
      assert.deepEqual([read, hex(back)], [header, hex(secret)]);
      const at = place % block.length;
      const other = block.charAt(at) === '1' ? '2' : '1';
      const changed = block.slice(0, at) + other + block.slice(at + 1);
      assert.throws(() => emv.unwrapKeyBlock(kbpk, changed), /DecodeError|RangeError/);
    }),
  );
});

test('masking makes keys of different lengths look alike', () => {
  const lengthOf = (bytes: number): number => {
    const padding = new Uint8Array(emv.keyBlockPaddingLength('D', bytes, 32));
    return emv.wrapKeyBlock(new Uint8Array(16), HEADER, new Uint8Array(bytes), padding).length;
  };
  assert.equal(new Set([8, 16, 24, 32].map(lengthOf)).size, 1);
});

test('what cannot be written is refused', () => {
  const kbpk = new Uint8Array(16);
  const key = new Uint8Array(16);
  const wrap =
    (header: emv.KeyBlockHeader, padding = 14) =>
    () =>
      emv.wrapKeyBlock(kbpk, header, key, new Uint8Array(padding));
  assert.match(wrap(HEADER)(), /^D0112P0AE00E0000/);
  assert.throws(wrap(HEADER, 13), RangeError);
  assert.throws(wrap({ ...HEADER, usage: 'P' }), RangeError);
  assert.throws(wrap({ ...HEADER, options: [{ id: '*1', data: '' }] }), RangeError);
  assert.throws(wrap({ ...HEADER, options: [{ id: 'KS', data: '0'.repeat(9999) }] }), RangeError);
  assert.throws(() => emv.wrapKeyBlock(kbpk, HEADER, new Uint8Array(0), key), RangeError);
});

test('any text at all is a key block or is refused, in a time that its length bounds', () => {
  const kbpk = new Uint8Array(16);
  const starts = ['', 'A0088M3TC00E0000', 'D0112P0AE00E9900', 'B0040P0TE00N9900KS00010A00'];
  const text = fc.tuple(fc.constantFrom(...starts), fc.string({ maxLength: 200 }));
  fc.assert(
    fc.property(text, ([start, rest]) => {
      assert.throws(() => emv.unwrapKeyBlock(kbpk, start + rest), DecodeError);
    }),
  );
  const branching = `D9999P0AE00E9900${'AA00010A00'.repeat(990)}`;
  assert.throws(() => emv.unwrapKeyBlock(kbpk, branching), DecodeError);
});
