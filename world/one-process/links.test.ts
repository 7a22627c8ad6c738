/** Links between hosts: sign-on, codes, and keys exchanged while messages are under way. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { answerTo, type Message, NETWORK_MANAGEMENT_CODES } from '@armilla/iso8583';
import { systemChance } from '@armilla/kit/chance';
import { acceptedKeys } from '@armilla/kit/exchanged-key';
import { NoAnswer } from '@armilla/kit/host-link';
import { keysInMemory } from '@armilla/kit/keys';
import { silentLog } from '@armilla/kit/log';
import { switchableLine } from './line.ts';
import { createLinks } from './links.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function link(options: { slowMs?: number } = {}) {
  const place = mkdtempSync(join(tmpdir(), 'links-'));
  ends.push(() => rmSync(place, { recursive: true, force: true }));
  let now = Date.now();
  const links = createLinks({
    keys: keysInMemory(),
    file: (name) => join(place, name),
    clock: { now: () => now },
    chance: systemChance,
    log: silentLog,
  });
  ends.push(() => links.close());
  const seen: string[] = [];
  const server = await links.serve('a-b', async (message) => {
    seen.push(message.fields[70] ?? message.mti);
    if (message.mti === '0100' && options.slowMs) await later(options.slowMs);
    return answerTo(message, { 39: '00' });
  });
  ends.push(() => server.close());
  const client = links.dial('a-b', server.port, { timeoutMs: 1_000, institution: '123456' });
  ends.push(() => client.close());
  const pass = (ms: number) => {
    now += ms;
  };
  return { links, client, seen, pass };
}

let stan = 0;
const payment = (): Message => ({
  mti: '0100',
  fields: { 4: '000000001240', 7: '1122010203', 11: String(++stan).padStart(6, '0'), 32: '123456' },
});

test('every connection signs on before anything else', async () => {
  const { client, seen } = await link();
  assert.equal((await client.request(payment())).fields[39], '00');
  assert.deepEqual(seen.slice(0, 2), ['001', '0100']);
  assert.equal(NETWORK_MANAGEMENT_CODES['001'], 'sign on');
});

test('new keys reach the other end; a payment before, during and after is answered', async () => {
  const { links, client, pass } = await link({ slowMs: 30 });
  const pin = (end: 'DIALLING' | 'ANSWERING') => links.pinKey('a-b', end);
  const old = pin('DIALLING').expose();
  assert.deepEqual(pin('ANSWERING').expose(), old);
  const before = client.request(payment());
  const exchanged = links.exchangeKeys('a-b');
  const during = client.request(payment());
  assert.equal(await exchanged, true);
  const after = client.request(payment());
  for (const answer of await Promise.all([before, during, after])) {
    assert.equal(answer.fields[39], '00');
  }
  assert.notDeepEqual(pin('DIALLING').expose(), old);
  assert.deepEqual(pin('ANSWERING').expose(), pin('DIALLING').expose());
  assert.deepEqual(acceptedKeys(pin('ANSWERING')).at(-1)?.expose(), old, 'for what is under way');
  pass(60_000);
  assert.equal(acceptedKeys(pin('ANSWERING')).length, 1);
  assert.equal((await client.request(payment())).fields[39], '00');
});

test('many exchanges under load lose no message', async () => {
  const { links, client } = await link();
  const payments: Promise<Message>[] = [];
  for (let i = 0; i < 20; i++) {
    payments.push(...Array.from({ length: 20 }, () => client.request(payment())));
    assert.equal(await links.exchangeKeys('a-b'), true);
  }
  const answers = await Promise.all(payments);
  assert.ok(answers.every(({ fields }) => fields[39] === '00'));
});

test('with nobody there no key changes', async () => {
  const { links } = await link();
  const key = links.pinKey('c-d', 'DIALLING');
  const old = key.expose();
  assert.equal(await links.exchangeKeys('c-d'), false);
  assert.deepEqual(key.expose(), old);
});

const noAnswer = (mayHaveArrived: boolean) => (error: unknown) =>
  error instanceof NoAnswer && error.mayHaveArrived === mayHaveArrived;

test('a line that is slowed delivers and stays silent; one that is cut delivers nothing', async () => {
  const { client, seen } = await link();
  const line = switchableLine(client, 80);
  assert.equal((await line.request(payment())).fields[39], '00');
  line.set('SLOW');
  const payments = () => seen.filter((what) => what === '0100').length;
  await assert.rejects(line.request(payment()), noAnswer(true));
  assert.equal(payments(), 2);
  line.set('CUT');
  await assert.rejects(line.request(payment()), noAnswer(false));
  assert.equal(payments(), 2);
  line.set('SLOW');
  const waiting = line.request(payment());
  const cut = assert.rejects(waiting, noAnswer(true));
  await later(5);
  line.set('CUT');
  await cut;
  line.set('WHOLE');
  assert.equal((await line.request(payment())).fields[39], '00');
  assert.equal(line.state, 'WHOLE');
});
