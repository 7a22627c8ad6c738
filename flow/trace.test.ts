/**
 * The trace as it is kept: every APDU and message to the bit, and of account numbers nothing, in
 * whatever spelling, of the band's and of the plastic's.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { hex } from '@armilla/bytes';
import { answerItems, commandItems, type Item, readMasked, readMessage } from '@armilla/explain';
import { NETWORK } from '@armilla/iso8583';
import { openScene, type Plastic, type Scene, yes } from './scene.ts';

let scene: Scene;
let plastic: Plastic;
let enrolmentId = '';
const dpans = new Set<string>();

before(async () => {
  scene = await openScene({
    interference: {
      nfc(answer) {
        // Tag 57, track 2 equivalent data: the number until the D (EMV Book 3, annex A).
        const number = /57(?:0F|1[0-3])(\d{16})D/i.exec(hex(answer))?.[1];
        if (number !== undefined) dpans.add(number);
        return answer;
      },
    },
  });
  plastic = await scene.plastic('approve');
  const maria = await scene.cardholder();
  await maria.wears();
  enrolmentId = await maria.asksToAdd(plastic);
  yes(await maria.phone.submitCode(enrolmentId, await maria.codeSentTo(plastic.mobile)));
  yes(await maria.phone.sync());
  assert.equal((await maria.taps(1240)).approved, true);
  assert.equal((await maria.taps(9_999_999)).approved, false, 'over what tills take');
  assert.equal((await scene.swipes(plastic, 700)).approved, true);
});
after(() => scene.close());

const listed = async (query = {}) =>
  yes(await scene.stage.listTraced({ limit: 50, ...query })).traced;

/** Digits, packed digits, their characters in hexadecimal. */
function spellings(number: string): readonly string[] {
  const characters = hex(Uint8Array.from(number, (digit) => digit.charCodeAt(0)));
  return [number, number.match(/.{4}/g)?.join(' ') ?? '', characters];
}

test('B4 no account number of band or plastic is in any entry or export', async () => {
  const exported = [];
  for (const { reference } of await listed()) {
    exported.push(yes(await scene.stage.exportTrace({ reference })).text);
  }
  assert.ok(exported.length >= 4);
  const all = `${JSON.stringify(await scene.stage.listTrace({ after: 0 }))}${exported.join()}`;
  const stored = JSON.stringify([
    await scene.rows('stage', 'SELECT entry FROM trace_entry'),
    await scene.rows('stage', 'SELECT words, shown FROM traced_case'),
  ]);
  assert.ok(dpans.size > 1, 'the reader saw the band’s number and the plastic’s');
  for (const number of [plastic.pan, ...dpans]) {
    for (const spelling of spellings(number)) {
      assert.ok(!all.includes(spelling), `${number.slice(0, 4)}… is told`);
      assert.ok(!stored.includes(spelling), `${number.slice(0, 4)}… is kept`);
    }
    assert.ok(all.includes(`${number.slice(0, 8)}XXXX${number.slice(-4)}`), 'its place is');
  }
});

test('B4 nobody works a number out of a certificate: those of cards are not kept', async () => {
  const { entries } = yes(await scene.stage.listTrace({ after: 0 }));
  const answers = entries.flatMap(({ bytes }) => bytes?.answer ?? []);
  const certificates = answers.filter((answer) => /9F46(?:81)?[0-9A-F]{2}/.test(answer));
  assert.ok(certificates.length > 0);
  for (const answer of certificates) assert.match(answer, /9F46(?:81)?[0-9A-F]{2}X{120}/);
  const words = entries.flatMap(({ details = [] }) => details);
  for (const line of words.filter((one) => one.includes('9F46 '))) assert.match(line, /masked/);
});

test('B4 every APDU and message of a tap and an enrolment is decoded, and nothing is unread', async () => {
  const traced = await listed();
  const tap = traced.find(({ subject, outcome }) => subject === 'TAP' && outcome === 'APPROVED');
  for (const reference of [tap?.reference ?? '', enrolmentId]) {
    const { entries } = yes(await scene.stage.listTrace({ after: 0, reference }));
    const kinds = new Set(entries.map(({ kind }) => kind));
    assert.ok(kinds.has('APDU') && kinds.has('API'), [...kinds].join());
    for (const { kind, summary, bytes, call } of entries) {
      if (kind === 'APDU') assert.ok(bytes?.command !== undefined && bytes.answer !== undefined);
      if (kind === 'ISO 8583') assert.ok(bytes?.message !== undefined, summary);
      if (kind === 'API') assert.ok(call !== undefined && call.operation !== '', summary);
      for (const one of itemsOf(bytes))
        assert.equal(one.trouble, undefined, `${summary} ${one.id}`);
    }
  }
});

type Bytes = Partial<Record<'command' | 'answer' | 'message', string | undefined>>;

function itemsOf({ command, answer, message }: Bytes = {}): Item[] {
  const roots = [
    ...(command === undefined ? [] : commandItems(readMasked(command))),
    ...(answer === undefined ? [] : answerItems(readMasked(answer))),
    ...(message === undefined ? [] : readMessage(readMasked(message), NETWORK).items),
  ];
  const inside = (one: Item): Item[] => [one, ...(one.items ?? []).flatMap(inside)];
  return roots.flatMap(inside);
}

test('B4 taps and enrolments are listed newest first, found by what people remember', async () => {
  const traced = await listed();
  const numbers = traced.map(({ number }) => number);
  assert.deepEqual(
    numbers,
    numbers.toSorted((a, b) => b - a),
  );
  const [last, over, first, enrolment] = traced;
  assert.deepEqual(
    [last, over, first, enrolment].map((one) => [one?.subject, one?.outcome]),
    [
      ['TAP', 'APPROVED'],
      ['TAP', 'DECLINED'],
      ['TAP', 'APPROVED'],
      ['ENROLMENT', 'DONE'],
    ],
  );
  assert.deepEqual(first?.amount, { amountMinor: 1240, currency: 'EUR' });
  assert.equal(enrolment?.reference, enrolmentId);
  assert.match(over?.reference ?? '', /^tap-/, 'it became no payment and has no other reference');
  const found = async (query: object) => (await listed(query)).map(({ reference }) => reference);
  assert.deepEqual(await found({ search: '12.4 eur' }), [first?.reference]);
  assert.deepEqual(await found({ subject: 'ENROLMENT', party: 'issuer' }), [enrolmentId]);
  assert.deepEqual(await found({ outcome: 'REVERSED' }), []);
  assert.deepEqual(await found({ kind: 'ISO 8583' }), [last?.reference, first?.reference]);
  const page = yes(await scene.stage.listTraced({ limit: 2 }));
  assert.equal(page.more, true);
  const before = page.traced.at(-1)?.number ?? 0;
  assert.equal((await listed({ before, limit: 1 }))[0]?.reference, first?.reference);
});

test('B4 the list is the same after the world was stopped and started', async () => {
  const before = await listed();
  await scene.restart();
  assert.deepEqual(await listed(), before);
});
