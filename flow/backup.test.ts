/**
 * A service put back from a backup: nothing is paid twice, the books agree, and it says no to bad
 * ones.
 */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Message } from '@armilla/iso8583';
import { restoreBackup } from '@armilla/world/backup/restore';
import { takeBackup } from '@armilla/world/backup/take';
import { openDataFolder } from '@armilla/world/data-folder';
import { booksAgree } from './books.ts';
import { everywhere } from './journey.ts';
import { eventually, type Scene, yes } from './scene.ts';
import { wearing } from './wearing.ts';

const place = mkdtempSync(join(tmpdir(), 'armilla-backups-'));
after(() => rmSync(place, { recursive: true, force: true }));
let backups = 0;

const common = ({ folder, databaseUrl, clock }: Scene) => ({
  folder: openDataFolder(folder),
  databaseUrl,
  now: () => clock.now(),
});

async function backedUp(scene: Scene): Promise<string> {
  backups += 1;
  const to = join(place, `${backups}`);
  await takeBackup({ ...common(scene), to });
  return to;
}

const restored = (scene: Scene, from: string) => restoreBackup({ ...common(scene), from });

/**
 * Somebody on the wire who keeps each request, and can put one's chip data in the place of
 * another's.
 */
const sent: Message[] = [];
let replayed: Message | undefined;
const onTheWire = {
  toAcquirer(message: Message): Message {
    if (message.mti !== '0100') return message;
    sent.push(message);
    if (replayed === undefined) return message;
    const { 2: pan, 4: amount, 23: psn, 35: track, 55: chip } = replayed.fields;
    return {
      ...message,
      fields: { ...message.fields, 2: pan, 4: amount, 23: psn, 35: track, 55: chip },
    };
  },
};

everywhere(
  ['alpha-bank'],
  ({ alone }) => {
    alone(
      'a service restored under traffic pays nothing twice, and its books agree',
      async (scene) => {
        const { maria } = await wearing(scene);
        const [, backup] = await Promise.all([taps(maria, 4), backedUp(scene)]);
        scene.clock.advance(60_000);
        const since = await maria.taps(333);
        assert.ok(since.approved);
        const used = sent.at(-1);

        await scene.restart(() => restored(scene, backup));
        assert.equal((await maria.band()).cards.length, 1, 'the band is as it was');
        const signedOut = await maria.wallet.listDevices({});
        assert.equal((signedOut as { code?: string }).code, 'NOT_SIGNED_IN');

        await maria.wear();
        replayed = used;
        assert.equal((await maria.taps(333)).approved, false, 'used since the backup');
        replayed = undefined;
        const unsure = await maria.taps(410);
        assert.equal(unsure.approved, false, 'nobody knows yet');
        const again = await maria.reinstalls();
        // The new keys are made behind the scenes.
        await eventually(async () => yes(await again.phone.sync()).packages || undefined);
        assert.ok((await again.taps(420)).approved, 'renewed');
        replayed = used;
        assert.equal((await again.taps(333)).approved, false, 'nor later');
        replayed = undefined;
        await booksAgree(scene);
        again.leaves();
      },
    );

    alone(
      'a backup that is damaged, foreign or of a newer version is refused in words',
      async (scene) => {
        const good = await backedUp(scene);
        const changed = (name: string, change: (path: string) => void) => {
          const copy = join(place, `${good.split('/').at(-1)}-${name}`);
          cpSync(good, copy, { recursive: true });
          change(copy);
          return copy;
        };
        const file = scene.databaseUrl === undefined ? 'wallet.sqlite' : 'database.dump';
        const cut = changed('cut', (at) => writeFileSync(join(at, file), 'short'));
        const flipped = changed('flipped', (at) => {
          const bytes = readFileSync(join(at, file));
          bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
          writeFileSync(join(at, file), bytes);
        });
        const forged = changed('forged', (at) => {
          const path = join(at, 'manifest.json');
          writeFileSync(path, readFileSync(path, 'utf8').replace(/[0-9a-f]{64}/, '0'.repeat(64)));
        });
        const empty = changed('empty', (at) => rmSync(join(at, 'manifest.json')));
        await scene.restart(async (folder) => {
          await assert.rejects(restored(scene, cut), /missing or damaged/);
          await assert.rejects(restored(scene, flipped), /missing or damaged/);
          await assert.rejects(restored(scene, forged), /not made under the keys/);
          await assert.rejects(restored(scene, empty), /is no backup/);
          const other = mkdtempSync(join(place, 'other-'));
          const foreign = { ...common(scene), folder: openDataFolder(other) };
          await assert.rejects(
            restoreBackup({ ...foreign, from: good }),
            /not made under the keys/,
          );
          const wrongEngine = { ...common(scene), databaseUrl: otherEngine(scene) };
          await assert.rejects(
            restoreBackup({ ...wrongEngine, from: good }),
            /This is a backup of/,
          );
          const keyFile = join(folder, 'keys', 'token-service.json');
          const keys = readFileSync(keyFile, 'utf8');
          writeFileSync(keyFile, '{"salt":"","keys":{}}');
          await assert.rejects(restored(scene, good), /keys .* are older than the backup/);
          writeFileSync(keyFile, keys);
        });
        await assert.rejects(restored(scene, good), { name: 'FolderInUse' });
        await assert.rejects(takeBackup({ ...common(scene), to: good }), /is there already/);
      },
    );
  },
  { interference: onTheWire },
);

const otherEngine = ({ databaseUrl }: Scene) =>
  databaseUrl === undefined ? 'postgres://nobody@127.0.0.1:1/none' : undefined;

async function taps(maria: Awaited<ReturnType<typeof wearing>>['maria'], many: number) {
  for (let n = 0; n < many; n++) assert.ok((await maria.taps(200 + n)).approved);
}
