/** What a record of a clearing file posts, and which fees the bank books of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fee } from '@armilla/kit/settlement';
import { feeTransfers } from './fees.ts';
import { type Claimed, type ClearingReason, type ClearingRecord, objectionTo } from './judge.ts';

const RECORD: ClearingRecord = {
  record: 1,
  authorisation: 'key',
  kind: 'PURCHASE',
  amount: { amountMinor: 500, currency: 'EUR' },
  rrn: '632609000001',
};

const PAYMENT: Claimed = {
  kind: 'PURCHASE',
  outcome: 'APPROVED',
  posting: 'PENDING',
  approvedMinor: 500,
  currency: 'EUR',
};

type Change = { readonly record?: Partial<ClearingRecord>; readonly payment?: Partial<Claimed> };
const amount = (amountMinor: number, currency = 'EUR'): Change => ({
  record: { amount: { amountMinor, currency } },
});

test('a record posts what was approved or less, once, and nothing of what was not', () => {
  const table: readonly (readonly [Change, ClearingReason | undefined])[] = [
    [{}, undefined],
    [amount(1), undefined],
    [amount(501), 'AMOUNT_DIFFERS'],
    [amount(0), 'AMOUNT_DIFFERS'],
    [amount(500, 'UAH'), 'AMOUNT_DIFFERS'],
    [{ payment: { posting: 'POSTED' } }, 'CLEARED_TWICE'],
    [{ payment: { posting: 'VOIDED' } }, 'NOT_APPROVED'],
    [{ payment: { outcome: 'REVERSED', posting: 'POSTED' } }, 'NOT_APPROVED'],
    [{ payment: { outcome: 'DECLINED', posting: 'NONE' } }, 'NOT_APPROVED'],
    [{ payment: { kind: 'REFUND' } }, 'NOT_APPROVED'],
    [{ record: { kind: 'REFUND' } }, 'NOT_APPROVED'],
    [{ record: { kind: 'REFUND' }, payment: { kind: 'REFUND' } }, undefined],
  ];
  for (const [{ record, payment }, reason] of table) {
    const told = objectionTo({ ...RECORD, ...record }, { ...PAYMENT, ...payment });
    assert.equal(told, reason, JSON.stringify({ record, payment }));
  }
  assert.equal(objectionTo(RECORD, undefined), 'MISSING_AT_ISSUER');
});

test('a bank gets the fee that its acquirer pays, pays its own, and has none of a refund', () => {
  const fee = (change: Partial<Fee>): Fee => ({
    name: 'a fee',
    kind: 'INTERCHANGE',
    paidBy: 'ACQUIRER',
    basisPoints: 20,
    fixedMinor: 1,
    ...change,
  });
  const fees = [
    fee({}),
    fee({ kind: 'NETWORK', paidBy: 'ISSUER', fixedMinor: 0 }),
    fee({ kind: 'NETWORK' }),
    fee({ basisPoints: 0, fixedMinor: 0 }),
  ];
  const paid = { amountMinor: 1_000, currency: 'EUR', isRefund: false } as const;
  assert.deepEqual(feeTransfers(fees, paid), [
    { unit: 'EUR', debit: 'CONTRA', credit: 'FEES', amount: 3 },
    { unit: 'EUR', debit: 'FEES', credit: 'CONTRA', amount: 2 },
  ]);
  assert.deepEqual(feeTransfers(fees, { ...paid, isRefund: true }), []);
});
