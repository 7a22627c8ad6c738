/** A bank's pages, screen by screen: as internet banking, and as a telephone shows them. */
import type { Page } from 'playwright-core';
import { type Cardholder, type Scene, yes } from '../../scene.ts';
import { DESK, PHONE, type Visit } from '../browser.ts';
import { isCustomer } from '../people.ts';
import type { Walk } from '../walk.ts';

const BANK = 'alpha-bank';

export const bankWalk: Walk = {
  room: 'bank',
  viewport: DESK,
  async *screens(visitor) {
    const { page, scene } = visitor;
    yield* door(visitor);
    await isCustomer(page, BANK, await scene.plastic('approve'));
    yield* beforeAnyPayment(visitor);
    const maria = await wearsAndPays(scene);
    yield* overview(visitor, maria);
    yield* payments(visitor);
    yield* cards(visitor);
    yield* money(visitor);
    yield* rest(visitor);
  },
};

export const bankMobileWalk: Walk = {
  room: 'bank-mobile',
  viewport: PHONE,
  async *screens(visitor) {
    const { page, scene, go, see } = visitor;
    await wearsAndPays(scene);
    await isCustomer(page, BANK, await scene.plastic('approve'));
    await go(`/bank/${BANK}`);
    await see('payment');
    yield 'overview';
    for (const place of ['Payments', 'Cards', 'Spending', 'More']) {
      await along(page, place);
      yield place.toLowerCase();
    }
  },
};

/** A card on a band, and payments of several kinds: booked, pending, declined, by plastic. */
async function wearsAndPays(scene: Scene): Promise<Cardholder> {
  const maria = await scene.cardholder();
  await maria.wears();
  const plastic = await scene.plastic('approve');
  await maria.adds(plastic);
  for (const amountMinor of [1_240, 890, 4_500]) await maria.taps(amountMinor);
  yes(await scene.stage.closeBusinessDay({}));
  await maria.taps(360);
  const bank = await scene.customer(plastic);
  yes(await bank.blockCard({ cardId: plastic.cardId }));
  await scene.swipes(plastic, 1_950);
  yes(await bank.unblockCard({ cardId: plastic.cardId }));
  await scene.swipes(plastic, 2_300);
  return maria;
}

/** By the navigation that the screen's width shows. */
async function along(page: Page, place: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'The bank’s pages' })
    .getByRole('link', { name: place, exact: true })
    .click();
  await arrived(page, place);
}

async function arrived(page: Page, title: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await page.getByText('Loading …').first().waitFor({ state: 'detached' });
}

async function* door({ page, go, click, see }: Visit): AsyncGenerator<string, void> {
  await go('/bank');
  await see(`bank-${BANK}`);
  yield 'choice';
  await click(`bank-${BANK}`);
  await see('customer-maria');
  yield 'sign-in';
  await click('customer-maria');
  await page.getByTestId('sign-in-password').fill('not-the-password');
  await click('sign-in');
  await page.locator('[data-code=SIGN_IN_FAILED]').waitFor();
  yield 'sign-in-refused';
}

async function* beforeAnyPayment({ page, go, see }: Visit): AsyncGenerator<string, void> {
  await go(`/bank/${BANK}`);
  await see('account');
  yield 'overview-empty';
  for (const place of ['Payments', 'Wearables', 'Spending', 'Notices']) {
    await along(page, place);
    yield `${place.toLowerCase()}-empty`;
  }
}

async function* overview(visitor: Visit, maria: Cardholder): AsyncGenerator<string, void> {
  const { page, scene, click, see } = visitor;
  await along(page, 'Overview');
  await see('notice');
  await see('payment');
  yield 'overview';
  // High risk: the bank's page has to say that it is its holder.
  const kostas = await scene.plastic('orange');
  const { enrolmentId } = yes(await maria.types(kostas));
  const terms = yes(await maria.phone.terms(enrolmentId));
  yes(await maria.phone.acceptTerms(enrolmentId, terms.version));
  await isCustomer(page, BANK, kostas);
  await page.reload();
  await see('approve');
  yield 'is-it-you';
  await click('refuse');
  await page.getByTestId('approve').waitFor({ state: 'detached' });
  await isCustomer(page, BANK, await scene.plastic('approve'));
  await page.reload();
  await see('payment');
}

async function* payments({ page, click, see }: Visit): AsyncGenerator<string, void> {
  await along(page, 'Payments');
  await see('payment');
  yield 'payments';
  await page.getByTestId('payment-search').fill('nowhere');
  await page.getByTestId('payment').first().waitFor({ state: 'detached' });
  yield 'payments-none-found';
  await page.getByTestId('payment-search').fill('');
  await page.getByText('Declined', { exact: true }).first().click();
  await page.getByTestId('payment').first().getByRole('link').click();
  await see('why-not');
  yield 'payment-declined';
  await along(page, 'Payments');
  await page.getByTestId('payment').filter({ hasText: '€45.00' }).getByRole('link').click();
  await see('not-recognised');
  yield 'payment';
  await click('not-recognised');
  await see('dispute-form');
  yield 'dispute-form';
  await page.getByRole('switch').click();
  await click('dispute-send');
  await see('provisional');
  yield 'dispute';
}

async function* cards(visitor: Visit): AsyncGenerator<string, void> {
  const { page, click, see } = visitor;
  await along(page, 'Cards');
  await see('card');
  yield 'cards';
  await page.locator('[data-testid=card][data-state=RECEIVED]').getByRole('link').click();
  await see('activate-digits');
  yield 'card-to-activate';
  await along(page, 'Cards');
  await page.locator('[data-testid=card][data-state=ACTIVE]').first().getByRole('link').click();
  await see('push-card');
  await see('pin');
  yield 'card';
  yield* finals(visitor);
  await click('push-card');
  await see('proof');
  yield 'second-proof';
  await page.getByTestId('proof-password').fill('armilla-test-1');
  await click('proof-confirm');
  await see('to-phone');
  yield 'pushed';
  await click('freeze-card');
  await see('unfreeze-card');
  yield 'card-frozen';
  await click('unfreeze-card');
  await see('freeze-card');
  yield* wearables(visitor);
}

async function* finals({ page, click, see }: Visit): AsyncGenerator<string, void> {
  for (const final of ['LOST', 'REPLACE', 'CLOSE']) {
    await click(`ask-${final}`);
    await see('confirm');
    yield `ask-${final.toLowerCase()}`;
    await page.keyboard.press('Escape');
    await page.getByTestId('confirm').waitFor({ state: 'detached' });
  }
}

async function* wearables({ page, click, see }: Visit): AsyncGenerator<string, void> {
  await along(page, 'Wearables');
  await see('wearable');
  yield 'wearables';
  await click('lost-wearable');
  await see('confirm-lost');
  yield 'wearable-lost';
  await click('stop-wearable');
  await page.locator('[data-testid=token][data-status=SUSPENDED]').first().waitFor();
  yield 'wearables-stopped';
}

async function* money({ page, see }: Visit): AsyncGenerator<string, void> {
  await along(page, 'Spending');
  await see('by-kind');
  yield 'spending';
  await page.getByText('The figures as a table').click();
  yield 'spending-table';
  await along(page, 'Statements');
  await see('statement-PDF');
  yield 'statements';
  await along(page, 'Points');
  await see('points-balance');
  yield 'points';
}

async function* rest({ page, scene, go, click, see }: Visit): AsyncGenerator<string, void> {
  await along(page, 'Notices');
  await see('notice');
  yield 'notices';
  await along(page, 'Settings');
  await see('codes');
  yield 'settings';
  await click('change-mobile');
  await page.getByTestId('new-mobile').fill('12');
  await click('save-mobile');
  await page.getByText('That is no number').waitFor();
  yield 'settings-mobile';
  await go(`/bank/${BANK}/more`);
  await arrived(page, 'More');
  yield 'more';
  await click('bank-leave');
  await see('sign-in');
  await isCustomer(page, BANK, await scene.plastic('blocked'));
  await go(`/bank/${BANK}/cards`);
  await page.locator('[data-testid=card][data-state=BLOCKED]').getByRole('link').click();
  await see('card-standing');
  yield 'card-held-by-bank';
}
