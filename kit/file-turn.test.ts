/** Files that several processes of one party have in common: nobody's change is lost. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { seededChance } from './chance.ts';
import { steppedClock } from './clock.ts';
import { type FileTurn, fileTurn } from './file-turn.ts';
import { keysAt } from './key-settings.ts';
import { keysInMemory, openKeyFile } from './keys.ts';
import { openLinkKeys } from './link-keys.ts';
import { SecretBytes, SecretText } from './secret.ts';
import { folder } from './test/databases.ts';

const COUNTING = `
  const { readFileSync, writeFileSync } = await import('node:fs');
  const { fileTurn } = await import(process.argv[1]);
  const [lock, count] = process.argv.slice(2);
  const turn = fileTurn(lock);
  const counted = () => Number(readFileSync(count, { flag: 'a+' }));
  const addOne = () => writeFileSync(count, String(counted() + 1));
  for (let i = 0; i < 100; i++) turn(() => turn(addOne));`;

test('of several processes one at a time has its turn, and work within work has it', async () => {
  const place = folder();
  const [lock, count] = [join(place, 'lock'), join(place, 'count')];
  const module = new URL('./file-turn.ts', import.meta.url).href;
  const words = ['--input-type=module', '-e', COUNTING, module, lock, count];
  const all = [1, 2, 3].map(() => spawn(process.execPath, words, { stdio: 'inherit' }));
  await Promise.all(all.map((child) => once(child, 'exit')));
  assert.equal(readFileSync(count, 'utf8'), '300');
  assert.equal(statSync(lock).size, 0, 'nothing is written in it');
});

test('what throws in its turn lets it go', () => {
  const turn = fileTurn(join(folder(), 'lock'));
  assert.throws(() =>
    turn(() => {
      throw new Error('no');
    }),
  );
  assert.equal(
    turn(() => 'yes'),
    'yes',
  );
});

test('a key that another process made is found and not made again', () => {
  const place = folder();
  const file = join(place, 'keys.json');
  const open = () =>
    openKeyFile(file, new SecretText('a passphrase'), fileTurn(join(place, 'lock')));
  const [here, there] = [open(), open()];
  assert.ok(!existsSync(file), 'both began before there was a file');
  const of = (port: typeof here, name: string, fill: number) =>
    Buffer.from(port.working(name, () => new Uint8Array(16).fill(fill)).expose())[0];
  assert.deepEqual([of(here, 'a', 1), of(there, 'a', 2), of(there, 'b', 3)], [1, 1, 3]);
  assert.deepEqual([of(here, 'b', 4), of(here, 'c', 5)], [3, 5]);
  const sealed = there.seal('c of its own', Buffer.from('text'), 'row');
  assert.equal(Buffer.from(here.open('c of its own', sealed, 'row')).toString(), 'text');
  const later = open();
  assert.deepEqual([of(later, 'a', 6), of(later, 'b', 6), of(later, 'c', 6)], [1, 3, 5]);
});

test('the first use of each key of a module is in turn, since it may make the key', () => {
  let turns = 0;
  const turn: FileTurn = (work) => {
    turns += 1;
    return work();
  };
  const module = { token: 'token', keys: () => keysInMemory(), close: () => {} };
  const secret = new SecretText('a passphrase');
  const place = { party: 'issuer', file: join(folder(), 'keys.json'), secret, turn };
  const keys = keysAt(place, module);
  const sealed = keys.seal('a', Buffer.from('text'), 'row');
  keys.seal('a', Buffer.from('text'), 'row');
  assert.equal(Buffer.from(keys.open('a', sealed, 'row')).toString(), 'text');
  assert.equal(turns, 1);
  keys.fingerprint('a', 'value');
  keys.fingerprint('a', 'value');
  keys.working('a', () => new Uint8Array(16));
  keys.working('b', () => new Uint8Array(16));
  assert.equal(turns, 4);
});

test('keys of a link that one process took or used are known to the others at once', () => {
  const place = folder();
  const [keys, clock, chance] = [keysInMemory(), steppedClock(1_000), seededChance(5)];
  const first = {
    version: '00',
    mac: new SecretBytes(new Uint8Array(16).fill(1)),
    pin: new SecretBytes(new Uint8Array(16).fill(2)),
  };
  const open = () => {
    const turn = fileTurn(join(place, 'lock'));
    return openLinkKeys({ file: join(place, 'link'), keys, first, clock, chance, turn });
  };
  const [here, there] = [open(), open()];
  const versions = () => [here, there].map((one) => one.accepted().map(({ version }) => version));
  const set = here.propose();
  assert.deepEqual(there.propose().mac.expose(), set.mac.expose(), 'both bring the same');
  assert.deepEqual(versions(), [
    ['00', '01'],
    ['00', '01'],
  ]);
  there.seen('01');
  assert.deepEqual(versions(), [
    ['01', '00'],
    ['01', '00'],
  ]);
  assert.deepEqual(here.pin.expose(), set.pin.expose());
  here.acknowledged('01');
  assert.deepEqual(versions()[0], ['01', '00'], 'the second acknowledgement changes nothing');
  assert.equal(here.propose().version, '02');
});
