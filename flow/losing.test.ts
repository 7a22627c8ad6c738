/** A band that is lost, unpaired, reset or of yesterday: what its cards may still do. */
import assert from 'node:assert/strict';
import { everywhere } from './journey.ts';
import { type Cardholder, eventually, no, type Scene, yes } from './scene.ts';

async function wearing(scene: Scene) {
  const maria = await scene.cardholder();
  await maria.wears();
  await maria.adds(await scene.plastic('approve'));
  const { deviceId } = yes(await maria.phone.device());
  return { maria, deviceId };
}

async function consequencesOf(
  maria: Cardholder,
  deviceId: string,
  action: 'UNPAIR' | 'REPORT_LOST',
) {
  const { consequences } = yes(await maria.wallet.getConsequences({ deviceId, action }));
  return consequences.map(({ code }) => code);
}

everywhere(['alpha-bank', 'pumb'], ({ journey }) => {
  journey(
    'M27 a lost band’s cards stop at once; the app says what is still pending',
    async (scene) => {
      const { maria, deviceId } = await wearing(scene);
      const before = await consequencesOf(maria, deviceId, 'REPORT_LOST');
      assert.ok(before.includes('CARDS_LEAVE_BAND_AT_NEXT_SYNC'), before.join());
      const lost = yes(await maria.wallet.reportDeviceLost({ deviceId, action: 'DELETE' }));
      assert.equal(lost.network, 'ACKNOWLEDGED');
      assert.deepEqual(
        lost.cards.map(({ tokenStatus, atNetwork, atBand }) => [tokenStatus, atNetwork, atBand]),
        [['DEACTIVATED', 'DONE', 'PENDING']],
      );
      assert.equal((await maria.taps(100)).approved, false);
      yes(await maria.phone.sync());
      assert.deepEqual((await maria.band()).cards, []);
    },
  );

  journey('M27 a band that may be found again is held, and pays when it is', async (scene) => {
    const { maria, deviceId } = await wearing(scene);
    yes(await maria.wallet.reportDeviceLost({ deviceId, action: 'SUSPEND' }));
    assert.equal((await maria.taps(100)).approved, false);
    no(await maria.wallet.reportDeviceFound({ deviceId }), 'STEP_UP_REQUIRED');
    await maria.stepsUp();
    yes(await maria.wallet.reportDeviceFound({ deviceId }));
    yes(await maria.phone.sync());
    assert.equal((await maria.taps(100)).approved, true);
  });

  journey(
    'M28 an unpaired band keeps its cards for the same account, and pays on',
    async (scene) => {
      const { maria, deviceId } = await wearing(scene);
      const before = await consequencesOf(maria, deviceId, 'UNPAIR');
      assert.ok(before.includes('CARDS_STAY_AND_STILL_PAY'), before.join());
      yes(await maria.wallet.unpairDevice({ deviceId }));
      assert.equal((await maria.taps(100)).approved, true);
      yes(await maria.phone.pair());
      yes(await maria.phone.sync());
      assert.equal((await maria.band()).cards.length, 1);
      assert.equal((await maria.taps(100)).approved, true);
    },
  );

  journey('M28 another account takes the band over, and the cards before it end', async (scene) => {
    const { maria, deviceId } = await wearing(scene);
    const token = yes(await maria.phone.cards()).cards[0]?.tokenUniqueReference;
    const eleni = await scene.cardholder();
    eleni.holds(maria.serialNumber);
    no(await eleni.phone.pair(), 'DEVICE_OF_ANOTHER_ACCOUNT');
    yes(await maria.wallet.unpairDevice({ deviceId }));
    yes(await eleni.phone.pair());
    no(await maria.wear().then(() => maria.enter()), 'BAND_LOCKED');
    const bank = await scene.customer(await scene.plastic('approve'));
    const ended = await eventually(async () => {
      const { cards } = yes(await bank.listCards({}));
      const tokens = cards.flatMap((card) => card.tokens);
      return tokens.find((one) => one.tokenUniqueReference === token)?.status;
    });
    assert.equal(ended, 'DEACTIVATED');
    yes(await eleni.phone.sync());
    assert.deepEqual((await eleni.band()).cards, [], 'token and secure element agree');
    assert.deepEqual(yes(await eleni.phone.cards()).cards, []);
  });
});

everywhere(['pumb'], ({ alone }) => {
  alone('M30 an old app is told to update, an old token to be added again', async (scene) => {
    const file = 'service/xiaomi-pay.yaml';
    await scene.changeProgramme(
      file,
      'current: 2, minimumAppVersion: "4.0.0"',
      'current: 1, minimumAppVersion: "3.0.0"',
    );
    const { maria, deviceId } = await wearing(scene);
    assert.equal((await maria.taps(100)).approved, true);
    await scene.changeProgramme(
      file,
      'current: 1, minimumAppVersion: "3.0.0"',
      'current: 2, minimumAppVersion: "4.0.0"',
    );
    maria.holds(maria.serialNumber);
    await maria.wear();
    const tap = await maria.taps(100);
    assert.equal(tap.approved, false);
    assert.equal(tap.reason, 'SERVICE_UPDATE_REQUIRED');
    const [old] = yes(await maria.phone.cards()).cards;
    assert.equal(old?.standing, 'LIMITED');
    no(await maria.wallet.nextPackage({ deviceId, appVersion: '3.2.0' }), 'APP_UPDATE_REQUIRED');
    yes(await maria.phone.remove(old?.cardId ?? ''));
    yes(await maria.phone.sync());
    await maria.adds(await scene.plastic('approve'));
    assert.equal((await maria.taps(100)).approved, true);
  });
});
