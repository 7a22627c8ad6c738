/** A clearing file says the same after a journey, and says so when it does not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError } from '@armilla/bytes';
import fc from 'fast-check';
import { type ClearingFile, decodeClearingFile, encodeClearingFile } from './index.ts';

const FILE: ClearingFile = {
  fileId: 'clr_01hzxy0123456789abcdefghjk',
  acquirerId: '400001',
  businessDate: '2026-11-22',
  records: [
    {
      kind: 'PURCHASE',
      stan: '000001',
      transmissionDate: '1122100000',
      terminalId: 'ARM00001',
      rrn: '632610000001',
      dpanLastFour: '1234',
      authorisationCode: '123456',
      amountMinor: 1240,
      currency: '978',
    },
    {
      kind: 'REFUND',
      stan: '000002',
      transmissionDate: '1122110000',
      terminalId: 'ARM00001',
      rrn: '632611000002',
      dpanLastFour: '1234',
      authorisationCode: '',
      amountMinor: 240,
      currency: '978',
    },
  ],
};

test('a file is read as it was written', () => {
  const text = encodeClearingFile(FILE);
  assert.deepEqual(decodeClearingFile(text), FILE);
  assert.match(text, /\nT\|2\|1000\|[0-9A-F]{64}\n$/);
  const empty = { ...FILE, records: [] };
  assert.deepEqual(decodeClearingFile(encodeClearingFile(empty)), empty);
});

test('one changed, lost or added character is refused, wherever it is', () => {
  const text = encodeClearingFile(FILE);
  const place = fc.nat({ max: text.length - 1 });
  fc.assert(
    fc.property(place, fc.constantFrom('0', '9', '|', '\n', 'A', ''), (at, by) => {
      const changed = text.slice(0, at) + by + text.slice(at + 1);
      if (changed === text) return;
      assert.throws(() => decodeClearingFile(changed), DecodeError);
    }),
    { numRuns: 400 },
  );
});

test('a line that was left out is told by its place', () => {
  const lines = encodeClearingFile(FILE).split('\n');
  const path = (text: string) => {
    try {
      decodeClearingFile(text);
    } catch (error) {
      if (error instanceof DecodeError) return error.path;
      throw error;
    }
    return undefined;
  };
  assert.equal(path([lines[0], lines[2], lines[3], ''].join('\n')), 'line 2.record');
  assert.equal(path([lines[0], lines[1], lines[3], ''].join('\n')), 'trailer.records');
  assert.equal(path([lines[0], lines[1], lines[2], ''].join('\n')), 'trailer');
});

test('what does not fit is not written', () => {
  const [first] = FILE.records;
  assert.ok(first);
  const bad = { ...FILE, records: [{ ...first, amountMinor: -5 }] };
  assert.throws(() => encodeClearingFile(bad), new RangeError('record 1: amountMinor'));
});
