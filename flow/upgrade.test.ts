/**
 * Data of an earlier version start under this one and go on; data of a newer one are left alone.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openPostgres } from '@armilla/kit/postgres';
import { openSqlite } from '@armilla/kit/sqlite';
import { booksAgree } from './books.ts';
import { EARLIER, layEarlier, moveToPostgres } from './earlier.ts';
import { everywhere } from './journey.ts';
import { eventually, type Scene, yes } from './scene.ts';

async function layDown(scene: Scene, folder: string): Promise<void> {
  layEarlier(folder);
  if (scene.databaseUrl !== undefined) await moveToPostgres(folder, scene.databaseUrl);
}

/** Asks without end whether anybody is there, and pays as soon as somebody is. */
async function waits(scene: Scene, paid: () => Promise<{ approved: boolean }>) {
  for (;;) {
    const ready = await fetch(`${scene.url}/ready`).catch(() => undefined);
    if (ready?.status === 200) return paid();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

everywhere(['alpha-bank'], ({ alone }) => {
  alone('an earlier version’s data and messages go on, while those who pay wait', async (scene) => {
    const migrations = (place: string) =>
      scene.rows(place, 'SELECT name FROM migration ORDER BY name');
    const ours = await migrations('token-service');
    let begun: Promise<{ approved: boolean }> | undefined;
    await scene.restart(async (folder) => {
      await layDown(scene, folder);
      scene.clock.advance(60_000);
      begun = waits(scene, async () => {
        const maria = await scene.returns(EARLIER.email);
        maria.holds(EARLIER.serialNumber);
        await maria.wear();
        const paid = await maria.taps(420);
        assert.equal((await maria.band()).cards.length, 1);
        maria.leaves();
        return paid;
      });
    });
    assert.equal((await begun)?.approved, true, 'the first who waited is served');
    assert.deepEqual(await migrations('token-service'), ours);

    scene.clock.advance(60_000);
    const outbox = () => scene.rows('token-service', 'SELECT * FROM outbox');
    await eventually(async () => ((await outbox()).length === 0 ? true : undefined));
    const known = await scene.rows<{ atc: bigint }>('wallet', 'SELECT atc FROM tap ORDER BY atc');
    assert.deepEqual(
      known.map(({ atc }) => atc),
      [1n, 2n, 3n, 4n],
      'the wallet knows of those it was not told of',
    );
    const lost = () =>
      scene.rows<{ state: string }>(
        'acquirer',
        `SELECT state FROM payment WHERE rrn = '${EARLIER.lost}'`,
      );
    await eventually(async () => ((await lost())[0]?.state === 'REVERSED' ? true : undefined));
    await booksAgree(scene);
  });

  alone('data of a newer version are refused in words, and not touched', async (scene) => {
    const plant = async (folder: string, sql: string) => {
      const database =
        scene.databaseUrl === undefined
          ? openSqlite(join(folder, 'token-service.sqlite'))
          : await openPostgres(scene.databaseUrl, 'armilla_token_service');
      await database.all(sql);
      await database.close();
    };
    const later = `INSERT INTO migration (name, applied_at) VALUES ('999-later.sql', 1)`;
    const data = scene.folder;
    const start = scene.restart((folder) => plant(folder, later));
    await assert.rejects(start, /of a newer version of Armilla \(999-later\.sql\)/);
    await plant(data, `DELETE FROM migration WHERE name = '999-later.sql'`);
    await scene.restart();
    yes(await scene.stage.about({}));
  });
});
