/** What every key port keeps, whatever it is made of. Each adapter's test runs this. */
import assert from 'node:assert/strict';
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
  });
}
