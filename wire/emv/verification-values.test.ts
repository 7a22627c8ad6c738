import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import { kcvTdes } from '@armilla/cipher';
import fc from 'fast-check';
import * as emv from './index.ts';
import cvc3Vectors from './vectors/cvc3-pyemv.json' with { type: 'json' };
import vectors from './vectors/pin-verification-cvv.json' with { type: 'json' };

type Vector = (typeof vectors.cases)[number];

function rulesOf(vector: Vector): emv.Ibm3624Rules {
  const { decimalisationTable = '', validationStart = 0, validationLength = 0, pad = '' } = vector;
  return { decimalisationTable, validationStart, validationLength, pad };
}

const OPERATIONS: Readonly<Record<string, (vector: Vector) => string>> = {
  ibm3624Pin: (vector) =>
    emv.ibm3624Pin(fromHex(vector.pvk ?? ''), vector.pan, rulesOf(vector), vector.offset ?? ''),
  visaPvv: ({ pvk = '', pan, pvki = '', pin = '' }) => emv.visaPvv(fromHex(pvk), pan, pvki, pin),
  cvv: ({ cvk = '', pan, expiry = '', serviceCode = '' }) =>
    emv.cardVerificationValue(fromHex(cvk), pan, expiry, serviceCode),
};

test('every vector of PIN verification and CVV gives its published value', () => {
  assert.equal(vectors.cases.length, 12);
  for (const vector of vectors.cases) {
    const play = OPERATIONS[vector.op] ?? assert.fail(vector.op);
    assert.equal(play(vector), vector.expected, JSON.stringify(vector));
  }
});

test('the offset of the PIN that a vector gives is the offset it gave', () => {
  for (const vector of vectors.cases.filter(({ op }) => op === 'ibm3624Pin')) {
    const key = fromHex(vector.pvk ?? '');
    const offset = emv.ibm3624Offset(key, vector.pan, rulesOf(vector), vector.expected);
    assert.equal(offset, vector.offset);
  }
});

test('any chosen PIN comes back from its offset', () => {
  const key = fromHex('0123456789ABCDEFFEDCBA9876543210');
  const rules: emv.Ibm3624Rules = {
    decimalisationTable: '0123456789012345',
    validationStart: 3,
    validationLength: 12,
    pad: 'F',
  };
  const pins = fc.integer({ min: 0, max: 999999 }).map((pin) => String(pin).padStart(6, '0'));
  fc.assert(
    fc.property(pins, (pin) => {
      const pan = '5413330089600044';
      const offset = emv.ibm3624Offset(key, pan, rules, pin);
      assert.equal(emv.ibm3624Pin(key, pan, rules, offset), pin);
    }),
  );
});

test('verification values differ by PAN, expiry, service code, PIN and key', () => {
  const key = fromHex('99999999999999998888888888888888');
  const cvv = emv.cardVerificationValue(key, '2222222222222222', '3333', '111');
  assert.equal(cvv, '361');
  assert.notEqual(emv.cardVerificationValue(key, '2222222222222223', '3333', '111'), cvv);
  assert.notEqual(emv.cardVerificationValue(key, '2222222222222222', '3334', '111'), cvv);
  assert.notEqual(emv.cardVerificationValue(key, '2222222222222222', '3333', '999'), cvv);
  assert.throws(() => emv.cardVerificationValue(key, '2222222222222222', '333', '111'), RangeError);
  assert.throws(() => emv.visaPvv(key, '2222222222222222', '1', '12'), RangeError);
});

test('every CVC3 vector gives its published value', () => {
  assert.equal(cvc3Vectors.cases.length, 2);
  for (const vector of cvc3Vectors.cases) {
    const masterKey = emv.deriveIccMasterKey(fromHex(vector.imkCvc3), vector.pan, vector.psn);
    assert.equal(hex(kcvTdes(masterKey).subarray(0, 2)), vector.iccMkKcv);
    const iv = emv.ivCvc3(masterKey, fromHex(vector.trackData));
    assert.equal(hex(iv), vector.ivCvc3);
    const value = emv.cvc3(masterKey, iv, fromHex(vector.un), fromHex(vector.atc));
    assert.equal(emv.cvc3Digits(value), vector.cvc3Decimal);
    assert.equal(emv.cvc3Digits(value).slice(-3), vector.expectedLast3);
    const other = emv.cvc3(masterKey, iv, fromHex(vector.un), fromHex('005F'));
    assert.notDeepEqual(other, value);
  }
});

test('a dCVV is a CVV under the card key with the ATC for the first digits of the PAN', () => {
  const key = fromHex('0123456789ABCDEFFEDCBA9876543210');
  const pan = '4123456789012345';
  const value = emv.dynamicCardVerificationValue(key, pan, '8701', '101', fromHex('0027'));
  assert.equal(value, emv.cardVerificationValue(key, '0027456789012345', '8701', '101'));
  for (const atc of ['0028', '002A', 'FFFF']) {
    const other = emv.dynamicCardVerificationValue(key, pan, '8701', '101', fromHex(atc));
    assert.match(other, /^\d{3}$/);
    assert.notEqual(other, value);
  }
  const short = fromHex('27');
  assert.throws(() => emv.dynamicCardVerificationValue(key, pan, '8701', '101', short), RangeError);
});
