/**
 * No payment needs two accounts: a bank that is divided by account, each part knowing nothing of
 * the others, answers as the whole one does and has its books (doc/scale.md, Partitions).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '@armilla/iso8583';
import type { Bank } from './bank.ts';
import {
  type Asked,
  AT_ONCE,
  drawing,
  drawMessages,
  type Holder,
  keep,
  manyCards,
  shown,
  twinOf,
  wholeBank,
} from './twins.ts';

const PAYMENTS = 1_000;
const PARTS = 3;

test('a bank in three parts decides a thousand payments as the whole one', async () => {
  const whole = await wholeBank();
  const cards = await manyCards(whole);
  const parts = await partsOf(whole, cards);
  const partFor = (message: Message): Bank => {
    const at = cards.findIndex(({ pan }) => pan === message.fields[2]);
    // A number that nobody has is unknown to every part.
    return parts[Math.max(0, at) % PARTS] ?? whole;
  };
  const draw = drawing(20_261_124);
  const asked: Asked = new Map();
  for (let many = 0; many < PAYMENTS; many += AT_ONCE) {
    const some = drawMessages(draw, cards, asked, many);
    for (const message of some) {
      const wanted = shown(await whole.issuer.answer(message));
      assert.deepEqual(shown(await partFor(message).issuer.answer(message)), wanted);
      keep(asked, message);
    }
    for (const { clock } of [whole, ...parts]) clock.advance(60_000);
  }
  const together = (await Promise.all(parts.map(kept))).flat().sort();
  assert.deepEqual(together, (await kept(whole)).sort());
  await Promise.all([whole, ...parts].map((bank) => bank.close()));
});

/** Each has the accounts of every third card, and no other's. */
function partsOf(whole: Bank, cards: readonly Holder[]): Promise<readonly Bank[]> {
  const own = (part: number) => cards.filter((_, i) => i % PARTS === part);
  const parts = Array.from({ length: PARTS }, (_, part) =>
    twinOf(whole, undefined, new Set(own(part).map(({ accountId }) => accountId))),
  );
  return Promise.all(parts);
}

/** Figures of the cards' accounts and what became of each payment, a line each. */
async function kept({ database }: Bank): Promise<string[]> {
  const figures = await database.all(
    `SELECT * FROM ledger_balance WHERE account_id LIKE 'acct!_%' ESCAPE '!'
       AND length(account_id) < 9`,
  );
  const payments = await database.all(
    `SELECT request_key, kind, outcome, posting, reason, approved_minor, refunded_minor, points,
       points_spent FROM authorisation`,
  );
  return [...figures, ...payments].map((row) => Object.values(row).join(' '));
}
