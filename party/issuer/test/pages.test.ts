/** What the bank's own pages show beside payments: spending, points, the customer, a blocked PIN. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { customer, granted, refusal, surely } from './bank.ts';
import { type MoneyScene, openMoney, stranger } from './money-scene.ts';

const DAY_MS = 86_400_000;

let scene: MoneyScene;
before(async () => {
  scene = await openMoney();
});
after(() => scene.bank.close());

const spending = async (months = 2) =>
  granted(await scene.maria.getSpending({ accountId: scene.accountId, months }));

test('a bank says who it is to anyone', async () => {
  const bank = granted(await scene.bank.anyone.getBank({}));
  assert.equal(bank.name, 'Alpha Bank');
  assert.deepEqual(bank.languages, ['el', 'en']);
  assert.equal(bank.pages.find(({ kind }) => kind === 'WEB')?.name, 'myAlpha Web');
  assert.match(bank.colours.background, /^#/);
});

test('a customer reads how codes reach them, and never a whole number', async () => {
  const me = granted(await scene.maria.getCustomer({}));
  assert.match(me.maskedMobile ?? '', /^••• ••• \d{4}$/);
  assert.equal(me.mobileChangedAt, null);
  assert.deepEqual(
    me.codes.map(({ methodId }) => methodId),
    ['sms', 'call'],
  );
});

test('spending is what stands: a decline adds nothing, a refund and a reversal take off', async () => {
  const before = await spending();
  assert.equal(before.months.at(-1)?.spent.amountMinor, 0);
  const kept = [await scene.pay(1_200), await scene.pay(800, { wearable: false })];
  const returned = await scene.pay(500);
  await scene.clear(returned);
  kept.push(await scene.refund(returned, 500));
  await scene.pay(90_000_00);
  // A hold that nobody clears would go in the month that a later test lets pass.
  await scene.clear(...kept);
  const after = await spending();
  const month = after.months.at(-1);
  assert.equal(month?.month, '2026-01');
  assert.deepEqual(month?.spent, { amountMinor: 2_000, currency: 'EUR' });
  assert.deepEqual(
    month?.payers.map(({ deviceName, spent }) => [deviceName, spent.amountMinor]),
    [
      ['My band', 1_200],
      [undefined, 800],
    ],
  );
  assert.equal(
    month?.kinds.reduce((sum, { spent }) => sum + spent.amountMinor, 0),
    2_000,
  );
  assert.equal(after.since, '2026-01');
});

test('a payment belongs to the month it was made in', async () => {
  const made = (await spending()).months.at(-1)?.spent.amountMinor;
  scene.bank.clock.advance(30 * DAY_MS);
  await scene.pay(700);
  const { months } = await spending();
  assert.deepEqual(
    months.map(({ month, spent }) => [month, spent.amountMinor]),
    [
      ['2026-01', made],
      ['2026-02', 700],
    ],
  );
});

test('points are told with what they are worth and the payments they came from', async () => {
  const { programmes } = granted(await scene.maria.getPoints({}));
  const bonus = programmes.find(({ accountId }) => accountId === scene.accountId);
  assert.equal(bonus?.programme, 'Bonus');
  assert.deepEqual(bonus?.rate, { points: 200, worth: { amountMinor: 100, currency: 'EUR' } });
  assert.equal(bonus?.worth?.amountMinor, Math.floor((bonus?.redeemable ?? 0) / 2));
  const [, , balance] = await scene.balance();
  assert.equal(bonus?.balance, balance);
  assert.ok((bonus?.lots.length ?? 0) >= 2);
  assert.ok(bonus?.lots.every(({ earned, used }) => earned !== 0 || used !== 0));
});

test('nobody sees another customer’s spending or PIN', async () => {
  const other = await stranger(scene);
  const { accountId, cardId } = scene;
  assert.equal(refusal(await other.getSpending({ accountId, months: 1 })), 'NOT_FOUND');
  assert.equal(refusal(await other.getCardPIN({ cardId })), 'NOT_FOUND');
});

test('a blocked PIN is seen and unblocked, after a second proof', async () => {
  const { bank, maria, cardId } = scene;
  assert.deepEqual(granted(await maria.getCardPIN({ cardId })), { triesLeft: 3, blocked: false });
  await bank.database.all(
    `INSERT INTO card_pin (card_id, verification, wrong) VALUES ($1, '0000', 3)
     ON CONFLICT (card_id) DO UPDATE SET wrong = 3`,
    cardId,
  );
  assert.deepEqual(granted(await maria.getCardPIN({ cardId })), { triesLeft: 0, blocked: true });
  const once = await customer(bank, 'maria');
  assert.equal(refusal(await once.unblockCardPIN({ cardId })), 'STEP_UP_REQUIRED');
  const sure = await surely(bank, 'maria');
  assert.equal(granted(await sure.unblockCardPIN({ cardId })).blocked, false);
  assert.equal(granted(await maria.getCardPIN({ cardId })).triesLeft, 3);
});
