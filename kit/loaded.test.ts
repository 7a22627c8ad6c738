import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemChance } from './chance.ts';
import { identifier } from './identifier.ts';
import {
  indexOfName,
  indexOfNumber,
  LOADABLE,
  loadedAccountReferenceStem,
  loadedDigits,
  loadedDpan,
  loadedElementStem,
  loadedName,
  loadedPan,
  loadedStem,
  loadedTokenReference,
} from './loaded.ts';
import { PAN } from './secret.ts';

const BIN = '53332201';
const LAST = LOADABLE - 1;

test('numbers go by index, with a check digit, and tell their index again', () => {
  assert.equal(loadedPan(BIN, 0), '5333220100000000');
  assert.equal(loadedPan(BIN, 1234567), '5333220112345674');
  for (const index of [0, 1, 404_404, LAST]) {
    const number = loadedDpan(BIN, index);
    assert.equal(number.length, 16);
    assert.ok(PAN.parse(number), number);
    assert.equal(indexOfNumber(BIN, number), index);
    assert.equal(indexOfNumber('53332202', number), undefined);
  }
  assert.equal(indexOfNumber(BIN, `${BIN}123`), undefined);
});

test('names are as long as drawn ones, come after them, and tell their index again', () => {
  const drawn = identifier('tkn', Date.UTC(2100, 0, 1), systemChance);
  for (const index of [0, LAST]) {
    const name = loadedTokenReference(BIN, index);
    assert.equal(name.length, drawn.length);
    assert.ok(name > drawn);
    assert.equal(name, `${loadedStem('tkn', BIN)}${loadedDigits(index)}`);
    assert.equal(indexOfName(name), index);
  }
  assert.notEqual(loadedName('tkn', '53332201', 0), loadedName('tkn', '53332202', 0));
});

test('what names a secure element and an account are of their lengths', () => {
  assert.match(`${loadedElementStem(BIN)}${loadedDigits(LAST)}`, /^[0-9A-F]{84}$/);
  assert.match(`${loadedAccountReferenceStem(BIN)}${loadedDigits(LAST)}`, /^ARML\d{25}$/);
});
