/** The till's screens: keys, PIN pad, receipts, a cash machine, cut lines, and the merchant's desk. */
import type { Page } from 'playwright-core';
import { eventually, type Scene, yes } from '../../scene.ts';
import { DESK, type Visit } from '../browser.ts';
import { opensSession, wearer } from '../people.ts';
import type { Walk } from '../walk.ts';

const CAFE = 'ARM00001';
const CASH_MACHINE = 'ARM00005';
const PUMP = 'ARM00006';

/** Opens the till and waits until it knows what lies around it. */
export async function opensTill({ go, page, see }: Visit): Promise<void> {
  await go('/till');
  await page.locator('[data-testid=till-room][data-loaded=READY]').waitFor();
  await see('till-lamps');
}

/** A plastic card is held to the till: the one of that story, of the bank of that name. */
export async function holdsPlastic(page: Page, story: string, bank = 'Alpha Bank'): Promise<void> {
  const option = page
    .getByTestId('held')
    .locator(`optgroup[label*="${bank}"] option`)
    .filter({ hasText: `(${story})` });
  await page.getByTestId('held').selectOption((await option.first().getAttribute('value')) ?? '');
}

/** Asks for an amount and holds to the till what was chosen; waits for what came of it. */
export async function pays({ click, page }: Visit, amount?: string): Promise<void> {
  if (amount !== undefined) await page.getByTestId('amount').fill(amount);
  await click('tap');
  await settled(page);
}

export async function settled(page: Page): Promise<void> {
  await page.locator('[data-testid=tap]:not([aria-busy])').waitFor();
}

/** What was bought so far is cleared, which brings its points. */
export async function earnsPoints(scene: Scene): Promise<void> {
  const bank = await scene.customer(await scene.plastic('approve'));
  yes(await scene.stage.closeBusinessDay({}));
  await eventually(async () => {
    const { transactions } = yes(await bank.listTransactions({ limit: 20 }));
    const ready = transactions.some(({ posting, points }) => posting === 'POSTED' && points);
    return ready || undefined;
  });
}

/** The PIN that the pad itself tells of a test card. */
export async function typesPIN({ click, page, text }: Visit): Promise<void> {
  const [, pin = ''] = /(\d{4})/.exec(await text('pin-test')) ?? [];
  for (const digit of pin) await click(`pin-key-${digit}`);
  await click('pin-confirm');
  await page.getByTestId('pin-pad').waitFor({ state: 'detached' });
}

export const tillWalk: Walk = {
  room: 'till',
  viewport: DESK,
  async *screens(visitor) {
    yield* atTheShop(visitor);
    yield* elsewhere(visitor);
    yield* cutOff(visitor);
    yield* withTheBand(visitor);
    yield* receipts(visitor);
    yield* atTheDesk(visitor);
  },
};

async function* atTheShop(visitor: Visit) {
  const { click, page, see } = visitor;
  await opensTill(visitor);
  yield 'nothing-held';
  await holdsPlastic(page, 'approve');
  yield 'ready';
  await page.getByTestId('amount').fill('');
  yield 'no-amount';
  for (const key of ['1', '2', '4', '0']) await click(`till-key-${key}`);
  await pays(visitor);
  await see('qr-code');
  yield 'approved';
  await page.getByText('Merchant’s copy').click();
  yield 'merchant-copy';
  await pays(visitor, '60.00');
  await see('pin-pad');
  yield 'pin-asked';
  await click('pin-give-up');
  await page.getByTestId('pin-pad').waitFor({ state: 'detached' });
  yield 'pin-given-up';
  await page.getByTestId('till-points').fill('many');
  yield 'points-wrong';
  await earnsPoints(visitor.scene);
  await page.getByTestId('till-points').fill('1000');
  await pays(visitor, '10.00');
  await see('points-spent');
  yield 'paid-with-points';
  await page.getByTestId('till-points').fill('');
  await holdsPlastic(page, 'insufficient-funds');
  await pays(visitor, '12.40');
  yield 'declined';
}

async function* elsewhere(visitor: Visit) {
  const { click, page, see } = visitor;
  await page.getByTestId('till').selectOption(CASH_MACHINE);
  await holdsPlastic(page, 'approve');
  await see('cash-20.00');
  yield 'cash-machine';
  await click('cash-20.00');
  await pays(visitor);
  await see('pin-pad');
  await typesPIN(visitor);
  await see('take-cash');
  yield 'cash-in-the-slot';
  await click('take-cash');
  yield 'cash-taken';
  await page.getByTestId('till').selectOption(PUMP);
  await page.getByTestId('till-kind').selectOption('PREAUTHORISATION');
  await pays(visitor, '40.00');
  await see('paper');
  yield 'held-at-the-pump';
}

async function* cutOff(visitor: Visit) {
  const { page, see } = visitor;
  await page.getByTestId('till').selectOption(CAFE);
  await page.getByTestId('line-CUT').click({ force: true });
  await page.locator('[data-testid=till-lamps][data-line=CUT]').waitFor();
  await pays(visitor, '5.00');
  yield 'offline';
  await page.getByTestId('line-SLOW').click({ force: true });
  await page.locator('[data-testid=till-lamps][data-line=SLOW]').waitFor();
  await pays(visitor);
  await see('reversals-waiting');
  yield 'to-be-taken-back';
  await page.getByTestId('line-WHOLE').click({ force: true });
  await page.getByTestId('reversals-waiting').waitFor({ state: 'detached' });
}

async function* withTheBand(visitor: Visit) {
  const { page, see } = visitor;
  const { cardholder } = await wearer(visitor.scene);
  await cardholder.unlocks();
  yes(await cardholder.arms());
  await opensTill(visitor);
  await page
    .getByTestId('held')
    .locator('option', { hasText: 'ready to pay' })
    .first()
    .waitFor({ state: 'attached' });
  yield 'a-band-is-ready';
  await pays(visitor, '3.20');
  await see('paper');
  yield 'paid-with-the-band';
}

async function* receipts(visitor: Visit) {
  const { click, go, page, see } = visitor;
  await click('digital-receipt');
  await see('digital-receipt-page');
  yield 'digital-receipt';
  await page.getByTestId('receipt-details').locator('summary').click();
  yield 'digital-receipt-in-full';
  await go(`/receipt/${'A'.repeat(22)}`);
  await see('receipt-notice');
  await page.getByText('No such receipt').waitFor();
  yield 'no-such-receipt';
}

async function* atTheDesk(visitor: Visit) {
  const { click, go, page, see } = visitor;
  await go('/till/merchant');
  await page.getByTestId('test-merchant').selectOption('kafeneio');
  yield 'merchant-sign-in';
  await page.getByTestId('merchant-password').fill('not-the-password');
  await click('merchant-sign-in');
  await page.locator('[data-code=SIGN_IN_FAILED]').waitFor();
  yield 'merchant-refused';
  await page.getByTestId('test-merchant').selectOption('');
  await page.getByTestId('test-merchant').selectOption('kafeneio');
  await click('merchant-sign-in');
  await see('merchant-payments');
  yield 'merchant-payments';
  await page.getByTestId('find-last-four').fill('0000');
  await page.getByTestId('find-amount').fill('3.20');
  await click('find');
  await see('found');
  yield 'merchant-nothing-found';
  await click('find-all');
  await click('merchant-payment');
  await see('payment-deeds');
  yield 'merchant-payment';
  await page.getByTestId('refund-amount').fill('1.00');
  await click('refund-payment');
  await page.getByTestId('void-payment').waitFor({ state: 'detached' });
  yield 'merchant-refunded';
  await click('payment-back');
  await click('close-day');
  await page.getByTestId('day-closed').getByText('network').waitFor();
  yield 'merchant-day-closed';
  await click('merchant-sign-out');
  await see('merchant-sign-in');
  await opensSession(page, '/acquirer/sessions', {
    merchant: 'fuel',
    password: 'full-tank-please',
  });
  await go('/till/merchant');
  await click('merchant-payment');
  await see('complete-payment');
  yield 'merchant-hold';
  await opensSession(page, '/acquirer/sessions', {
    merchant: 'bakery',
    password: 'scones-and-tea',
  });
  await go('/till/merchant');
  await page.getByText('No payments yet').waitFor();
  yield 'merchant-no-payments';
}
