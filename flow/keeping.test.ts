/** What the service does by itself: it finds what has drifted apart, and renews what would end. */
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { everywhere } from './journey.ts';
import { type Cardholder, eventually, type Scene, yes } from './scene.ts';

const DAY_MS = 86_400_000;

async function wearing(scene: Scene, story = 'approve') {
  const maria = await scene.cardholder();
  await maria.wears();
  await maria.adds(await scene.plastic(story));
  return maria;
}

/** The phone comes near again after the world stood still. */
async function near(maria: Cardholder): Promise<Cardholder> {
  const again = await maria.reinstalls();
  await again.wear();
  return again;
}

everywhere(['alpha-bank', 'pumb'], ({ alone }) => {
  alone('B5 a card that a band forgot is found missing, reported and put back', async (scene) => {
    const maria = await wearing(scene);
    const image = (folder: string) => join(folder, 'wearable', `${maria.serialNumber}.image`);
    const before = join(scene.folder, 'before.image');
    await scene.restart((folder) => copyFileSync(image(folder), before));
    const back = await near(maria);
    await back.adds(await scene.plastic('insufficient-funds'));
    await scene.restart((folder) => copyFileSync(before, image(folder)));
    const forgetful = await near(back);
    assert.equal((await forgetful.band()).cards.length, 1);

    const { deviceId } = yes(await forgetful.phone.device());
    yes(await forgetful.wallet.auditDevice({ deviceId }));
    const drift = await eventually(async () => {
      yes(await forgetful.phone.sync());
      const { drifts } = yes(await forgetful.wallet.listDrift({ deviceId }));
      return drifts.find(({ kind, repairedAt }) => kind === 'MISSING_ON_WEARABLE' && repairedAt);
    });
    assert.equal(drift.repair, 'PERSONALISE');
    // The pictures follow once the wallet has heard of it.
    await eventually(async () => {
      yes(await forgetful.phone.sync());
      return (await forgetful.band()).cards.length === 2 || undefined;
    });
    assert.equal((await forgetful.taps(300)).approved, true);
  });

  alone(
    'B15 a token is renewed over the air before it ends, unseen by its wearer',
    async (scene) => {
      await scene.changeProgramme(
        `bank/${scene.bank.id}.yaml`,
        /lifetimeYears: \d/,
        'lifetimeYears: 1',
      );
      const maria = await wearing(scene);
      const [first] = yes(await maria.phone.cards()).cards;
      assert.equal((await maria.taps(100)).approved, true);
      scene.clock.advance((365 - scene.service.renewal.daysBefore + 35) * DAY_MS);
      await scene.restart();
      const later = await near(maria);
      await eventually(async () => {
        yes(await later.phone.sync());
        const { entries } = yes(await scene.stage.listTrace({ after: 0 }));
        return entries.find(({ details }) => /RENEWED/.test(details?.join() ?? ''));
      });
      assert.equal((await later.taps(100)).approved, true);
      // By now the first card's end has come.
      scene.clock.advance(120 * DAY_MS);
      await scene.restart();
      const atLast = await near(later);
      const tap = await atLast.taps(100);
      assert.equal(tap.approved, true, tap.reason ?? tap.findings.join());
      assert.equal(tap.dpanLastFour, first?.dpanLastFour, 'the same digital account number');
    },
  );
});
