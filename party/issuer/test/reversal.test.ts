/** Reversals of what was raised, completed, refunded or cleared meanwhile, and whom they tell. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Message } from '@armilla/iso8583';
import { proveBooks } from './bank.ts';
import { openTill, type Till } from './till.ts';

const DAY_MS = 86_400_000;
const HOLD = { more: { '14': '1' } };

let till: Till;
before(async () => {
  till = await openTill();
  // Enough for whoever plays these tests many times on one bank.
  await till.deposit((await account()).accountId, 100_000_000);
});
afterEach(() => proveBooks(till.bank));
after(() => till.bank.close());

const account = () => till.account('maria', 'approve');
const line = (of: Message) => till.line('maria', of);
const amountOf = async (of: Message) => (await line(of)).amount.amountMinor;

/** More of a hold. */
const raise = (of: Message, minor: number) =>
  till.pay('approve', minor, {
    more: { '14': '2', '12': of.fields[37] ?? '' },
    fields: { 22: '010' },
  });
const complete = async (of: Message, minor: number) => {
  const asked = await till.message('approve', minor, { mti: '0220', fields: till.about(of) });
  assert.equal((await till.ask(asked)).fields[39], '00');
  return asked;
};

/** What the holder is told because of `work`. */
async function toldBy(work: () => Promise<unknown>): Promise<readonly string[]> {
  const all = () => till.bank.database.all('SELECT * FROM notice');
  const before = new Set((await all()).map(({ notice_id: noticeId }) => noticeId));
  await work();
  return (await all())
    .filter(({ notice_id: noticeId }) => !before.has(noticeId))
    .map(({ kind, outcome, amount_minor: minor }) => `${kind} ${outcome} ${minor}`);
}

test('a whole reversal tells its holder that it was no payment; what it changes in part does not', async () => {
  const { asked } = await till.pay('approve', 1_000);
  assert.deepEqual(await toldBy(() => till.reverse(asked, 400)), []);
  assert.deepEqual(await toldBy(() => till.reverse(asked)), ['PURCHASE REVERSED 400']);
  const held = await till.pay('approve', 2_000, HOLD);
  const more = await raise(held.asked, 500);
  assert.deepEqual(await toldBy(() => till.reverse(more.asked)), []);
  const final = await complete(held.asked, 1_500);
  assert.deepEqual(await toldBy(() => till.reverse(final)), []);
  const cleared = await till.pay('approve', 300);
  await till.clear([[cleared.asked, 300]]);
  assert.deepEqual(await toldBy(() => till.reverse(cleared.asked)), [], 'it was too late');
});

test('a reversal under a number that nobody has takes its payment back and tells nobody', async () => {
  const start = await account();
  const { asked } = await till.pay('approve', 700);
  const strange = { ...asked, fields: { ...asked.fields, 2: '4024001234567890' } };
  const told = await toldBy(async () => {
    assert.equal((await till.reverse(strange)).code, '00');
  });
  assert.deepEqual(told, []);
  assert.deepEqual(await account(), start);
});

test('what remains of a hold stands beside what raised it', async () => {
  const { asked } = await till.pay('approve', 2_000, HOLD);
  await raise(asked, 1_000);
  assert.equal((await till.reverse(asked, 500)).code, '00');
  assert.equal(await amountOf(asked), 1_500);
  await till.reverse(asked);
});

test('a reversal that comes again is answered as the first, whatever came between', async () => {
  const { asked } = await till.pay('approve', 1_000);
  const first = await till.reverse(asked, 600);
  await till.clear([[asked, 600]]);
  const again = await till.ask({ ...first.asked, mti: '0421' });
  assert.deepEqual([first.code, again.fields[39]], ['00', '00']);
  assert.equal((await till.reverse(asked, 600)).code, '21', 'another is too late');
});

test('what remains of a completed hold is no more than is said, whatever raised it before', async () => {
  const start = await account();
  const { asked } = await till.pay('approve', 2_000, HOLD);
  await raise(asked, 1_000);
  await complete(asked, 2_500);
  assert.equal((await till.reverse(asked, 500)).code, '00');
  assert.equal((await account()).available, start.available - 500);
  await till.reverse(asked);
  assert.deepEqual(await account(), start);
});

test('more of a hold is taken back while the hold is one, and what takes nothing is taken', async () => {
  const codes: (string | undefined)[] = [];
  for (const end of [
    (of: Message) => complete(of, 2_100),
    (of: Message) => till.clear([[of, 2_500]]),
  ]) {
    const { asked } = await till.pay('approve', 2_000, HOLD);
    const more = await raise(asked, 500);
    const whole = await raise(asked, 200);
    assert.equal((await till.reverse(whole.asked)).code, '00');
    assert.equal(await amountOf(asked), 2_500);
    assert.equal(await outcomeOf(whole.asked), 'REVERSED');
    await end(asked);
    const before = await account();
    for (const remaining of [600, 500, 400, undefined]) {
      codes.push((await till.reverse({ ...more.asked }, remaining)).code);
    }
    assert.deepEqual(await account(), before);
  }
  assert.deepEqual(codes, ['00', '00', '21', '21', '00', '00', '21', '21']);
});

test('more of a hold that went in its time is not taken back', async () => {
  const { asked } = await till.pay('approve', 2_000, HOLD);
  const more = await raise(asked, 500);
  till.bank.clock.advance(40 * DAY_MS);
  await till.bank.issuer.settled();
  const before = await account();
  assert.equal((await till.reverse(more.asked)).code, '21');
  assert.deepEqual(await account(), before);
});

async function outcomeOf(of: Message): Promise<unknown> {
  const [row] = await till.bank.database.all(
    'SELECT outcome FROM authorisation WHERE rrn = $1',
    of.fields[37] ?? '',
  );
  return row?.outcome;
}

test('a payment goes back to what was refunded of it, and whole while no refund was cleared', async () => {
  const { asked } = await till.pay('approve', 1_000);
  const refund = await till.refund('approve', asked, 300);
  assert.equal(refund.code, '00');
  assert.equal((await till.reverse(asked, 299)).code, '21');
  assert.equal((await till.reverse(asked, 300)).code, '00');
  assert.equal(await amountOf(asked), 300);
  assert.deepEqual(await till.clear([[refund.asked, 300, 'REFUND']]), [300]);
  assert.equal((await till.reverse(asked)).code, '21');
  assert.equal((await till.reverse(refund.asked)).code, '21', 'it is with its holder');
});

test('a refund that went in its time is taken back by name alone', async () => {
  const { asked } = await till.pay('approve', 900);
  await till.clear([[asked, 900]]);
  const refund = await till.refund('approve', asked, 800);
  till.bank.clock.advance(40 * DAY_MS);
  await till.bank.issuer.settled();
  const before = await account();
  assert.equal((await line(refund.asked)).posting, 'EXPIRED');
  for (const remaining of [300, undefined]) {
    assert.equal((await till.reverse(refund.asked, remaining)).code, '00');
    assert.deepEqual(await account(), before);
    assert.equal((await line(asked)).refundedMinor, 0);
  }
  assert.equal((await line(refund.asked)).posting, 'VOIDED');
});
