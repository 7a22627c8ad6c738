import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ascii, DecodeError, fromAscii, fromHex, hex } from '@armilla/bytes';
import fc from 'fast-check';
import {
  ASCII,
  BCD,
  decodeBitmaps,
  decodeMessage,
  encodeBitmaps,
  encodeMessage,
  FIELDS,
  type FieldSpec,
  type FieldTable,
  field,
  type LengthKind,
  type Message,
  type MessageOf,
  NETWORK,
  type Profile,
} from './index.ts';
import table from './vectors/iso8583-1987-fields.json' with { type: 'json' };
import vectors from './vectors/iso8583-messages.json' with { type: 'json' };

const SPECS: Readonly<Record<number, FieldSpec>> = FIELDS;

interface Case {
  readonly op: string;
  readonly name?: string;
  readonly message?: string;
  readonly messageText?: string;
  readonly fields?: Readonly<Record<string, string>> | readonly number[];
  readonly encoding?: string;
  readonly bitmap?: string;
  readonly lengthDigits?: number;
  readonly max?: number;
  readonly reason?: string;
}

const CASES = vectors.cases as readonly Case[];
const of = (op: string) => CASES.filter((vector) => vector.op === op);

/** The vector's fields, hexadecimal turned into bytes where the table says bytes. */
function messageOf<T extends FieldTable>(vector: Case, fields: T): MessageOf<T> {
  const { 0: mti, ...rest } = vector.fields as Readonly<Record<string, string>>;
  const values = Object.entries(rest).map(([number, value]) => {
    const bytes = fields[Number(number)]?.content === 'b';
    return [number, bytes ? fromHex(value) : value];
  });
  return { mti: mti ?? '', fields: Object.fromEntries(values) };
}

function playBothWays<T extends FieldTable>(vector: Case, profile: Profile<T>): void {
  const expected = messageOf(vector, profile.fields);
  const decoded = decodeMessage(fromHex(vector.message ?? ''), profile);
  assert.deepEqual(decoded, expected);
  assert.equal(hex(encodeMessage(expected, profile)), vector.message);
}

const THREE_BITMAPS: Profile<FieldTable> = {
  ...ASCII,
  bitmaps: 3,
  fields: { ...FIELDS, 130: field('an', 'fixed', 1, 'A field of the third bitmap') },
};

test('every plain message of the vectors decodes and comes back', () => {
  const messages = of('roundtrip');
  for (const vector of messages) playBothWays(vector, THREE_BITMAPS);
  for (const vector of messages.filter(({ name }) => name?.startsWith('third') !== true)) {
    playBothWays(vector, ASCII);
  }
  assert.equal(messages.length, 5);
});

test('a third bitmap is refused where the profile has two', () => {
  const [vector] = of('roundtrip').filter(({ name }) => name?.startsWith('third'));
  assert.throws(
    () => decodeMessage(fromHex(vector?.message ?? ''), ASCII),
    /^DecodeError: DE65: a third bitmap$/,
  );
});

test('a message of mixed packings decodes and comes back', () => {
  const [vector] = of('mixed-encoding');
  assert.ok(vector);
  const mixed: Profile<FieldTable> = {
    ...NETWORK,
    fields: { ...FIELDS, 49: field('n', 'fixed', 3, 'Currency code, transaction') },
    exceptions: { 19: { digits: 'bcd' }, 49: { digits: 'bcd', fill: 'right' } },
  };
  playBothWays(vector, mixed);
});

test('the packed message of the vectors decodes and comes back', () => {
  const [vector] = of('bcd');
  assert.ok(vector);
  playBothWays(vector, {
    ...BCD,
    fill: 'left',
    fields: { 2: field('n', 'fixed', 4, 'Four digits'), 3: field('n', 'LLLL', 3, 'Three digits') },
  });
});

test('bitmaps read and write as the vectors say; EBCDIC is no spelling of ours', () => {
  for (const { encoding, bitmap = '', fields } of of('bitmap')) {
    if (encoding === 'ebcdic') {
      const message = Uint8Array.from([...ascii('0200'), ...fromHex(bitmap)]);
      assert.throws(() => decodeMessage(message, ASCII), /^DecodeError: bitmap: not hexadecimal$/);
      continue;
    }
    const bytes = encoding === 'ascii' ? fromHex(fromAscii(fromHex(bitmap))) : fromHex(bitmap);
    assert.deepEqual(decodeBitmaps(bytes), fields);
    assert.equal(hex(encodeBitmaps(fields as readonly number[])), hex(bytes));
  }
  assert.equal(of('bitmap').length, 3);
});

test('every malformed field of the vectors is refused', () => {
  const kinds: readonly LengthKind[] = ['fixed', 'L', 'LL', 'LLL', 'LLLL'];
  for (const { lengthDigits = 0, max = 0, messageText = '', reason } of of('field-error')) {
    const profile = {
      ...ASCII,
      fields: { 2: field('an', kinds[lengthDigits] ?? 'fixed', max, '') },
    };
    const place = reason === 'extra data' ? '' : 'DE2';
    assert.throws(
      () => decodeMessage(ascii(messageText), profile),
      (error) => error instanceof DecodeError && error.path === place,
      reason,
    );
  }
  assert.equal(of('field-error').length, 9);
});

test('the table agrees with the vectors on every length, and on content but where it says', () => {
  const widened = new Set([35, 36, 44, 45, 46, 47, 48, 49, 50, 51, 54]);
  for (const { field: number, type, max, len, name } of table.cases) {
    const spec = SPECS[number];
    if (number === 65) {
      assert.equal(spec, undefined);
      continue;
    }
    assert.ok(spec, `DE${number}`);
    const bits = type === 'b' && len === 'F';
    assert.equal(spec.maximum, bits ? max / 8 : max, name);
    assert.equal(spec.length, len === 'F' ? 'fixed' : len, name);
    if (!widened.has(number)) assert.equal(spec.content, type, name);
  }
  assert.equal(Object.keys(SPECS).length, table.cases.length - 1);
});

const REQUEST: Message = {
  mti: '0100',
  fields: {
    2: '5413330089600044',
    3: '000000',
    4: '000000001240',
    11: '000017',
    23: '001',
    35: '5413330089600044=31122010000000000',
    41: 'TERM0001',
    52: fromHex('0102030405060708'),
    55: fromHex('9F260811223344556677889F36020001'),
  },
};

test('the same request has these bytes in each profile', () => {
  const bitmaps = '7020020020801200';
  assert.equal(
    fromAscii(encodeMessage(REQUEST, ASCII)),
    `0100${bitmaps}165413330089600044000000000000001240000017001` +
      '345413330089600044=31122010000000000TERM0001' +
      '01020304050607080169F260811223344556677889F36020001',
  );
  assert.equal(
    hex(encodeMessage(REQUEST, BCD)),
    `0100${bitmaps}1654133300896000440000000000000012400000170001` +
      `345413330089600044D31122010000000000${hex(ascii('TERM0001'))}` +
      '010203040506070800169F260811223344556677889F36020001',
  );
  assert.equal(
    hex(encodeMessage(REQUEST, NETWORK)),
    `${hex(ascii('0100'))}${bitmaps}` +
      hex(ascii('165413330089600044000000000000001240000017001')) +
      hex(ascii('345413330089600044=31122010000000000TERM0001')) +
      `0102030405060708${hex(ascii('016'))}9F260811223344556677889F36020001`,
  );
  for (const profile of [ASCII, BCD, NETWORK]) {
    assert.deepEqual(decodeMessage(encodeMessage(REQUEST, profile), profile), REQUEST);
  }
});

test('fixed texts are padded on the way out and bare on the way in', () => {
  const message: Message = { mti: '0110', fields: { 38: '', 41: 'T1', 43: 'Cafe' } };
  const bytes = encodeMessage(message, NETWORK);
  assert.equal(bytes.length, 4 + 8 + 6 + 8 + 40);
  assert.deepEqual(decodeMessage(bytes, NETWORK), message);
});

test('fields given as undefined are absent', () => {
  const message: Message = { mti: '0800', fields: { 11: '000001', 48: undefined } };
  assert.deepEqual(decodeMessage(encodeMessage(message, NETWORK), NETWORK).fields, {
    11: '000001',
  });
});

test('a value that does not fit its field is refused by name', () => {
  const wrong: readonly (readonly [Message['fields'], string])[] = [
    [{ 4: '1240' }, 'DE4: not of length 12'],
    [{ 4: '00000000124x' }, 'DE4: not of content n'],
    [{ 2: '5'.repeat(20) }, 'DE2: longer than 19'],
    [{ 43: 'Caf\u00e9' }, 'DE43: not of content ans'],
    [{ 52: new Uint8Array(7) }, 'DE52: not of length 8'],
  ];
  for (const [fields, message] of wrong) {
    assert.throws(() => encodeMessage({ mti: '0100', fields }, NETWORK), { message });
  }
  assert.throws(() => encodeMessage({ mti: '100', fields: {} }, NETWORK), RangeError);
  const unknown: MessageOf<FieldTable> = { mti: '0100', fields: { 65: new Uint8Array(8) } };
  const bare: Profile<FieldTable> = NETWORK;
  assert.throws(() => encodeMessage(unknown, bare), /DE65: no such field/);
});

test('a length beyond the field is refused before anything is read', () => {
  const text = ascii('01004000000000000000991');
  assert.throws(() => decodeMessage(text, ASCII), /DE2: longer than 19/);
});

test('a fill nibble other than 0 or F is refused, and so is a letter among digits', () => {
  const bytes = (pan: string) => fromHex(`01004000000000000000${pan}`);
  assert.equal(decodeMessage(bytes('131234567890123F'), BCD).fields[2], '1234567890123');
  assert.throws(() => decodeMessage(bytes('1312345678901235'), BCD), /DE2: a fill nibble/);
  assert.throws(() => decodeMessage(bytes('12123456A89012'), BCD), /DE2: not of content n/);
  const text = ascii('01004000000000000000021x');
  assert.throws(() => decodeMessage(text, ASCII), /DE2: not of content n/);
});

const CHARACTERS = {
  n: '0123456789',
  a: 'AZaz',
  an: 'AZaz09',
  ans: 'AZaz09 ./!~',
  ns: '0123456789-/',
  z: '0123456789=',
};

const TEXTS = (spec: FieldSpec, minimum: number) => {
  if (spec.content === 'b' || spec.content === 'xn') throw new Error('not a text');
  const characters = fc.constantFrom(...CHARACTERS[spec.content]);
  return fc.string({ unit: characters, minLength: minimum, maxLength: Math.min(spec.maximum, 60) });
};

/** Any value of a field: exact where it must be, and without the spaces that count as padding. */
function valueArbitrary(spec: FieldSpec): fc.Arbitrary<string | Uint8Array> {
  const { content, maximum } = spec;
  const minimum = spec.length === 'fixed' ? maximum : 0;
  if (content === 'b') return fc.uint8Array({ minLength: minimum, maxLength: maximum });
  if (content === 'xn') {
    const digits = fc.string({
      unit: fc.constantFrom(...CHARACTERS.n),
      minLength: maximum - 1,
      maxLength: maximum - 1,
    });
    return fc.tuple(fc.constantFrom('C', 'D'), digits).map((parts) => parts.join(''));
  }
  if (content === 'n' || content === 'z' || content === 'ns') return TEXTS(spec, minimum);
  return TEXTS(spec, 0).map((text) => (spec.length === 'fixed' ? text.trimEnd() : text));
}

const fieldArbitrary = fc.constantFrom(...Object.keys(SPECS).map(Number)).chain((number) => {
  const spec = SPECS[number];
  assert.ok(spec);
  return fc.tuple(fc.constant(String(number)), valueArbitrary(spec));
});

const messageArbitrary = fc
  .tuple(fc.stringMatching(/^0[1-8][0-3][01]$/), fc.array(fieldArbitrary, { maxLength: 12 }))
  .map(([mti, fields]): Message => ({ mti, fields: Object.fromEntries(fields) }));

test('any message comes back from each profile', () => {
  fc.assert(
    fc.property(messageArbitrary, (message) => {
      for (const profile of [ASCII, BCD, NETWORK]) {
        assert.deepEqual(decodeMessage(encodeMessage(message, profile), profile), message);
      }
    }),
    { numRuns: 300 },
  );
});

test('whatever the bytes, decoding gives a message or a DecodeError', () => {
  const damaged = fc
    .tuple(messageArbitrary, fc.constantFrom(ASCII, BCD, NETWORK), fc.nat(), fc.nat(255))
    .map(([message, profile, at, byte]) => {
      const bytes = encodeMessage(message, profile);
      bytes[at % bytes.length] = byte;
      return bytes;
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 120 }), damaged), (bytes) => {
      for (const profile of [ASCII, BCD, NETWORK]) {
        try {
          decodeMessage(bytes, profile);
        } catch (error) {
          assert.ok(error instanceof DecodeError, String(error));
        }
      }
    }),
    { numRuns: 1500 },
  );
});
