/** The key file: wrapped, whole, and of no use to whoever has not its passphrase. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { KeyFileError, keysInMemory, openKeyFile, stretch } from './keys.ts';
import { SecretText } from './secret.ts';
import { folder } from './test/databases.ts';
import { keyPortContract } from './test/key-port-contract.ts';

const passphrase = new SecretText('correct horse');
const plain = Buffer.from('5413330089604111');

function keyFile() {
  const path = join(folder(), 'keys.json');
  return { path, open: (p = passphrase) => openKeyFile(path, p) };
}

keyPortContract('key file', () => {
  const { open } = keyFile();
  return () => open();
});

keyPortContract('memory', () => {
  const keys = keysInMemory();
  return () => keys;
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
