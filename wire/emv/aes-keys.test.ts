import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { test } from 'node:test';
import { concat, DecodeError, fromHex, hex } from '@armilla/bytes';
import { cmacAes } from '@armilla/cipher';
import * as emv from './index.ts';

const KEY = fromHex('000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F');
const PAN = '5413330089600044';

/** The same block operation by another implementation. */
function reference(key: Uint8Array, blocks: string): string {
  const cipher = createCipheriv(`aes-${8 * key.length}-ecb`, key, null).setAutoPadding(false);
  return hex(cipher.update(fromHex(blocks)));
}

test('card keys of option C are PAN and sequence number enciphered, and their complement', () => {
  const y = '00000000000000541333008960004401';
  const complement = 'FFFFFFFFFFFFFFABECCCFF769FFFBBFE';
  for (const length of [16, 24, 32]) {
    const imk = KEY.subarray(0, length);
    const key = emv.deriveIccMasterKeyAes(imk, PAN, '01');
    assert.equal(hex(key), reference(imk, y + complement).slice(0, 2 * length));
  }
  const long = emv.deriveIccMasterKeyAes(KEY.subarray(0, 16), '1234567890123456789', '45');
  assert.equal(hex(long), reference(KEY.subarray(0, 16), '00000000000123456789012345678945'));
  assert.throws(() => emv.deriveIccMasterKeyAes(KEY, '54133300896X0044', '01'), DecodeError);
});

test('session keys are the ATC enciphered, in two blocks told apart where one is not enough', () => {
  const atc = fromHex('001C');
  const one = '001C0000000000000000000000000000';
  const two = '001CF000000000000000000000000000001C0F00000000000000000000000000';
  assert.equal(
    hex(emv.sessionKeyAes(KEY.subarray(0, 16), atc)),
    reference(KEY.subarray(0, 16), one),
  );
  for (const length of [24, 32]) {
    const masterKey = KEY.subarray(0, length);
    const sessionKey = emv.sessionKeyAes(masterKey, atc);
    assert.equal(hex(sessionKey), reference(masterKey, two).slice(0, 2 * length));
  }
  const arqc = fromHex('CD29615D6452E70E');
  assert.equal(
    hex(emv.sessionKeyAesFromR(KEY.subarray(0, 16), arqc)),
    reference(KEY.subarray(0, 16), 'CD29615D6452E70E0000000000000000'),
  );
  assert.throws(() => emv.sessionKeyAes(KEY, new Uint8Array(3)), RangeError);
  assert.throws(() => emv.sessionKeyAesFromR(KEY, new Uint8Array(17)), RangeError);
  assert.throws(() => emv.sessionKeyAes(KEY.subarray(0, 15), atc), RangeError);
});

test('cryptogram and ARPC under AES are the left ends of CMACs, over all that they cover', () => {
  const key = KEY.subarray(0, 16);
  const input = KEY;
  const arqc = emv.applicationCryptogramAes(key, input);
  assert.equal(hex(arqc), hex(cmacAes(key, input).subarray(0, 8)));
  assert.notDeepEqual(emv.applicationCryptogramAes(key, input.with(31, 0)), arqc);
  const csu = fromHex('00820000');
  const arpc = emv.arpcMethod2Aes(key, arqc, csu);
  assert.equal(hex(arpc), hex(cmacAes(key, concat(arqc, csu)).subarray(0, 4)));
  assert.notDeepEqual(emv.arpcMethod2Aes(key, arqc, csu, Uint8Array.of(1)), arpc);
});
