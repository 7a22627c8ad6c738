/** What a message asks for, and how it may have come. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '@armilla/iso8583';
import { entryOf, isByChip, kindOf } from './kinds.ts';

const code = (processingCode: string, finality?: string) =>
  kindOf({ 3: processingCode }, finality === undefined ? {} : { '14': finality });

test('processing code and finality name the kind; what is not served is none', () => {
  assert.deepEqual(
    ['000000', '010000', '200000', '090000', undefined].map((one) => code(one ?? '')),
    ['PURCHASE', 'CASH', 'REFUND', undefined, undefined],
  );
  assert.deepEqual(
    ['0', '1', '2', '3'].map((one) => code('000000', one)),
    ['PURCHASE', 'PREAUTHORISATION', 'INCREMENT', undefined],
  );
  assert.deepEqual(
    ['010000', '200000'].map((one) => code(one, '1')),
    [undefined, undefined],
    'only a purchase is held for later',
  );
});

const CHIP: Message['fields'] = { 22: '071', 55: Uint8Array.of(0x9f) };
const RECEIPT: Message['fields'] = { 22: '010' };

test('a payment comes by chip; what follows one comes by its receipt, and names it', () => {
  const named = { '12': '626512000001' };
  assert.equal(entryOf(CHIP, 'PURCHASE', {}), 'CHIP');
  assert.equal(entryOf(CHIP, 'REFUND', {}), 'CHIP');
  assert.equal(entryOf(CHIP, 'INCREMENT', named), undefined);
  assert.equal(entryOf(RECEIPT, 'REFUND', named), 'FOLLOW_UP');
  assert.equal(entryOf(RECEIPT, 'INCREMENT', named), 'FOLLOW_UP');
  assert.equal(entryOf(RECEIPT, 'REFUND', {}), undefined, 'of no payment');
  for (const kind of ['PURCHASE', 'CASH', 'PREAUTHORISATION'] as const) {
    assert.equal(entryOf(RECEIPT, kind, named), undefined, `${kind} with a number alone`);
  }
  assert.equal(entryOf({ 22: '901' }, 'REFUND', named), undefined, 'by its stripe');
  assert.equal(entryOf({ ...RECEIPT, 55: Uint8Array.of(1) }, 'REFUND', named), undefined);
});

test('by chip is contactless by chip, with data of it', () => {
  assert.equal(isByChip(CHIP), true);
  assert.equal(isByChip({ ...CHIP, 22: '051' }), false);
  assert.equal(isByChip({ ...CHIP, 55: new Uint8Array(0) }), false);
  assert.equal(isByChip({ 22: '071' }), false);
});
