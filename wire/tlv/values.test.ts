import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError, fromHex, hex } from '@armilla/bytes';
import fc from 'fast-check';
import {
  buildDol,
  compareDates,
  decodeCompressedNumeric,
  decodeCvmList,
  decodeDate,
  decodeDol,
  decodeNumeric,
  decodeTagList,
  decodeTime,
  decodeTlv,
  decodeTrack1,
  decodeTrack2,
  dolLength,
  encodeCompressedNumeric,
  encodeCvmList,
  encodeDate,
  encodeNumeric,
  encodeTime,
  encodeTrack1,
  encodeTrack2,
  endOfMonth,
  findDeep,
  fitLength,
  printTrack2,
  tagFromHex,
  tagHex,
  truncatePAN,
} from './index.ts';
import transcripts from './vectors/card-transcripts.json' with { type: 'json' };
import cvmVectors from './vectors/cvm-list.json' with { type: 'json' };
import dolVectors from './vectors/dol.json' with { type: 'json' };
import formatVectors from './vectors/emv-formats.json' with { type: 'json' };

const lookupIn = (values: Readonly<Record<string, string | undefined>>) => (tag: number) => {
  const value = values[tagHex(tag)];
  return value === undefined ? undefined : fromHex(value);
};

test('every data object list of the vectors parses and builds', () => {
  for (const vector of dolVectors.cases) {
    if (vector.op === 'parse') {
      const entries = decodeDol(fromHex(vector.dol ?? ''));
      assert.deepEqual(
        entries.map(({ tag, length }) => [tagHex(tag), length]),
        vector.expected,
      );
      assert.equal(dolLength(entries), vector.totalLength);
    } else if (vector.op === 'build') {
      const data = buildDol(decodeDol(fromHex(vector.dol ?? '')), lookupIn(vector.values ?? {}));
      assert.equal(hex(data), vector.expected);
    } else {
      assert.equal(vector.op, 'sda-tag-list');
      const lookup = lookupIn(vector.values ?? {});
      const parts = decodeTagList(fromHex(vector.list ?? '')).map((tag) => lookup(tag));
      assert.equal(parts.map((part) => hex(part ?? new Uint8Array())).join(''), vector.expected);
    }
  }
});

test('the lists real cards give parse', () => {
  let lists = 0;
  for (const text of transcripts.cases.flatMap(({ apdus }) => apdus.flat())) {
    if (!/^70.*9000$/.test(text)) continue;
    const record = decodeTlv(fromHex(text.slice(0, -4)));
    for (const tag of [0x8c, 0x8d, 0x9f49]) {
      const value = findDeep(record, tag)?.value;
      if (value === undefined) continue;
      const entries = decodeDol(value);
      assert.equal(buildDol(entries, () => undefined).length, dolLength(entries));
      lists += 1;
    }
  }
  assert.ok(lists >= 8, `${lists} lists`);
});

test('a list that breaks off, asks for too much or holds padding is refused', () => {
  for (const list of ['9F', '9F02', '9F0206 95', '9F02FF9501', '0001', '9C019F']) {
    assert.throws(() => decodeDol(fromHex(list)), DecodeError, list);
  }
  assert.deepEqual(decodeDol(new Uint8Array()), []);
  assert.equal(dolLength(decodeDol(fromHex('9F02FF'))), 255);
});

test('numbers give on the left, everything else on the right', () => {
  const built = (dol: string, tag: string, value: string) =>
    hex(buildDol(decodeDol(fromHex(dol)), lookupIn({ [tag]: value })));
  assert.equal(built('9F0204', '9F02', '000000123456'), '00123456');
  assert.equal(built('9F0208', '9F02', '000000123456'), '0000000000123456');
  assert.equal(built('5A0A', '5A', '5413330089600044'), '5413330089600044FFFF');
  assert.equal(built('5A04', '5A', '5413330089600044'), '54133300');
  assert.equal(built('9F3702', '9F37', '01020304'), '0102');
  assert.equal(built('9F3706', '9F37', '01020304'), '010203040000');
  assert.equal(built('7004', '70', '01020304'), '00000000');
  assert.equal(built('9F3700', '9F37', '01020304'), '');
});

test('the list of verification methods parses and comes back', () => {
  for (const vector of cvmVectors.cases) {
    const list = decodeCvmList(fromHex(vector.input));
    assert.equal(list.amountX, vector.amountX);
    assert.equal(list.amountY, vector.amountY);
    assert.deepEqual(
      list.rules.map(({ code, condition }) => [
        hex(Uint8Array.of(code)),
        hex(Uint8Array.of(condition)),
      ]),
      vector.rules,
    );
    assert.equal(hex(encodeCvmList(list)), vector.input);
  }
  assert.throws(() => decodeCvmList(fromHex('00000000000000')), DecodeError);
  assert.throws(() => decodeCvmList(fromHex('00000000000000001F')), DecodeError);
});

test('the vectors of compressed numbers, tracks and truncation hold both ways', () => {
  for (const vector of formatVectors.cases) {
    const { op, input = '', expected = '', pan = '' } = vector;
    if (op === 'decode-cn') {
      assert.equal(decodeCompressedNumeric(fromHex(input)), expected);
      assert.equal(hex(encodeCompressedNumeric(expected, input.length / 2)), input);
    } else if (op === 'decode-cn-error') {
      assert.throws(() => decodeCompressedNumeric(fromHex(input)), DecodeError);
    } else if (op === 'track2') {
      // An odd number of nibbles stands in the vector; one more of fill makes it bytes.
      const track = decodeTrack2(fromHex(`${input}F`));
      assert.equal(track.pan, pan);
      assert.equal(track.expiry, vector.expiryYYMM);
      assert.equal(track.serviceCode, vector.serviceCode);
      assert.equal(track.discretionaryData, vector.discretionaryData);
      assert.equal(printTrack2(track), vector.printed);
      assert.equal(hex(encodeTrack2(track)), input.replace(/F+$/, ''));
    } else if (op === 'track1') {
      const track = decodeTrack1(input);
      assert.equal(track.pan, pan);
      assert.equal(track.name, `${vector.lastName}/${vector.firstName}`);
      assert.equal(track.expiry, vector.expiryYYMM);
      assert.equal(track.serviceCode, vector.serviceCode);
      assert.equal(track.discretionaryData, vector.discretionaryData);
      assert.equal(`%${encodeTrack1(track)}?`, input);
    } else {
      assert.equal(op, 'pan-truncate');
      assert.equal(truncatePAN(pan), expected);
    }
  }
});

test('numbers are packed right justified and read back', () => {
  assert.equal(hex(encodeNumeric(1240, 6)), '000000001240');
  assert.equal(hex(encodeNumeric('0978', 2)), '0978');
  assert.equal(hex(encodeNumeric('000978', 2)), '0978');
  assert.equal(hex(encodeNumeric(0n, 1)), '00');
  assert.equal(decodeNumeric(fromHex('000000001240')), 1240);
  for (const value of [-1, 1.5, '12a', ''])
    assert.throws(() => encodeNumeric(value, 6), RangeError);
  assert.throws(() => encodeNumeric(12345, 2), RangeError);
  assert.throws(() => encodeCompressedNumeric('12345', 2), RangeError);
  assert.throws(() => decodeNumeric(fromHex('0A')), DecodeError);
  assert.throws(() => decodeNumeric(fromHex('9999999999999999')), DecodeError);
});

test('any amount and any PAN comes back from its packing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), (amount) => {
      assert.equal(decodeNumeric(encodeNumeric(amount, 6)), amount);
    }),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^\d{0,19}$/), (digits) => {
      assert.equal(decodeCompressedNumeric(encodeCompressedNumeric(digits)), digits);
      assert.equal(decodeCompressedNumeric(encodeCompressedNumeric(digits, 10)), digits);
    }),
  );
});

test('fitting to the length a value has changes nothing', () => {
  const format = fc.constantFrom('a', 'an', 'ans', 'b', 'cn', 'n', 'constructed');
  fc.assert(
    fc.property(fc.uint8Array(), format, (value, kind) => {
      assert.deepEqual(fitLength(value, kind, value.length), value);
    }),
  );
});

test('dates have their century, their calendar and their order', () => {
  assert.deepEqual(decodeDate(fromHex('491231')), { year: 2049, month: 12, day: 31 });
  assert.deepEqual(decodeDate(fromHex('500101')), { year: 1950, month: 1, day: 1 });
  assert.deepEqual(decodeDate(fromHex('240229')), { year: 2024, month: 2, day: 29 });
  assert.equal(hex(encodeDate({ year: 2031, month: 4, day: 30 })), '310430');
  assert.ok(compareDates(decodeDate(fromHex('991231')), decodeDate(fromHex('000101'))) < 0);
  assert.deepEqual(endOfMonth(2028, 2), { year: 2028, month: 2, day: 29 });
  for (const wrong of ['230229', '241301', '240100', '24013A', '2401', '24010101']) {
    assert.throws(() => decodeDate(fromHex(wrong)), DecodeError, wrong);
  }
  assert.throws(() => encodeDate({ year: 2050, month: 1, day: 1 }), RangeError);
});

test('times of day are read, written and bounded', () => {
  const time = { hour: 23, minute: 59, second: 1 };
  assert.deepEqual(decodeTime(fromHex('235901')), time);
  assert.equal(hex(encodeTime(time)), '235901');
  for (const wrong of ['240000', '236000', '235960', '2359']) {
    assert.throws(() => decodeTime(fromHex(wrong)), DecodeError, wrong);
  }
});

test('malformed tracks are refused', () => {
  for (const wrong of ['', '5413330089600044', '5413D2612', 'FFFF', '54D261210112345FAF']) {
    assert.throws(() => decodeTrack2(fromHex(wrong)), DecodeError, wrong);
  }
  assert.throws(() => decodeTrack1('B1234^X^26'), DecodeError);
  assert.equal(tagFromHex('9f6b'), 0x9f6b);
});
