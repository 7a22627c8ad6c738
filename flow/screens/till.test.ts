/** At the till, by hand: paying, PIN, points, receipts, cash, cut lines, and the merchant's desk. */
import assert from 'node:assert/strict';
import { TEST_WORLD } from '@armilla/acquirer';
import { type Scene, yes } from '../scene.ts';
import { accessible, journeysOfBanks, PHONE, type Visit } from './browser.ts';
import { moneyOf, wearer } from './people.ts';
import { earnsPoints, holdsPlastic, opensTill, pays, settled, typesPIN } from './walks/till.ts';

const CASH_MACHINE = 'ARM00005';
const PUMP = 'ARM00006';

const { journey, bankJourney } = journeysOfBanks();

/** Somebody at the till with a band that is ready to pay; the till holds it by itself. */
async function withReadyBand(visitor: Visit, story = 'approve') {
  const { cardholder, plastic } = await wearer(visitor.scene, story);
  await readies(cardholder);
  await opensOwnTill(visitor);
  const { serialNumber } = await cardholder.band();
  const held = visitor.page.getByTestId('held');
  await held.locator(`option[value="BAND/${serialNumber}"]`).waitFor({ state: 'attached' });
  await held.selectOption(`BAND/${serialNumber}`);
  const [card] = yes(await cardholder.phone.cards()).cards;
  return { cardholder, plastic, dpanLastFour: card?.dpanLastFour ?? 'none' };
}

/** The till of the bank's own country. */
async function opensOwnTill(visitor: Visit): Promise<void> {
  await opensTill(visitor);
  await visitor.page.getByTestId('till').selectOption(visitor.scene.terminalId);
}

const ownerOf = ({ terminalId }: Scene) =>
  TEST_WORLD.find(({ terminalIds }) => terminalIds.includes(terminalId));

type Ready = Awaited<ReturnType<Scene['cardholder']>>;

async function readies(cardholder: Ready): Promise<void> {
  await cardholder.unlocks();
  yes(await cardholder.arms());
}

const said = (visitor: Visit) => visitor.text('till-status');

async function entersPIN(visitor: Visit, pin: string): Promise<void> {
  await visitor.page.getByTestId('till-pin').fill(pin);
  await visitor.click('pin-confirm');
  await visitor.page.getByTestId('pin-pad').waitFor({ state: 'detached' });
  await settled(visitor.page);
}

async function signsIn(visitor: Visit, merchant: string): Promise<void> {
  await visitor.go('/till/merchant');
  await visitor.page.getByTestId('test-merchant').selectOption(merchant);
  await visitor.click('merchant-sign-in');
  await visitor.see('merchant-signed-in');
}

/** The payment under a reference, opened at the merchant's desk. */
async function opens({ page, see }: Visit, rrn: string): Promise<void> {
  await page.locator(`[data-testid=merchant-payment][data-rrn="${rrn}"]`).click();
  await see('payment-deeds');
}

const rrnOn = (paper: string) => /Reference +(\w{12})/.exec(paper)?.[1] ?? 'no reference';

bankJourney(
  'M13 M17 M18 M22 a band pays at the till; paper and QR say so, with the digital number alone',
  async (visitor) => {
    const { click, page, see, text } = visitor;
    const { dpanLastFour, plastic } = await withReadyBand(visitor);
    await page.getByTestId('amount').fill('');
    for (const key of ['1', '2', '00', 'erase']) await click(`till-key-${key}`);
    assert.equal(await page.getByTestId('amount').inputValue(), '1.20');
    assert.equal(await page.getByTestId('pin-pad').count(), 0);
    await pays(visitor);
    assert.match(await said(visitor), /^Approved/);
    assert.equal(await page.getByTestId('reader-message').getAttribute('data-message'), 'APPROVED');
    const paper = await text('paper');
    assert.match(paper, new RegExp(`Digital account number +\\*{4} ${dpanLastFour}`));
    if (visitor.scene.bank.rewards.length > 0) {
      assert.match(await text('points-earned'), /points? earned/);
    }
    const address = (await page.getByTestId('qr-code').getAttribute('data-text')) ?? '';
    assert.match(address, /\/receipt\/[\w-]{22}$/);
    const digital = await visitor.again(address);
    const shown = digital.getByTestId('digital-receipt-page');
    await shown.getByText(`ends in ${dpanLastFour}`).waitFor();
    await digital.getByTestId('receipt-details').locator('summary').click();
    const whole = (await shown.textContent()) ?? '';
    assert.match(whole, new RegExp(rrnOn(paper)));
    for (const seen of [paper, whole]) assert.ok(!seen.replaceAll(' ', '').includes(plastic.pan));
    await digital.getByRole('combobox', { name: 'Language' }).selectOption('uk');
    await shown.getByText(`закінчується на ${dpanLastFour}`).waitFor();
    await see('print');
    assert.deepEqual(await visitor.complaints(), []);
  },
);

bankJourney('M15 the till asks for a PIN above its limit, and only then', async (visitor) => {
  const { page, see, text } = visitor;
  const { cardholder, plastic } = await withReadyBand(visitor);
  await pays(visitor, '49.00');
  assert.match(await said(visitor), /^Approved/);
  await readies(cardholder);
  const limitMinor = ownerOf(visitor.scene)?.setUp.verificationMinor ?? 0;
  await pays(visitor, `${limitMinor / 100 + 10}.00`);
  await see('pin-pad');
  assert.match(await said(visitor), /Enter your PIN/);
  assert.equal(
    await page.evaluate(() => document.activeElement?.getAttribute('data-testid')),
    'till-pin',
  );
  await accessible(page, 'a till that asks for a PIN');
  await entersPIN(visitor, plastic.pin === '1234' ? '4321' : '1234');
  assert.match(await said(visitor), /PIN/);
  await readies(cardholder);
  await pays(visitor);
  await entersPIN(visitor, plastic.pin);
  assert.match(await said(visitor), /^Approved/);
  assert.match(await text('paper'), /Verified by PIN/);
  const body = (await page.locator('body').textContent()) ?? '';
  // Four digits turn up by chance within a reference; a PIN would stand alone.
  assert.doesNotMatch(body, new RegExp(`(?<!\\d)${plastic.pin}(?!\\d)`), 'gone with the pad');
  await readies(cardholder);
  await pays(visitor);
  await page.keyboard.press('Escape');
  await page.getByTestId('pin-pad').waitFor({ state: 'detached' });
  await page.getByTestId('till-status').getByText('No PIN was entered').waitFor();
  assert.deepEqual(await visitor.complaints(), []);
});

bankJourney(
  'M17 a declined payment has its receipt as well, on paper and by QR',
  async (visitor) => {
    const { click, page, scene, text } = visitor;
    await opensOwnTill(visitor);
    await holdsPlastic(page, 'insufficient-funds', scene.bank.name);
    await pays(visitor, '12.40');
    assert.match(await said(visitor), /^Declined\. /);
    assert.match(await text('paper'), /DECLINED/);
    await page.getByTestId('copy-merchant').click({ force: true });
    assert.match(await text('paper'), /Merchant’s copy/);
    await click('digital-receipt');
    await page.locator('[data-testid=receipt-outcome][data-outcome=DECLINED]').waitFor();
    await page.getByText('nothing was charged').waitFor();
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.getByRole('button', { name: 'Print' }).isVisible(), false);
    assert.equal(await page.getByTestId('receipt-amount').isVisible(), true);
  },
);

journey('M22 M23 points pay a part, and what is bought earns more', async (visitor) => {
  const { page, text } = visitor;
  const { cardholder } = await withReadyBand(visitor);
  await pays(visitor, '40.00');
  await earnsPoints(visitor.scene);
  await readies(cardholder);
  await page.getByTestId('till-points').fill('20');
  await pays(visitor, '10.00');
  assert.match(await text('points-spent'), /20 points spent, worth €0\.10/);
  assert.match(await text('points-earned'), /points? earned/);
  const paper = await text('paper');
  assert.match(paper, /Points spent +20/);
  assert.match(paper, /of it paid with points +EUR 0\.10/);
  assert.deepEqual(await visitor.complaints(), []);
});

bankJourney(
  'B3 a receipt leads the merchant to the payment; part of it is given back, and the receipt says so',
  async (visitor) => {
    const { click, page, scene, see, text } = visitor;
    const { dpanLastFour } = await withReadyBand(visitor);
    await pays(visitor, '8.80');
    const rrn = rrnOn(await text('paper'));
    const address = (await page.getByTestId('qr-code').getAttribute('data-text')) ?? '';
    await signsIn(visitor, ownerOf(scene)?.signInName ?? 'nobody');
    await see('merchant-payments');
    await page.getByTestId('find-last-four').fill(dpanLastFour);
    await page.getByTestId('find-amount').fill('8.80');
    await click('find');
    await page.getByText('1 payment fits').waitFor();
    await opens(visitor, rrn);
    await page.getByTestId('refund-amount').fill('9.00');
    await click('refund-payment');
    await page.locator('[data-code=REFUND_TOO_HIGH]').waitFor();
    await page.getByTestId('refund-amount').fill('2.00');
    await click('refund-payment');
    await page.getByTestId('void-payment').waitFor({ state: 'detached' });
    await page.getByText(`Up to ${moneyOf(scene, 680)}`).waitFor();
    await visitor.go(new URL(address).pathname);
    assert.ok((await text('receipt-refunded')).includes(moneyOf(scene, 200)));
    assert.deepEqual(await visitor.complaints(), []);
  },
);

journey('a payment is voided before the day is closed, and cannot be after it', async (visitor) => {
  const { click, page, see, text } = visitor;
  await opensTill(visitor);
  await holdsPlastic(page, 'approve');
  await pays(visitor, '3.10');
  const first = rrnOn(await text('paper'));
  await pays(visitor, '3.20');
  const second = rrnOn(await text('paper'));
  await signsIn(visitor, 'kafeneio');
  await opens(visitor, first);
  await click('void-payment');
  await page.getByTestId('payment-state').getByText('Taken back').waitFor();
  await page.getByText('Nothing more can be done').waitFor();
  await click('payment-back');
  await click('close-day');
  await page.getByTestId('day-closed').getByText('to the network').waitFor();
  await opens(visitor, second);
  await page.getByTestId('payment-state').getByText('Cleared').waitFor();
  assert.equal(await page.getByTestId('void-payment').count(), 0);
  await see('refund-payment');
  await page.reload();
  await see('merchant-signed-in');
  await click('merchant-sign-out');
  await see('merchant-sign-in');
});

journey('a pump holds an amount, the merchant raises and completes it', async (visitor) => {
  const { click, page, text } = visitor;
  await opensTill(visitor);
  await page.getByTestId('till').selectOption(PUMP);
  await page.getByTestId('till-kind').selectOption('PREAUTHORISATION');
  assert.equal(await page.getByTestId('till-points').count(), 0, 'a hold takes no points');
  await holdsPlastic(page, 'approve');
  await pays(visitor, '20.00');
  const rrn = rrnOn(await text('paper'));
  await signsIn(visitor, 'fuel');
  await opens(visitor, rrn);
  await page.getByTestId('increment-amount').fill('5.00');
  await click('increment-payment');
  await page.getByRole('heading', { name: '€25.00' }).waitFor();
  await page.getByTestId('complete-amount').fill('22.50');
  await click('complete-payment');
  await page.getByRole('heading', { name: '€22.50' }).waitFor();
  await page.getByTestId('payment-state').getByText('To be cleared').waitFor();
  assert.deepEqual(await visitor.complaints(), []);
});

journey(
  'M15 a cash machine asks for the PIN whatever the amount, and the notes are taken',
  async (visitor) => {
    const { click, page, see, text } = visitor;
    await opensTill(visitor);
    await page.getByTestId('till').selectOption(CASH_MACHINE);
    await holdsPlastic(page, 'approve');
    await click('cash-20.00');
    await pays(visitor);
    await see('pin-pad');
    await typesPIN(visitor);
    await see('take-cash');
    assert.match(await text('take-cash'), /€20\.00/);
    assert.match(await text('paper'), /CASH WITHDRAWAL/);
    await click('take-cash');
    await page.getByText('do not forget your receipt').waitFor();
    assert.deepEqual(await visitor.complaints(), []);
  },
  { viewport: PHONE },
);

journey('a till whose line is cut or slow says so, and catches up later', async (visitor) => {
  const { page, see } = visitor;
  const line = async (state: string) => {
    await page.getByTestId(`line-${state}`).click({ force: true });
    await page.locator(`[data-testid=till-lamps][data-line=${state}]`).waitFor();
  };
  await opensTill(visitor);
  await holdsPlastic(page, 'approve');
  await line('CUT');
  await pays(visitor, '4.00');
  assert.match(await said(visitor), /try later/);
  assert.equal(await page.getByTestId('qr-code').count(), 0, 'nobody has a receipt of it');
  await line('SLOW');
  await pays(visitor);
  assert.match(await said(visitor), /nothing was charged/);
  await see('reversals-waiting');
  await line('WHOLE');
  await page.getByTestId('reversals-waiting').waitFor({ state: 'detached' });
  await pays(visitor);
  assert.match(await said(visitor), /^Approved/);
  assert.deepEqual(await visitor.complaints(), []);
});
