/** The till's keys, and what may be held to it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bandsToHold,
  heldNow,
  nameOfHeld,
  plasticToHold,
  withDigits,
  withoutLastDigit,
} from './counter.ts';
import { type BandView, firstState, type Plastic } from './state.ts';

const NOW = 1_000;

const band = (serialNumber: string, armedUntil: number | null) =>
  ({ serialNumber, armedUntil }) as BandView;

const STATE = firstState('en', '481516');

test('keys count from the last digit, as on a till', () => {
  let text = '';
  for (const digits of ['1', '2', '4', '0']) text = withDigits(text, digits, 'EUR');
  assert.equal(text, '12.40');
  assert.equal(withDigits('0.05', '00', 'EUR'), '5.00');
  assert.equal(withoutLastDigit('12.40', 'EUR'), '1.24');
  assert.equal(withoutLastDigit('0.01', 'EUR'), '0.00');
  assert.equal(withDigits('what', '7', 'EUR'), '0.07', 'what is no amount begins anew');
  assert.equal(withDigits('0.00', '0', 'EUR'), '0.00');
});

test('an amount has no more digits than the till takes', () => {
  assert.equal(withDigits('999999.99', '1', 'EUR'), '999999.99');
});

test('the band at hand comes first, then those on the shelf that are ready to pay', () => {
  const mine = band('MINE-01', null);
  const shelf = [mine, band('READY-1', NOW + 1), band('LATE-01', NOW)];
  const names = (state: typeof STATE) =>
    bandsToHold(state, NOW).map(({ serialNumber }) => serialNumber);
  assert.deepEqual(names({ ...STATE, band: mine, shelf }), ['MINE-01', 'READY-1']);
  assert.deepEqual(names({ ...STATE, shelf }), ['READY-1']);
  const held = { kind: 'BAND', serialNumber: 'LATE-01' } as const;
  const counter = { ...STATE.counter, held };
  assert.deepEqual(names({ ...STATE, shelf, counter }), ['READY-1', 'LATE-01']);
});

test('what was chosen is held, else a band that can pay, else nothing', () => {
  assert.equal(heldNow(STATE, NOW), null);
  const shelf = [band('READY-1', NOW + 1)];
  const held = { kind: 'BAND', serialNumber: 'READY-1' } as const;
  assert.deepEqual(heldNow({ ...STATE, shelf }, NOW), held);
  const plastic = { kind: 'PLASTIC', bankId: 'alpha-bank', cardId: 'card_1' } as const;
  const counter = { ...STATE.counter, held: plastic };
  assert.deepEqual(heldNow({ ...STATE, shelf, counter }, NOW), plastic);
  assert.notEqual(nameOfHeld(held), nameOfHeld(plastic));
});

test('plastic pays where its bank’s cards do', () => {
  const plastic = [{ bankId: 'alpha-bank' }, { bankId: 'pumb' }] as Plastic[];
  assert.deepEqual(plasticToHold({ plastic }, { programmes: ['pumb'] }), [{ bankId: 'pumb' }]);
});
