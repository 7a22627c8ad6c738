/** What may be raised and by whom points are spent, and what an answer and the books say of it. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { encodeSubelements, type Message } from '@armilla/iso8583';
import { byPlastic, plastic, proveBooks } from './bank.ts';
import { openTill, type Till, type TillOptions } from './till.ts';

const DAY_MS = 86_400_000;
const HOLD = { '14': '1' };

let till: Till;
before(async () => {
  till = await openTill();
  // Enough for whoever plays these tests many times on one bank.
  await till.deposit((await account()).accountId, 100_000_000);
});
afterEach(() => proveBooks(till.bank));
after(() => till.bank.close());

const account = () => till.account('maria', 'approve');
const more = (of: Message) => ({ '14': '2', '12': of.fields[37] ?? '' });
const raise = async (of: Message) =>
  (await till.pay('approve', 100, { more: more(of), fields: { 22: '010' } })).code;

test('only a hold that stands is raised, and only by its receipt', async () => {
  const purchase = await till.pay('approve', 1_000);
  const cleared = await till.pay('approve', 1_000, { more: HOLD });
  await till.clear([[cleared.asked, 1_000]]);
  const gone = await till.pay('approve', 1_000, { more: HOLD });
  await till.reverse(gone.asked);
  const expired = await till.pay('approve', 1_000, { more: HOLD });
  const codes = [
    await raise(purchase.asked),
    await raise(cleared.asked),
    await raise(gone.asked),
    (await till.pay('approve', 100, { more: { '14': '2' } })).code,
  ];
  await till.reverse(purchase.asked);
  till.bank.clock.advance(40 * DAY_MS);
  await till.bank.issuer.settled();
  codes.push(await raise(expired.asked));
  assert.deepEqual(codes, ['76', '76', '76', '76', '76']);
});

test('points pay for purchases, and for nothing else', async () => {
  const wished = { '07': '200' };
  const spends: boolean[] = [];
  for (const options of [
    { more: wished },
    { more: { ...wished, ...HOLD } },
  ] satisfies TillOptions[]) {
    const { asked, code, said } = await till.pay('approve', 2_000, options);
    assert.equal(code, '00');
    spends.push((said['07'] ?? 0) > 0);
    await till.reverse(asked);
  }
  assert.deepEqual(spends, [true, false]);
});

test('an answer tells of points where there are some, and of an amount where it is a part', async () => {
  const { asked, said, answer } = await till.pay('approve', 1_000);
  assert.deepEqual(said, { '10': 30 });
  assert.equal(answer.fields[4], asked.fields[4]);
  await till.clear([[asked, 1_000]]);
  const refund = await till.refund('approve', asked, 1_000);
  assert.deepEqual([refund.code, refund.answer.fields[48]], ['00', undefined]);
  const small = await till.pay('approve', 10);
  assert.equal(small.answer.fields[48], undefined, 'too little to earn by');
  await till.reverse(small.asked);
});

test('another card’s payment under a used reference is another payment', async () => {
  const { asked } = await till.pay('approve', 500);
  const { pan } = await plastic(till.bank, 'credit');
  const other = { ...asked, fields: { ...asked.fields, 2: pan } };
  assert.equal((await till.ask(other)).fields[39], '94');
  await till.reverse(asked);
});

test('what raises a hold holds nothing of its own, nor does a payment of nothing', async () => {
  const start = await account();
  const { asked } = await till.pay('approve', 1_000, { more: HOLD });
  const raised = await till.pay('approve', 300, { more: more(asked), fields: { 22: '010' } });
  const nothing = await till.pay('approve', 0);
  assert.equal(nothing.code, '00');
  assert.deepEqual(await heldOf(asked), ['PENDING', true]);
  assert.deepEqual(await heldOf(raised.asked), ['NONE', false]);
  assert.deepEqual(await heldOf(nothing.asked), ['NONE', false]);
  await till.reverse(asked);
  assert.deepEqual(await account(), start);
});

async function heldOf(of: Message): Promise<readonly unknown[]> {
  const [row] = await till.bank.database.all(
    'SELECT posting, hold_until FROM authorisation WHERE rrn = $1',
    of.fields[37] ?? '',
  );
  return [row?.posting, row?.hold_until !== null];
}

test('plastic need not be there to raise its hold, and must be where it is held to the till', async () => {
  const { cardId } = await plastic(till.bank, 'approve');
  const said = (message: Message, subelements: Readonly<Record<string, string>>): Message => ({
    ...message,
    fields: { ...message.fields, 48: encodeSubelements(subelements) },
  });
  const tapped = await byPlastic(till.bank, cardId, await till.message('approve', 1_000));
  const hold = said(tapped, HOLD);
  assert.equal((await till.ask(hold)).fields[39], '00');
  const keyed = await till.message('approve', 100, { fields: { 22: '010' } });
  assert.equal((await till.ask(said(keyed, more(hold)))).fields[39], '00');
  const shown = await till.message('approve', 100, { processingCode: '200000' });
  assert.equal((await till.ask(said(shown, { '12': '000000000000' }))).fields[39], '57');
  await till.reverse(hold);
});
