/** The key file: wrapped, whole, and of no use to whoever has not its passphrase. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { KeyFileError, openKeyFile, stretch } from './keys.ts';
import { SecretText } from './secret.ts';
import { folder } from './test/databases.ts';

const passphrase = new SecretText('correct horse');
const plain = Buffer.from('5413330089604111');

function keyFile() {
  const path = join(folder(), 'keys.json');
  return { path, open: (p = passphrase) => openKeyFile(path, p) };
}

test('what is sealed opens under its key and context, after a restart as well', () => {
  const { open } = keyFile();
  const sealed = open().seal('vault', plain, 'row 1');
  assert.equal(Buffer.from(sealed).includes(plain), false);
  assert.deepEqual(Buffer.from(open().open('vault', sealed, 'row 1')), plain);
});

test('sealing twice gives different bytes', () => {
  const keys = keyFile().open();
  assert.notDeepEqual(keys.seal('vault', plain, 'x'), keys.seal('vault', plain, 'x'));
});

test('another context, another key and any turned bit are refused', () => {
  const keys = keyFile().open();
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
});

test('a wrong passphrase is refused at once, before a new key can be mixed in', () => {
  const { open, path } = keyFile();
  open().seal('vault', plain, 'x');
  const before = readFileSync(path, 'utf8');
  assert.throws(() => open(new SecretText('wrong')));
  assert.equal(readFileSync(path, 'utf8'), before);
});

test('keys exchanged inside the file are refused: each is wrapped with its name', () => {
  const { open, path } = keyFile();
  const keys = open();
  keys.seal('a', plain, 'x');
  keys.seal('b', plain, 'x');
  const file = JSON.parse(readFileSync(path, 'utf8')) as { keys: Record<string, string> };
  const { a = '', b = '' } = file.keys;
  writeFileSync(path, JSON.stringify({ ...file, keys: { a: b, b: a } }));
  assert.throws(() => open());
});

test('a working key is made once and is the same ever after', () => {
  const { open } = keyFile();
  let made = 0;
  const make = () => {
    made += 1;
    return Uint8Array.of(1, 2, 3, made);
  };
  const first = open();
  assert.deepEqual([...first.working('imk', make).expose()], [1, 2, 3, 1]);
  first.working('imk', make);
  assert.deepEqual([...open().working('imk', make).expose()], [1, 2, 3, 1]);
  assert.equal(made, 1);
});

test('a fingerprint finds a value again under its own key only', () => {
  const { open } = keyFile();
  const print = (name: string, value: string) => Buffer.from(open().fingerprint(name, value));
  assert.deepEqual(print('pan', '1'), print('pan', '1'));
  assert.notDeepEqual(print('pan', '1'), print('pan', '2'));
  assert.notDeepEqual(print('pan', '1'), print('other', '1'));
});

test('the file is its owner’s alone, holds no key in clear, and nothing is left beside it', () => {
  const { open, path } = keyFile();
  const key = new Uint8Array(16).fill(0x41);
  open().working('imk', () => key);
  if (process.platform !== 'win32') assert.equal(statSync(path).mode & 0o777, 0o600);
  const text = readFileSync(path, 'utf8');
  assert.equal(text.includes(Buffer.from(key).toString('base64url').slice(0, 12)), false);
  assert.deepEqual(readdirSync(join(path, '..')), ['keys.json']);
});

test('files of one folder share a passphrase that is stretched once, and no key', () => {
  const { path } = keyFile();
  const shared = stretch(passphrase, Buffer.from('salt'));
  const kept = openKeyFile(path, shared).working('k', () => Uint8Array.of(1));
  assert.deepEqual(
    [
      ...openKeyFile(path, shared)
        .working('k', () => Uint8Array.of(2))
        .expose(),
    ],
    [...kept.expose()],
  );
  assert.throws(() => openKeyFile(path, stretch(passphrase, Buffer.from('other'))));
  assert.throws(() => openKeyFile(path, passphrase));
});

test('a key file that does not open says which and what to do, and no more', () => {
  const path = join(folder(), 'bank.json');
  openKeyFile(path, new SecretText('right')).working('k', () => Uint8Array.of(1));
  const says = (words: RegExp) => (error: unknown) =>
    error instanceof KeyFileError && words.test(error.message) && error.message.includes(path);
  assert.throws(() => openKeyFile(path, new SecretText('wrong')), says(/passphrase/));
  writeFileSync(path, '{"salt":');
  assert.throws(() => openKeyFile(path, new SecretText('right')), says(/damaged.*backup/));
  writeFileSync(path, '{"salt":7}');
  assert.throws(() => openKeyFile(path, new SecretText('right')), says(/damaged.*backup/));
});
