import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError, fromHex, hex } from '@armilla/bytes';
import fc from 'fast-check';
import * as emv from './index.ts';

const header = { cla: 0x80, ins: 0xae, p1: 0x90, p2: 0x00 };
const HEADER = '80AE9000';

/** Length of data and expected length, to the bytes between header, data and end. */
const FORMS: readonly (readonly [string, number, number | undefined, string, string])[] = [
  ['case 1', 0, undefined, '', ''],
  ['case 2 short', 0, 5, '', '05'],
  ['case 2 short, all there is', 0, 256, '', '00'],
  ['case 2 extended', 0, 257, '', '000101'],
  ['case 2 extended, all there is', 0, 65536, '', '000000'],
  ['case 3 short', 3, undefined, '03', ''],
  ['case 3 short, longest', 255, undefined, 'FF', ''],
  ['case 3 extended', 256, undefined, '000100', ''],
  ['case 4 short', 43, 256, '2B', '00'],
  ['case 4 extended by its data', 300, 256, '00012C', '0100'],
  ['case 4 extended by its answer', 3, 1000, '000003', '03E8'],
];

for (const [name, length, le, before, after] of FORMS) {
  test(`a command of ${name} is written and read`, () => {
    const data = new Uint8Array(length).fill(0x11);
    const bytes = emv.encodeCommand({ ...header, data, le });
    assert.equal(hex(bytes), HEADER + before + hex(data) + after);
    const read = emv.decodeCommand(bytes);
    assert.equal(hex(read.data), hex(data));
    assert.deepEqual({ ...read, data: 0 }, { ...header, data: 0, le });
  });
}

test('any command and any answer come back as they were', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  const data = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc.uint8Array({ maxLength: 700, size: 'max' }),
  );
  const le = fc.option(fc.integer({ min: 1, max: 65536 }), { nil: undefined });
  const command = fc.record({ cla: byte, ins: byte, p1: byte, p2: byte, data, le });
  fc.assert(
    fc.property(command, (sent) => {
      const read = emv.decodeCommand(emv.encodeCommand(sent));
      assert.deepEqual({ ...read, data: hex(read.data) }, { ...sent, data: hex(sent.data) });
    }),
  );
  fc.assert(
    fc.property(data, fc.integer({ min: 0, max: 0xffff }), (body, sw) => {
      const read = emv.decodeResponse(emv.encodeResponse(body, sw));
      assert.deepEqual([hex(read.data), read.sw], [hex(body), sw]);
    }),
  );
});

test('commands whose lengths do not add up are refused', () => {
  for (const bad of [
    '',
    '00A404',
    '00A404000212',
    '00A40400011200FF',
    '00A4040000000000',
    '00A4040000000211',
    '00A40400000001110000FF',
    '00A404000000000000',
  ]) {
    assert.throws(() => emv.decodeCommand(fromHex(bad)), DecodeError, bad);
  }
  assert.throws(() => emv.decodeResponse(fromHex('90')), DecodeError);
  const data = new Uint8Array(65536);
  assert.throws(() => emv.encodeCommand({ ...header, data, le: undefined }), RangeError);
  const none = new Uint8Array(0);
  assert.throws(() => emv.encodeCommand({ ...header, data: none, le: 0 }), RangeError);
});

test('any bytes at all are a command or are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40, size: 'max' }), (bytes) => {
      try {
        assert.equal(typeof emv.describeCommand(bytes), 'string');
      } catch (error) {
        assert.ok(error instanceof DecodeError);
      }
    }),
  );
});

const DESCRIBED: readonly (readonly [string, string])[] = [
  ['00A404000E325041592E5359532E444446303100', 'SELECT 2PAY.SYS.DDF01'],
  ['00A4040007A000000004101000', 'SELECT A0000000041010'],
  ['00A4040207A000000004101000', 'SELECT next A0000000041010'],
  ['80A8000002830000', 'GET PROCESSING OPTIONS'],
  ['00B2011400', 'READ RECORD 1 of SFI 2'],
  ['80AE90000100', 'GENERATE AC ARQC+CDA'],
  ['80AE40000100', 'GENERATE AC TC'],
  ['80AE00000100', 'GENERATE AC AAC'],
  ['80CA9F3600', 'GET DATA 9F36'],
  ['80CA004200', 'GET DATA 42'],
  ['8050000008000000000000000000', 'INITIALIZE UPDATE'],
  ['84E2800301FF', 'STORE DATA block 3, last (secure messaging)'],
  ['8424000208FFFFFFFFFFFFFFFF', 'PIN CHANGE/UNBLOCK (secure messaging)'],
  ['80770000', 'instruction 77'],
];

for (const [bytes, line] of DESCRIBED) {
  test(`a command is told in one line: ${line}`, () => {
    assert.equal(emv.describeCommand(fromHex(bytes)), line);
  });
}

test('status words are named, those with a number inside as well', () => {
  assert.equal(emv.describeStatusWord(0x9000), '9000 normal processing');
  assert.equal(emv.describeStatusWord(0x6a82), '6A82 file or application not found');
  assert.equal(emv.describeStatusWord(0x63c2), '63C2 verification failed, 2 tries left');
  assert.equal(emv.describeStatusWord(0x6c32), '6C32 wrong expected length, 50 is right');
  assert.equal(emv.describeStatusWord(0x612e), '612E 46 bytes to be fetched');
  assert.equal(emv.describeStatusWord(0x1234), '1234');
});
