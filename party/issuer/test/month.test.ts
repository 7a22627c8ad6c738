/**
 * Whatever happened to payments of every kind, in whatever order: the statements of the months add
 * up, follow one another, lead to the account's balance, and hold every payment.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  correlationKey,
  encodeOriginalDataElements,
  encodeSubelements,
  type Message,
  originalDataElements,
} from '@armilla/iso8583';
import fc from 'fast-check';
import { ask, granted, idOf, reversalOf } from './bank.ts';
import { type MoneyScene, openMoney, type Paid } from './money-scene.ts';

let scene: MoneyScene;
before(async () => {
  scene = await openMoney();
});
after(() => scene.bank.close());

type Step = readonly [what: (typeof STEPS)[number], amountMinor: number, which: number];
const STEPS = [
  'purchase',
  'plastic',
  'points',
  'reservation',
  'increment',
  'completion',
  'refund',
  'reverse',
  'reduce',
  'clear',
  'clear less',
  'dispute',
  'end',
  'days',
] as const;
const step: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom(...STEPS),
  fc.integer({ min: 1, max: 4_000 }),
  fc.nat(5),
);

let number = 500_000;
const next = () => String(++number);

/** A message about a payment that was made before. */
function about({ message }: Paid, mti: string, fields: Message['fields']): Message {
  const original = encodeOriginalDataElements(originalDataElements(message));
  const { 55: _chip, ...before } = message.fields;
  return { mti, fields: { ...before, 11: next(), 90: original, ...fields } };
}

async function play(payments: Paid[], [what, amountMinor, which]: Step): Promise<void> {
  const amount = String(amountMinor).padStart(12, '0');
  const chosen = payments[which % Math.max(1, payments.length)];
  switch (what) {
    case 'purchase':
      return void payments.push(await scene.pay(amountMinor));
    case 'plastic':
      return void payments.push(await scene.pay(amountMinor, { wearable: false }));
    case 'points':
      return void payments.push(await scene.pay(amountMinor, { more: { '07': '5000' } }));
    case 'reservation':
      return void payments.push(await scene.pay(amountMinor, { more: { '14': '1' } }));
    case 'days':
      return scene.bank.clock.advance((which % 5) * 86_400_000);
  }
  if (chosen !== undefined) await playOn(chosen, what, amount, amountMinor, which);
}

async function playOn(
  chosen: Paid,
  what: Step[0],
  amount: string,
  amountMinor: number,
  which: number,
): Promise<void> {
  const { bank, maria } = scene;
  const { 37: rrn = '', 48: additional } = chosen.message.fields;
  switch (what) {
    case 'increment': {
      const said = encodeSubelements({ ...tokenOf(additional), '12': rrn, '14': '2' });
      const { 90: _none, ...fields } = about(chosen, '0100', { 4: amount, 22: '010' }).fields;
      await ask(bank, {
        mti: '0100',
        fields: { ...fields, 37: `9${next().padStart(11, '0')}`, 48: said },
      });
      return;
    }
    case 'completion':
      await ask(bank, about(chosen, '0220', { 4: amount, 38: '000000', 39: '00' }));
      return;
    case 'refund':
      await scene.refund(chosen, amountMinor);
      return;
    case 'reverse':
      await ask(bank, reversalOf(chosen.message, Number(next())));
      return;
    case 'reduce':
      await ask(bank, about(chosen, '0420', { 95: amount.padEnd(42, '0') }));
      return;
    case 'clear':
      return clear(chosen, (await scene.again(chosen)).amount.amountMinor);
    case 'clear less':
      return clear(chosen, Math.ceil((await scene.again(chosen)).amount.amountMinor / 2));
    case 'dispute': {
      const { transactionId } = chosen.line;
      const freeze = false;
      await maria.disputePayment({ transactionId, reason: 'NOT_RECEIVED', freeze });
      return;
    }
    case 'end': {
      const { disputes } = granted(await scene.desk.agent.deskListDisputes({}));
      const disputeId = disputes[which % Math.max(1, disputes.length)]?.disputeId;
      const decision = which % 2 === 0 ? 'ACCEPT' : 'REFUSE';
      const resolve = { decision, comment: 'x' } as const;
      if (disputeId) await scene.desk.agent.deskResolveDispute({ ...resolve, disputeId });
    }
  }
}

function tokenOf(additional: string | undefined): Record<string, string> {
  if (additional === undefined) return {};
  return { '03': scene.dpanLastFour, '04': scene.tokenUniqueReference, '05': '05' };
}

async function clear({ message, line }: Paid, amountMinor: number): Promise<void> {
  const amount = { amountMinor, currency: line.amount.currency };
  const authorisation = correlationKey(message);
  const records = [{ record: 1, authorisation, kind: line.kind, amount, rrn: line.rrn }];
  const file = { fileId: idOf('file', `m${next()}`), businessDate: '2026-01-15', acquirerId: '1' };
  granted(await scene.bank.tokenService.presentClearing({ ...file, records }));
}

/** Opening and closing balance of a month, and the references of its entries. */
async function month(name: string) {
  const asked = { accountId: scene.accountId, month: name, format: 'CSV' } as const;
  const { content } = granted(await scene.maria.getStatement(asked));
  const rows = Buffer.from(content, 'base64').toString('utf8').trimEnd().split('\r\n');
  const cells = rows.slice(1).map((row) => row.split(','));
  const [opening, closing] = cells.filter((row) => row[1] === '' && row[8] !== '');
  const minor = (text = '') => Math.round(Number(text) * 100);
  return {
    opening: minor(opening?.[8]),
    closing: minor(closing?.[8]),
    references: cells
      .map((row) => (row[13] ?? '').replace(/[" ]/g, ''))
      .filter((one) => one !== ''),
  };
}

test('statements of every month add up, follow one another and lead to the balance', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
      const payments: Paid[] = [];
      await play(payments, ['days', 1, 1]);
      await play(payments, ['purchase', 5_000, 0]);
      await play(payments, ['reservation', 6_000, 0]);
      for (const one of steps) await play(payments, one);
      await scene.proveBooks();
      const names: string[] = [];
      for (let at = Date.UTC(2026, 0, 1); at <= scene.bank.clock.now(); ) {
        names.push(new Date(at).toISOString().slice(0, 7));
        at = Date.UTC(new Date(at).getUTCFullYear(), new Date(at).getUTCMonth() + 1, 1);
      }
      let before = 0;
      const listed = new Set<string>();
      for (const name of names) {
        const { opening, closing, references } = await month(name);
        assert.equal(opening, before, name);
        before = closing;
        for (const reference of references) listed.add(reference);
      }
      assert.equal(before, (await scene.balance())[0]);
      for (const { line } of payments) assert.ok(listed.has(line.rrn), line.rrn);
    }),
    { numRuns: 12 },
  );
});
