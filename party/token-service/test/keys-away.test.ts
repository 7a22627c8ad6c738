/** The hardware module with the keys goes in the middle of things: what is answered, what is kept. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { KeyUses } from '@armilla/kit/key-uses';
import type { KeyPort } from '@armilla/kit/keys';
import { Unavailable } from '@armilla/kit/unavailable';
import { type Bench, bench, enrolled, keys, refused, register } from './bench.ts';
import { cardOf } from './chip.ts';
import { till } from './till.ts';

let isAway = false;
let isCipherAway = false;
let here: Bench;
let reference: string;

/** The bench's keys in a module that may go. */
const there: KeyPort = {
  ...keys,
  seal: (...given) => orAway(() => keys.seal(...given)),
  open: (...given) => orAway(() => keys.open(...given)),
  fingerprint: (...given) => orAway(() => keys.fingerprint(...given)),
  blocks(...given: Parameters<KeyUses['blocks']>) {
    const key = keys.blocks(...given);
    return { ...key, encipher: (blocks) => orAway(() => key.encipher(blocks), isCipherAway) };
  },
};

function orAway<T>(work: () => T, isGone = false): T {
  if (isAway || isGone) throw new Unavailable('the module does not answer');
  return work();
}

before(async () => {
  here = await bench({ keys: there });
  await register(here);
  reference = (await enrolled(here)).tokenUniqueReference ?? '';
});
after(() => here.close());

test('with the keys away a tap is answered 96, and the next one is approved', async () => {
  const shop = await till(here);
  isAway = true;
  const { sale } = await shop.tap();
  assert.equal(sale.approved, false);
  assert.equal(sale.responseCode, '96');
  isAway = false;
  assert.equal((await shop.tap()).sale.approved, true);
});

test('what a terminal approved is not refused while nobody can measure it', async () => {
  const card = await cardOf(here, reference);
  const advice = card.approvedOffline();
  isCipherAway = true;
  await assert.rejects(here.service.answer(advice), Unavailable);
  isCipherAway = false;
  assert.equal((await here.service.answer(advice))?.fields[39], '00');
});

test('with the keys away a question is told to come again, and the same one is answered then', async () => {
  const context = {
    caller: { kind: 'person', role: 'operator', id: 'opr_1' },
    language: 'en',
    idempotencyKey: crypto.randomUUID(),
  } as const;
  isAway = true;
  assert.equal(refused(await here.service.invoke('exchangeVaultKey', {}, context)), 'UNAVAILABLE');
  isAway = false;
  const answer = await here.service.invoke('exchangeVaultKey', {}, context);
  assert.deepEqual(answer, { dataKeys: 1, rows: 0 });
});
