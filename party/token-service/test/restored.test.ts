/** After a restore no counter pays twice, and the cards pay again soon. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '@armilla/iso8583';
import { noteRestored } from '@armilla/kit/restoration';
import { type Bench, bench, DEBIT, enrolled, panOf, register, sync } from './bench.ts';
import { cardOf } from './chip.ts';
import { till } from './till.ts';

const DAY_MS = 86_400_000;

/** A card that paid once; the tables are as they were before, the message is known to somebody. */
async function wentBack({ isNoted }: { isNoted: boolean }) {
  const before = await bench();
  await register(before);
  await enrolled(before, panOf(DEBIT));
  const takenAt = before.clock.now();
  const { sale, request } = await (await till(before)).tap();
  assert.ok(sale.approved);
  await before.service.settled();
  await before.database.all('DELETE FROM used_atc');
  await before.database.all('DELETE FROM authorisation');
  before.clock.advance(60_000);
  if (isNoted) await noteRestored(before.database, { takenAt, restoredAt: before.clock.now() });
  await before.service.close();
  const here = await before.restart();
  return { here, request };
}

const responseOf = async (here: Bench, request: Message) =>
  (await here.service.answer(request))?.fields[39];

/** The same cryptogram under another number of the message. */
function replayed(request: Message): Message {
  return { ...request, fields: { ...request.fields, 11: '777777' } };
}

test('tables that went back without a word would pay a counter twice: the check can fail', async () => {
  const { here, request } = await wentBack({ isNoted: false });
  assert.equal(await responseOf(here, replayed(request)), '00');
  await here.close();
});

test('after a restore what was used before it pays no more, neither now nor later', async () => {
  const { here, request } = await wentBack({ isNoted: true });
  assert.equal(await responseOf(here, request), '91');
  assert.equal(await responseOf(here, replayed(request)), '91');
  here.clock.advance(3 * DAY_MS);
  assert.notEqual(await responseOf(here, replayed(request)), '00');
  await here.close();
});

test('at its next sync a card is renewed and pays at once, under keys nobody has used', async () => {
  const { here } = await wentBack({ isNoted: true });
  const shop = await till(here);
  const first = await shop.tap();
  assert.equal(first.sale.approved, false);
  await here.service.settled();
  assert.deepEqual((await sync(here)).slice(0, 1), ['RENEW PROCESSED']);
  const second = await shop.tap();
  assert.ok(second.sale.approved);
  assert.equal(second.request.fields[23], '007', 'numbers that may have been given out are leapt');
  await here.close();
});

test('a card at the last but one of its numbers, beyond which none is leapt, is in doubt too', async () => {
  const before = await bench();
  await register(before);
  const reference = (await enrolled(before, panOf(DEBIT))).tokenUniqueReference ?? '';
  await before.database.all("UPDATE token SET psn = '98'");
  const restoredAt = before.clock.now();
  await noteRestored(before.database, { takenAt: restoredAt, restoredAt });
  await before.service.close();
  const here = await before.restart();
  assert.equal(await responseOf(here, (await cardOf(here, reference)).asks()), '91');
  await here.close();
});

test('a card that never syncs pays again from a day on that cannot have been before', async () => {
  const { here } = await wentBack({ isNoted: true });
  const shop = await till(here);
  here.clock.advance(DAY_MS);
  assert.equal((await shop.tap()).sale.approved, false, 'a day that it was somewhere already');
  here.clock.advance(DAY_MS);
  assert.ok((await shop.tap()).sale.approved);
  await here.close();
});

test('a tap dated ahead of the clock by more than a day is taken by nobody', async () => {
  const here = await bench();
  await register(here);
  await enrolled(here, panOf(DEBIT));
  const shop = await till(here);
  here.clock.advance(2 * DAY_MS);
  const ahead = await shop.capture();
  here.clock.advance(-2 * DAY_MS);
  assert.equal(await responseOf(here, ahead), '12');
  await here.close();
});

test('its consequences are drawn once: a card renewed since stays out of doubt', async () => {
  const { here } = await wentBack({ isNoted: true });
  await here.service.settled();
  await sync(here);
  await here.service.close();
  const next = await here.restart();
  assert.ok((await (await till(next)).tap()).sale.approved);
  await next.close();
});
