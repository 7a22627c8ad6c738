/** Decoders of ISO 8583 in its three profiles, frames, DE 48 and DE 90. */
import assert from 'node:assert/strict';
import { ascii, equal, fromHex } from '@armilla/bytes';
import {
  ASCII,
  BCD,
  checkMac,
  checkMessage,
  correlationKey,
  decodeAmount,
  decodeBitmaps,
  decodeMessage,
  decodeOriginalDataElements,
  decodeSubelements,
  describeMessage,
  encodeBitmaps,
  encodeMessage,
  encodeOriginalDataElements,
  encodeSubelements,
  FrameReader,
  frame,
  type Message,
  mtiInWords,
  NETWORK,
  networkCodec,
  originalCorrelationKey,
  type Profile,
} from '@armilla/iso8583';
import type { Target } from './fuzz.ts';
import { seedsOf, textsOf } from './seeds.ts';
import { textTarget } from './targets-tlv.ts';

const FULL: Message = {
  mti: '0100',
  fields: {
    2: '5413330089600044',
    3: '000000',
    4: '000000001240',
    7: '1122023355',
    11: '000017',
    28: 'C00000100',
    32: '200',
    35: '5413330089600044=31122010000000000',
    41: 'TERM0001',
    43: 'Harbour Kiosk            Rotterdam    NL',
    48: '01111234567890107041234',
    49: '978',
    52: fromHex('0102030405060708'),
    55: fromHex('9F26086F3B2C1D4E5A90789F360200179F2701809F10120114A00003A48000'),
    90: '010000001711220233550000000020000000000000',
    128: fromHex('1122334455667788'),
  },
};

const SMALL: Message = { mti: '0800', fields: { 7: '1122023355', 11: '000017', 70: '301' } };
const REVERSAL: Message = { mti: '0420', fields: { ...FULL.fields, 39: '68', 38: 'A1B2C3' } };

export function iso8583Targets(): readonly Target[] {
  return [
    ...[ASCII, BCD, NETWORK].map(messageTarget),
    ...linkTargets(),
    ...textTargets(),
    { name: 'iso8583.decodeBitmaps', seeds: seedsOf('wire/iso8583/vectors/*.json'), run: bitmaps },
  ];
}

/** What is read can be written and says the same, and everything that looks at it copes. */
function messageTarget(profile: Profile): Target {
  const seeds = [FULL, SMALL, REVERSAL].map((message) => encodeMessage(message, profile));
  return {
    name: `iso8583.decodeMessage.${profile.name}`,
    seeds: [...seeds, ...seedsOf('wire/iso8583/vectors/*.json')],
    run: (bytes) => {
      const message = decodeMessage(bytes, profile);
      assert.deepEqual(decodeMessage(encodeMessage(message, profile), profile), message);
      describeMessage(message);
      describeMessage(message, { reveal: true });
      checkMessage(message);
      correlationKey(message);
      originalCorrelationKey(message);
    },
  };
}

const mac = (bytes: Uint8Array) => Uint8Array.from({ length: 8 }, (_, i) => bytes[i] ?? 0);

function linkTargets(): readonly Target[] {
  const messages = [FULL, SMALL, REVERSAL].map((message) => encodeMessage(message, NETWORK));
  const framed = [...messages.map(frame), new Uint8Array(2)];
  return [
    { name: 'iso8583.FrameReader', seeds: framed, run: pushInPieces },
    {
      name: 'iso8583.networkCodec',
      seeds: [FULL, SMALL].map((message) => networkCodec(mac).encode(message)),
      run: (bytes) => networkCodec(mac).reader().push(bytes),
    },
    {
      name: 'iso8583.checkMac',
      seeds: messages,
      run: (bytes) => checkMac(bytes, NETWORK, mac),
    },
  ];
}

/** However the bytes are cut, the same frames come out. */
function pushInPieces(bytes: Uint8Array): void {
  const whole = new FrameReader().push(bytes);
  const reader = new FrameReader();
  const cut = (bytes[0] ?? 0) % (bytes.length + 1);
  const pieces = [...reader.push(bytes.subarray(0, cut)), ...reader.push(bytes.subarray(cut))];
  assert.equal(pieces.length, whole.length);
  assert.ok(pieces.every((piece, i) => equal(piece, whole[i] ?? new Uint8Array(0))));
}

function textTargets(): readonly Target[] {
  const originals = [
    '010000001711220233550000000020000000000000',
    ...textsOf('wire/iso8583/vectors/*.json', /^\d{42}$/),
  ];
  return [
    textTarget(
      'iso8583.decodeSubelements',
      ['01111234567890107041234', '03040044050205070212'],
      (t) =>
        assert.deepEqual(decodeSubelements(encodeSubelements(decodeSubelements(t))), {
          ...decodeSubelements(t),
        }),
    ),
    textTarget('iso8583.decodeOriginalDataElements', originals, (text) => {
      const elements = decodeOriginalDataElements(text);
      assert.equal(encodeOriginalDataElements(elements), text);
    }),
    textTarget('iso8583.decodeAmount', ['000000001240'], (text) => decodeAmount(text)),
    textTarget('iso8583.mtiInWords', ['0100', '0421', '0810'], mtiInWords),
    textTarget('iso8583.describeMessage', ['01111234567890107041234'], (text) =>
      describeMessage({
        mti: '0100',
        fields: { 3: text, 22: text, 39: text, 48: text, 55: ascii48(text) },
      }),
    ),
  ];
}

const ascii48 = (text: string) => ascii(text.replace(/[^\x20-\x7e]/g, '.'));

function bitmaps(bytes: Uint8Array): void {
  const whole = bytes.subarray(0, Math.min(24, bytes.length - (bytes.length % 8)));
  const numbers = decodeBitmaps(whole);
  assert.deepEqual(decodeBitmaps(encodeBitmaps(numbers)), numbers);
}
