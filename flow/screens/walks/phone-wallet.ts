/** The wallet and everything that is managed from it, screen by screen. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { CARDHOLDER_PASSWORD, type Cardholder, type Scene, yes } from '../../scene.ts';
import { PHONE, type Visit } from '../browser.ts';
import { isSignedIn } from '../people.ts';
import type { Walk } from '../walk.ts';

export const phoneWalletWalk: Walk = {
  room: 'phone-wallet',
  viewport: PHONE,
  async *screens(visitor) {
    const { scene, page, click, see } = visitor;
    const maria = await scene.cardholder();
    await maria.wears();
    await isSignedIn(page, maria);
    await comesBack(visitor);
    yield 'empty';
    for (const story of ['approve', 'insufficient-funds', 'prepaid']) {
      await maria.adds(await scene.plastic(story));
    }
    for (const amountMinor of [1_240, 860]) await maria.taps(amountMinor);
    await comesBack(visitor);
    yield 'cards';
    await maria.taps(390);
    await see('notice');
    yield 'notice';
    yield* payments(visitor);
    yield* card(visitor, maria);
    yield* receipts(visitor, maria);
    await page.getByRole('button', { name: 'Back' }).click();
    await click('to-order');
    await see('order');
    yield 'order';
    yield* wearable(visitor, maria);
    yield* anotherBand(visitor, maria);
    yield* oldService(visitor, maria);
  },
};

/** Opens the phone anew, as somebody who is signed in already. */
async function comesBack({ page, see }: Visit): Promise<void> {
  await page.goto('/phone');
  await see('add-card');
}

const back = (page: Page) => page.getByRole('button', { name: 'Back', exact: true }).click();

async function* payments({ page, click, see }: Visit): AsyncGenerator<string, void> {
  await click('open-notice');
  await see('payment-receipt');
  yield 'payment';
  await click('doubt');
  await see('to-bank');
  yield 'not-recognised';
  await back(page);
  await back(page);
  await back(page);
  await click('all-payments');
  await see('export');
  yield 'history';
  await page.getByTestId('source-BAND').check({ force: true });
  yield 'history-of-the-band';
  await back(page);
}

async function* card({ page, click, see }: Visit, maria: Cardholder): AsyncGenerator<string, void> {
  await page.getByTestId('wallet-card').last().click();
  await see('limits');
  yield 'card';
  await click('freeze');
  await see('unfreeze');
  yield 'card-frozen';
  await click('unfreeze');
  await see('freeze');
  await back(page);
  await click('wallet-card');
  await click('limits');
  await page.getByTestId('limit-tap').fill('10');
  await click('everywhere');
  await page.getByTestId('add-country').selectOption('GR');
  await page.getByTestId('add-country').selectOption('CY');
  await click('shop-GAMBLING');
  yield 'limits';
  await page.getByTestId('limit-day').fill('5');
  await click('save-limits');
  yield 'limits-refused';
  await page.getByTestId('limit-day').fill('50');
  await click('save-limits');
  await see('freeze');
  await maria.taps(1_500);
  await click('open-notice');
  await see('payment-receipt');
  yield 'payment-declined';
  await back(page);
  await click('remove');
  await see('consequence');
  yield 'remove';
  await back(page);
  await back(page);
}

async function* receipts(
  { page, click, see }: Visit,
  maria: Cardholder,
): AsyncGenerator<string, void> {
  await click('to-receipt');
  yield 'receipt';
  await click('find-receipt');
  yield 'receipt-refused';
  const [first] = yes(await maria.phone.cards()).cards;
  await page.getByTestId('receipt-last-four').fill(first?.dpanLastFour ?? '');
  await page.getByTestId('receipt-amount').fill('12.40');
  await click('find-receipt');
  await see('payment');
  yield 'receipt-found';
  await page.getByTestId('receipt-last-four').fill(first?.face.panLastFour ?? '');
  await click('find-receipt');
  await see('plastic-of');
  yield 'receipt-of-the-plastic';
}

async function* wearable(visitor: Visit, maria: Cardholder): AsyncGenerator<string, void> {
  const { page, click, see, scene } = visitor;
  await back(page);
  const { serialNumber } = maria;
  yes(await scene.stage.link({ serialNumber, inReach: false }));
  await click('sync');
  await see('out-of-reach');
  yield 'out-of-reach';
  yes(await scene.stage.link({ serialNumber, inReach: true }));
  await page.getByTestId('out-of-reach').waitFor({ state: 'detached' });
  await click('device');
  await see('lose');
  yield 'wearable';
  await click('unpair');
  await see('confirm-unpair');
  yield 'unpair';
  await back(page);
  await click('factory-reset');
  await see('confirm-reset');
  yield 'factory-reset';
  await back(page);
  await click('to-check-up');
  await see('check-up');
  yield 'check-up';
  await back(page);
  await click('lose');
  await see('lose-hold');
  yield 'lose';
  await click('lose-hold');
  await see('stops');
  yield 'lost';
  await back(page);
  yield 'wallet-of-the-lost';
  await click('to-lost');
  await click('found');
  await see('step-up');
  yield 'found';
  await page
    .getByTestId('step-up')
    .getByRole('textbox')
    .or(page.locator('[type=password]'))
    .first()
    .fill(CARDHOLDER_PASSWORD);
  await click('confirm-step-up');
  await page.getByTestId('lost').waitFor({ state: 'detached' });
}

async function* anotherBand(visitor: Visit, maria: Cardholder): AsyncGenerator<string, void> {
  const { click, see } = visitor;
  const old = maria.serialNumber;
  await maria.wears();
  await comesBack(visitor);
  await click('device');
  await click('move-from');
  await see('move-cards');
  yield 'move';
  await click('move-cards');
  await see('moves');
  yield 'moving';
  maria.holds(old);
}

/** Yesterday's service, a band that forgot a card, and an app that is too old. */
async function* oldService(visitor: Visit, maria: Cardholder): AsyncGenerator<string, void> {
  const { scene, page, click, see } = visitor;
  maria.leaves();
  const eleni = await scene.cardholder();
  await eleni.wears();
  await eleni.adds(await scene.plastic('approve'));
  const image = join(scene.folder, 'wearable', `${eleni.serialNumber}.image`);
  const before = join(scene.folder, 'before.image');
  copyFileSync(image, before);
  await eleni.adds(await scene.plastic('prepaid'));
  eleni.leaves();
  await scene.restart(() => {
    copyFileSync(before, image);
    renew(scene, '4.0.0');
  });
  await isSignedIn(page, eleni);
  await comesBack(visitor);
  await see('to-service-update');
  yield 'old-cards';
  await click('to-service-update');
  await see('renew');
  yield 'service-update';
  await comesBack(visitor);
  await click('device');
  await click('to-check-up');
  await click('check-up');
  await page.getByTestId('drifts').getByRole('listitem').first().waitFor();
  yield 'check-up-found';
  await scene.restart(() => renew(scene, '5.0.0'));
  await comesBack(visitor);
  await click('sync');
  await see('update-app');
  yield 'app-too-old';
}

/** The model's payment service is of a second generation from now on, and wants this app. */
function renew(scene: Scene, minimumAppVersion: string): void {
  const model = scene.bank.models[0] ?? '';
  const path = join(scene.folder, '..', 'programmes', 'service', 'xiaomi-pay.yaml');
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(
    /- \{ model: [\w-]+, current: 2, minimumAppVersion: "\d\.0\.0"/,
    `- { model: ${model}, current: 2, minimumAppVersion: "${minimumAppVersion}"`,
  );
  writeFileSync(path, changed);
}
