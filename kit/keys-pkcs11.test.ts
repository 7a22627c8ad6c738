/** The key port over a real PKCS #11 module: SoftHSM, with a token of its own in a folder. */
import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { keysAt, moveKeys } from './key-settings.ts';
import { KeyFileError, openKeyFile } from './keys.ts';
import {
  KeyModuleAway,
  KeyModuleError,
  type KnownKeys,
  openKeyModule,
  type Pkcs11Options,
} from './keys-pkcs11.ts';
import { SecretText } from './secret.ts';
import { folder } from './test/databases.ts';
import { keyPortContract } from './test/key-port-contract.ts';
import { softToken, whatTokenTestsLack } from './test/soft-token.ts';

const missing = await whatTokenTestsLack();

if (missing === undefined) run();
else {
  process.stderr.write(`\nSKIPPED: the PKCS #11 key port, because ${missing}\n\n`);
  test('the PKCS #11 key port', { skip: missing }, () => {});
}

function run(): void {
  const token = softToken();
  const closing: (() => void)[] = [token.remove];
  after(() => {
    for (const close of closing.reverse()) close();
  });
  const openModule = async (more: Partial<Pkcs11Options> = {}) => {
    const module = await openKeyModule({ ...token.options, ...more });
    closing.push(() => module.close());
    return module;
  };
  const open = async (prefix = 'token-service', known?: KnownKeys) =>
    (await openModule()).keys(prefix, known);
  let rooms = 0;
  const newRoom = () => `room-${rooms++}`;

  keyPortContract('PKCS #11', () => () => open());

  test('parties that share a token share no key', async () => {
    const mine = (await open()).seal('vault', Buffer.from('mine'), 'row');
    const other = await open('issuer');
    assert.throws(() => other.open('vault', mine, 'row'));
    const print = (await open()).fingerprint('pan', '1');
    assert.notDeepEqual(Buffer.from(other.fingerprint('pan', '1')), Buffer.from(print));
  });

  test('a working key lies in the token sealed: its files do not hold it', async () => {
    const key = Buffer.from('a-working-key-in-clear-32-bytes!');
    (await open()).working('plain', () => key);
    const files = readdirSync(token.folder, { recursive: true, withFileTypes: true });
    const held = files
      .filter((file) => file.isFile())
      .some((file) => readFileSync(join(file.parentPath, file.name)).includes(key));
    assert.equal(held, false);
  });

  test('a key that is used in the token is shown to nobody', async () => {
    const keys = await open(newRoom());
    const never = () => assert.fail('the module makes its own');
    keys.blocks('imk', 'TDES', never).encipher(Buffer.alloc(8));
    keys.signing('ca', 1024);
    keys.agreement('jwe');
    for (const name of ['imk', 'ca', 'jwe']) {
      assert.throws(() => keys.working(name, never), KeyModuleError, name);
    }
  });

  test('a wrong PIN, token and library are refused in words', async () => {
    const says = (words: RegExp) => (error: KeyModuleError) => words.test(error.message);
    await assert.rejects(
      openModule({ token: 'nobody' }),
      says(/no token "nobody".*ARMILLA_PKCS11_TOKEN/),
    );
    const library = '/nowhere/module.so';
    await assert.rejects(
      openModule({ library }),
      says(/module\.so is no PKCS #11 module.*ARMILLA_PKCS11_LIBRARY/),
    );
  });

  test('keys of a file go on in the token under every use they had, and the file is gone', async () => {
    const place = {
      party: newRoom(),
      file: join(folder(), 'keys.json'),
      secret: new SecretText('before'),
    };
    const before = openKeyFile(place.file, place.secret);
    const imk = Buffer.from('0123456789abcdeffedcba9876543210', 'hex');
    const sealed = before.seal('vault', Buffer.from('row'), 'context');
    const print = before.fingerprint('pan', '1');
    const block = before.blocks('imk', 'TDES', () => imk).encipher(Buffer.alloc(16, 7));
    const halves = before.blocks('cvk', 'TDES_HALVES', () => imk);
    const left = halves.encipherLeft(Buffer.alloc(8));
    const signing = before.signing('ca', 1024);
    const signature = signing.sign(Buffer.alloc(128, 1));
    const { publicKey } = before.agreement('jwe');
    before.working('link', () => Buffer.from('link key'));

    const module = await openModule();
    assert.throws(() => keysAt(place, module), /lie in .*keys\.json.*armilla keys move/);
    assert.equal(moveKeys(place, module), 7);
    assert.equal(existsSync(place.file), false);
    const now = keysAt(place, module);
    const never = () => assert.fail('a key that was there is not made anew');
    assert.equal(Buffer.from(now.open('vault', sealed, 'context')).toString(), 'row');
    assert.deepEqual(Buffer.from(now.fingerprint('pan', '1')), Buffer.from(print));
    const again = now.blocks('imk', 'TDES', never).encipher(Buffer.alloc(16, 7));
    assert.deepEqual([...again], [...block]);
    const halvesNow = now.blocks('cvk', 'TDES_HALVES', never);
    assert.deepEqual([...halvesNow.encipherLeft(Buffer.alloc(8))], [...left]);
    const both = createCipheriv('des-ede-ecb', imk, null).setAutoPadding(false);
    assert.deepEqual(
      [...halvesNow.encipher(Buffer.alloc(8))],
      [...both.update(Buffer.alloc(8)), ...both.final()],
    );
    const signingNow = now.signing('ca', 1024);
    assert.deepEqual(signingNow.modulus, signing.modulus);
    assert.deepEqual([...signingNow.sign(Buffer.alloc(128, 1))], [...signature]);
    assert.deepEqual(now.agreement('jwe').publicKey, publicKey);
    assert.equal(Buffer.from(now.working('link', never).expose()).toString(), 'link key');
    // And a second move has nothing to do.
    assert.equal(moveKeys(place, module), 0);
  });

  test('keys that lie in a token are not made anew in a file, nor in another token', async () => {
    const place = {
      party: newRoom(),
      file: join(folder(), 'keys.json'),
      secret: new SecretText('x'),
    };
    keysAt(place, await openModule()).seal('vault', Buffer.alloc(1), 'x');
    const inWords = (error: unknown) =>
      error instanceof KeyFileError &&
      /lie in the token "armilla".*Set ARMILLA_PKCS11/.test(error.message);
    assert.throws(() => keysAt(place, undefined), inWords);
    const other = { ...(await openModule()), token: 'another' };
    assert.throws(() => keysAt(place, other), /lie in the token "armilla", not in "another"/);
  });

  test('a module that goes is told as away, is found again, and nothing was lost', async () => {
    const keys = await open(newRoom());
    const sealed = keys.seal('vault', Buffer.from('row'), 'x');
    const block = keys.blocks('imk', 'TDES', () => Buffer.alloc(16)).encipher(Buffer.alloc(8));
    await token.goes();
    for (let asked = 0; asked < 3; asked++) {
      assert.throws(() => keys.open('vault', sealed, 'x'), KeyModuleAway);
      assert.throws(() => keys.seal('vault', Buffer.alloc(1), 'x'), KeyModuleAway);
    }
    token.comesBack();
    await pause(1_100);
    assert.equal(Buffer.from(keys.open('vault', sealed, 'x')).toString(), 'row');
    const again = keys.blocks('imk', 'TDES', () => assert.fail('lost')).encipher(Buffer.alloc(8));
    assert.deepEqual([...again], [...block]);
  });
}
