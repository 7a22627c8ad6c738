/** A record of a clearing file held against its payment: each rule by the one thing that breaks it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClearingRecord } from '@armilla/clearing';
import { objectionToRecord, type Presented } from './clearing.ts';

const PAYMENT: Presented = {
  kind: 'PURCHASE',
  state: 'ANSWERED',
  isApproved: true,
  standingMinor: 1_000,
  isCleared: false,
  currency: '978',
  rrn: '626512000001',
  lastFour: '4242',
};

const RECORD: ClearingRecord = {
  kind: 'PURCHASE',
  stan: '000001',
  transmissionDate: '0115100000',
  terminalId: 'TILL0001',
  rrn: '626512000001',
  dpanLastFour: '4242',
  authorisationCode: '123456',
  amountMinor: 1_000,
  currency: '978',
};

const CASES: readonly (readonly [
  Partial<Presented>,
  Partial<ClearingRecord>,
  string | undefined,
])[] = [
  [{}, {}, undefined],
  [{}, { amountMinor: 999 }, undefined],
  [{ kind: 'PREAUTHORISATION' }, {}, undefined],
  [{ kind: 'OFFLINE' }, {}, undefined],
  [{ kind: 'CASH' }, { kind: 'CASH' }, undefined],
  [{ kind: 'REFUND' }, { kind: 'REFUND' }, undefined],
  [{ kind: 'REFUND' }, {}, 'DATA_MISMATCH'],
  [{}, { kind: 'REFUND' }, 'DATA_MISMATCH'],
  [{ kind: 'INCREMENT' }, {}, 'DATA_MISMATCH'],
  [{}, { currency: '980' }, 'DATA_MISMATCH'],
  [{}, { rrn: '626512000002' }, 'DATA_MISMATCH'],
  [{}, { dpanLastFour: '4243' }, 'DATA_MISMATCH'],
  [{ state: 'REVERSED' }, {}, 'REVERSED'],
  [{ state: 'FORWARDED' }, {}, 'NOT_APPROVED'],
  [{ isApproved: false }, {}, 'NOT_APPROVED'],
  [{ isCleared: true }, {}, 'PRESENTED_BEFORE'],
  [{}, { amountMinor: 1_001 }, 'AMOUNT_TOO_HIGH'],
];

for (const [payment, record, objection] of CASES) {
  const title = `${JSON.stringify({ payment, record })} is ${objection ?? 'cleared'}`;
  test(title, () => {
    const found = objectionToRecord({ ...PAYMENT, ...payment }, { ...RECORD, ...record });
    assert.equal(found, objection);
  });
}

test('a record of no payment is one of no original', () => {
  assert.equal(objectionToRecord(undefined, RECORD), 'ORIGINAL_NOT_FOUND');
});
