/** B9: what the cardholder allows a token to pay is kept from the moment it is answered. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { Message } from '@armilla/iso8583';
import type { InputOf } from '@armilla/kit/contract';
import { isOfKind, MERCHANT_KINDS } from '../decide/merchant-kinds.ts';
import { type Bench, bench, DEBIT, enrolled, given, panOf, refused, register } from './bench.ts';
import { cardOf, reversalOf } from './chip.ts';
import { modelIssuer } from './model-issuer.ts';

type Controls = InputOf<
  (typeof tokenServiceContract)['operations']['setTokenControls']
>['controls'];

async function limited(controls: Controls) {
  const here = await bench();
  await register(here);
  const tokenUniqueReference = (await enrolled(here, panOf(DEBIT))).tokenUniqueReference ?? '';
  given(await here.asWallet.setTokenControls({ tokenUniqueReference, controls }));
  const card = await cardOf(here, tokenUniqueReference);
  return { here, card, tokenUniqueReference, bank: modelIssuer(here.issuer) };
}

const codeOf = async (here: Bench, message: Message) =>
  (await here.service.answer(message))?.fields[39];

test('an amount and a day have their limits; what was taken back does not count', async () => {
  const { here, card } = await limited({ tapMinor: 1000, dayMinor: 2500 });
  assert.equal(await codeOf(here, card.asks({ amountMinor: 1001 })), '61');
  const first = card.asks({ amountMinor: 1000 });
  assert.equal(await codeOf(here, first), '00');
  assert.equal(await codeOf(here, card.asks({ amountMinor: 1000 })), '00');
  assert.equal(await codeOf(here, card.asks({ amountMinor: 501 })), '61');
  assert.equal(await codeOf(here, card.asks({ amountMinor: 500 })), '00');
  assert.equal(await codeOf(here, card.asks({ amountMinor: 1 })), '61');
  assert.equal(await codeOf(here, reversalOf(first, 700)), '00');
  assert.equal(await codeOf(here, card.asks({ amountMinor: 301 })), '61');
  assert.equal(await codeOf(here, card.asks({ amountMinor: 300 })), '00');
  assert.equal(await codeOf(here, reversalOf(first)), '00');
  assert.equal(await codeOf(here, card.asks({ amountMinor: 700 })), '00');
  assert.equal(await codeOf(here, card.asks({ type: '20', amountMinor: 5000 })), '00', 'a refund');
  await here.service.settled();
  const reasons = here.wallet.transactions.flatMap(({ transaction }) => transaction.reason ?? []);
  assert.deepEqual(new Set(reasons), new Set(['CARD_CONTROL']));
  here.clock.advance(86_400_000);
  assert.equal(await codeOf(here, card.asks({ amountMinor: 1000 })), '00', 'another day');
  await here.close();
});

test('thirty taps at once keep the limit of a day', async () => {
  const { here, card } = await limited({ dayMinor: 1000 });
  const taps = Array.from({ length: 30 }, () => card.asks({ amountMinor: 300 }));
  const codes = await Promise.all(taps.map((tap) => codeOf(here, tap)));
  assert.equal(codes.filter((code) => code === '00').length, 3);
  await here.close();
});

test('countries and kinds of shop that are shut out decline', async () => {
  const { here, card } = await limited({ countries: ['GR', 'UA'], notAt: ['GAMBLING', 'CASH'] });
  const at = (country: string) => ({ fields: { 43: `${'Shop'.padEnd(38)}${country}` } });
  assert.equal(await codeOf(here, card.asks(at('UA'))), '00');
  assert.equal(await codeOf(here, card.asks(at('DE'))), '57');
  assert.equal(await codeOf(here, card.asks({ fields: { 43: 'Shop'.padEnd(40) } })), '57');
  assert.equal(await codeOf(here, card.asks({ fields: { 18: '7995' } })), '57');
  assert.equal(await codeOf(here, card.asks({ fields: { 18: '5812' } })), '00');
  assert.equal(await codeOf(here, card.asks({ type: '01', fields: { 18: '5411' } })), '57');
  await here.close();
});

test('limits are checked before anybody stands in, and for what raises a payment', async () => {
  const { here, card, bank } = await limited({ tapMinor: 1500 });
  bank.line = 'CUT';
  assert.equal(await codeOf(here, card.asks({ amountMinor: 1501 })), '61');
  bank.line = 'WHOLE';
  const hold = card.asks({ amountMinor: 1000, told: { '14': '1' } });
  assert.equal(await codeOf(here, hold), '00');
  const raise = (amountMinor: number) => card.follows(hold, { amountMinor, told: { '14': '2' } });
  assert.equal(await codeOf(here, raise(501)), '61');
  assert.equal(await codeOf(here, raise(500)), '00');
  await here.close();
});

test('wallet and issuer set them, each of what is its own; a token that ended has none', async () => {
  const { here, tokenUniqueReference, card } = await limited({ tapMinor: 1 });
  const of = { tokenUniqueReference };
  assert.deepEqual(given(await here.asIssuer().getTokenControls(of)).controls, { tapMinor: 1 });
  assert.equal(refused(await here.asIssuer('pumb').getTokenControls(of)), 'NOT_FOUND');
  const nobodys = { tokenUniqueReference: 'tur_nobody_has_this' };
  assert.equal(refused(await here.asIssuer().getTokenControls(nobodys)), 'NOT_FOUND');
  const open = { ...of, controls: {} };
  assert.equal(refused(await here.asIssuer('pumb').setTokenControls(open)), 'NOT_FOUND');
  assert.equal(await codeOf(here, card.asks({ amountMinor: 2 })), '61');
  given(await here.asIssuer().setTokenControls(open));
  assert.equal(await codeOf(here, card.asks({ amountMinor: 2 })), '00');
  assert.deepEqual(given(await here.asWallet.getTokenControls(of)).controls, {});
  const removal = { causedBy: 'CARDHOLDER', reason: 'REMOVED_BY_CARDHOLDER' } as const;
  given(await here.asWallet.deleteToken({ ...of, ...removal }));
  assert.equal(refused(await here.asWallet.setTokenControls(open)), 'TOKEN_STATE');
  await here.close();
});

test('kinds of shop are ranges of category codes in order, and a bar is of two', () => {
  for (const ranges of Object.values(MERCHANT_KINDS)) {
    for (const [from, to] of ranges) assert.ok(from <= to && from > 0 && to <= 9999);
  }
  assert.ok(isOfKind('5813', 'RESTAURANTS') && isOfKind('5813', 'ALCOHOL_AND_TOBACCO'));
  assert.ok(isOfKind('3504', 'TRAVEL') && isOfKind('6011', 'CASH') && isOfKind('5817', 'DIGITAL'));
  assert.ok(isOfKind('5541', 'FUEL') && isOfKind('7995', 'GAMBLING'));
  assert.ok(!isOfKind('5411', 'RESTAURANTS') && !isOfKind('', 'TRAVEL'));
});
