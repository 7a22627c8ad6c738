/** What doc/integrating.md says of ISO 8583 is what is spoken: tables, codes and every example. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fromHex } from '@armilla/bytes';
import {
  BCD,
  checkMessage,
  decodeMessage,
  decodeSubelements,
  encodeMessage,
  FIELDS,
  type FieldNumber,
  frame,
  type Message,
  RESPONSE_CODES,
  SUBELEMENTS,
} from '@armilla/iso8583';
import { decode } from '../commands/decode.ts';

const page = readFileSync(new URL('../../../doc/integrating.md', import.meta.url), 'utf8');
const section = /\n## Over ISO 8583[\s\S]*?\n(?=## )/.exec(page)?.[0] ?? '';

/** Rows of a table by their first cell. */
function rows(first: RegExp): readonly (readonly string[])[] {
  return section
    .split('\n')
    .filter((line) => first.test(line))
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, -1),
    );
}

function filled(mti: string, numbers: readonly number[]): Message {
  const values = numbers.map((number) => {
    const { content } = FIELDS[number as FieldNumber];
    return [number, content === 'b' ? Uint8Array.of(0) : '1'] as const;
  });
  return { mti, fields: Object.fromEntries(values) };
}

test('the fields each message must bring are those that are asked for, and no other', () => {
  const table = rows(/^\| `0\d\d0`/);
  assert.equal(table.length, 12);
  for (const [name = '', must = ''] of table) {
    const mti = name.slice(1, 5);
    const numbers = must.split(' ').map(Number);
    const whole = filled(mti, numbers);
    assert.equal(checkMessage(whole), undefined, mti);
    for (const number of numbers) {
      const without = { mti, fields: { ...whole.fields, [number]: undefined } };
      assert.equal(checkMessage(without), `DE${number}`);
    }
  }
});

test('chip data is wanted of chip entries, and a code of approvals', () => {
  const asks =
    rows(/^\| `0100`/)[0]?.[1]
      ?.split(' ')
      .map(Number) ?? [];
  for (const entry of ['051', '071']) {
    const { mti, fields } = filled('0100', asks);
    assert.equal(checkMessage({ mti, fields: { ...fields, 22: entry } }), 'DE55');
  }
  const answers =
    rows(/^\| `0110`/)[0]?.[1]
      ?.split(' ')
      .map(Number) ?? [];
  for (const code of ['00', '10']) {
    const { mti, fields } = filled('0110', answers);
    assert.equal(checkMessage({ mti, fields: { ...fields, 39: code } }), 'DE38');
  }
});

test('every subelement of DE 48 is in its table with its content and length', () => {
  const content = { n: 'digits', h: 'hexadecimal', ans: 'printable' };
  const told = rows(/^\| \d\d \|/).map(([id, , kind, length]) => [id, kind, length]);
  const known = Object.entries(SUBELEMENTS)
    .map(([id, spec]) => {
      const { minimum, maximum } = spec;
      const length = minimum === maximum ? String(minimum) : `${minimum}–${maximum}`;
      return [id, content[spec.content], length];
    })
    .sort();
  assert.deepEqual(told.sort(), known);
});

test('every code of DE 39 is told in its words', () => {
  for (const [code, words] of Object.entries(RESPONSE_CODES)) {
    assert.ok(section.includes(`\`${code}\` ${words}`), code);
  }
});

interface Example {
  readonly mti: string;
  readonly hex: string;
}

function examples(): readonly Example[] {
  const block = /\*\*Examples\*\*[^`]*`binary`[\s\S]*?```\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
  return block
    .split('# ')
    .slice(1)
    .map((text) => ({ mti: text.slice(0, 4), hex: text.split('\n').slice(1).join('') }));
}

test('every example decodes, brings what it must, and is written as we write it', async () => {
  const all = examples();
  assert.deepEqual([...new Set(all.map(({ mti }) => mti))].sort(), [
    '0100',
    '0110',
    '0120',
    '0130',
    '0220',
    '0230',
    '0400',
    '0410',
    '0420',
    '0430',
    '0800',
    '0810',
  ]);
  for (const { mti, hex } of all) {
    const bytes = fromHex(hex);
    const message = decodeMessage(bytes.subarray(2), BCD);
    assert.equal(message.mti, mti);
    assert.equal(checkMessage(message), undefined, hex);
    decodeSubelements(message.fields[48] ?? '');
    assert.deepEqual(frame(encodeMessage(message, BCD)), bytes);
    const told: object[] = [];
    const speak = { json: true, say: (facts: object) => told.push(facts), complain: assert.fail };
    const given = { values: { profile: 'bcd' }, positionals: ['iso8583', hex] };
    assert.equal(await decode.run(given, speak), 0);
    assert.equal((told[0] as { mti: string }).mti, mti);
  }
});
