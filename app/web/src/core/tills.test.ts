/** The till on the stage is one at which the card pays; one that does already stays. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstState, type TillView } from './state.ts';
import { tillFor } from './tills.ts';

const till = (terminalId: string, programmes: string[]): TillView => ({
  terminalId,
  merchantName: 'A shop',
  city: 'Athens',
  currency: 'EUR',
  programmes,
  kinds: ['PURCHASE'],
  sort: 'SHOP',
  takesPart: false,
  merchant: { signInName: 'shop', password: 'a-test-password' },
});
const STATE = {
  ...firstState('en', '481516'),
  tills: [till('ARM00001', ['alpha-bank']), till('ARM00003', ['alpha-bank', 'campus'])],
};

test('a card goes to the first till at which it pays', () => {
  assert.equal(tillFor(STATE, { programmeId: 'alpha-bank' }), 'ARM00001');
  assert.equal(tillFor(STATE, { programmeId: 'campus' }), 'ARM00003');
  assert.equal(tillFor(STATE, { programmeId: 'unknown' }), undefined);
});

test('a till that was chosen stays, if the card pays there', () => {
  const atCanteen = { ...STATE, terminalId: 'ARM00003' };
  assert.equal(tillFor(atCanteen, { programmeId: 'alpha-bank' }), 'ARM00003');
});
