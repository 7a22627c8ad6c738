/** The band in the hand: unlocked, armed and held to the till, with no phone anywhere near. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { yes } from '../scene.ts';
import { journeysOfBanks, type Visit } from './browser.ts';
import { moneyOf, wearer } from './people.ts';
import { PASSCODE, picksUp, types, wearsTwo } from './walks/band.ts';

const { bankJourney: journey } = journeysOfBanks();

/** Number on the card that the screen shows. */
async function shownCard({ page }: Visit): Promise<string> {
  const told = (await page.getByTestId('carousel').first().textContent()) ?? '';
  return /···· (\d{4})/.exec(told)?.[1] ?? `no card in "${told}"`;
}

async function unlocks(visitor: Visit): Promise<void> {
  await types(visitor, PASSCODE);
  await visitor.see('armed');
}

journey(
  'M14 with its link cut and the phone closed the band pays, and says who has the bank’s answer',
  async (visitor) => {
    const { page, click, see, text } = visitor;
    const { cardholder } = await wearer(visitor.scene);
    await picksUp(visitor, cardholder.serialNumber);
    await click('reach');
    await page.getByTestId('alone').getByText('it pays all the same').waitFor();
    assert.equal((await cardholder.band()).linked, false);
    await unlocks(visitor);
    assert.equal((await cardholder.presents(330)).approved, true);
    await see('presented');
    const told = await text('presented');
    assert.ok(told.includes(moneyOf(visitor.scene, 330)), told);
    assert.match(told, /The till has the bank’s answer/);
    assert.doesNotMatch(told, /[Aa]pproved/);
    assert.deepEqual(await visitor.complaints(), []);
  },
);

journey(
  'M15 a locked band takes its passcode from keys, large keys or a keyboard, and counts the wrong ones',
  async (visitor) => {
    const { page, click, see } = visitor;
    const { cardholder } = await wearer(visitor.scene);
    await picksUp(visitor, cardholder.serialNumber);
    await page.keyboard.type('111111');
    await page.locator('[data-code=WRONG_PASSCODE]').waitFor();
    await page.getByTestId('tries-left').getByText('4 tries left').waitFor();
    await click('large-keys-wanted');
    const [small, large] = await Promise.all([sideOf(page, 'key-5'), sideOf(page, 'large-key-5')]);
    assert.ok(small >= 44, `a key of ${small} px`);
    assert.ok(large >= 80, `a large key of ${large} px`);
    await types(visitor, PASSCODE, 'large-key');
    await see('armed');

    await click('worn');
    await see('off-wrist');
    assert.equal((await cardholder.presents()).approved, false);
    await page.reload();
    await page.getByTestId('missed-tap').getByText('it was off the wrist').waitFor();
    await click('worn');
    await see('keypad');
    await page.keyboard.type(PASSCODE);
    await see('armed');
    assert.deepEqual(await visitor.complaints(), []);
  },
);

async function sideOf(page: Page, testId: string): Promise<number> {
  const box = await page.getByTestId(testId).boundingBox();
  return Math.min(box?.width ?? 0, box?.height ?? 0);
}

journey(
  'M15 after too many wrong passcodes the band is blocked and says what helps',
  async (visitor) => {
    const { page, see } = visitor;
    const cardholder = await visitor.scene.cardholder();
    await cardholder.wears();
    cardholder.leaves();
    await picksUp(visitor, cardholder.serialNumber);
    for (let left = visitor.scene.service.passcode.tries - 1; left > 0; left--) {
      await page.keyboard.type('111111');
      const told = left === 1 ? '1 try left' : `${left} tries left`;
      await page.getByTestId('tries-left').getByText(told).waitFor();
    }
    await page.keyboard.type('111111');
    await see('blocked');
    await page.getByTestId('blocked').getByText('Set a new one with your phone').waitFor();
    assert.equal(await page.getByTestId('keypad').count(), 0);
  },
);

journey(
  'M16 M26 cards lie in the wallet’s order; the one turned to pays once, the next tap the first',
  async (visitor) => {
    const { page, click, see } = visitor;
    const cardholder = await wearsTwo(visitor);
    const [first, second] = (await cardholder.band()).cards;
    assert.ok(first && second);
    await picksUp(visitor, cardholder.serialNumber);
    await unlocks(visitor);
    assert.equal(await shownCard(visitor), first.dpanLastFour);
    await click('next-card');
    await page.getByTestId('carousel').getByText(second.dpanLastFour).waitFor();
    assert.equal((await cardholder.presents()).dpanLastFour, second.dpanLastFour);
    await see('presented');
    await click('tap-done');
    assert.equal(await shownCard(visitor), first.dpanLastFour, 'the first lies on top again');
    await page.getByTestId('next-card').focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await shownCard(visitor), second.dpanLastFour);
    await swipe(page);
    assert.equal(await shownCard(visitor), first.dpanLastFour);
    await click('arm');
    await see('armed');
    assert.equal((await cardholder.presents()).dpanLastFour, first.dpanLastFour);

    const again = await cardholder.reinstalls();
    const { deviceId } = yes(await again.phone.devices()).devices[0] ?? { deviceId: '' };
    const cards = yes(await again.phone.cards(deviceId)).cards.map(({ cardId }) => cardId);
    yes(await again.wallet.orderCards({ deviceId, cardIds: cards.toReversed() }));
    yes(await again.phone.sync());
    again.leaves();
    await picksUp(visitor, cardholder.serialNumber);
    await click('tap-done');
    assert.equal(await shownCard(visitor), second.dpanLastFour);
    assert.deepEqual(await visitor.complaints(), []);
  },
);

/** A finger's way to the left. */
async function swipe(page: Page): Promise<void> {
  const box = await page.getByTestId('carousel').boundingBox();
  assert.ok(box);
  const y = box.y + box.height / 4;
  await page.mouse.move(box.x + box.width - 20, y);
  await page.mouse.down();
  await page.mouse.move(box.x + 20, y, { steps: 4 });
  await page.mouse.up();
}

journey(
  'M21 of eleven taps the band remembers ten, as sent or refused by the card',
  async (visitor) => {
    const { page, scene, text } = visitor;
    const { cardholder } = await wearer(scene);
    for (let number = 1; number <= 11; number++) await cardholder.taps(100 * number);
    await picksUp(visitor, cardholder.serialNumber);
    const entries = page.getByTestId('log-entry');
    await entries.nth(9).waitFor();
    assert.equal(await entries.count(), 10);
    const [newest, oldest] = [moneyOf(scene, 1_100), moneyOf(scene, 200)];
    assert.match(
      (await entries.first().textContent()) ?? '',
      new RegExp(`${newest}.*sent to the bank`),
    );
    assert.match((await entries.last().textContent()) ?? '', new RegExp(oldest));
    assert.match(await text('band-log'), /What the bank answered comes to the phone at the sync/);
  },
);

journey(
  'M13 a band that is unlocked but not ready answers no till, and says what to press',
  async (visitor) => {
    const { click, see, page } = visitor;
    const { cardholder } = await wearer(visitor.scene);
    await cardholder.taps();
    assert.equal((await cardholder.presents()).approved, false);
    await picksUp(visitor, cardholder.serialNumber);
    await page.getByTestId('not-presented').getByText('Press Pay first').waitFor();
    await click('tap-done');
    await click('arm');
    await see('armed');
  },
);

journey(
  'M1 each supported wearable has its own shape, and its screen keeps its proportions',
  async (visitor) => {
    const { go, page, click, see } = visitor;
    for (const { model, name, kind, screen, supported } of visitor.scene.service.models) {
      if (!supported) continue;
      await go('/band');
      await click(`take-${model}`);
      await see('no-passcode');
      await page.getByRole('heading', { name, level: 1 }).waitFor();
      const box = await page.getByTestId('band-screen').boundingBox();
      assert.ok(box);
      const ratio = box.height / box.width;
      assert.ok(Math.abs(ratio - screen.height / screen.width) < 0.02, `${name}: ${ratio}`);
      const corner = await page.getByTestId('band-screen').evaluate((at) => {
        const { x, y } = at.getBoundingClientRect();
        return document.elementFromPoint(x + 8, y + 8)?.closest('[data-testid=band-screen]') === at;
      });
      if (kind === 'WATCH') assert.equal(corner, false, `${name} is round`);
    }
    assert.deepEqual(await visitor.complaints(), []);
  },
);
