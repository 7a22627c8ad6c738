/** What is kept of a message hides account data, and nothing else moves. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { concat, fromHex, hex } from '@armilla/bytes';
import { encodeMessage, type Message, NETWORK } from '@armilla/iso8583';
import { encodeTlv } from '@armilla/tlv';
import fc from 'fast-check';
import {
  answerItems,
  commandItems,
  type Item,
  maskAnswer,
  maskCommand,
  maskMessage,
  maskTlv,
  readMasked,
  readMessage,
} from './index.ts';

const PAN = '5413330089600044';

function found(items: readonly Item[], id: string): Item {
  for (const one of items) {
    if (one.id === id) return one;
    const inside = one.items === undefined ? undefined : tried(one.items, id);
    if (inside !== undefined) return inside;
  }
  return assert.fail(`no ${id}`);
}

function tried(items: readonly Item[], id: string): Item | undefined {
  try {
    return found(items, id);
  } catch {
    return undefined;
  }
}

const record = encodeTlv(0x70, [
  encodeTlv(0x5a, fromHex(PAN)),
  encodeTlv(0x57, fromHex(`${PAN}D2512201000000000F`)),
  encodeTlv(0x5f20, fromHex('4D41524941')),
  encodeTlv(0x9f46, new Uint8Array(96).fill(0x5a)),
  encodeTlv(0x5f24, fromHex('251231')),
]);

test('of a record the number keeps what may be shown, and everything keeps its place', () => {
  const masked = maskAnswer(concat(record, fromHex('9000')), fromHex('00B2010C00'));
  assert.equal(masked.length, 2 * (record.length + 2));
  assert.ok(!masked.includes(PAN));
  const items = answerItems(readMasked(masked));
  assert.equal(found(items, '5A').value, '54133300••••0044');
  for (const id of ['57', '5F20', '9F46']) {
    assert.equal(found(items, id).hidden, true, id);
    assert.match(found(items, id).bytes ?? '', /^X+$/, id);
  }
  assert.equal(found(items, '5F24').value, '2025-12-31');
  assert.equal(found(items, 'SW').meaning, 'normal processing');
});

test('the certificate of a card is hidden: with the public keys it gives the number away', () => {
  const { cases } = JSON.parse(
    readFileSync(new URL('../emv/vectors/oda-certificates.json', import.meta.url), 'utf8'),
  ) as { cases: readonly { readonly apdus?: readonly (readonly [string, string])[] }[] };
  const answers = cases.flatMap(({ apdus = [] }) => apdus);
  const withOne = answers.filter(([, answer]) => /9F4681/i.test(answer));
  assert.ok(withOne.length > 0);
  for (const [command, answer] of withOne) {
    const masked = maskAnswer(fromHex(answer), fromHex(command));
    assert.match(masked, /9F4681..X{200}/);
  }
});

test('what is no TLV is hidden whole', () => {
  assert.equal(maskTlv(fromHex('5A08541333')), 'XXXXXXXXXX');
  assert.equal(maskAnswer(fromHex('5413339000'), fromHex('00CA000000')), 'XXXXXX9000');
  assert.equal(maskCommand(fromHex('0102')), 'XXXX');
});

test('PINs, keys and whatever goes under secure messaging are hidden, their headers are not', () => {
  for (const command of ['0020008008246813FFFFFFFFFF', '80D80181020102', '84E2000004DEADBEEF']) {
    const masked = maskCommand(fromHex(command));
    assert.equal(masked.slice(0, 10), command.slice(0, 10));
    assert.match(masked.slice(10), /^X+$/);
  }
  assert.equal(maskAnswer(fromHex('DEAD9000'), fromHex('84F2000000')), 'XXXX9000');
  const opening = '8050300008010203040506070800';
  assert.equal(maskCommand(fromHex(opening)), opening, 'a challenge is no secret');
});

test('of what a card asks to be told, account data are hidden where they stand in the data', () => {
  const sent = [
    { tag: 0x9f02, value: fromHex('000000001240') },
    { tag: 0x5a, value: fromHex(PAN) },
  ];
  const data = concat(...sent.map(({ value }) => value));
  const options = concat(fromHex('80A80000'), Uint8Array.of(16), encodeTlv(0x83, data));
  assert.equal(
    maskCommand(concat(options, Uint8Array.of(0)), sent),
    '80A8000010830E00000000124054133300XXXX004400',
  );
  const pdol = fromHex('9F02065A08');
  const items = commandItems(readMasked(maskCommand(options, sent)), { pdol });
  assert.equal(found(items, '5A').value, '54133300••••0044');
  assert.equal(found(items, '9F02').value, '1240');
});

const message: Message = {
  mti: '0100',
  fields: {
    2: PAN,
    3: '000000',
    4: '000000001240',
    11: '000017',
    14: '2512',
    35: `${PAN}=25122010000000000`,
    37: '632610000001',
    46: `of ${PAN}`,
    48: `0229${'A'.repeat(29)}050205`,
    49: '978',
    52: fromHex('0102030405060708'),
    55: concat(encodeTlv(0x5a, fromHex(PAN)), encodeTlv(0x9f36, fromHex('0017'))),
  },
};

test('a message is kept in the network’s packing with its account data hidden', () => {
  const masked = maskMessage(message);
  assert.ok(masked !== undefined);
  const digits = hex(Uint8Array.from(PAN, (digit) => digit.charCodeAt(0)));
  assert.ok(!masked.includes(PAN) && !masked.includes(digits));
  const { items } = readMessage(readMasked(masked), NETWORK);
  assert.equal(found(items, 'DE 2').value, '54133300••••0044');
  assert.equal(found(items, 'DE 4').meaning, 'EUR 12.40');
  assert.equal(found(items, 'DE 14').value, '••••');
  assert.equal(found(items, 'DE 35').value, '•'.repeat(34));
  assert.equal(found(items, 'DE 46').value, `of ${'•'.repeat(16)}`);
  assert.equal(found(items, '02').hidden, true);
  assert.equal(found(items, '05').meaning, 'wristband');
  assert.equal(found(items, 'DE 52').bytes, 'XX'.repeat(8));
  assert.equal(found(items, '5A').value, '54133300••••0044');
  assert.equal(found(items, '9F36').value, '23');
});

test('of messages that keep the line, where keys are brought, only what names them is left', () => {
  const masked = maskMessage({
    mti: '0800',
    fields: {
      7: '1122120000',
      11: '000001',
      48: 'a key in here',
      53: '0000000000000001',
      70: '161',
    },
  });
  const { items } = readMessage(readMasked(masked ?? ''), NETWORK);
  assert.equal(found(items, 'DE 70').meaning, 'key exchange');
  assert.equal(found(items, 'DE 48').value, '•'.repeat(13));
  assert.equal(found(items, 'DE 53').value, '•'.repeat(16));
});

test('what cannot be packed is not kept', () => {
  assert.equal(maskMessage({ mti: '0100', fields: { 4: 'twelve euros' } }), undefined);
});

test('whatever a message holds, what is kept of it is as long and reads back', () => {
  const digits = (length: number) =>
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length });
  const pan = fc.integer({ min: 12, max: 19 }).chain(digits);
  fc.assert(
    fc.property(pan, digits(12), fc.uint8Array({ minLength: 1, maxLength: 60 }), (a, b, chip) => {
      const fields = { 2: a.join(''), 4: b.join(''), 55: chip };
      const masked = maskMessage({ mti: '0200', fields }) ?? assert.fail('not kept');
      const whole = encodeMessage({ mti: '0200', fields }, NETWORK);
      assert.equal(masked.length, 2 * whole.length);
      const { items } = readMessage(readMasked(masked), NETWORK);
      assert.match(found(items, 'DE 2').value ?? '', /•/);
      assert.equal(found(items, 'DE 4').value, b.join(''));
    }),
  );
});
