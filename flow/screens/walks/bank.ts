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
    await visitor.go('/bank');
    await visitor.see(`bank-${BANK}`);
    yield 'choice';
    await visitor.click(`bank-${BANK}`);
    await visitor.see('sign-in');
    yield 'sign-in';
    yield* wrongPassword(visitor);
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
    const { page, scene } = visitor;
    await wearsAndPays(scene);
    await isCustomer(page, BANK, await scene.plastic('approve'));
    await visitor.go(`/bank/${BANK}`);
    await visitor.see('payment');
    yield 'overview';
    for (const place of ['Payments', 'Cards', 'Spending', 'More'] as const) {
      await along(page, place);
      yield place.toLowerCase();
    }
  },
};

/** A card on a band, and a few payments of every kind. */
async function wearsAndPays(scene: Scene): Promise<Cardholder> {
  const maria = await scene.cardholder();
  await maria.wears();
  const plastic = await scene.plastic('approve');
  await maria.adds(plastic);
  for (const amountMinor of [1_240, 890, 4_500]) await maria.taps(amountMinor);
  yes(await scene.stage.closeBusinessDay({}));
  await maria.taps(360);
  await maria.taps(400_000);
  await scene.swipes(plastic, 2_300);
  return maria;
}

/** By the navigation that the screen's width shows. */
async function along(page: Page, place: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'The bank’s pages' })
    .getByRole('link', { name: place, exact: true })
    .click();
  await page.getByRole('heading', { level: 1, name: place }).waitFor();
  await page.getByText('Loading …').waitFor({ state: 'detached' });
}

async function* wrongPassword({ page, click }: Visit): AsyncGenerator<string, void> {
  await click('customer-maria');
  await page.getByTestId('sign-in-password').fill('not-the-password');
  await click('sign-in');
  await page.locator('[data-code=SIGN_IN_FAILED]').waitFor();
  yield 'sign-in-refused';
}

async function* beforeAnyPayment(visitor: Visit): AsyncGenerator<string, void> {
  const { page, go, see } = visitor;
  await go(`/bank/${BANK}`);
  await see('account');
  yield 'overview-empty';
  for (const place of ['Payments', 'Wearables', 'Spending', 'Notices'] as const) {
    await along(page, place);
    yield `${place.toLowerCase()}-empty`;
  }
}

async function* overview(visitor: Visit, maria: Cardholder): AsyncGenerator<string, void> {
  const { page, scene, click, see } = visitor;
  await along(page, 'Overview');
  await see('notice');
  yield 'overview';
  await maria.asksToAdd(await scene.plastic('prepaid'));
  yield* second(visitor);
  await click('notice-seen');
  yield 'notice-seen';
}

async function* second({ see }: Visit): AsyncGenerator<string, void> {
  void see;
  yield 'overview-again';
}

async function* payments(visitor: Visit): AsyncGenerator<string, void> {
  const { page, click, see } = visitor;
  await along(page, 'Payments');
  await see('payment');
  yield 'payments';
  await page.getByTestId('payment-search').fill('nowhere to be found');
  yield 'payments-none-found';
  await page.getByTestId('payment-search').fill('');
  await page.getByText('Declined', { exact: true }).first().click();
  await click('payment');
  await see('payments-declined');
}

async function* cards(_visitor: Visit): AsyncGenerator<string, void> {}
async function* money(_visitor: Visit): AsyncGenerator<string, void> {}
async function* rest(_visitor: Visit): AsyncGenerator<string, void> {}
