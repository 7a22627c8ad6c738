import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, DecodeError, fromHex, hex } from '@armilla/bytes';
import { kcvTdes } from '@armilla/cipher';
import * as emv from './index.ts';
import vectors from './vectors/cvn-arqc-arpc-script.json' with { type: 'json' };

type Vector = (typeof vectors.cases)[number];

/** The issuer application data that the vector's cryptogram covers a part of. */
const IAD_OF_VISA_10 = '06010A03A06010';

function iadOf(vector: Vector): Uint8Array {
  if (vector.iad !== undefined) return fromHex(vector.iad);
  return fromHex(vector.id === 'visa-cvn10' ? IAD_OF_VISA_10 : vector.acDataTail);
}

function dataOf({ tags }: Vector): emv.CryptogramData {
  return {
    amountAuthorised: fromHex(tags.tag9F02),
    amountOther: fromHex(tags.tag9F03),
    terminalCountry: fromHex(tags.tag9F1A),
    tvr: fromHex(tags.tag95),
    currency: fromHex(tags.tag5F2A),
    date: fromHex(tags.tag9A),
    type: fromHex(tags.tag9C),
    unpredictableNumber: fromHex(tags.tag9F37),
    aip: fromHex(tags.tag82),
    atc: fromHex(tags.tag9F36),
  };
}

function requestOf(vector: Vector): emv.CryptogramRequest {
  const { pan, psn } = vector;
  return {
    masterKey: emv.deriveIccMasterKey(fromHex(vector.imkAc), pan, psn),
    cvn: Number.parseInt(vector.cvnHex, 16),
    dataInput: dataOf(vector),
    iad: iadOf(vector),
  };
}

test('every cryptogram version gives its published input, cryptogram and answer', () => {
  assert.equal(vectors.cases.length, 8);
  for (const vector of vectors.cases) {
    const request = requestOf(vector);
    const { masterKey, cvn, dataInput, iad } = request;
    assert.equal(hex(kcvTdes(masterKey).subarray(0, 2)), vector.iccMkAcKcv, vector.id);
    assert.equal(hex(emv.cryptogramInput(cvn, dataInput, iad)), vector.acData, vector.id);
    const arqc = emv.applicationCryptogram(request);
    assert.equal(hex(arqc), vector.arqc, vector.id);
    const response = fromHex(vector.arpcInput);
    const data = emv.issuerAuthenticationData({ ...dataInput, masterKey, cvn, arqc, response });
    assert.equal(hex(data), vector.arpc + vector.arpcInput, vector.id);
  }
});

test('the cryptogram notices any one flipped bit of what it covers, and of its key', () => {
  for (const vector of vectors.cases) {
    const request = requestOf(vector);
    for (const name of Object.keys(request.dataInput) as (keyof emv.CryptogramData)[]) {
      const part = request.dataInput[name];
      const changed = part.with(part.length - 1, (part.at(-1) ?? 0) ^ 1);
      const dataInput = { ...request.dataInput, [name]: changed };
      const cryptogram = emv.applicationCryptogram({ ...request, dataInput });
      assert.notEqual(hex(cryptogram), vector.arqc, `${vector.id} ${name}`);
    }
    const iad = request.iad.with(5, (request.iad.at(5) ?? 0) ^ 0x80);
    assert.notEqual(hex(emv.applicationCryptogram({ ...request, iad })), vector.arqc);
    const masterKey = request.masterKey.with(0, (request.masterKey.at(0) ?? 0) ^ 2);
    assert.notEqual(hex(emv.applicationCryptogram({ ...request, masterKey })), vector.arqc);
  }
});

test('an unknown version, a short element and short issuer data are refused', () => {
  const [vector] = vectors.cases;
  assert.ok(vector);
  const request = requestOf(vector);
  assert.throws(() => emv.applicationCryptogram({ ...request, cvn: 0x99 }), DecodeError);
  const dataInput = { ...request.dataInput, tvr: new Uint8Array(4) };
  assert.throws(() => emv.applicationCryptogram({ ...request, dataInput }), /^DecodeError: tvr/);
  const iad = fromHex('0110A000');
  assert.throws(() => emv.applicationCryptogram({ ...request, iad, cvn: 0x10 }), DecodeError);
});

/** The session key of script messages, and what goes under their MAC besides the command. */
function scriptKeys(vector: Vector) {
  const arqc = fromHex(vector.arqc);
  const atc = fromHex(vector.tags.tag9F36);
  const session = (imk: string): Uint8Array => {
    const masterKey = emv.deriveIccMasterKey(fromHex(imk), vector.pan, vector.psn);
    return vector.smSessionKey === 'visa'
      ? emv.sessionKeyVisaScript(masterKey, atc)
      : emv.sessionKeyFromR(masterKey, arqc);
  };
  return {
    macKey: session(vector.imkSmi),
    encipherKey: session(vector.imkSmc),
    transaction: vector.smMacInsert === 'none' ? new Uint8Array(0) : concat(atc, arqc),
  };
}

const MANNERS: Readonly<Record<string, emv.ScriptEncipherment>> = {
  VISA: 'visa',
  MASTERCARD: 'mastercard',
};

test('every cryptogram version gives its published script MAC and PIN change', () => {
  for (const vector of vectors.cases) {
    const { macKey, encipherKey, transaction } = scriptKeys(vector);
    const header = fromHex(vector.scriptMac.header);
    const mac = emv.scriptMac(macKey, { header, transaction });
    assert.equal(hex(mac), vector.scriptMac.expected, vector.id);
    for (const change of vector.pinChange) {
      const { newPin, currentPin } = change;
      const { masterKey } = requestOf(vector);
      const command = emv.pinChangeCommand({
        macKey,
        encipherKey,
        transaction,
        pinBlock:
          change.pinBlockFormat === 'vis'
            ? emv.visaPinChangeBlock(masterKey, newPin, currentPin ?? undefined)
            : emv.encodePinBlock2(newPin),
        manner: MANNERS[vector.encType] ?? assert.fail(vector.encType),
        p2: currentPin === null ? 2 : 1,
      });
      assert.equal(hex(command), change.expectedApdu, vector.id);
    }
  }
});
