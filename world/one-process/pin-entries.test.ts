/** A payment that stands still until somebody has typed a PIN, or nobody has. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededChance } from '@armilla/kit/chance';
import { steppedClock } from '@armilla/kit/clock';
import { PIN } from '@armilla/kit/secret';
import type { PinKeys } from '@armilla/terminal';
import { createPinEntries } from './pin-entries.ts';

const AMOUNT = { amountMinor: 6_000, currency: 'EUR' } as const;
const around = () => ({ clock: steppedClock(0), chance: seededChance(7) });

/** A sale that asks for a PIN and says what it was given. */
const asking = async ({ ask }: PinKeys) => {
  const pin = await ask(AMOUNT);
  return pin === null ? 'no PIN' : `PIN ${pin.expose()}`;
};

async function begun(waitMs?: number) {
  const entries = createPinEntries<string>(around(), waitMs);
  const id = await entries.during('ARM00001', asking, (name) => name);
  return { entries, id };
}

test('the sale waits for the PIN and goes on with it', async () => {
  const { entries, id } = await begun();
  assert.match(id, /^pin_/);
  assert.equal(await entries.enter('ARM00001', id, PIN.parse('1234') ?? null), 'PIN 1234');
  const again = entries.enter('ARM00001', id, PIN.parse('4321') ?? null);
  assert.equal(await again, 'PIN 1234', 'typed once: what came of it is told again');
});

test('who gives up, or comes when the pad has stopped waiting, is told so', async () => {
  const { entries, id } = await begun();
  assert.equal(await entries.enter('ARM00001', id, null), 'no PIN');
  const late = await begun(5);
  // The pad's own timers hold no process up.
  await new Promise((resolve) => setTimeout(resolve, 30));
  const typed = late.entries.enter('ARM00001', late.id, PIN.parse('1234') ?? null);
  assert.equal(await typed, 'no PIN');
});

test('a sale that asks for nothing is answered as it is, and one that fails fails', async () => {
  const entries = createPinEntries<string>(around());
  assert.equal(await entries.during('ARM00001', async () => 'sold', String), 'sold');
  const failing = entries.during('ARM00001', () => Promise.reject(new Error('no card')), String);
  await assert.rejects(failing, /no card/);
});

test('another till’s wait, or one that is not there, is nobody’s', async () => {
  const { entries, id } = await begun();
  assert.equal(entries.enter('ARM00002', id, null), undefined);
  assert.equal(entries.enter('ARM00001', 'pin_unknown', null), undefined);
});
