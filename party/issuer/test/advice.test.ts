/** Advices that cannot be as they say, come twice, or come after what they tell of was changed. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Message } from '@armilla/iso8583';
import { proveBooks } from './bank.ts';
import { openTill, type Till } from './till.ts';

const DAY_MS = 86_400_000;

let till: Till;
before(async () => {
  till = await openTill();
  // Enough for whoever plays these tests many times on one bank.
  await till.deposit((await account()).accountId, 100_000_000);
});
afterEach(() => proveBooks(till.bank));
after(() => till.bank.close());

const account = () => till.account('maria', 'approve');
const poor = () => till.account('nikos', 'insufficient-funds');
const amount = (minor: number) => String(minor).padStart(12, '0');
const increment = (of: Message) => ({ '14': '2', '12': of.fields[37] ?? '' });
const NOBODY = '4024001234567890';

/** What the network approved in the bank's place. */
const advice = (of: Message, fields: Message['fields'] = {}): Message => ({
  mti: '0120',
  fields: { ...of.fields, 38: '777777', 39: '00', ...till.about(of), ...fields },
});
const code = async (message: Message) => (await till.ask(message)).fields[39];
const completion = (of: Message, minor: number, story = 'approve') =>
  till.message(story, minor, { mti: '0220', fields: till.about(of) });

test('nobody stands in for a card, a currency or a kind that there is not', async () => {
  const start = await account();
  const codes: (string | undefined)[] = [];
  for (const [fields, more] of [
    [{ 2: NOBODY }, {}],
    [{ 49: '999' }, {}],
    [{ 3: '990000' }, {}],
    [{ 3: '200000' }, {}],
    [{}, { '14': '2', '12': '601510000010' }],
  ] as const) {
    const asked = await till.message('approve', 1_000, { fields, more });
    codes.push(await code(advice(asked)));
  }
  assert.deepEqual(codes, ['14', '14', '57', '57', '57']);
  assert.deepEqual(await account(), start);
});

test('what the bank declined for its card or currency is not overruled', async () => {
  const start = await account();
  for (const [fields, declined, told] of [
    [{ 2: NOBODY }, '14', '14'],
    [{ 49: '999' }, '57', '14'],
  ] as const) {
    const asked = await till.message('approve', 1_000, { fields });
    assert.deepEqual([await code(asked), await code(advice(asked))], [declined, told]);
    assert.equal(await code({ ...asked, mti: '0101' }), declined, 'it stays declined');
  }
  assert.deepEqual(await account(), start);
});

test('an advice about another card under the number of a payment is refused', async () => {
  const { asked } = await till.pay('approve', 900);
  const other = await till.message('credit', 900);
  assert.equal(await code(advice(asked, { 2: other.fields[2] ?? '' })), '94');
  assert.equal((await till.line('maria', asked)).standIn, false);
  await till.reverse(asked);
});

test('of a payment that was approved in full an advice changes that it stood in alone', async () => {
  for (const minor of [1_000, 1_100]) {
    const start = await account();
    const { asked } = await till.pay('approve', 1_100);
    assert.equal(await code(advice(asked, { 4: amount(minor) })), '00');
    assert.equal(await code(advice(asked, { 4: amount(1_200) })), '00', 'told once');
    assert.deepEqual(await till.steps(asked), ['AUTHORISED 1100']);
    assert.equal((await till.line('maria', asked)).standIn, true);
    assert.equal((await account()).available, start.available - 1_100);
    await till.reverse(asked);
  }
});

test('a no that was overruled is held until it is cleared', async () => {
  const { asked } = await till.pay('insufficient-funds', 90_000);
  await till.ask(advice(asked, { 4: amount(2_000) }));
  assert.equal((await till.line('nikos', asked)).posting, 'PENDING');
  assert.deepEqual(await till.clear([[asked, 2_000]]), [2_000]);
});

test('a part is raised once, and no more after it was lowered, cleared or raised', async () => {
  const part = { more: { '13': '1' } };
  const approved = async () => {
    const { accountId, available } = await poor();
    if (available < 500) await till.deposit(accountId, 500 - available);
    const { asked, answer } = await till.pay('insufficient-funds', 5_000, part);
    return { asked, minor: Number(answer.fields[4]) };
  };
  const now = async (of: Message) => (await till.line('nikos', of)).amount.amountMinor;

  const raised = await approved();
  await till.ask(advice(raised.asked));
  await till.ask(advice(raised.asked, { 4: amount(6_000) }));
  assert.equal(await now(raised.asked), 5_000, 'once');
  await till.reverse(raised.asked);

  const lowered = await approved();
  await till.reverse(lowered.asked, 100);
  await till.ask(advice(lowered.asked));
  assert.equal(await now(lowered.asked), 100);
  await till.reverse(lowered.asked);

  const told = await approved();
  await till.reverse(told.asked, told.minor);
  await till.ask(advice(told.asked));
  assert.equal(await now(told.asked), told.minor, 'what remains of it was said');
  await till.reverse(told.asked);

  const cleared = await approved();
  assert.deepEqual(await till.clear([[cleared.asked, cleared.minor]]), [cleared.minor]);
  await till.ask(advice(cleared.asked));
  assert.equal(await now(cleared.asked), cleared.minor);
});

test('a hold that was completed with less is not raised to what was promised for it', async () => {
  const held = await till.pay('approve', 2_000, { more: { '14': '1' } });
  assert.equal(await code(await completion(held.asked, 1_500)), '00');
  await till.ask(advice(held.asked));
  assert.equal((await till.line('maria', held.asked)).amount.amountMinor, 1_500);
  await till.reverse(held.asked);
});

test('an advice of nothing holds nothing, over a no as without one', async () => {
  const { asked } = await till.pay('insufficient-funds', 90_000);
  assert.equal(await code(advice(asked, { 4: amount(0) })), '00');
  const alone = await till.message('insufficient-funds', 0);
  assert.equal(await code(advice(alone)), '00');
  for (const one of [asked, alone]) {
    const { outcome, posting } = await till.line('nikos', one);
    assert.deepEqual([outcome, posting], ['APPROVED', 'NONE']);
  }
});

/** 82, 84, 9F26 and 9F34 of a tap whose holder was verified so. */
const chip = (how: string) =>
  Uint8Array.fromHex(`820202808407A00000000410109F2608A1B2C3D4E5F607189F3403${how}`);

test('a PIN that the bank did not try proves nobody; what the wearable proved stands', async () => {
  const proved: unknown[] = [];
  for (const how of ['420002', '010002', '1F0000']) {
    const asked = await till.message('approve', 700, { fields: { 55: chip(how) } });
    await till.ask(advice(asked));
    proved.push(await verificationOf(asked));
    await till.reverse(asked);
  }
  assert.deepEqual(proved, ['NONE', 'ON_DEVICE', 'NONE']);
});

async function verificationOf(of: Message): Promise<unknown> {
  const [row] = await till.bank.database.all(
    'SELECT verification FROM authorisation WHERE rrn = $1',
    of.fields[37] ?? '',
  );
  return row?.verification;
}

test('the request of an advice gets its answer as a request does', async () => {
  const first = await till.message('approve', 1_200);
  await till.ask(advice(first));
  const answer = await till.ask(first);
  assert.deepEqual([answer.mti, answer.fields[38], answer.fields[39]], ['0110', '777777', '00']);
  await till.reverse(first);
});

test('what card and terminal may not have agreed on is declined', async () => {
  const start = await account();
  const codes: (string | undefined)[] = [];
  for (const [fields, processingCode] of [
    [{ 2: NOBODY }, '000000'],
    [{ 49: '999' }, '000000'],
    [{}, '010000'],
    [{}, '200000'],
    [{ 48: '' }, '000000'],
  ] as const) {
    const sale = await till.message('approve', 800, { mti: '0220', fields, processingCode });
    codes.push(await code(sale));
  }
  assert.deepEqual(codes, ['14', '57', '57', '57', '57']);
  assert.deepEqual(await account(), start);
});

test('a completion is of a pre-authorisation of this account that was approved', async () => {
  const start = await account();
  const hold = { more: { '14': '1' } };
  const purchase = await till.pay('approve', 400);
  const anothers = await till.pay('credit', 400, hold);
  const declined = await till.pay('insufficient-funds', 90_000, hold);
  const never = await till.message('approve', 400, hold);
  const codes: (string | undefined)[] = [];
  for (const [of, story] of [
    [purchase.asked, 'approve'],
    [anothers.asked, 'approve'],
    [declined.asked, 'insufficient-funds'],
    [never, 'approve'],
  ] as const) {
    codes.push(await code(await completion(of, 300, story)));
  }
  assert.deepEqual(codes, ['76', '76', '76', '76']);
  for (const { asked } of [purchase, anothers]) await till.reverse(asked);
  assert.deepEqual(await account(), start);
});

test('a completion takes all of a hold, or none of it, by whichever of its messages it is named', async () => {
  const start = await account();
  const hold = { more: { '14': '1' } };
  const whole = await till.pay('approve', 2_000, hold);
  assert.equal(await code(await completion(whole.asked, 2_000)), '00');
  assert.deepEqual(await till.steps(whole.asked), ['AUTHORISED 2000']);
  await till.reverse(whole.asked);

  const none = await till.pay('approve', 2_000, hold);
  assert.equal(await code(await completion(none.asked, 0)), '00');
  assert.deepEqual(await account(), start);
  assert.equal((await till.line('maria', none.asked)).posting, 'VOIDED');
  assert.equal(await code(advice(none.asked)), '00');
  assert.deepEqual(await account(), start, 'nobody stands in for what came to nothing');

  const raised = await till.pay('approve', 2_000, hold);
  const more = await till.pay('approve', 500, {
    more: increment(raised.asked),
    fields: { 22: '010' },
  });
  assert.equal(await code(await completion(more.asked, 2_400)), '00');
  assert.equal((await account()).available, start.available - 2_400);
  await till.reverse(raised.asked);
  assert.deepEqual(await account(), start);
});

test('no completion comes after its own reversal, nor after its hold was cleared', async () => {
  const hold = { more: { '14': '1' } };
  const held = await till.pay('approve', 2_000, hold);
  const final = await completion(held.asked, 1_500);
  await till.reverse(final);
  assert.equal(await code(final), '68');
  assert.deepEqual(await till.clear([[held.asked, 2_000]]), [2_000]);
  assert.equal(await code(await completion(held.asked, 1_500)), '21');
});

test('a completion of a hold that went in its time holds it anew', async () => {
  const held = await till.pay('approve', 2_000, { more: { '14': '1' } });
  till.bank.clock.advance(40 * DAY_MS);
  await till.bank.issuer.settled();
  const { available } = await account();
  assert.equal((await till.line('maria', held.asked)).posting, 'EXPIRED');
  assert.equal(await code(await completion(held.asked, 1_500)), '00');
  assert.equal((await account()).available, available - 1_500);
  assert.equal((await till.line('maria', held.asked)).posting, 'PENDING');
  await till.reverse(held.asked);
});
