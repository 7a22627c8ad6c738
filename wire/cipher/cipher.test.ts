import assert from 'node:assert/strict';
import {
  createCipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  privateEncrypt,
} from 'node:crypto';
import { test } from 'node:test';
import { ascii, concat, DecodeError, fromHex, hex } from '@armilla/bytes';
import fc from 'fast-check';
import * as cipher from './index.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const blocks = (length: number) =>
  fc.integer({ min: 0, max: 6 }).chain((count) => bytes(length * count));

/** What OpenSSL makes of it, without padding. */
function openssl(name: string, key: Uint8Array, iv: Uint8Array | null, data: Uint8Array): string {
  const engine = createCipheriv(name, key, iv).setAutoPadding(false);
  return hex(concat(engine.update(data), engine.final()));
}

test('AES gives the values of FIPS 197, appendix C, both ways', () => {
  const plain = fromHex('00112233445566778899AABBCCDDEEFF');
  const key = Uint8Array.from({ length: 32 }, (_, i) => i);
  const expected: Readonly<Record<number, string>> = {
    16: '69C4E0D86A7B0430D8CDB78070B4C55A',
    24: 'DDA97CA4864CDFE06EAF70A0EC0D7191',
    32: '8EA2B7CA516745BFEAFC49904B496089',
  };
  for (const [length, value] of Object.entries(expected)) {
    const part = key.subarray(0, Number(length));
    assert.equal(hex(cipher.aesEcb(part, plain, 'encrypt')), value);
    assert.equal(hex(cipher.aesEcb(part, fromHex(value), 'decrypt')), hex(plain));
  }
});

test('AES and triple DES agree with OpenSSL on any key and data, and undo themselves', () => {
  const anyKey = fc.constantFrom(16, 24, 32).chain(bytes);
  fc.assert(
    fc.property(anyKey, bytes(16), blocks(16), (key, iv, data) => {
      const bits = 8 * key.length;
      const enciphered = cipher.aesCbc(key, iv, data, 'encrypt');
      assert.equal(hex(enciphered), openssl(`aes-${bits}-cbc`, key, iv, data));
      assert.deepEqual(cipher.aesCbc(key, iv, enciphered, 'decrypt'), data);
      const inBlocks = cipher.aesEcb(key, data, 'encrypt');
      assert.equal(hex(inBlocks), openssl(`aes-${bits}-ecb`, key, null, data));
      assert.deepEqual(cipher.aesEcb(key, inBlocks, 'decrypt'), data);
    }),
  );
  const anyTripleKey = fc.constantFrom(16, 24).chain(bytes);
  fc.assert(
    fc.property(anyTripleKey, bytes(8), blocks(8), (key, iv, data) => {
      const name = key.length === 16 ? 'des-ede' : 'des-ede3';
      const enciphered = cipher.tdesCbc(key, iv, data, 'encrypt');
      assert.equal(hex(enciphered), openssl(`${name}-cbc`, key, iv, data));
      assert.deepEqual(cipher.tdesCbc(key, iv, enciphered, 'decrypt'), data);
      const inBlocks = cipher.tdesEcb(key, data, 'encrypt');
      assert.deepEqual(cipher.tdesEcb(key, inBlocks, 'decrypt'), data);
    }),
  );
});

test('AES in counter mode agrees with OpenSSL, over a carry and at any length', () => {
  const anyKey = fc.constantFrom(16, 24, 32).chain(bytes);
  const data = fc.uint8Array({ maxLength: 70, size: 'max' });
  const counters = fc
    .tuple(bytes(16), fc.nat(16))
    .map(([counter, ones]) => counter.fill(0xff, counter.length - ones));
  fc.assert(
    fc.property(anyKey, counters, data, (key, counter, plain) => {
      const enciphered = cipher.aesCtr(key, counter, plain);
      assert.equal(hex(enciphered), openssl(`aes-${8 * key.length}-ctr`, key, counter, plain));
      assert.deepEqual(cipher.aesCtr(key, counter, enciphered), plain);
    }),
  );
  const sixteen = new Uint8Array(16);
  assert.throws(() => cipher.aesCtr(sixteen, sixteen.subarray(8), sixteen), RangeError);
});

test('a key of eight bytes is single DES, which is triple DES with one key thrice', () => {
  fc.assert(
    fc.property(bytes(8), blocks(8), (key, data) => {
      const single = cipher.tdesEcb(key, data, 'encrypt');
      assert.deepEqual(single, cipher.tdesEcb(concat(key, key, key), data, 'encrypt'));
      assert.deepEqual(cipher.tdesEcb(key, single, 'decrypt'), data);
    }),
  );
});

test('hashes and HMAC agree with OpenSSL on data and keys of every length up to 200', () => {
  for (let length = 0; length <= 200; length++) {
    const data = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 0xff);
    const key = data.toReversed();
    assert.equal(hex(cipher.sha1(data)), hex(createHash('sha1').update(data).digest()));
    assert.equal(hex(cipher.sha256(data)), hex(createHash('sha256').update(data).digest()));
    const hmac = createHmac('sha256', key).update(data).digest();
    assert.equal(hex(cipher.hmacSha256(key, data)), hex(hmac), `${length}`);
  }
  assert.equal(hex(cipher.sha1(ascii('abc'))), 'A9993E364706816ABA3E25717850C26C9CD0D89D');
});

test('the input is left as it was, and a Node buffer is as good as any other bytes', () => {
  const data = Buffer.alloc(16, 7);
  cipher.aesEcb(Buffer.alloc(16), data, 'encrypt');
  cipher.tdesCbc(Buffer.alloc(16), Buffer.alloc(8), data, 'decrypt');
  assert.deepEqual(data, Buffer.alloc(16, 7));
});

test('method 2 padding comes off as it went on, and its absence is refused', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 40, size: 'max' }),
      fc.constantFrom(8, 16),
      (data, length) => {
        const padded = cipher.padMethod2(data, length);
        assert.equal(padded.length % length, 0);
        assert.deepEqual(cipher.unpadMethod2(padded), data);
      },
    ),
  );
  for (const bad of ['', '0000', '1200', '81']) {
    assert.throws(() => cipher.unpadMethod2(fromHex(bad)), DecodeError);
  }
});

test('key check values and parity come out as published', () => {
  const key = fromHex('0123456789ABCDEFFEDCBA9876543210');
  assert.equal(hex(cipher.kcvTdes(key)), '08D7B4');
  const zeros = new Uint8Array(16);
  assert.deepEqual(cipher.kcvAes(zeros), cipher.cmacAes(zeros, new Uint8Array(16)).slice(0, 3));
  const ones = cipher.aesEcb(key, new Uint8Array(16).fill(1), 'encrypt');
  assert.deepEqual(cipher.kcvAesGlobalPlatform(key), ones.slice(0, 3));
  for (const byte of cipher.oddParity(Uint8Array.from({ length: 256 }, (_, i) => i))) {
    assert.equal(byte.toString(2).replaceAll('0', '').length % 2, 1);
  }
});

test('keys, vectors and data of a wrong length are refused', () => {
  const eight = new Uint8Array(8);
  const sixteen = new Uint8Array(16);
  for (const wrong of [
    () => cipher.aesEcb(eight, sixteen, 'encrypt'),
    () => cipher.tdesEcb(new Uint8Array(15), eight, 'encrypt'),
    () => cipher.aesEcb(sixteen, new Uint8Array(17), 'decrypt'),
    () => cipher.aesCbc(sixteen, eight, sixteen, 'encrypt'),
    () => cipher.macAlgorithm3(eight, eight, 2),
  ]) {
    assert.throws(wrong, RangeError);
  }
});

/** A key pair of OpenSSL's making, with an odd size as EMV has them. */
function madeKey(modulusLength: number, publicExponent: number) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength, publicExponent });
  const jwk = privateKey.export({ format: 'jwk' });
  const part = (text: string | undefined) => new Uint8Array(Buffer.from(text ?? '', 'base64url'));
  const key: cipher.RsaPrivateKey = {
    modulus: part(jwk.n),
    exponent: part(jwk.e),
    p: part(jwk.p),
    q: part(jwk.q),
    dp: part(jwk.dp),
    dq: part(jwk.dq),
    qInv: part(jwk.qi),
  };
  return { key, pem: privateKey.export({ type: 'pkcs1', format: 'pem' }) };
}

test('RSA agrees with OpenSSL and undoes itself, for both exponents EMV allows', () => {
  for (const exponent of [3, 65537]) {
    const { key, pem } = madeKey(768, exponent);
    const block = new Uint8Array(96).fill(0x5a);
    const signed = cipher.rsaPrivate(key, block);
    const padding = 3;
    const theirs = privateEncrypt({ key: createPrivateKey(pem), padding }, block);
    assert.equal(hex(signed), hex(theirs));
    assert.deepEqual(cipher.rsaPublic(key, signed), block);
    fc.assert(
      fc.property(bytes(95), (rest) => {
        const below = concat(Uint8Array.of(0x6a), rest);
        assert.deepEqual(cipher.rsaPublic(key, cipher.rsaPrivate(key, below)), below);
      }),
      { numRuns: 20 },
    );
  }
});

test('RSA refuses a block that is too short, too large, or a key with a wrong part', () => {
  const { key } = madeKey(768, 3);
  const block = new Uint8Array(96).fill(1);
  assert.throws(() => cipher.rsaPublic(key, block.subarray(1)), RangeError);
  assert.throws(() => cipher.rsaPrivate(key, new Uint8Array(96).fill(0xff)), RangeError);
  const dp = key.dp.with(5, (key.dp.at(5) ?? 0) ^ 1);
  assert.throws(() => cipher.rsaPrivate({ ...key, dp }, block), /do not belong together/);
});
