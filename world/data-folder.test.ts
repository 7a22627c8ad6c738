import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
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

/** Another process that takes the folder and holds it until it is killed. */
async function otherHolder(port: number): Promise<() => Promise<void>> {
  const module = new URL('./data-folder.ts', import.meta.url).href;
  const code = `
    const { takeLock } = await import(${JSON.stringify(module)});
    const hold = takeLock(${JSON.stringify(folder)});
    hold.tell(${port});
    process.stdout.write('held');
    setInterval(() => hold, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code]);
  await once(child.stdout, 'data');
  return async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
}

test('a living process keeps others out and says where it answers, a killed one does not', async () => {
  const kill = await otherHolder(4711);
  assert.equal(livingLock(folder)?.port, 4711);
  assert.throws(() => takeLock(folder), FolderInUse);
  await kill();
  assert.equal(livingLock(folder), undefined);
  const hold = takeLock(folder);
  assert.throws(() => takeLock(folder), FolderInUse, 'not twice in one process either');
  hold.tell(5);
  assert.deepEqual(livingLock(folder), { pid: process.pid, port: 5 });
  hold.giveBack();
  assert.equal(livingLock(folder), undefined);
});

test('a lock left behind whose process number another has by now counts for none', () => {
  writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: process.ppid, port: 4711 }));
  assert.equal(livingLock(folder), undefined);
  takeLock(folder).giveBack();
});

test('of many who start at once one gets the folder', async () => {
  const module = new URL('./data-folder.ts', import.meta.url).href;
  const code = `
    const { takeLock } = await import(${JSON.stringify(module)});
    try {
      const hold = takeLock(${JSON.stringify(folder)});
      process.stdout.write('held');
      setInterval(() => hold, 1000);
    } catch (error) {
      process.stdout.write(error.name);
    }`;
  const said = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', code]);
      const [text] = (await once(child.stdout, 'data')) as [Buffer];
      return { child, text: text.toString() };
    }),
  );
  for (const { child } of said) child.kill('SIGKILL');
  assert.deepEqual(said.map(({ text }) => text).sort(), [...Array(3).fill('FolderInUse'), 'held']);
});

test('a lock file that is no lock counts for none', () => {
  writeFileSync(join(folder, 'lock'), 'garbage');
  assert.equal(livingLock(folder), undefined);
});
