/** What every key port keeps, whatever it is made of. Each adapter's test runs this. */
import assert from 'node:assert/strict';
import {
  constants,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  publicDecrypt,
} from 'node:crypto';
import { test } from 'node:test';
import type { KeyPort } from '../keys.ts';

const plain = Buffer.from('5413330089604111');

/** Opens the same keys each time it is called, as after a restart. */
type Open = () => Promise<KeyPort> | KeyPort;

/** `begin` is called in each test, and gives a place for keys. */
export function keyPortContract(name: string, begin: () => Open): void {
  test(`${name}: what is sealed opens under its key and context, after a restart as well`, async () => {
    const open = begin();
    const sealed = (await open()).seal('vault', plain, 'row 1');
    assert.equal(Buffer.from(sealed).includes(plain), false);
    assert.deepEqual(Buffer.from((await open()).open('vault', sealed, 'row 1')), plain);
  });

  test(`${name}: sealing twice gives different bytes`, async () => {
    const keys = await begin()();
    assert.notDeepEqual(keys.seal('vault', plain, 'x'), keys.seal('vault', plain, 'x'));
  });

  test(`${name}: another context, another key and any turned bit are refused`, async () => {
    const keys = await begin()();
    const sealed = keys.seal('vault', plain, 'row 1');
    assert.throws(() => keys.open('vault', sealed, 'row 2'));
    assert.throws(() => keys.open('other', sealed, 'row 1'));
    for (let i = 0; i < sealed.length; i++) {
      const altered = Uint8Array.from(sealed);
      altered[i] = (altered[i] ?? 0) ^ 1;
      assert.throws(() => keys.open('vault', altered, 'row 1'), `byte ${i}`);
    }
    for (const short of [0, 5, 12, 27]) {
      assert.throws(() => keys.open('vault', sealed.slice(0, short), 'row 1'), `${short} bytes`);
    }
    assert.deepEqual(Buffer.from(keys.open('vault', sealed, 'row 1')), plain, 'and it goes on');
  });

  test(`${name}: a working key is made once and is the same ever after`, async () => {
    const open = begin();
    let made = 0;
    const make = () => {
      made += 1;
      return Uint8Array.of(1, 2, 3, made);
    };
    const first = await open();
    assert.deepEqual([...first.working('imk', make).expose()], [1, 2, 3, 1]);
    first.working('imk', make);
    assert.deepEqual([...(await open()).working('imk', make).expose()], [1, 2, 3, 1]);
    assert.equal(made, 1);
  });

  test(`${name}: a fingerprint finds a value again under its own key only`, async () => {
    const open = begin();
    const print = async (key: string, value: string) =>
      Buffer.from((await open()).fingerprint(key, value));
    assert.equal((await print('pan', '1')).length, 32);
    assert.deepEqual(await print('pan', '1'), await print('pan', '1'));
    assert.notDeepEqual(await print('pan', '1'), await print('pan', '2'));
    assert.notDeepEqual(await print('pan', '1'), await print('other', '1'));
    assert.equal((await print('pan', 'x'.repeat(5000))).length, 32);
    assert.deepEqual(await print('pan', ''), await print('pan', ''));
    assert.equal((await print('pan', '')).length, 32);
  });

  test(`${name}: a key for blocks enciphers the same ever after, each name its own`, async () => {
    const open = begin();
    const make = () => Buffer.from('00112233445566778899aabbccddeeff', 'hex');
    for (const [kind, length] of [
      ['TDES', 8],
      ['TDES_HALVES', 8],
      ['AES', 16],
    ] as const) {
      const blocks = Buffer.alloc(2 * length, 3);
      const at = `blocks-${kind}`;
      const first = (await open()).blocks(at, kind, make).encipher(blocks);
      assert.deepEqual([...first.slice(0, length)], [...first.slice(length)], 'block by block');
      assert.notDeepEqual([...first], [...blocks]);
      const later = (await open()).blocks(at, kind, () => assert.fail('made anew'));
      assert.deepEqual([...later.encipher(blocks)], [...first]);
    }
    const keys = await open();
    const halves = keys.blocks('blocks-TDES_HALVES', 'TDES_HALVES', make);
    const left = halves.encipherLeft(Buffer.alloc(8));
    assert.notDeepEqual([...left], [...halves.encipher(Buffer.alloc(8))]);
    const whole = keys.blocks('blocks-TDES', 'TDES', make);
    assert.throws(() => whole.encipherLeft(Buffer.alloc(8)), RangeError);
  });

  test(`${name}: a signing key is the same ever after, and its public part undoes it`, async () => {
    const open = begin();
    const block = Buffer.concat([Buffer.of(0x6a), Buffer.alloc(127, 9)]);
    const { modulus, exponent, sign } = (await open()).signing('signs', 1024);
    assert.equal(modulus.length, 128);
    const jwk = { kty: 'RSA', n: base64url(modulus), e: base64url(exponent) };
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const undone = publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, sign(block));
    assert.deepEqual(undone, block);
    assert.deepEqual((await open()).signing('signs', 1024).modulus, modulus);
  });

  test(`${name}: two that agree have one secret; a point off the curve is refused`, async () => {
    const open = begin();
    const mine = (await open()).agreement('agrees');
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = other.publicKey.export({ format: 'jwk' });
    const jwk = { kty: 'EC', crv: 'P-256', ...mine.publicKey };
    const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
    const theirs = diffieHellman({ privateKey: other.privateKey, publicKey });
    assert.deepEqual(Buffer.from(mine.agree({ x, y })), theirs);
    assert.deepEqual((await open()).agreement('agrees').publicKey, mine.publicKey);
    const off = Buffer.from(y, 'base64url');
    off[31] = (off[31] ?? 0) ^ 1;
    assert.throws(() => mine.agree({ x, y: off.toString('base64url') }));
    assert.throws(() =>
      mine.agree({ x: base64url(Buffer.alloc(32)), y: base64url(Buffer.alloc(32)) }),
    );
  });
}

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
