import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import { kcvTdes } from '@armilla/cipher';
import * as emv from './index.ts';
import vectors from './vectors/emv-script-messaging.json' with { type: 'json' };

type Vector = (typeof vectors.cases)[number];

const MANNERS: Readonly<Record<string, emv.ScriptEncipherment>> = {
  VISA: 'visa',
  MASTERCARD: 'mastercard',
  EMV: 'emv',
};

const bytes = (text: string | null | undefined): Uint8Array =>
  fromHex(text ?? assert.fail('missing'));

function sessionKey(vector: Vector, imk: string | null | undefined): Uint8Array {
  const masterKey = emv.deriveIccMasterKey(bytes(imk), vector.pan, vector.psn);
  return vector.skDerivation === 'visa'
    ? emv.sessionKeyVisaScript(masterKey, bytes(vector.r))
    : emv.sessionKeyFromR(masterKey, bytes(vector.r));
}

function pinBlock({ imkAc, pan, psn, newPin = '', currentPin }: Vector): Uint8Array {
  if (imkAc === null || imkAc === undefined) return emv.encodePinBlock2(newPin);
  const masterKey = emv.deriveIccMasterKey(fromHex(imkAc), pan, psn);
  return emv.visaPinChangeBlock(masterKey, newPin, currentPin ?? undefined);
}

function playPinChange(vector: Vector): void {
  const block = pinBlock(vector);
  const label = vector.testFunction ?? '';
  assert.equal(hex(block), vector.pinBlock, label);
  const encipherKey = sessionKey(vector, vector.imkSmc);
  assert.equal(hex(kcvTdes(encipherKey)), vector.smcSessionKeyKcv);
  const manner = MANNERS[vector.encryption ?? ''] ?? assert.fail(label);
  const data = emv.encipherScriptData(encipherKey, block, manner);
  assert.equal(hex(data), vector.encrypted, label);
  const macKey = sessionKey(vector, vector.imkSmi);
  const mac = emv.scriptMac(macKey, { header: bytes(vector.header), data });
  assert.equal(hex(mac), vector.mac, label);
}

test('every vector of script messaging gives its published value', () => {
  assert.equal(vectors.cases.length, 7);
  for (const vector of vectors.cases) {
    if (vector.op === 'pinChange') playPinChange(vector);
    else {
      const key = sessionKey(vector, vector.imkSmi);
      const mac = emv.scriptMac(key, { header: bytes(vector.macInput) });
      assert.equal(hex(mac), vector.expected);
    }
  }
});

test('a script MAC covers header, transaction and data', () => {
  const key = fromHex('0123456789ABCDEFFEDCBA9876543210');
  const header = fromHex('8424000210');
  const transaction = new Uint8Array(10);
  const data = new Uint8Array(8);
  const whole = hex(emv.scriptMac(key, { header, transaction, data }));
  for (const other of [
    { header: header.with(4, 0x11), transaction, data },
    { header, transaction: transaction.with(9, 1), data },
    { header, transaction, data: data.with(0, 1) },
  ]) {
    assert.notEqual(hex(emv.scriptMac(key, other)), whole);
  }
});

test('data that does not fill its blocks is padded, whatever the manner', () => {
  const key = fromHex('0123456789ABCDEFFEDCBA9876543210');
  const lengths = (length: number) =>
    (['emv', 'mastercard', 'visa'] as const).map(
      (manner) => emv.encipherScriptData(key, new Uint8Array(length), manner).length,
    );
  assert.deepEqual(lengths(5), [8, 8, 8]);
  assert.deepEqual(lengths(8), [16, 8, 16]);
});
