/**
 * Payments that come at once and share a transaction are decided as if each had come alone: ten
 * thousand of every kind, asked of one bank one by one and of its twin many at a time.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testServer } from './bank.ts';
import {
  type Answer,
  type Asked,
  AT_ONCE,
  books,
  drawing,
  drawMessages,
  keep,
  manyCards,
  shown,
  twinOf,
  wholeBank,
} from './twins.ts';

const PAYMENTS = 10_000;

test('ten thousand payments are decided alike, one by one and together', async () => {
  const server = await testServer();
  const alone = await wholeBank();
  const cards = await manyCards(alone);
  const twin = await twinOf(alone, server);
  const draw = drawing(20_261_123);
  const asked = new Map() as Asked;
  const codes = new Set<string>();
  for (let many = 0; many < PAYMENTS; many += AT_ONCE) {
    const some = drawMessages(draw, cards, asked, many);
    const wanted: Answer[] = [];
    for (const message of some) wanted.push(shown(await alone.issuer.answer(message)));
    const given = await Promise.all(some.map((message) => twin.issuer.answer(message)));
    assert.deepEqual(given.map(shown), wanted, `after ${many}`);
    for (const { 39: code } of wanted) codes.add(String(code));
    for (const message of some) keep(asked, message);
    for (const { clock } of [alone, twin]) clock.advance(60_000);
  }
  // Approved, in part, for want of money, of a card that is held, expired, unknown, taken back …
  assert.ok(codes.size >= 8, `only ${[...codes]}`);
  assert.deepEqual(await books(twin), await books(alone));
  await Promise.all([alone.close(), twin.close()]);
});
