/** Bytes as trees: every byte named, every bit, and an error with its path. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { DecodeError, fromHex } from '@armilla/bytes';
import fc from 'fast-check';
import { bitsOf, decodePasted, guessKind, type Item, KINDS, listsIn, readMasked } from './index.ts';

interface Vector {
  readonly op?: string;
  readonly input?: unknown;
  readonly message?: string;
  readonly name?: string;
  readonly keyBlock?: string;
  readonly apdus?: readonly (readonly [string, string])[];
}

function vectors(path: string): readonly Vector[] {
  const file = new URL(`../${path}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { cases: readonly Vector[] }).cases;
}

const items = (text: string, kind = 'guess') => decodePasted(text, kind).items;

function at(from: readonly Item[], ...path: readonly string[]): Item {
  const [id, ...rest] = path;
  const here = from.find((one) => one.id === id) ?? assert.fail(`no ${id}`);
  return rest.length === 0 ? here : at(here.items ?? [], ...rest);
}

test('a tap is read line by line, and a command by what the card asked for', () => {
  const [options, cryptogram] = [
    '80A80000108 30E000000001240 5413330089600044 00'.replace(/ /g, ''),
    '80AE90000800000000124000 00'.replace(/ /g, ''),
  ];
  const told = items(
    [
      '> 00A4040007A000000004101000',
      '< 6F1A8407A0000000041010A50F500449443335 9F38069F02065A0800 9000'.replace(/ /g, ''),
      options,
      cryptogram,
    ].join('\n'),
    'apdu',
  );
  assert.deepEqual(
    told.map(({ id }) => id),
    ['→', '←', '→', '→'],
  );
  assert.equal(at(told[0]?.items ?? [], 'Data').meaning, 'Mastercard credit or debit');
  const reference = at(told[3]?.items ?? [], 'P1').bits?.filter(({ set }) => set);
  assert.deepEqual(
    reference?.map(({ name }) => name),
    ['ARQC asked for', 'CDA signature requested'],
  );
});

test('data of a command stand under the names of the list they answer', () => {
  const list = '6F0D840 1AAA5088F0105 9F3803 9F0206 9000'.replace(/ /g, '');
  const pdol = fromHex('9F02069A03');
  assert.deepEqual(listsIn([readMasked('9F38059F02069A039000')]), { pdol });
  assert.deepEqual(listsIn([readMasked(list)]), {}, 'no whole TLV says nothing');
  const told = items('80A800000B8309000000001240261122 00\n9F38059F02069A039000', 'apdu');
  const data = at(told[0]?.items ?? [], 'Data', '83');
  assert.equal(at(data.items ?? [], '9F02').value, '1240');
  assert.equal(at(data.items ?? [], '9A').value, '2026-11-22');
});

test('values without tags in a first answer are told by the command they answer', () => {
  const [, answer] = items('80AE800000\n800B8000170102030405060708 9000'.replace(' ', ''), 'apdu');
  const told = at(answer?.items ?? [], '80').items ?? [];
  assert.equal(at(told, '9F36').value, '23');
  assert.equal(at(told, '9F26').bytes, '0102030405060708');
});

test('every bit of a value is there, those without a meaning too', () => {
  const [tvr] = items('0000008000', 'tvr');
  assert.equal(tvr?.bits?.length, 39, 'forty bits, two of them read together');
  assert.deepEqual(
    tvr?.bits?.filter(({ set, name }) => set && name !== '').map(({ byte, high }) => [byte, high]),
    [
      [4, 8],
      [5, 2],
    ],
  );
  assert.match(tvr?.clause ?? '', /Book 3, C5/);
});

test('bits that are read together are one row with their value', () => {
  const meanings = [
    { byte: 1, mask: 0xc0, value: 0x80, name: 'two' },
    { byte: 1, mask: 0x01, value: 0x01, name: 'one' },
  ];
  assert.deepEqual(
    bitsOf(meanings, Uint8Array.of(0x81)).map(({ high, low, value, set, name }) =>
      [high, low, value, set, name].join(' '),
    ),
    [
      '8 7 10 true two',
      '6 6 0 false ',
      '5 5 0 false ',
      '4 4 0 false ',
      '3 3 0 false ',
      '2 2 0 false ',
      '1 1 1 true one',
    ],
  );
});

test('issuer application data come apart down to the card’s own results', () => {
  const told = items('0114A50002200000000000000000000000FF', 'iad');
  assert.equal(at(told, 'CVN').meaning, 'EMV common session keys');
  const set = at(told, 'CVR').bits?.filter((bit) => bit.set && bit.name !== '');
  assert.ok(set?.some(({ name }) => name === 'First GENERATE AC returned ARQC'));
});

test('a message is told field by field, its type digit by digit', () => {
  const [first] = vectors('iso8583/vectors/iso8583-messages').filter(
    ({ op, name }) => op === 'roundtrip' && !name?.startsWith('third'),
  );
  const told = items(first?.message ?? '', 'iso8583');
  assert.equal(told[0]?.id, 'MTI');
  assert.equal(told[0]?.items?.length, 4);
  assert.ok((told[1]?.bits?.length ?? 0) >= 64);
  assert.match(told[2]?.clause ?? '', /data element \d+/);
});

test('what a text is, is found out', () => {
  const [keys] = vectors('emv/vectors/tr31').filter(({ op }) => op === 'unwrap');
  for (const [text, kind] of [
    ['9F36020017', 'tlv'],
    ['00B2010C00', 'apdu'],
    ['00A4040007A000000004101000\n6A82', 'apdu'],
    ['9000', 'sw'],
    ['70055A', 'tlv'],
    ['0000008000', 'tvr'],
    ['0114A50002200000000000000000000000FF', 'iad'],
    ['08002238000000800000' + '112212000000000112000011220161', 'iso8583'],
    [keys?.keyBlock ?? '', 'key-block'],
  ] as const) {
    assert.equal(guessKind(text), kind, text.slice(0, 20));
  }
});

test('every transcript and every TLV of the vectors becomes a tree', () => {
  const transcripts = vectors('tlv/vectors/card-transcripts').flatMap(({ apdus = [] }) => apdus);
  assert.ok(transcripts.length > 30);
  for (const pair of transcripts) {
    assert.equal(decodePasted(pair.join('\n'), 'guess').kind, 'apdu');
  }
  for (const { input } of vectors('tlv/vectors/tlv').filter(({ op }) => op === 'decode-error')) {
    assert.throws(() => items(String(input), 'tlv'), DecodeError);
  }
});

test('what is wrong is named with its place, never with its data', () => {
  for (const [text, kind, path] of [
    ['6F05840312', 'tlv', '6F'],
    ['0000', 'tvr', '95'],
    ['00A40400\nzz', 'apdu', 'line 2'],
    ['00A4040007A0\n9000', 'apdu', 'line 1.command'],
    ['', 'guess', 'guess'],
    ['00', 'poetry', 'poetry'],
    ['9F2', 'guess', 'guess'],
  ] as const) {
    assert.throws(
      () => decodePasted(text, kind),
      (error) => error instanceof DecodeError && error.path === path,
      `${kind} ${text}`,
    );
  }
});

test('whatever is pasted becomes a tree or a DecodeError', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 120 }),
    fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  );
  fc.assert(
    fc.property(text, fc.constantFrom('guess', ...KINDS), (pasted, kind) => {
      try {
        JSON.stringify(decodePasted(pasted, kind).items);
      } catch (error) {
        assert.ok(error instanceof DecodeError, String(error));
        if (pasted.length > 3) assert.ok(!error.message.includes(pasted), error.message);
      }
    }),
    { numRuns: 600 },
  );
});
