/**
 * Cards renewed over the air (B15): before they expire, and under newer keys, unseen at the till.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import type { BankProgramme } from '@armilla/kit/programme';
import {
  type Bench,
  type BenchOptions,
  bankOf,
  bench,
  CPLC,
  DEBIT,
  enrolled,
  given,
  panOf,
  register,
  sync,
  syncOnce,
} from './bench.ts';
import { till } from './till.ts';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

async function withCard(options: BenchOptions = {}): Promise<{ here: Bench; reference: string }> {
  const here = await bench(options);
  await register(here);
  const { tokenUniqueReference: reference = '' } = await enrolled(here, panOf(DEBIT));
  return { here, reference };
}

/** To where a card of four years has two months left, or less. */
async function growOld(here: Bench): Promise<void> {
  here.clock.advance(4 * YEAR_MS - 20 * DAY_MS);
  await here.service.settled();
}

async function expiryOf(here: Bench, tokenUniqueReference: string): Promise<string> {
  return given(await here.asWallet.getToken({ tokenUniqueReference })).expiry;
}

async function psnOf(here: Bench): Promise<string | undefined> {
  const [row] = await here.database.all<{ psn: string }>('SELECT psn FROM token');
  return row?.psn;
}

test('a card that ends soon is renewed at its next sync: same number, new expiry and keys', async () => {
  const { here, reference } = await withCard({ ownPool: true });
  const shop = await till(here);
  const before = await shop.tap();
  assert.equal(await expiryOf(here, reference), '0131');
  await growOld(here);
  assert.deepEqual(await sync(here), ['RENEW PROCESSED', 'AUDIT PROCESSED']);
  assert.equal(await expiryOf(here, reference), '1234');
  const after = await shop.tap();
  assert.equal(after.sale.approved, true);
  assert.equal(after.request.fields[2], before.request.fields[2]);
  assert.deepEqual([before.request.fields[23], after.request.fields[23]], ['001', '002']);
  assert.equal(here.element.cards().length, 1);
  const log = here.element.log(here.element.cards()[0]?.aid ?? '');
  assert.deepEqual(
    log.map(({ atc }) => atc),
    [2, 1],
    'the wearer’s own list goes on',
  );
  const { events } = given(
    await here.asWallet.getTokenHistory({ tokenUniqueReference: reference }),
  );
  assert.equal(events.at(-1)?.event, 'RENEWED');
  await here.service.settled();
  assert.equal(here.issuer.tokenUpdates.at(-1)?.event, 'RENEWED');
  await here.close();
});

test('nothing is renewed before its time, and nothing twice', async () => {
  const { here } = await withCard();
  here.clock.advance(3 * YEAR_MS);
  await here.service.settled();
  assert.deepEqual(await sync(here), ['AUDIT PROCESSED']);
  here.clock.advance(YEAR_MS - 20 * DAY_MS);
  await here.service.settled();
  await here.service.settled();
  assert.deepEqual(await sync(here), ['RENEW PROCESSED', 'AUDIT PROCESSED']);
  here.clock.advance(2 * 60_000);
  await here.service.settled();
  assert.deepEqual(await sync(here), []);
  await here.close();
});

test('while a renewal is on its way the old card pays, and the new one before it is reported', async () => {
  const { here } = await withCard();
  const shop = await till(here);
  await growOld(here);
  assert.ok((await shop.tap()).sale.approved, 'queued');
  await syncOnce(here, 6);
  const old = await shop.tap();
  assert.ok(old.sale.approved, 'cut in the middle');
  assert.equal(old.request.fields[23], '001');
  const next = given(await here.asWallet.nextPackage({ secureElementId: CPLC })).package;
  here.element.wired.reset();
  for (const command of next?.commands ?? []) here.element.wired.transceive(fromHex(command));
  const fresh = await shop.tap();
  assert.ok(fresh.sale.approved, 'committed, and the report is lost');
  assert.equal(fresh.request.fields[23], '002');
  assert.equal(await psnOf(here), '01');
  assert.deepEqual((await sync(here)).slice(0, 2), ['RENEW RETRY', 'RENEW PROCESSED']);
  assert.equal(await psnOf(here), '02');
  assert.ok((await shop.tap()).sale.approved);
  await here.close();
});

test('without its sequence number a payment is measured by both credentials', async () => {
  const limits = { tapMinor: 2_000, dayMinor: 5_000, source: 'assumed' as const };
  const { here } = await withCard({ banks: [{ ...bankOf('alpha-bank'), limits }] });
  const shop = await till(here);
  await growOld(here);
  const next = given(await here.asWallet.nextPackage({ secureElementId: CPLC })).package;
  here.element.wired.reset();
  for (const command of next?.commands ?? []) here.element.wired.transceive(fromHex(command));
  const codes = [];
  for (const amountMinor of [2_000, 2_001]) {
    const { mti, fields } = await shop.capture(amountMinor);
    const answer = await here.service.answer({ mti, fields: { ...fields, 23: undefined } });
    codes.push(answer?.fields[39]);
  }
  assert.deepEqual(codes, ['00', '61'], 'a limit is told as such');
  await here.close();
});

test('an old card’s payment that comes after the renewal was confirmed is refused', async () => {
  const { here } = await withCard();
  const shop = await till(here);
  const late = await shop.capture();
  await growOld(here);
  await sync(here);
  const answer = await here.service.answer(late);
  assert.notEqual(answer?.fields[39], '00');
  await here.close();
});

test('cut at any command, a renewal goes through and the card pays all the while', async () => {
  const { here } = await withCard();
  const shop = await till(here);
  await growOld(here);
  const { length } = given(await here.asWallet.nextPackage({ secureElementId: CPLC })).package
    ?.commands ?? { length: 0 };
  for (let answers = 0; answers < length; answers++) {
    await syncOnce(here, answers);
    assert.ok((await shop.tap(100)).sale.approved, `${answers}`);
  }
  await sync(here);
  assert.equal(await psnOf(here), '02');
  assert.ok((await shop.tap(100)).sale.approved);
  await here.close();
});

test('a renewal that forged answers spoil stands aside for a day; the card pays on', async () => {
  const { here } = await withCard();
  const shop = await till(here);
  await growOld(here);
  for (let i = 0; i < 5; i++) {
    const next = given(await here.asWallet.nextPackage({ secureElementId: CPLC })).package;
    assert.equal(next?.operation, 'RENEW');
    here.element.wired.reset();
    const genuine = next.commands
      .slice(0, 3)
      .map((command) => hex(here.element.wired.transceive(fromHex(command))));
    const forged = next.commands.slice(3).map(() => `${'00'.repeat(8)}9000`);
    const report = { packageId: next.packageId, responses: [...genuine, ...forged] };
    given(await here.asWallet.reportPackage({ secureElementId: CPLC, ...report }));
  }
  assert.deepEqual(await sync(here), ['AUDIT PROCESSED'], 'others go first, and a look');
  assert.ok((await shop.tap()).sale.approved);
  here.clock.advance(DAY_MS);
  assert.deepEqual(await sync(here), ['RENEW PROCESSED']);
  assert.ok((await shop.tap()).sale.approved);
  await here.close();
});

test('a held card is renewed and stays hidden; an ended one is not renewed', async () => {
  const { here, reference } = await withCard();
  const about = { tokenUniqueReference: reference, by: 'CARDHOLDER', reason: 'OTHER' } as const;
  given(await here.asWallet.suspendToken(about));
  await growOld(here);
  const done = await sync(here);
  assert.ok(done.includes('RENEW PROCESSED'));
  assert.equal(here.element.cards()[0]?.isPayable, false);
  const cause = { causedBy: 'CARDHOLDER', reason: 'REMOVED_BY_CARDHOLDER' } as const;
  given(await here.asWallet.deleteToken({ tokenUniqueReference: reference, ...cause }));
  await sync(here);
  await growOld(here);
  assert.deepEqual(await sync(here), ['AUDIT PROCESSED']);
  await here.close();
});

test('a card that ends while its renewal waits is removed', async () => {
  const { here, reference } = await withCard();
  await growOld(here);
  await syncOnce(here, 6);
  const cause = { causedBy: 'CARDHOLDER', reason: 'REMOVED_BY_CARDHOLDER' } as const;
  given(await here.asWallet.deleteToken({ tokenUniqueReference: reference, ...cause }));
  await sync(here);
  assert.deepEqual(here.element.cards(), []);
  await here.close();
});

/** The same bank a while later: another authority, another master key. */
function renewedBank(): BankProgramme {
  const bank = bankOf('alpha-bank');
  return { ...bank, token: { ...bank.token, caIndex: 'A7', keyDerivationIndex: 2 } };
}

test('a new authority and master key reach every card; terminals take both authorities', async () => {
  const { here } = await withCard();
  await here.close();
  const renewed = await bench({
    path: here.path,
    banks: [renewedBank()],
    kept: { clock: here.clock, issuer: here.issuer, wallet: here.wallet, element: here.element },
  });
  const indexes = renewed.service.caKeys().map(({ index }) => index);
  assert.ok(indexes.includes('A7') && indexes.includes('A1'), indexes.join());
  const shop = await till(renewed);
  assert.ok((await shop.tap()).sale.approved, 'the card of before');
  await renewed.service.settled();
  assert.deepEqual(await sync(renewed), ['RENEW PROCESSED']);
  const after = await shop.tap();
  assert.ok(after.sale.approved, 'the card of the new authority');
  assert.equal(hex(iadOf(after.request.fields[55])).slice(0, 2), '02', 'key derivation index');
  await renewed.service.settled();
  assert.deepEqual(await sync(renewed), []);
  await renewed.close();
});

function iadOf(chip: Uint8Array | undefined): Uint8Array {
  const text = hex(chip ?? new Uint8Array(0));
  const at = text.indexOf('9F10');
  return fromHex(text.slice(at + 6, at + 8));
}
