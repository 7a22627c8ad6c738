/** Orders, receipts and stops, without a screen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WalletCard } from '@armilla/phone';
import { arranged, inOrder } from './order.ts';
import { fieldTime, readReceipt } from './receipt-clue.ts';
import { stopsOf, waitingAtBand } from './stops.ts';

const card = (cardId: string, part: Partial<WalletCard> = {}) =>
  ({
    cardId,
    tokenStatus: 'ACTIVE',
    atBand: 'DONE',
    provisioning: 'ACTIVATED',
    ...part,
  }) as WalletCard;

test('one of a list goes to another place, the others keep theirs', () => {
  assert.deepEqual(arranged(['a', 'b', 'c'], 0, 2), ['b', 'c', 'a']);
  assert.deepEqual(arranged(['a', 'b', 'c'], 2, 0), ['c', 'a', 'b']);
  assert.deepEqual(arranged(['a'], 3, 0), ['a']);
  const cards = [card('a'), card('b'), card('leaving')];
  assert.deepEqual(
    inOrder(cards, ['b', 'a', 'gone']).map(({ cardId }) => cardId),
    ['b', 'a', 'leaving'],
  );
});

test('a receipt is read with its time as the reader’s own clock has it', () => {
  const at = new Date(2026, 10, 22, 14, 5).getTime();
  const form = {
    lastFour: '1234',
    when: fieldTime(at),
    amountText: '12,40',
    currency: 'EUR',
  } as const;
  assert.deepEqual(readReceipt(form), { lastFour: '1234', at, amountMinor: 1240, currency: 'EUR' });
  assert.deepEqual(readReceipt({ lastFour: '12', when: '', amountText: '0', currency: 'EUR' }), [
    'LAST_FOUR',
    'WHEN',
    'AMOUNT',
  ]);
});

test('nothing of a lost band is called done that nobody has answered', () => {
  const stops = stopsOf([
    card('pays still'),
    card('held', { tokenStatus: 'SUSPENDED' }),
    card('hidden', { tokenStatus: 'SUSPENDED', provisioning: 'PERSONALISED' }),
    card('ended', { tokenStatus: 'DEACTIVATED', provisioning: 'PERSONALISED', atBand: 'PENDING' }),
    card('begun', { tokenStatus: undefined as never }),
  ]);
  assert.deepEqual(
    stops.map(({ cardId, network, band }) => [cardId, network, band]),
    [
      ['pays still', 'PENDING', 'PENDING'],
      ['held', 'HELD', 'PENDING'],
      ['hidden', 'HELD', 'DONE'],
      ['ended', 'ENDED', 'PENDING'],
    ],
  );
});

test('what waits at the band is counted, what is still being added is not', () => {
  const cards = [
    card('a', { atBand: 'PENDING', standing: 'FROZEN' }),
    card('b', { atBand: 'PENDING', standing: 'BEING_ADDED' }),
    card('c', { standing: 'READY' }),
  ];
  assert.equal(waitingAtBand(cards), 1);
});
