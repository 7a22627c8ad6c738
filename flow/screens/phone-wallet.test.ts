/** The wallet by hand: what a cardholder does with cards, payments and wearables that are there. */
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { CARDHOLDER_PASSWORD, type Cardholder, eventually, type Scene, yes } from '../scene.ts';
import { journeysOfBanks, PHONE, type Visit } from './browser.ts';
import { isSignedIn, moneyOf } from './people.ts';

const { bankJourney: journey } = journeysOfBanks();
const options = { viewport: PHONE, acceptDownloads: true };

/** Somebody with these cards on the band, in front of their phone. */
async function wearing(visitor: Visit, ...stories: readonly string[]) {
  const { scene } = visitor;
  const maria = await scene.cardholder();
  await maria.wears();
  for (const story of stories) await maria.adds(await scene.plastic(story));
  await opens(visitor, maria);
  return maria;
}

async function opens({ page, see }: Visit, maria: Cardholder): Promise<void> {
  await isSignedIn(page, maria);
  await page.goto('/phone');
  await see('add-card');
}

const back = (page: Page) => page.getByRole('button', { name: 'Back', exact: true }).click();

/** The password once more, where it is asked for. */
async function proves({ page, click }: Visit): Promise<void> {
  await page.getByTestId('step-up').locator('input').fill(CARDHOLDER_PASSWORD);
  await click('confirm-step-up');
}

async function carousel({ stage }: Scene, { serialNumber }: Cardholder) {
  const { band } = yes(await stage.getBand({ serialNumber }));
  return band.cards.map(({ dpanLastFour }) => dpanLastFour);
}

journey(
  'M18 B3 a receipt shows the digital number alone, and a receipt in the hand leads to it',
  async (visitor) => {
    const { page, click, see, text } = visitor;
    const maria = await wearing(visitor, 'approve');
    const [card] = yes(await maria.phone.cards()).cards;
    assert.ok(card?.dpanLastFour);
    await maria.taps(1_990);
    await click('open-notice');
    await see('payment-receipt');
    const receipt = await text('payment-receipt');
    assert.match(receipt, new RegExp(card.dpanLastFour));
    assert.doesNotMatch(receipt, new RegExp(`\\D${card.face.panLastFour}(?!\\d)`));
    await back(page);
    await back(page);
    await click('to-receipt');
    await page.getByTestId('receipt-last-four').fill(card.dpanLastFour);
    await page.getByTestId('receipt-amount').fill('19,90');
    await click('find-receipt');
    await click('payment');
    assert.equal(await text('payment-receipt'), receipt);
    await back(page);
    await back(page);
    await click('to-receipt');
    await page.getByTestId('receipt-last-four').fill(card.face.panLastFour);
    await page.getByTestId('receipt-amount').fill('19.90');
    await click('find-receipt');
    await page.getByTestId('plastic-of').getByText(card.dpanLastFour).waitFor();
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

journey(
  'M20 M21 M22 a tap shows with its points, joined with the band’s own ten, and as a table',
  async (visitor) => {
    const { page, click, see, scene } = visitor;
    const maria = await wearing(visitor, 'approve');
    for (let tap = 1; tap <= 11; tap++) await maria.taps(100 * tap);
    await click('sync');
    await page.getByTestId('sync').getByText('Sync now').waitFor();
    await click('all-payments');
    await see('export');
    await page.getByTestId('payment').nth(10).waitFor();
    const points = page.getByText('+33 points');
    if (scene.bank.rewards.length > 0) await points.waitFor();
    else assert.equal(await points.count(), 0);
    assert.equal(await page.getByTestId('payment').count(), 11);
    await page.getByTestId('source-BAND').check({ force: true });
    await page.getByText('Of the band itself').or(page.getByTestId('payment').nth(9)).waitFor();
    assert.equal(await page.getByTestId('payment').count(), 10);
    const coming = page.waitForEvent('download');
    await click('export');
    const file = await coming;
    assert.match(file.suggestedFilename(), /^armilla-\d{4}\.csv$/);
    const table = readFileSync(await file.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    assert.equal(table.length, 12);
    assert.match(table[0] ?? '', /points earned/);
    assert.match(table[1] ?? '', new RegExp(`,11\\.00,${scene.bank.currency},[^,]+,APPROVED,`));
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

journey(
  'M24 a card is removed on its page after its consequence; its payments stay to be seen',
  async (visitor) => {
    const { page, click, see, scene } = visitor;
    const maria = await wearing(visitor, 'approve');
    await maria.taps(500);
    await see('notice');
    await click('dismiss-notice');
    await click('wallet-card');
    await click('remove');
    await page.getByTestId('consequence').getByText('ends at the network now').waitFor();
    await click('confirm-remove');
    await page.getByText('No card yet').waitFor();
    assert.deepEqual(await carousel(scene, maria), []);
    const { deviceId } = yes(await maria.phone.device());
    const [gone] = yes(await maria.wallet.listCards({ deviceId, include: 'ALL' })).cards;
    assert.equal(gone?.tokenStatus, 'DEACTIVATED');
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

journey(
  'M26 the order is changed by keyboard, by hand and by buttons, and the band follows',
  async (visitor) => {
    const { page, click, see, scene } = visitor;
    const maria = await wearing(visitor, 'approve', 'insufficient-funds');
    const [first = '', second = ''] = await carousel(scene, maria);
    const follows = (order: readonly string[]) =>
      eventually(async () => {
        const now = await carousel(scene, maria);
        return now.join() === order.join() || undefined;
      });
    const items = page.getByTestId('order-item');
    await click('to-order');
    await see('order');
    await page.getByTestId('drag').first().focus();
    await page.keyboard.press('Space');
    await page.getByText('is lifted from place 1 of 2').waitFor({ state: 'attached' });
    await page.keyboard.press('ArrowDown');
    await page.getByText('is over place 2 of 2').waitFor({ state: 'attached' });
    await page.keyboard.press('Space');
    await items.first().getByText(second).waitFor();
    await follows([second, first]);
    await click('move-down');
    await items.first().getByText(first).waitFor();
    await follows([first, second]);
    const from = await page.getByTestId('drag').last().boundingBox();
    const to = await page.getByTestId('drag').first().boundingBox();
    assert.ok(from && to);
    await page.mouse.move(from.x + 20, from.y + 20);
    await page.mouse.down();
    await page.mouse.move(to.x + 20, to.y + 30, { steps: 6 });
    await page.mouse.move(to.x + 20, to.y + 10, { steps: 3 });
    await page.mouse.up();
    await items.first().getByText(second).waitFor();
    await follows([second, first]);
    assert.equal((await maria.taps(100)).dpanLastFour, second);
    await back(page);
    await page.getByTestId('wallet-card').last().click();
    await click('make-default');
    await page.getByTestId('make-default').waitFor({ state: 'detached' });
    await follows([first, second]);
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

journey(
  'B6 B9 a frozen card pays nothing, a limited one only what its holder allows, and says so',
  async (visitor) => {
    const { page, click, see } = visitor;
    const maria = await wearing(visitor, 'approve');
    await click('wallet-card');
    await click('freeze');
    await page.getByTestId('standing').getByText('You froze this card').waitFor();
    assert.equal((await maria.taps(100)).approved, false);
    await click('unfreeze');
    await see('freeze');
    await click('limits');
    await page.getByTestId('limit-tap').fill('10');
    await page.getByTestId('limit-day').fill('9');
    await click('save-limits');
    await page.getByText('A day cannot have less').waitFor();
    await page.getByTestId('limit-day').fill('18');
    await click('shop-GAMBLING');
    await click('save-limits');
    await see('freeze');
    assert.equal((await maria.taps(1_000)).approved, true);
    assert.equal((await maria.taps(1_001)).reason, 'CARD_CONTROL');
    assert.equal((await maria.taps(900)).reason, 'CARD_CONTROL', 'the day has only 8 left');
    await page.getByTestId('payment').first().getByText('You have limited this card').waitFor();
    await click('payment');
    await click('limits');
    assert.equal(await page.getByTestId('limit-tap').inputValue(), '10.00');
    await click('no-limits');
    await see('freeze');
    assert.equal((await maria.taps(1_001)).approved, true);
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

journey(
  'B16 a payment is told at once; one that is not recognised freezes the card and leads to the bank',
  async (visitor) => {
    const { page, click, scene } = visitor;
    const maria = await wearing(visitor, 'approve');
    await maria.taps(777);
    await page.getByTestId('notice').getByText(moneyOf(scene, 777)).waitFor();
    await click('notice-doubt');
    await click('freeze');
    await page.getByText('Done: the card is frozen.').waitFor();
    assert.equal((await maria.taps(100)).approved, false);
    await page.getByTestId('call-bank').waitFor();
    await click('to-bank');
    await page.waitForURL('**/bank**');
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

journey(
  'M27 a lost band’s cards stop in one go; what is done and what is pending is told; found again',
  async (visitor) => {
    const { page, click, scene } = visitor;
    const maria = await wearing(visitor, 'approve', 'insufficient-funds');
    await click('device');
    await click('lose');
    await page.getByTestId('consequences').getByText('They stop paying now').waitFor();
    await click('lose-hold');
    const stops = page.getByTestId('stops').getByRole('listitem');
    await stops.nth(1).waitFor();
    assert.match(
      (await stops.first().textContent()) ?? '',
      /Done: held at the network.*Pending: the band/,
    );
    assert.equal((await maria.taps(100)).approved, false);
    await click('found');
    await proves(visitor);
    await page.getByTestId('lost').waitFor({ state: 'detached' });
    await eventually(async () => (await maria.taps(100)).approved || undefined);
    await click('lose');
    await click('lose-end');
    await page.getByText('ended at the network').first().waitFor();
    await back(page);
    await click('sync-now');
    await page.getByText('No card yet').waitFor();
    assert.deepEqual(await carousel(scene, maria), []);
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

journey(
  'M28 letting a band go and resetting it are told beforehand; the same account finds its cards',
  async (visitor) => {
    const { page, click, see, scene } = visitor;
    const maria = await wearing(visitor, 'approve');
    await click('device');
    await click('unpair');
    const told = page.getByTestId('consequences');
    await told.getByText('They stay on the wearable and still pay').waitFor();
    await told.getByText('Paired with another account, they end').waitFor();
    await click('confirm-unpair');
    await see('not-paired');
    assert.equal((await maria.taps(100)).approved, true);
    await click('pair-again');
    await page.getByTestId('not-paired').waitFor({ state: 'detached' });
    assert.equal((await carousel(scene, maria)).length, 1);
    await click('factory-reset');
    await told.getByText('The passcode is forgotten').waitFor();
    await click('confirm-reset');
    await page.getByTestId('reset').getByText('forgotten everything').waitFor();
    assert.deepEqual(await carousel(scene, maria), []);
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

journey(
  'M29 cards move to the new band, nothing typed, and the old number ends',
  async (visitor) => {
    const { page, click, see } = visitor;
    const maria = await wearing(visitor, 'approve');
    const old = maria.serialNumber;
    await maria.wears();
    await opens(visitor, maria);
    await click('device');
    await click('move-from');
    await page.getByText('Nothing has to be typed').waitFor();
    await click('move-cards');
    await proves(visitor);
    await click('go-on-move');
    await click('agree');
    const method = page.getByTestId('choose-method');
    const ready = page.getByText('Ready to pay');
    await method.or(ready).first().waitFor();
    if (await method.isVisible()) {
      await click('choose-method');
      await click('sms');
    }
    await ready.first().waitFor();
    assert.equal((await maria.taps(100)).approved, true);
    maria.holds(old);
    assert.equal((await maria.taps(100)).approved, false);
    await see('add-card');
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

/** The model's payment service is of a new generation from now on, and wants this app. */
function renewsService(scene: Scene, minimumAppVersion: string): Promise<void> {
  const model = scene.bank.models[0] ?? '';
  return scene.changeProgramme(
    'service/xiaomi-pay.yaml',
    /- \{ model: [\w-]+, current: \d, minimumAppVersion: "\d\.0\.0"/,
    `- { model: ${model}, current: 3, minimumAppVersion: "${minimumAppVersion}"`,
  );
}

journey(
  'B5 what a band forgot is found and put right by a check-up',
  async (visitor) => {
    const { page, click, scene } = visitor;
    const maria = await wearing(visitor, 'approve');
    const image = join(scene.folder, 'wearable', `${maria.serialNumber}.image`);
    const before = join(scene.folder, 'before.image');
    copyFileSync(image, before);
    await maria.adds(await scene.plastic('green'));
    await scene.restart(() => copyFileSync(before, image));
    await opens(visitor, maria);
    await click('device');
    await click('to-check-up');
    await page.getByText('service and network agree').waitFor();
    await click('check-up');
    const found = page.getByTestId('drifts').getByRole('listitem');
    await found.getByText('the wearable had not').waitFor();
    await eventually(async () => {
      if (await found.getByText('Put right').isVisible()) return true;
      await click('check-up');
      return undefined;
    });
    await eventually(async () => (await carousel(scene, maria)).length === 2 || undefined);
  },
  options,
);

journey(
  'M30 an old card is limited until it is attached again, and an old app is told to update',
  async (visitor) => {
    const { page, click, see, scene } = visitor;
    const maria = await wearing(visitor, 'approve');
    await renewsService(scene, '4.0.0');
    await opens(visitor, maria);
    await click('to-service-update');
    await page.getByText('To be added anew').waitFor();
    await click('renew');
    await see('card-number');
    await page.goto('/phone');
    await page.getByText('No card yet').waitFor();
    await renewsService(scene, '5.0.0');
    await page.goto('/phone');
    await see('sync');
    await click('sync');
    await page.locator('[data-code=APP_UPDATE_REQUIRED]').waitFor();
    await see('update-app');
  },
  options,
);
