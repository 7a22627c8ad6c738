import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SecretText } from '@armilla/kit/secret';
import { FolderInUse, livingLock, openDataFolder, takeLock } from './data-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'data-'));
after(() => rmSync(folder, { recursive: true }));

test('keys and passphrase are readable by their owner alone', () => {
  openDataFolder(folder)
    .keys('wallet')
    .working('anything', () => new Uint8Array(16));
  for (const path of ['keys/wallet.json', 'keys/passphrase']) {
    assert.equal(statSync(join(folder, path)).mode & 0o077, 0, path);
  }
});

test('the same folder gives the same keys again, another passphrase none', () => {
  const first = openDataFolder(folder)
    .keys('bank')
    .working('k', () => Uint8Array.of(1, 2, 3));
  const again = openDataFolder(folder)
    .keys('bank')
    .working('k', () => Uint8Array.of(9));
  assert.deepEqual([...again.expose()], [...first.expose()]);
  assert.throws(() => openDataFolder(folder, new SecretText('another')).keys('bank'));
});

test('a lock of a living process keeps others out, one of a dead process does not', () => {
  writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: process.ppid, port: 4711 }));
  assert.deepEqual(livingLock(folder), { pid: process.ppid, port: 4711 });
  assert.throws(() => takeLock(folder, 1), FolderInUse);

  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(join(folder, 'lock'), JSON.stringify({ pid, port: 4711 }));
  assert.equal(livingLock(folder), undefined);
  const giveBack = takeLock(folder, 5);
  giveBack();
  assert.equal(livingLock(folder), undefined);
});

test('a lock file that is no lock counts for none', () => {
  writeFileSync(join(folder, 'lock'), 'garbage');
  assert.equal(livingLock(folder), undefined);
});
