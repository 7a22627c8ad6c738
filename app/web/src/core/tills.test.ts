/** The till on the stage is one at which the card pays; one that does already stays. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstState, type Plastic } from './state.ts';
import { tillFor } from './tills.ts';

const till = (terminalId: string, currency: 'EUR' | 'UAH') => ({
  terminalId,
  merchantName: terminalId,
  city: '',
  currency,
});
const STATE = {
  ...firstState('en', '481516'),
  about: {
    version: '',
    world: '',
    pinnedKeyId: '',
    service: { id: '', name: '' },
    banks: [
      { id: 'alpha-bank', name: '', country: 'GR' },
      { id: 'campus', name: '', country: 'GR' },
      { id: 'pumb', name: '', country: 'UA' },
    ],
  },
  tills: [
    till('ARM00001', 'EUR'),
    till('ARM00002', 'EUR'),
    till('ARM00003', 'EUR'),
    till('ARM00004', 'UAH'),
  ],
};
const face = (programmeId: string, network: Plastic['face']['network'] = 'MASTERCARD') => ({
  programmeId,
  network,
  bankName: '',
  productName: '',
  panLastFour: '0000',
  colours: { background: '', text: '' },
});

test('a bank’s card goes to a till of its own currency, a closed loop’s to its own till', () => {
  assert.equal(tillFor(STATE, face('alpha-bank')), 'ARM00001');
  assert.equal(tillFor(STATE, face('pumb')), 'ARM00004');
  assert.equal(tillFor(STATE, face('campus', 'PRIVATE_LABEL')), 'ARM00003');
});

test('a till that was chosen stays, if the card pays there', () => {
  const atCanteen = { ...STATE, terminalId: 'ARM00003' };
  assert.equal(tillFor(atCanteen, face('alpha-bank')), 'ARM00003');
  assert.equal(tillFor(atCanteen, face('pumb')), 'ARM00004');
});
