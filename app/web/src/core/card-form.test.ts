/** The card form's judgement while it is typed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY_CARD, numberIsWrong, prefixOf, tidied, troublesOf } from './card-form.ts';

const CARD = {
  pan: '5555 5555 5555 4444',
  cardholderName: 'A HOLDER',
  expiry: '11/29',
  cvc2: '123',
};

test('a number is set out in fours, an expiry as MM/YY, a CVC2 as three digits', () => {
  assert.equal(tidied('pan', '55555555-5555 4444x'), '5555 5555 5555 4444');
  assert.equal(tidied('expiry', '1129'), '11/29');
  assert.equal(tidied('expiry', '1'), '1');
  assert.equal(tidied('cvc2', '12a34'), '123');
});

test('the range is asked for at the eighth digit, not before', () => {
  assert.equal(prefixOf({ ...CARD, pan: '5555 555' }), undefined);
  assert.equal(prefixOf({ ...CARD, pan: '5555 5555' }), '55555555');
});

test('a whole number with a wrong digit is told at once, a number being typed is not', () => {
  assert.equal(numberIsWrong(CARD), false);
  assert.equal(numberIsWrong({ ...CARD, pan: '5555 5555 5555 444' }), false);
  assert.equal(numberIsWrong({ ...CARD, pan: '5555 5555 5555 4445' }), true);
});

test('every trouble of a form is named', () => {
  assert.deepEqual(troublesOf(CARD), []);
  assert.deepEqual(troublesOf(EMPTY_CARD), ['number', 'name', 'expiry', 'cvc2']);
  assert.deepEqual(troublesOf({ ...CARD, expiry: '13/29' }), ['expiry']);
});
