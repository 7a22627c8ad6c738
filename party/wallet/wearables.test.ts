/** Wearables in the wallet: whose they are, what is told beforehand, what a loss does at once. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readProgrammes } from '@armilla/kit/programme-files';
import { isRefusal } from '@armilla/kit/refusal';
import {
  addsCard,
  bench,
  cardholder,
  ENGINES,
  given,
  hasCard,
  JWE,
  opensAccount,
  pairingKeyOf,
  pairs,
  refused,
  steppedUp,
} from './test/bench.ts';

const { service } = readProgrammes(fileURLToPath(new URL('../../programme', import.meta.url)));

for (const engine of ENGINES) {
  const b = await bench({ engine });
  after(() => b.close());
  let number = 0;
  const someone = () => {
    number += 1;
    return cardholder(b, `wearer-${number}@example.org`, number);
  };
  const askedFor = (name: string) => b.tokenService.asked.filter((call) => call.name === name);
  const it = (title: string, run: () => Promise<void>) => test(`${engine}: ${title}`, run);

  it('a reinstalled app pairs the same wearable again: the same device, its cards kept', async () => {
    const anna = await someone();
    const card = await hasCard(anna);
    const first = given(await anna.client.listDevices({})).devices[0];
    b.clock.advance(1000);
    const again = given(await pairs(anna.client, number));
    assert.equal(again.pairing, 'AGAIN');
    assert.equal(again.device.deviceId, anna.deviceId);
    assert.equal(again.device.accountReference, first?.accountReference);
    assert.ok(again.device.pairedAt > (first?.pairedAt ?? 0));
    const { cards } = given(await anna.client.listCards({ deviceId: anna.deviceId }));
    assert.deepEqual(
      cards.map(({ cardId }) => cardId),
      [card.cardId],
    );
    assert.equal(askedFor('auditWearable').length, 1, 'a reset meanwhile is found at the sync');
  });

  it('what unpairing means is told beforehand; unpaired, the cards stay and nothing syncs', async () => {
    const anna = await someone();
    await hasCard(anna);
    const { deviceId, client } = anna;
    const told = given(await client.getConsequences({ deviceId, action: 'UNPAIR' })).consequences;
    assert.deepEqual(told, [
      { code: 'CARDS_STAY_AND_STILL_PAY', cards: 1 },
      { code: 'CARDS_KEPT_FOR_THE_SAME_ACCOUNT', cards: 1 },
      { code: 'CARDS_END_FOR_ANOTHER_ACCOUNT', cards: 1 },
    ]);
    const unpaired = given(await client.unpairDevice({ deviceId }));
    assert.deepEqual(unpaired.consequences, told);
    assert.equal(unpaired.device.state, 'UNPAIRED');
    for (const answer of [
      await client.nextPackage({ deviceId }),
      await client.addCard({ deviceId, encryptedCard: JWE, language: 'en' }),
      await client.uploadBandLog({ deviceId, entries: [] }),
      await client.auditDevice({ deviceId }),
    ]) {
      assert.equal(refused(answer), 'DEVICE_NOT_PAIRED');
    }
    const [card] = given(await client.listCards({ deviceId })).cards;
    given(await client.freezeCard({ cardId: card?.cardId ?? '' }));
    assert.equal(given(await pairs(client, number)).device.state, 'PAIRED');
  });

  it('another account takes an unpaired wearable over: the cards before it end first', async () => {
    const anna = await someone();
    const card = await hasCard(anna);
    const band = number;
    const petro = await opensAccount(b, `petro-${engine}@example.org`);
    assert.equal(refused(await pairs(petro.client, band)), 'DEVICE_OF_ANOTHER_ACCOUNT');
    given(await anna.client.unpairDevice({ deviceId: anna.deviceId }));
    const taken = given(await pairs(petro.client, band));
    assert.deepEqual([taken.pairing, taken.device.state], ['TAKEN_OVER', 'PAIRED']);
    assert.notEqual(taken.device.deviceId, anna.deviceId);
    const [change] = askedFor('changeWearableAccount').slice(-1);
    assert.ok(JSON.stringify(change?.input).includes(taken.device.deviceId));
    assert.equal(b.tokenService.enrolments.get(card.enrolmentId)?.state, 'DELETED');
    const mine = given(await anna.client.listDevices({})).devices;
    assert.deepEqual(mine, [], 'the row of the account before has ended');
    assert.equal(refused(await anna.client.listCards({ deviceId: anna.deviceId })), 'NOT_FOUND');
    const { deviceId } = taken.device;
    assert.deepEqual(given(await petro.client.listCards({ deviceId, include: 'ALL' })).cards, []);
    await b.wallet.settled();
    const left = await b.database.all(
      "SELECT operation FROM outbox WHERE operation LIKE '%ACCOUNT'",
    );
    assert.deepEqual(left, []);
  });

  it('a late update of the account before never becomes a card of the one after', async () => {
    const anna = await someone();
    const card = await hasCard(anna);
    const band = number;
    const petro = await opensAccount(b, `late-${engine}@example.org`);
    given(await anna.client.unpairDevice({ deviceId: anna.deviceId }));
    b.clock.advance(4 * 3_600_000);
    const { device } = given(await pairs(petro.client, band));
    const network = b.as({ kind: 'party', name: 'token-service' });
    const known = b.tokenService.enrolments.get(card.enrolmentId);
    assert.ok(known);
    const stray = { ...known, enrolmentId: `enr_${'z'.repeat(26)}` };
    for (const enrolment of [known, stray]) {
      given(await network.notifyEnrolmentUpdated({ enrolment, suspendedBy: [], at: Date.now() }));
    }
    const { deviceId } = device;
    assert.deepEqual(given(await petro.client.listCards({ deviceId, include: 'ALL' })).cards, []);
  });

  it('while the network cannot end the cards before, the wearable is claimed and no more', async () => {
    const anna = await someone();
    await hasCard(anna);
    const band = number;
    const petro = await opensAccount(b, `claims-${engine}@example.org`);
    given(await anna.client.unpairDevice({ deviceId: anna.deviceId }));
    b.tokenService.away = true;
    assert.equal(refused(await pairs(petro.client, band)), 'UNAVAILABLE');
    const [claimed] = given(await petro.client.listDevices({})).devices;
    assert.equal(claimed?.state, 'CLAIMED');
    const deviceId = claimed?.deviceId ?? '';
    const add = () => petro.client.addCard({ deviceId, encryptedCard: JWE, language: 'en' });
    assert.equal(refused(await add()), 'UNAVAILABLE');
    assert.equal(refused(await petro.client.unpairDevice({ deviceId })), 'UNAVAILABLE');
    b.tokenService.away = false;
    const paired = given(await pairs(petro.client, band));
    assert.deepEqual([paired.pairing, paired.device.deviceId], ['TAKEN_OVER', deviceId]);
    given(await add());
  });

  it('what could not be told is told by the outbox once the network answers', async () => {
    const anna = await someone();
    const card = await hasCard(anna);
    b.tokenService.away = true;
    const lost = given(
      await anna.client.reportDeviceLost({ deviceId: anna.deviceId, action: 'SUSPEND' }),
    );
    assert.equal(lost.network, 'PENDING_AT_NETWORK');
    assert.deepEqual(
      lost.cards.map(({ atNetwork }) => atNetwork),
      ['PENDING'],
    );
    b.tokenService.away = false;
    b.clock.advance(120_000);
    await b.wallet.settled();
    assert.ok(b.tokenService.holds.get(card.tokenUniqueReference ?? '')?.has('TOKEN_REQUESTOR'));
    const [held] = given(await anna.client.listCards({ deviceId: anna.deviceId })).cards;
    assert.equal(held?.standing, 'HELD_BY_SERVICE');
  });

  it('lost and found in a row end in what was said last, whatever is delivered late', async () => {
    const anna = await steppedUp(b, await someone());
    const card = await hasCard(anna);
    const { deviceId, client } = anna;
    b.tokenService.away = true;
    given(await client.reportDeviceLost({ deviceId, action: 'SUSPEND' }));
    const found = given(await client.reportDeviceFound({ deviceId }));
    assert.equal(found.network, 'PENDING_AT_NETWORK');
    assert.equal(found.device.lost, null);
    b.tokenService.away = false;
    b.clock.advance(120_000);
    await b.wallet.settled();
    assert.equal(b.tokenService.holds.get(card.tokenUniqueReference ?? '')?.size ?? 0, 0);
    given(await (await steppedUp(b, anna)).client.reportDeviceFound({ deviceId }));
    const [shown] = given(await client.listCards({ deviceId })).cards;
    assert.equal(shown?.standing, 'READY');
    const before = askedFor('reportWearableLost').length;
    for (let i = 0; i < 2; i++) {
      given(await client.reportDeviceLost({ deviceId, action: 'SUSPEND' }));
      given(await (await steppedUp(b, anna)).client.reportDeviceFound({ deviceId }));
    }
    const keys = askedFor('reportWearableLost').slice(before);
    assert.equal(new Set(keys.map(({ idempotencyKey }) => idempotencyKey)).size, 2);
  });

  it('one report stops every card of a lost wearable and says what is done where', async () => {
    const anna = await someone();
    await hasCard(anna);
    await hasCard(anna);
    const { deviceId, client } = anna;
    const before = given(await client.getConsequences({ deviceId, action: 'REPORT_LOST' }));
    assert.deepEqual(
      before.consequences.map(({ code, cards }) => [code, cards]),
      [
        ['CARDS_STOP_AT_NETWORK_NOW', 2],
        ['CARDS_LEAVE_BAND_AT_NEXT_SYNC', 2],
        ['PLASTIC_STILL_WORKS', 2],
      ],
    );
    const lost = given(
      await client.reportDeviceLost({ deviceId, action: 'DELETE', reason: 'STOLEN' }),
    );
    assert.deepEqual([lost.network, lost.device.lost?.action], ['ACKNOWLEDGED', 'DELETE']);
    assert.deepEqual(
      lost.cards.map(({ tokenStatus, atNetwork, atBand }) => [tokenStatus, atNetwork, atBand]),
      Array(2).fill(['DEACTIVATED', 'DONE', 'PENDING']),
    );
    assert.deepEqual(given(await client.listCards({ deviceId })).cards, []);
    const leaving = given(await client.listCards({ deviceId, include: 'LEAVING' })).cards;
    assert.deepEqual(
      leaving.map(({ standing, atBand }) => [standing, atBand]),
      Array(2).fill(['BEING_REMOVED', 'PENDING']),
    );
    given(await client.nextPackage({ deviceId }));
  });

  it('a wearable that was reported lost takes no card, gives no proof, and is nobody else’s', async () => {
    const anna = await steppedUp(b, await someone());
    const begun = given(
      await anna.client.addCard({ deviceId: anna.deviceId, encryptedCard: JWE, language: 'en' }),
    );
    const { deviceId, client } = anna;
    given(await client.reportDeviceLost({ deviceId, action: 'SUSPEND' }));
    const { enrolmentId } = begun;
    const challenge = 'AB'.repeat(16);
    for (const answer of [
      await client.addCard({ deviceId, encryptedCard: JWE, language: 'en' }),
      await client.acceptTerms({ enrolmentId, version: '2026-01', language: 'en' }),
      await client.getRecoveryProof({ deviceId, challenge }),
    ]) {
      assert.equal(refused(answer), 'DEVICE_REPORTED_LOST');
    }
    given(await client.unpairDevice({ deviceId }));
    const thief = await opensAccount(b, `thief-${engine}@example.org`);
    assert.equal(refused(await pairs(thief.client, number)), 'DEVICE_OF_ANOTHER_ACCOUNT');
    given(await client.reportDeviceFound({ deviceId }));
    given(await pairs(thief.client, number));
  });

  it('to say that it is found, to recover a passcode and to move cards wants a second proof', async () => {
    const { client, deviceId } = await someone();
    for (const answer of [
      await client.reportDeviceFound({ deviceId }),
      await client.getRecoveryProof({ deviceId, challenge: 'AB'.repeat(16) }),
      await client.moveCards({ fromDeviceId: deviceId, toDeviceId: deviceId, language: 'en' }),
    ]) {
      assert.equal(refused(answer), 'STEP_UP_REQUIRED');
    }
  });

  it('a recovery proof is what the wearable’s firmware expects', async () => {
    const anna = await steppedUp(b, await someone());
    const challenge = 'C4'.repeat(16);
    const { proof } = given(
      await anna.client.getRecoveryProof({ deviceId: anna.deviceId, challenge }),
    );
    const pairingKey = pairingKeyOf(`SN${number}`).expose();
    const key = createHmac('sha256', pairingKey).update('passcode recovery').digest();
    const expected = createHmac('sha256', key)
      .update(Buffer.from(challenge + anna.secureElementId, 'hex'))
      .digest('hex');
    assert.equal(proof, expected.toUpperCase());
  });

  it('before a reset every card ends at the network, those being added too', async () => {
    const anna = await someone();
    const whole = await hasCard(anna);
    const { deviceId, client } = anna;
    const begun = given(await client.addCard({ deviceId, encryptedCard: JWE, language: 'en' }));
    const codes = given(await client.getConsequences({ deviceId, action: 'FACTORY_RESET' }));
    assert.deepEqual(
      codes.consequences.map(({ code }) => code),
      [
        'CARDS_END_AT_NETWORK_NOW',
        'CARDS_LEAVE_BAND_AT_NEXT_SYNC',
        'ADDING_IS_GIVEN_UP',
        'PLASTIC_STILL_WORKS',
        'HISTORY_STAYS',
        'PASSCODE_IS_FORGOTTEN',
      ],
    );
    b.tokenService.away = true;
    assert.equal(refused(await client.factoryReset({ deviceId })), 'UNAVAILABLE');
    b.tokenService.away = false;
    const reset = given(await client.factoryReset({ deviceId }));
    assert.deepEqual(
      reset.cards.map(({ cardId, atNetwork, atBand }) => [cardId, atNetwork, atBand]),
      [[whole.cardId, 'DONE', 'PENDING']],
    );
    assert.equal(reset.device.state, 'PAIRED', 'it still has to be wiped');
    const state = b.tokenService.enrolments.get(begun.enrolmentId)?.state;
    assert.equal(state, 'DECLINED_TERMS_AND_CONDITIONS');
    given(await client.factoryReset({ deviceId }));
  });

  it('a device is named by its holder; drift of somebody before is not shown', async () => {
    const { client, deviceId } = await someone();
    const { device } = given(await client.renameDevice({ deviceId, name: '  Left wrist ' }));
    assert.equal(device.name, 'Left wrist');
    assert.equal(given(await client.listDevices({})).devices[0]?.name, 'Left wrist');
    for (const name of ['', ' ', 'x'.repeat(41)]) {
      assert.equal(refused(await client.renameDevice({ deviceId, name })), 'INPUT_INVALID');
    }
    assert.equal(given(await client.listDrift({ deviceId })).drifts.length, 1);
  });

  it('every operation on another account’s wearable or card is the same NOT_FOUND', async () => {
    const anna = await someone();
    const { cardId } = await addsCard(anna);
    const { client } = await steppedUp(b, await someone());
    const { deviceId } = anna;
    const mine = given(await client.listDevices({})).devices[0]?.deviceId ?? '';
    const commitId = `cmt_${'1'.repeat(26)}`;
    const before = b.tokenService.asked.length;
    for (const answer of [
      await client.renameDevice({ deviceId, name: 'Mine' }),
      await client.getConsequences({ deviceId, action: 'UNPAIR' }),
      await client.unpairDevice({ deviceId }),
      await client.factoryReset({ deviceId }),
      await client.reportDeviceLost({ deviceId, action: 'DELETE' }),
      await client.reportDeviceFound({ deviceId }),
      await client.getRecoveryProof({ deviceId, challenge: 'AB'.repeat(16) }),
      await client.auditDevice({ deviceId }),
      await client.listDrift({ deviceId }),
      await client.listCommits({ deviceId, limit: 10 }),
      await client.acknowledgeCommit({ deviceId, commitId, result: 'SUCCESS' }),
      await client.orderCards({ deviceId, cardIds: [cardId] }),
      await client.orderCards({ deviceId: mine, cardIds: [cardId] }),
      await client.setDefaultCard({ cardId }),
      await client.freezeCard({ cardId }),
      await client.unfreezeCard({ cardId }),
      await client.exportHistory({ cardId, limit: 10 }),
      await client.addPushedCard({ deviceId, pushReceipt: 'r'.repeat(20), language: 'en' }),
      await client.moveCards({ fromDeviceId: deviceId, toDeviceId: mine, language: 'en' }),
      await client.moveCards({ fromDeviceId: mine, toDeviceId: deviceId, language: 'en' }),
    ]) {
      assert.equal(refused(answer), 'NOT_FOUND');
    }
    assert.equal(b.tokenService.asked.length, before, 'the token service hears of none of it');
    assert.deepEqual(given(await client.listEnrolments({ limit: 50 })).enrolments, []);
  });

  it('an app that is too old is told which one it takes', async () => {
    const { client } = await opensAccount(b, `old-${engine}@example.org`);
    const old = (model: string, appVersion: string) =>
      client.beginPairing({
        model,
        serialNumber: 'SN7000',
        secureElementId: `4790${'7'.repeat(80)}`,
        appVersion,
      });
    const answer = await old('mi-smart-band-4-nfc', '3.9.9');
    assert.equal(refused(answer), 'APP_UPDATE_REQUIRED');
    assert.ok(isRefusal(answer));
    assert.equal(answer.facts.minimumAppVersion, '4.0.0');
    given(await old('mi-smart-band-4-nfc', '4.0.0'));
    given(await old('mi-smart-band-6-nfc', '3.9.9'));
    assert.equal(refused(await old('mi-smart-band-6-nfc', '2.9.0')), 'APP_UPDATE_REQUIRED');
    assert.equal(refused(await old('mi-smart-band-6-nfc', 'new')), 'INPUT_INVALID');
    const { device } = given(await pairs(client, 4_000, 'mi-smart-band-4-nfc'));
    const { deviceId } = device;
    const next = (appVersion: string) => client.nextPackage({ deviceId, appVersion });
    assert.equal(refused(await next('3.9.9')), 'APP_UPDATE_REQUIRED');
    given(await next('4.0.0'));
  });
}

test('where the programme starts even the same account anew, its old cards end at the pairing', async () => {
  const reset = { sameAccount: 'DELETE', otherAccount: 'KEEP', source: 'assumed' } as const;
  const b = await bench({ service: { ...service, reset } });
  const anna = await cardholder(b, 'anew@example.org', 1);
  const card = await hasCard(anna);
  given(await anna.client.unpairDevice({ deviceId: anna.deviceId }));
  b.tokenService.away = true;
  assert.equal(refused(await pairs(anna.client, 1)), 'UNAVAILABLE');
  b.tokenService.away = false;
  given(await pairs(anna.client, 1));
  assert.equal(b.tokenService.enrolments.get(card.enrolmentId)?.state, 'DELETED');

  await hasCard(anna);
  given(await anna.client.unpairDevice({ deviceId: anna.deviceId }));
  const petro = await opensAccount(b, 'kept@example.org');
  assert.equal(given(await pairs(petro.client, 1)).device.state, 'PAIRED');
  assert.ok(!b.tokenService.asked.some(({ name }) => name === 'changeWearableAccount'));
  await b.close();
});
