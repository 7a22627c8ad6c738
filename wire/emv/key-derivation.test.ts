import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import { kcvTdes, macAlgorithm3 } from '@armilla/cipher';
import * as emv from './index.ts';
import vectors from './vectors/emv-key-derivation.json' with { type: 'json' };

type Vector = (typeof vectors.cases)[number];

const bytes = (text: string | undefined): Uint8Array => fromHex(text ?? assert.fail('missing'));

/** Derives, and gives the value that the vector calls `expected`. */
const OPERATIONS: Readonly<Record<string, (vector: Vector) => Uint8Array>> = {
  iccMkA: ({ imk, pan = '', psn = '' }) => emv.deriveIccMasterKeyOptionA(bytes(imk), pan, psn),
  iccMkB: ({ imk, pan = '', psn = '' }) => emv.deriveIccMasterKeyOptionB(bytes(imk), pan, psn),
  commonSessionKey: ({ iccMk, r }) => emv.sessionKeyFromR(bytes(iccMk), bytes(r)),
  visaSmSessionKey: ({ iccMk, atc }) => emv.sessionKeyVisaScript(bytes(iccMk), bytes(atc)),
  ac: ({ sessionKey, acData }) => macAlgorithm3(bytes(sessionKey), bytes(acData), 2),
  arpc1: ({ key, arqc, arc }) => emv.arpcMethod1(bytes(key), bytes(arqc), bytes(arc)),
  arpc2: ({ key, arqc, csu }) => emv.arpcMethod2(bytes(key), bytes(arqc), bytes(csu)),
  emv2000TreeSessionKey: ({ iccMk, atc, height = 0, branchFactor = 0, iv }) =>
    emv.sessionKeyTree(bytes(iccMk), bytes(atc), { height, branchFactor, iv: bytes(iv) }),
};

/** Plays one whole chain from issuer key to ARPC. */
function playChain(vector: Vector): void {
  const { mkOption, pan = '', psn = '', id = '' } = vector;
  const derive = mkOption === 'A' ? emv.deriveIccMasterKeyOptionA : emv.deriveIccMasterKeyOptionB;
  const masterKey = derive(bytes(vector.imk), pan, psn);
  assert.equal(hex(masterKey), vector.iccMk, id);
  if (vector.iccMkKcv !== undefined) {
    assert.equal(hex(kcvTdes(masterKey).subarray(0, 2)), vector.iccMkKcv, id);
  }
  const sessionKey = emv.sessionKeyFromR(masterKey, bytes(vector.r));
  assert.equal(hex(sessionKey), vector.sessionKey, id);
  const padding = vector.acPadding === 'method1' ? 1 : 2;
  const arqc = macAlgorithm3(sessionKey, bytes(vector.acData), padding);
  assert.equal(hex(arqc), vector.arqc, id);
  const key = vector.arpcKey === 'ICC_MK' ? masterKey : sessionKey;
  const arpc =
    vector.arpcMethod === 1
      ? emv.arpcMethod1(key, arqc, bytes(vector.arc))
      : emv.arpcMethod2(key, arqc, bytes(vector.csu), fromHex(vector.propAuthData ?? ''));
  assert.equal(hex(arpc), vector.arpc, id);
}

test('every vector of key derivation gives its published value', () => {
  assert.equal(vectors.cases.length, 35);
  for (const vector of vectors.cases) {
    if (vector.op === undefined) playChain(vector);
    else assert.equal(hex(operation(vector.op)(vector)), vector.expected, JSON.stringify(vector));
  }
});

function operation(name: string): (vector: Vector) => Uint8Array {
  return OPERATIONS[name] ?? assert.fail(name);
}

test('a PAN of 16 digits takes option A, one of 17 or more option B', () => {
  const imk = fromHex('0123456789ABCDEFFEDCBA9876543210');
  const short = '9901234567890123';
  const long = '12345678901234567';
  assert.deepEqual(
    emv.deriveIccMasterKey(imk, short, '45'),
    emv.deriveIccMasterKeyOptionA(imk, short, '45'),
  );
  assert.deepEqual(
    emv.deriveIccMasterKey(imk, long, '45'),
    emv.deriveIccMasterKeyOptionB(imk, long, '45'),
  );
  assert.notDeepEqual(
    emv.deriveIccMasterKeyOptionA(imk, long, '45'),
    emv.deriveIccMasterKeyOptionB(imk, long, '45'),
  );
});

test('session keys take in what they should and nothing else', () => {
  const mk = fromHex('0123456789ABCDEFFEDCBA9876543210');
  const atc = fromHex('001C');
  const un = fromHex('ABCDEF12');
  assert.equal(hex(emv.sessionKeyCommon(mk, atc)), 'E9FB384AF807B940FEDCEA613461B0C4');
  assert.notDeepEqual(emv.sessionKeyMastercard(mk, atc, un), emv.sessionKeyCommon(mk, atc));
  assert.deepEqual(
    emv.sessionKeyMastercard(mk, atc, new Uint8Array(4)),
    emv.sessionKeyCommon(mk, atc),
  );
  assert.throws(() => emv.sessionKeyFromR(mk, atc), RangeError);
});
