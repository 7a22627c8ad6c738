/**
 * The main job with every key of every party in a hardware module (SoftHSM): born there, moved
 * there, gone and back. Where SoftHSM is not installed these are skipped with that reason.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openKeyModule } from '@armilla/kit/keys-pkcs11';
import { softToken, whatTokenTestsLack } from '@armilla/kit/test/soft-token';
import { moveKeysOf } from '@armilla/world/data-folder';
import { startWorld } from '@armilla/world/one-process/index';
import { CARDHOLDER_PASSWORD, no, openScene, PROGRAMMES_OF_THE_HOUSE } from './scene.ts';

const missing = await whatTokenTestsLack();

if (missing === undefined) run();
else {
  process.stderr.write(`\nSKIPPED: all keys in a hardware module, because ${missing}\n\n`);
  test('all keys in a hardware module', { skip: missing }, () => {});
}

/** Key files, and what wraps them. */
function keysIn(folder: string): string[] {
  const place = join(folder, 'keys');
  return existsSync(place) ? readdirSync(place).filter((name) => !name.endsWith('.module')) : [];
}

function run(): void {
  const token = softToken();
  after(token.remove);

  test('keys move into a module, cards are added and pay, before and after a restart', async () => {
    let inModule = false;
    const scene = await openScene({ keyModule: () => (inModule ? token.options : undefined) });
    try {
      const maria = await scene.cardholder();
      await maria.wears();
      await maria.adds(await scene.plastic('approve'));
      assert.equal((await maria.taps(500)).approved, true);
      inModule = true;
      await scene.restart(async (folder) => {
        const module = await openKeyModule(token.options);
        assert.ok(moveKeysOf(folder, undefined, module) > 30);
        module.close();
      });
      assert.deepEqual(keysIn(scene.folder), [], 'no key is left in the folder');
      await maria.wear();
      assert.equal((await maria.taps(600)).approved, true, 'a card from before');
      const nikos = await scene.cardholder();
      await nikos.wears();
      await nikos.adds(await scene.plastic('approve'));
      assert.equal((await nikos.taps(700)).approved, true, 'a card from after');
      await scene.restart();
      await nikos.wear();
      assert.equal((await nikos.taps(800)).approved, true);
      assert.deepEqual(keysIn(scene.folder), []);

      await token.goes();
      // A new request of any party wants a key: it is told to come again, and nothing is changed.
      const password = CARDHOLDER_PASSWORD;
      no(await nikos.wallet.stepUpWithPassword({ password }), 'UNAVAILABLE');
      no(await nikos.enter(), 'UNAVAILABLE');
      token.comesBack();
      await pause(1_100);
      await nikos.wear();
      assert.equal((await nikos.taps(900)).approved, true, 'and nothing was lost');
    } finally {
      await scene.close();
    }
  });

  test('a service that begins with a module makes its keys in it and none in the folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'armilla-module-'));
    const start = () =>
      startWorld({
        folder,
        port: 0,
        programmes: PROGRAMMES_OF_THE_HOUSE,
        pages: join(folder, 'none'),
        writeLog: () => {},
        keyModule: token.options,
      });
    await (await start()).close();
    await (await start()).close();
    assert.deepEqual(keysIn(folder), []);
    rmSync(folder, { recursive: true, force: true });
  });
}
