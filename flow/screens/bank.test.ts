/** A bank's own pages, by hand: what their customers can do there, on wide screens and telephones. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { CUSTOMER_PASSWORD, type Plastic, type Scene, yes } from '../scene.ts';
import { DESK, journeysOfBanks, PHONE, type Visit } from './browser.ts';
import { isCustomer, moneyOf, wearer } from './people.ts';

const { bankJourney: journey } = journeysOfBanks();

async function enters(visitor: Visit, plastic: Plastic, path = ''): Promise<void> {
  const { id } = visitor.scene.bank;
  await isCustomer(visitor.page, id, plastic);
  await visitor.go(`/bank/${id}${path}`);
}

/** The page of this plastic among the customer's cards. */
async function cardOf({ page }: Visit, { face }: Plastic): Promise<void> {
  await page.getByTestId('card').filter({ hasText: face.panLastFour }).getByRole('link').click();
  await page.getByTestId('card-deeds').waitFor();
}

async function standing(page: Page, state: string): Promise<void> {
  await page.locator(`[data-testid=card-standing][data-state=${state}]`).waitFor();
}

async function provesIt({ page, click }: Visit): Promise<void> {
  await page.getByTestId('proof-password').fill(CUSTOMER_PASSWORD);
  await click('proof-confirm');
  await page.getByTestId('proof').waitFor({ state: 'detached' });
}

const nameOfModel = ({ bank, service }: Scene) =>
  service.models.find(({ model }) => model === bank.models[0])?.name ?? 'no model';

async function fine({ complaints }: Visit): Promise<void> {
  assert.deepEqual(await complaints(), []);
}

journey('M3 a card that has arrived pays only once it is activated', async (visitor) => {
  const { page, scene, click } = visitor;
  const plastic = await scene.plastic('not-activated');
  assert.equal((await scene.swipes(plastic, 500)).approved, false);
  await enters(visitor, plastic, '/cards');
  await cardOf(visitor, plastic);
  await page.getByTestId('activate-digits').fill('0000');
  await click('activate');
  await page.locator('[data-code=CARD_DETAILS_WRONG]').waitFor();
  await page.getByTestId('activate-digits').fill(plastic.face.panLastFour);
  await click('activate');
  await standing(page, 'ACTIVE');
  assert.equal((await scene.swipes(plastic, 500)).approved, true);
  await fine(visitor);
});

journey(
  'what was shown goes with whoever leaves, also where nobody answers any more',
  async (visitor) => {
    const { page, scene, click } = visitor;
    const plastic = await scene.plastic('approve');
    await enters(visitor, plastic, '/cards');
    await page.getByTestId('card').first().waitFor();
    const digits = plastic.face.panLastFour;
    assert.match(await page.content(), new RegExp(digits));
    await page.context().setOffline(true);
    await click('bank-leave');
    await page.getByTestId('card').first().waitFor({ state: 'detached' });
    assert.doesNotMatch(await page.content(), new RegExp(digits));
    await page.context().setOffline(false);
  },
);

for (const [form, viewport, nav] of [
  ['web', DESK, 'side-nav'],
  ['mobile', PHONE, 'bottom-nav'],
] as const) {
  journey(
    `M20 M22 a tap shows in the bank’s ${form} form with the wearable, its number and its points`,
    async (visitor) => {
      const { page, scene } = visitor;
      const { cardholder, plastic } = await wearer(scene);
      await enters(visitor, plastic);
      await page.getByTestId('account').first().waitFor();
      const tap = await cardholder.taps(1_240);
      // It comes by itself: nobody loads the page anew.
      await page.getByTestId('notice').filter({ hasText: '12.40' }).first().waitFor();
      await page.getByTestId(nav).getByRole('link', { name: 'Payments', exact: true }).click();
      const row = page.locator(`[data-rrn="${tap.rrn}"]`);
      await row.filter({ hasText: nameOfModel(scene) }).waitFor();
      const said = (await row.textContent()) ?? '';
      const points = scene.bank.rewards.length > 0 ? '.*\\+36 points' : '';
      assert.match(
        said,
        new RegExp(`${tap.dpanLastFour}.*${moneyOf(scene, 1_240)}.*pending${points}`),
      );
      assert.equal(said.includes(plastic.face.panLastFour), false);
      yes(await scene.stage.closeBusinessDay({}));
      await row.filter({ hasText: 'posted' }).waitFor();
      await row.getByRole('link').click();
      await page.getByTestId('way').filter({ hasText: 'Cleared and booked' }).waitFor();
      await fine(visitor);
    },
    { viewport },
  );
}

journey('B2 a declined payment says why in words', async (visitor) => {
  const { page, scene, see } = visitor;
  const plastic = await scene.plastic('insufficient-funds');
  await scene.swipes(plastic, 4_000);
  await enters(visitor, plastic, '/payments');
  await page.getByTestId('sort-DECLINED').check({ force: true });
  await page.getByTestId('payment').first().getByRole('link').click();
  await see('why-not');
  assert.equal(await page.getByTestId('why-not').getAttribute('data-code'), 'INSUFFICIENT_FUNDS');
  await fine(visitor);
});

journey('M25 B7 a lost card ends, and its replacement takes the band over', async (visitor) => {
  const { page, scene, click } = visitor;
  const { cardholder, plastic } = await wearer(scene, 'replacement');
  await enters(visitor, plastic, '/cards');
  await cardOf(visitor, plastic);
  await click('ask-LOST');
  await click('confirm-yes');
  await standing(page, 'LOST');
  assert.equal((await cardholder.taps(300)).approved, false);
  await click('ask-REPLACE');
  await click('confirm-yes');
  await provesIt(visitor);
  await page.getByRole('link', { name: 'Cards', exact: true }).last().click();
  await page.locator('[data-testid=card][data-state=ORDERED]').getByRole('link').click();
  await click('receive');
  await page.getByTestId('activate-digits').waitFor();
  const fresh = (await scene.plastics()).find(
    ({ customer, state, face }) =>
      customer === plastic.customer &&
      state === 'RECEIVED' &&
      face.productName === plastic.face.productName,
  );
  assert.ok(fresh);
  await page.getByTestId('activate-digits').fill(fresh.face.panLastFour);
  await click('activate');
  await standing(page, 'ACTIVE');
  await page.locator('[data-testid=token][data-status=ACTIVE]').waitFor();
  assert.equal((await cardholder.taps(300)).approved, true, 'nothing was added again');
  await fine(visitor);
});

journey('B6 freezing is one’s own: for a card, and for one wearable of it', async (visitor) => {
  const { page, scene, click, see } = visitor;
  const { cardholder, plastic } = await wearer(scene, 'green');
  await enters(visitor, plastic, '/cards');
  await cardOf(visitor, plastic);
  await click('suspend');
  await page.getByTestId('token').filter({ hasText: 'held by you' }).waitFor();
  assert.equal((await cardholder.taps(300)).approved, false);
  assert.equal((await scene.swipes(plastic, 300)).approved, true, 'the plastic is as it was');
  await click('resume');
  await provesIt(visitor);
  await see('suspend');
  assert.equal((await cardholder.taps(300)).approved, true);
  await click('freeze-card');
  await standing(page, 'BLOCKED');
  assert.equal((await scene.swipes(plastic, 300)).approved, false);
  await click('unfreeze-card');
  await standing(page, 'ACTIVE');
  await fine(visitor);
});

journey('M25 cancelling the plastic cancels it on the band', async (visitor) => {
  const { page, scene, click } = visitor;
  const { cardholder, plastic } = await wearer(scene, 'green');
  assert.equal((await cardholder.taps(300)).approved, true);
  await enters(visitor, plastic, '/cards');
  await cardOf(visitor, plastic);
  await click('ask-CLOSE');
  await click('confirm-yes');
  await provesIt(visitor);
  await standing(page, 'CLOSED');
  assert.equal((await cardholder.taps(300)).approved, false);
  await fine(visitor);
});

journey('M27 a lost band’s cards stop at the bank’s page at once', async (visitor) => {
  const { page, scene, click } = visitor;
  const { cardholder, plastic } = await wearer(scene, 'yellow');
  await enters(visitor, plastic, '/wearables');
  await click('lost-wearable');
  await click('stop-wearable');
  await page.getByText('Nothing on it pays now.').waitFor();
  assert.equal((await cardholder.taps(300)).approved, false);
  await fine(visitor);
});

journey('B8 a card is pushed to the band without typing it', async (visitor) => {
  const { page, scene, click, see } = visitor;
  const plastic = await scene.plastic('lost-sms');
  await enters(visitor, plastic, '/cards');
  await cardOf(visitor, plastic);
  await click('push-card');
  await provesIt(visitor);
  await see('to-phone');
  await click('to-phone');
  await page.waitForURL('**/phone');
  // What the bank gave travels in memory: no address holds it, no storage does.
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
  );
  assert.doesNotMatch(kept, /push/i);
  await fine(visitor);
});

journey(
  'B16 a payment is not recognised: frozen, credited, and withdrawn again',
  async (visitor) => {
    const { page, scene, click, see } = visitor;
    const { cardholder, plastic } = await wearer(scene);
    const tap = await cardholder.taps(2_750);
    await enters(visitor, plastic, '/payments');
    await page.locator(`[data-rrn="${tap.rrn}"]`).getByRole('link').click();
    await click('not-recognised');
    await click('dispute-send');
    await see('provisional');
    assert.match(await visitor.text('provisional'), new RegExp(moneyOf(scene, 2_750)));
    assert.equal((await cardholder.taps(300)).approved, false, 'frozen with it');
    await click('withdraw');
    await page.getByTestId('not-recognised').waitFor();
    await page.getByTestId('way').filter({ hasText: 'Case closed' }).waitFor();
    await fine(visitor);
  },
);

journey('a month of an account is downloaded as a table and as pages', async (visitor) => {
  const { page, scene } = visitor;
  const plastic = await scene.plastic('approve');
  const paid = await scene.swipes(plastic, 777);
  await enters(visitor, plastic, '/statements');
  const file = async (format: 'CSV' | 'PDF') => {
    const coming = page.waitForEvent('download');
    await page.getByTestId(`statement-${format}`).first().click();
    const download = await coming;
    assert.match(download.suggestedFilename(), new RegExp(`\\.${format.toLowerCase()}$`));
    return readFileSync(await download.path());
  };
  const table = (await file('CSV')).toString('utf8').replace(/[" ]/g, '');
  assert.ok(table.includes(paid.rrn ?? '-'), table);
  assert.equal((await file('PDF')).subarray(0, 5).toString(), '%PDF-');
  await fine(visitor);
});

journey('spending is pictured, read by keys, and stands in a table as well', async (visitor) => {
  const { page, scene } = visitor;
  const plastic = await scene.plastic('approve');
  await scene.swipes(plastic, 1_111);
  await enters(visitor, plastic, '/spending');
  const bank = await scene.customer(plastic);
  const { accounts } = yes(await bank.listAccounts({}));
  const { cards } = yes(await bank.listCards({}));
  const accountId = cards.find(({ cardId }) => cardId === plastic.cardId)?.accountId ?? '';
  const { months } = yes(await bank.getSpending({ accountId, months: 6 }));
  const now = moneyOf(scene, months.at(-1)?.spent.amountMinor ?? 0);
  if (accounts[0]?.accountId !== accountId) {
    await page.getByLabel('Account').selectOption(accountId);
  }
  const plot = page.getByRole('slider', { name: 'Spent by month' });
  await plot.focus();
  assert.match((await plot.getAttribute('aria-valuetext')) ?? '', new RegExp(`: ${now}$`));
  await page.keyboard.press('ArrowLeft');
  assert.match(
    (await plot.getAttribute('aria-valuetext')) ?? '',
    new RegExp(`: ${moneyOf(scene, 0)}$`),
  );
  await page.getByText('The figures as a table').click();
  const table = page.getByRole('table', { name: 'Spent by month' });
  assert.equal(await table.getByRole('row').count(), 7);
  assert.equal(await table.getByRole('cell', { name: now, exact: true }).count(), 1);
  await fine(visitor);
});
