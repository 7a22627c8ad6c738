import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type ExitCode, UsageError } from '../command.ts';
import { decode } from './decode.ts';
import { encode } from './encode.ts';

interface Vector {
  readonly op?: string;
  readonly input?: unknown;
  readonly name?: string;
  readonly variant?: string;
  readonly message?: string;
  readonly messageText?: string;
  readonly keyBlock?: string;
  readonly header?: string;
  readonly dol?: string;
  readonly note?: string;
  readonly expected?: unknown;
  readonly apdus?: readonly (readonly [string, string])[];
}

function vectors(path: string): readonly Vector[] {
  const file = new URL(`../../../wire/${path}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { cases: readonly Vector[] }).cases;
}

interface Told {
  readonly code: ExitCode;
  readonly text: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** The command inside this process; what it would write is gathered. */
async function told(
  command: typeof decode,
  positionals: readonly string[],
  values: Readonly<Record<string, string | boolean>> = {},
): Promise<Told> {
  let text = '';
  let facts: object = {};
  const keep = (said: object, spoken: string) => {
    facts = said;
    text = spoken;
  };
  const speak = {
    json: false,
    say: keep,
    complain: (spoken: string, said: object = {}) => keep(said, spoken),
  };
  const code = await command.run({ values, positionals }, speak);
  return { code, text, facts: facts as Told['facts'] };
}

async function explains(kind: string, digits: string): Promise<void> {
  const { code, text } = await told(decode, [kind, digits]);
  assert.equal(code, 0, `${kind} ${digits}: ${text}`);
}

/** One line, with a path before its reason, and nothing of the input. */
async function refuses(kind: string, digits: string, options = {}): Promise<void> {
  const { code, text, facts } = await told(decode, [kind, digits], options);
  assert.equal(code, 1, `${kind} ${digits}: ${text}`);
  assert.match(text, /^[\w.@-]+: [^\n]+$/, digits);
  assert.ok(typeof facts.path === 'string' && facts.path !== '', digits);
}

test('every TLV of the vectors is explained, every malformed one refused in a line', async () => {
  const cases = vectors('tlv/vectors/tlv');
  const of = (op: string) => cases.filter((vector) => vector.op === op);
  // The indefinite length, which carries a note, is refused by this product.
  for (const { input, note } of of('decode')) {
    await (note === undefined ? explains : refuses)('tlv', String(input));
  }
  for (const { expected } of of('encode')) await explains('tlv', String(expected));
  for (const { input } of of('decode-error')) await refuses('tlv', String(input));
});

test('every command and answer of the card transcripts is explained', async () => {
  const apdus = vectors('tlv/vectors/card-transcripts').flatMap((card) => card.apdus ?? []);
  const oda = vectors('emv/vectors/oda-certificates').flatMap((card) => card.apdus ?? []);
  assert.ok(apdus.length > 50);
  let answers = 0;
  for (const bytes of [...apdus, ...oda].flat()) {
    const { code, text } = await told(decode, ['apdu', bytes]);
    assert.equal(code, 0, bytes);
    assert.match(text, /^(?:command|answer): /, bytes);
    if (text.startsWith('answer')) answers += 1;
  }
  assert.ok(answers > 40, `${answers} answers`);
});

test('every message of the vectors is explained in the packing that it is found to have', async () => {
  const cases = vectors('iso8583/vectors/iso8583-messages');
  const plain = cases.filter(({ op, name }) => op === 'roundtrip' && !name?.startsWith('third'));
  assert.ok(plain.length > 2);
  for (const { message = '' } of plain) await explains('iso8583', message);
  for (const { messageText } of cases.filter(({ op }) => op === 'field-error')) {
    await refuses('iso8583', Buffer.from(messageText ?? '', 'latin1').toString('hex'));
  }
  const [third] = cases.filter(({ name }) => name?.startsWith('third'));
  await refuses('iso8583', third?.message ?? '', { profile: 'ascii' });
});

test('lists of tags, methods and numbers of the vectors are explained', async () => {
  for (const { dol, op } of vectors('tlv/vectors/dol')) {
    if (dol !== undefined && op === 'parse') await explains('dol', dol);
  }
  for (const { input } of vectors('tlv/vectors/cvm-list')) await explains('8e', String(input));
  for (const { op, input } of vectors('tlv/vectors/emv-formats')) {
    if (op === 'track2') await explains('track2', evenly(String(input)));
  }
});

/** Text of a stripe has any number of digits; in a chip an F fills the last byte. */
const evenly = (digits: string) => (digits.length % 2 === 0 ? digits : `${digits}F`);

test('every key block of the vectors tells its header', async () => {
  for (const { op, keyBlock } of vectors('emv/vectors/tr31')) {
    if (op === 'unwrap' && keyBlock !== undefined) await explains('key-block', keyBlock);
  }
});

test('whatever a vector says, every kind explains it or refuses it in a line', async () => {
  const kinds = [
    ...['tlv', 'dol', 'apdu', 'sw', 'iso8583', 'cvr', 'ctq', 'iad', 'cplc', 'dgi', 'key-block'],
    ...['tvr', 'aip', 'cvm-list', 'third-party-data', 'track2', '9F33', '9A', '5A', '77'],
  ];
  const texts = allTexts();
  assert.ok(texts.length > 500);
  for (const [i, text] of texts.entries()) {
    const kind = kinds[i % kinds.length] ?? '';
    for (const reveal of [true, false]) {
      const { code, text: spoken } = await told(decode, [kind, text], { reveal });
      if (code === 1) assert.match(spoken, /^[^\n]+: [^\n]+$/, `${kind} ${text}`);
      else assert.equal(code, 0);
    }
  }
});

/** Every text of every file of vectors, hexadecimal or not. */
function allTexts(): readonly string[] {
  const paths = ['tlv/vectors/tlv', 'emv/vectors/tr31', 'emv/vectors/oda-certificates'];
  const more = ['emv/vectors/pin-blocks', 'cipher/vectors/mac', 'iso8583/vectors/iso8583-messages'];
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === 'string') found.add(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
  };
  for (const path of [...paths, ...more]) walk(vectors(path));
  return [...found];
}

test('a value of the wrong length, a bit too few and no digits at all are refused', async () => {
  for (const [kind, digits] of [
    ['tvr', '8000'],
    ['cvr', 'A500'],
    ['sw', '9000FF'],
    ['9A', '261340'],
    ['track2', '541333'],
    ['8E', '000000000000000001'],
    ['tlv', '9F2'],
    ['tlv', 'xyz'],
    ['apdu', '00'],
    ['iso8583', ''],
    ['cplc', '00'],
    ['dgi', '80000'],
    ['key-block', '4130'],
  ] as const) {
    await refuses(kind, digits);
  }
});

const MESSAGE = {
  mti: '0100',
  fields: {
    2: '5413330089600044',
    3: '000000',
    4: '000000001240',
    11: '000017',
    35: '5413330089600044=31122010000000000',
    52: '0102030405060708',
    55: '9F36020017',
  },
};

test('fields go to bytes and come back in each profile, masked unless asked', async () => {
  for (const profile of ['ascii', 'bcd', 'network']) {
    const encoded = await told(encode, ['iso8583', JSON.stringify(MESSAGE)], { profile });
    assert.equal(encoded.code, 0, encoded.text);
    const clear = await told(decode, ['iso8583', encoded.text], { profile, reveal: true });
    assert.deepEqual(clear.facts.fields, MESSAGE.fields);
    const again = await told(encode, ['iso8583', JSON.stringify(clear.facts)], { profile });
    assert.equal(again.text, encoded.text);
    const masked = await told(decode, ['iso8583', encoded.text]);
    assert.equal(masked.facts.profile, profile);
    assert.doesNotMatch(JSON.stringify(masked), /5413330089600044|0102030405060708/);
  }
});

test('what cannot be encoded is refused by field', async () => {
  for (const [json, reason] of [
    ['{', /not JSON/],
    ['[]', /mti/],
    ['{"mti":"0100"}', /^fields: /],
    ['{"mti":"0100","fields":{"4":12}}', /^DE4: not a text/],
    ['{"mti":"0100","fields":{"65":"1"}}', /^DE65: no such field/],
    ['{"mti":"0100","fields":{"4":"12"}}', /^DE4: not of length 12/],
    ['{"mti":"0100","fields":{"55":"9"}}', /^DE55: an odd number/],
    ['{"mti":"x","fields":{}}', /^MTI: /],
  ] as const) {
    const { code, text } = await told(encode, ['iso8583', json]);
    assert.equal(code, 1, json);
    assert.match(text, reason);
  }
  await assert.rejects(told(encode, ['poetry', '{}']), UsageError);
  await assert.rejects(told(decode, ['iso8583', '00'], { profile: 'ebcdic' }), UsageError);
});

const ARMILLA = fileURLToPath(new URL('../armilla.mjs', import.meta.url));

test('a megabyte on standard input is answered in a line, and soon', () => {
  for (const [kind, digits] of [
    ['tlv', '7F'.repeat(1_048_576)],
    ['tlv', '70'.repeat(65_000)],
    ['iso8583', '30'.repeat(1_048_576)],
    ['apdu', '00'.repeat(1_048_576)],
    ['dol', '9A03'.repeat(500_000)],
  ] as const) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [ARMILLA, 'decode', kind, '-'], {
      input: digits,
      encoding: 'utf8',
      timeout: 20_000,
    });
    assert.equal(status, 1, `${kind}: ${stderr}`);
    assert.equal(stdout, '');
    assert.match(stderr, /^[\w.@-]+: [^\n]+\n$/);
  }
});
