import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { test } from 'node:test';
import { ascii, DecodeError, fromHex, hex } from '@armilla/bytes';
import {
  aesCbc,
  cmacAes,
  hmacSha256,
  macAlgorithm3,
  padMethod1,
  tdesCbc,
  tdesEcb,
} from '@armilla/cipher';
import fc from 'fast-check';
import { setBits } from './dukpt-counter.ts';
import * as emv from './index.ts';
import aes from './vectors/dukpt-aes.json' with { type: 'json' };
import tdes from './vectors/dukpt-tdes.json' with { type: 'json' };

const IK = fromHex(tdes.initialKey);

test('triple DES: the initial key of the standard comes from its base key', () => {
  const ksn = fromHex('FFFF9876543210E00001');
  assert.equal(hex(emv.dukptInitialKey(fromHex(tdes.bdk), ksn)), tdes.initialKey);
  const later = fromHex('FFFF9876543210FFFFFF');
  assert.equal(hex(emv.dukptInitialKey(fromHex(tdes.bdk), later)), tdes.initialKey);
});

test('triple DES: keys, PIN block, data and MACs of the standard come out, in its order', () => {
  let ksn = fromHex('FFFF9876543210E00000');
  const padded = padMethod1(ascii(tdes.data), 8);
  for (const vector of tdes.cases) {
    ksn = emv.nextDukptKsn(ksn) ?? assert.fail();
    assert.equal(hex(ksn), vector.ksn);
    const key = emv.dukptTransactionKey(IK, ksn);
    assert.equal(hex(key), vector.transactionKey);
    const working = (usage: emv.DukptUsage) => emv.dukptWorkingKey(key, usage);
    const block = emv.encodePinBlock0(tdes.pin, tdes.pan);
    assert.equal(hex(tdesEcb(working('pin'), block, 'encrypt')), vector.pinBlock);
    for (const usage of ['dataRequest', 'dataResponse'] as const) {
      const enciphered = tdesCbc(working(usage), new Uint8Array(8), padded, 'encrypt');
      assert.equal(hex(enciphered), vector[usage], usage);
    }
    for (const usage of ['macRequest', 'macResponse'] as const) {
      assert.equal(hex(macAlgorithm3(working(usage), padded, 1)), vector[usage], usage);
    }
  }
});

test('triple DES: a key at nine steps, as the standard has it', () => {
  const key = emv.dukptTransactionKey(IK, fromHex('FFFF9876543210EFF800'));
  assert.equal(hex(key), 'F9CDFEBF4F5B1D9EB3EC12454527E176');
});

test('triple DES: the counter passes over numbers of more than ten bits, and ends', () => {
  const after = (ksn: string): string | undefined => {
    const next = emv.nextDukptKsn(fromHex(ksn));
    return next === undefined ? undefined : hex(next);
  };
  assert.equal(after('FFFF9876543210E007FE'), 'FFFF9876543210E00800');
  assert.equal(after('FFFF9876543210EFF800'), 'FFFF9876543210EFF801');
  assert.equal(after('FFFF9876543210EFFC00'), 'FFFF9876543210F00000');
  assert.equal(after('FFFF9876543210FFF800'), undefined);
  assert.equal(after('FFFF9876543210FFFFFF'), undefined);
});

test('AES: initial keys, transaction keys and what is done with their keys, in the order', () => {
  const id = fromHex(aes.initialKeyId);
  for (const { bdk, expected } of aes.initialKeys) {
    assert.equal(hex(emv.aesDukptInitialKey(fromHex(bdk), id)), expected);
  }
  const initialKey = emv.aesDukptInitialKey(fromHex(aes.initialKeys[0]?.bdk ?? ''), id);
  let ksn = fromHex(`${aes.initialKeyId}00000000`);
  for (const vector of aes.cases) {
    ksn = emv.nextAesDukptKsn(ksn) ?? assert.fail();
    assert.equal(hex(ksn), vector.ksn);
    const key = emv.aesDukptTransactionKey(initialKey, ksn);
    assert.equal(hex(key), vector.transactionKey);
    playUses(key, ksn, vector);
  }
});

function playUses(key: Uint8Array, ksn: Uint8Array, vector: (typeof aes.cases)[number]): void {
  const data = ascii(aes.data);
  const working = (usage: emv.AesDukptUsage, algorithm?: emv.AesDukptAlgorithm) =>
    emv.aesDukptWorkingKey(key, ksn, usage, algorithm);
  const encipher = (usage: emv.AesDukptUsage) =>
    hex(aesCbc(working(usage), new Uint8Array(16), padMethod1(data, 16), 'encrypt'));
  assert.equal(hex(cmacAes(working('macGeneration'), data)), vector.cmacRequest);
  assert.equal(hex(cmacAes(working('macVerification'), data)), vector.cmacResponse);
  assert.equal(hex(hmacSha256(working('macGeneration', 'hmac128'), data)), vector.hmacRequest);
  assert.equal(hex(hmacSha256(working('macVerification', 'hmac128'), data)), vector.hmacResponse);
  assert.equal(encipher('dataEncryption'), vector.dataRequest);
  assert.equal(encipher('dataDecryption'), vector.dataResponse);
}

test('AES: a key of 192 bits is one block and a half, each saying what it is for', () => {
  const bdk = Uint8Array.from({ length: 24 }, (_, i) => i);
  const cipher = createCipheriv('aes-192-ecb', bdk, null).setAutoPadding(false);
  const blocks = [1, 2].map((block) => `010${block}8001000300C0${aes.initialKeyId}`).join('');
  const expected = cipher.update(fromHex(blocks)).subarray(0, 24);
  assert.equal(hex(emv.aesDukptInitialKey(bdk, fromHex(aes.initialKeyId))), hex(expected));
});

test('AES: every published working key, update key and PIN block comes out', () => {
  assert.equal(aes.workingKeys.length, 35);
  for (const { initialKey, ksn, usage, algorithm, expected } of aes.workingKeys) {
    const serial = fromHex(ksn);
    const key = emv.aesDukptTransactionKey(fromHex(initialKey), serial);
    const working = emv.aesDukptWorkingKey(
      key,
      serial,
      usage as emv.AesDukptUsage,
      algorithm as emv.AesDukptAlgorithm,
    );
    assert.equal(hex(working), expected, `${ksn} ${usage} ${algorithm}`);
  }
  const id = fromHex(aes.initialKeyId);
  for (const { initialKey, derivationKey, expected } of aes.updateKeys) {
    const last = fromHex(`${aes.initialKeyId}FFFFFFFF`);
    assert.equal(hex(emv.aesDukptTransactionKey(fromHex(initialKey), last)), derivationKey);
    assert.equal(hex(emv.aesDukptUpdateKey(fromHex(initialKey), id)), expected);
  }
  for (const { key, pin, pan, random, expected } of aes.pinBlocks) {
    assert.equal(hex(emv.encipherPinBlock4(fromHex(key), pin, pan, fromHex(random))), expected);
  }
});

test('AES: the counter passes over numbers of more than 16 bits, and ends', () => {
  const after = (counter: string): string | undefined => {
    const next = emv.nextAesDukptKsn(fromHex(`${aes.initialKeyId}${counter}`));
    return next === undefined ? undefined : hex(next.subarray(8));
  };
  assert.equal(after('0001FFFE'), '00020000');
  assert.equal(after('00020000'), '00020001');
  assert.equal(after('FFFE8000'), 'FFFF0000');
  assert.equal(after('FFFF0000'), undefined);
  assert.equal(after('FFFFFFFF'), undefined);
});

test('the next counter has few enough bits and none such is left out', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 21 - 1 }), (counter) => {
      const ksn = fromHex(`FFFF9876543210${(0xe00000 + counter).toString(16)}`);
      const next = emv.nextDukptKsn(ksn);
      const found =
        next === undefined ? 2 ** 21 : Number.parseInt(hex(next.subarray(7)), 16) & 0x1fffff;
      for (let between = counter + 1; between < found; between++) {
        assert.ok(setBits(between) > 10, `${between}`);
      }
      assert.ok(next === undefined || setBits(found) <= 10);
    }),
    { numRuns: 200 },
  );
});

test('serial numbers and keys of a wrong length or counter are refused', () => {
  const key16 = new Uint8Array(16);
  const ksn = fromHex('FFFF9876543210E00001');
  const refused = (act: () => unknown) =>
    assert.throws(act, (error) => error instanceof DecodeError && error.path === 'ksn');
  refused(() => emv.dukptTransactionKey(key16, ksn.subarray(1)));
  refused(() => emv.dukptTransactionKey(key16, fromHex('FFFF9876543210E00000')));
  refused(() => emv.dukptTransactionKey(key16, fromHex('FFFF9876543210E007FF')));
  refused(() => emv.nextDukptKsn(new Uint8Array(8)));
  refused(() => emv.aesDukptTransactionKey(key16, ksn));
  refused(() => emv.aesDukptTransactionKey(key16, fromHex(`${aes.initialKeyId}00000000`)));
  refused(() => emv.aesDukptTransactionKey(key16, fromHex(`${aes.initialKeyId}0001FFFF`)));
  assert.throws(() => emv.aesDukptInitialKey(key16, new Uint8Array(7)), DecodeError);
  assert.throws(() => emv.dukptInitialKey(key16.subarray(8), ksn), RangeError);
  assert.throws(() => emv.aesDukptInitialKey(new Uint8Array(8), new Uint8Array(8)), RangeError);
  const twelve = fromHex(`${aes.initialKeyId}00000001`);
  assert.throws(() => emv.aesDukptWorkingKey(key16, twelve, 'pin', 'aes256'), RangeError);
});
