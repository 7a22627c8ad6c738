/** The key port over a real PKCS #11 module: SoftHSM, with a token of its own in a folder. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type KeyModuleError, openPkcs11Keys, type Pkcs11Keys } from './keys-pkcs11.ts';
import { SecretText } from './secret.ts';
import { keyPortContract } from './test/key-port-contract.ts';

const LIBRARY = process.env.ARMILLA_PKCS11_LIBRARY || '/usr/lib/softhsm/libsofthsm2.so';
const PIN = new SecretText('2580');
const missing = await whatIsMissing();

async function whatIsMissing(): Promise<string | undefined> {
  if (!existsSync(LIBRARY)) return 'softhsm2 is not installed (apt-get install softhsm2)';
  const there = await import('pkcs11js').then(
    () => true,
    () => false,
  );
  return there ? undefined : 'pkcs11js is not installed (npm install --no-save pkcs11js@2.1.7)';
}

if (missing === undefined) run();
else {
  process.stderr.write(`\nSKIPPED: the PKCS #11 key port, because ${missing}\n\n`);
  test('the PKCS #11 key port', { skip: missing }, () => {});
}

function run(): void {
  const opened: Pkcs11Keys[] = [];
  after(() => {
    for (const keys of opened) keys.close();
  });
  const tokens = softToken();
  const open = async (more: { token?: string; pin?: SecretText; prefix?: string } = {}) => {
    const options = { library: LIBRARY, token: 'armilla', pin: PIN, prefix: 'token-service' };
    const keys = await openPkcs11Keys({ ...options, ...more });
    opened.push(keys);
    return keys;
  };

  keyPortContract('PKCS #11', () => () => open());

  test('parties that share a token share no key', async () => {
    const mine = (await open()).seal('vault', Buffer.from('mine'), 'row');
    const other = await open({ prefix: 'issuer' });
    assert.throws(() => other.open('vault', mine, 'row'));
    const print = (await open()).fingerprint('pan', '1');
    assert.notDeepEqual(Buffer.from(other.fingerprint('pan', '1')), Buffer.from(print));
  });

  test('a working key lies in the token sealed: its files do not hold it', async () => {
    const key = Buffer.from('a-working-key-in-clear-32-bytes!');
    (await open()).working('plain', () => key);
    const files = readdirSync(tokens, { recursive: true, withFileTypes: true });
    const held = files
      .filter((file) => file.isFile())
      .some((file) => readFileSync(join(file.parentPath, file.name)).includes(key));
    assert.equal(held, false);
  });

  test('a wrong PIN, token and library are refused in words', async () => {
    const says = (words: RegExp) => (error: KeyModuleError) => words.test(error.message);
    await assert.rejects(
      open({ token: 'nobody' }),
      says(/no token "nobody".*ARMILLA_PKCS11_TOKEN/),
    );
    const library = '/nowhere/module.so';
    const options = { library, token: 'armilla', pin: PIN, prefix: 'x' };
    await assert.rejects(openPkcs11Keys(options), says(/module\.so is no PKCS #11 module/));
  });
}

/** A token in a folder of its own; returns the folder. */
function softToken(): string {
  const here = mkdtempSync(join(tmpdir(), 'pkcs11-'));
  after(() => rmSync(here, { recursive: true, force: true }));
  const tokens = join(here, 'tokens');
  mkdirSync(tokens);
  const file = join(here, 'softhsm2.conf');
  writeFileSync(file, `directories.tokendir = ${tokens}\nobjectstore.backend = file\n`);
  process.env.SOFTHSM2_CONF = file;
  const pin = PIN.expose();
  const args = ['--init-token', '--free', '--label', 'armilla', '--so-pin', '1470', '--pin', pin];
  const made = spawnSync('softhsm2-util', args, { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`softhsm2-util: ${made.stderr}`);
  return tokens;
}
