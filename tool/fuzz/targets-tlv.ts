/** Decoders of bytes and tlv, and what must hold of what they give. */
import assert from 'node:assert/strict';
import {
  bcd,
  concat,
  DecodeError,
  equal,
  fromAscii,
  fromBcd,
  fromHex,
  hex,
  slice,
} from '@armilla/bytes';
import {
  BIT_MAPS,
  buildDol,
  decodeCompressedNumeric,
  decodeCvmList,
  decodeDate,
  decodeDol,
  decodeNumeric,
  decodeOneTlv,
  decodeTagList,
  decodeTime,
  decodeTlv,
  decodeTrack1,
  decodeTrack2,
  describeBits,
  dolLength,
  encodeCompressedNumeric,
  encodeCvmList,
  encodeDate,
  encodeNumeric,
  encodeTime,
  encodeTlv,
  encodeTrack1,
  encodeTrack2,
  explainTlv,
  explainValue,
  leaves,
  TAGS,
  tagBytes,
  tagFromHex,
  truncatePAN,
} from '@armilla/tlv';
import type { Target } from './fuzz.ts';
import { seedsOf } from './seeds.ts';

/** A decoder of text, fed one character a byte. */
export function textTarget(
  name: string,
  texts: readonly string[],
  run: (text: string) => unknown,
): Target {
  const seeds = texts.map((text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 0xff));
  return { name, seeds, run: (bytes) => run(fromAscii(bytes)) };
}

/** Whether bytes come back from a value, wherever the decoder gives one. */
export function roundTrip<T>(
  decode: (bytes: Uint8Array) => T,
  encode: (value: T) => Uint8Array,
): (bytes: Uint8Array) => void {
  return (bytes) => {
    const value = decode(bytes);
    assert.ok(equal(encode(value), bytes), 'other bytes come back');
  };
}

export function tlvTargets(): readonly Target[] {
  const all = seedsOf();
  const cards = seedsOf('wire/tlv/vectors/*.json');
  return [
    ...bytesTargets(all),
    ...listTargets(cards),
    ...valueTargets(cards),
    ...wordTargets(cards),
  ];
}

function bytesTargets(all: readonly Uint8Array[]): readonly Target[] {
  const spelt = all.slice(0, 200).map(hex);
  return [
    textTarget('bytes.fromHex', spelt, (text) => fromHex(text, 'path')),
    textTarget('bytes.bcd', spelt, (text) => bcd(text)),
    { name: 'bytes.fromBcd', seeds: all, run: (bytes) => fromBcd(bytes) },
    {
      name: 'bytes.slice',
      seeds: all,
      run: (bytes) => slice(bytes, bytes[0] ?? 0, bytes[1] ?? 0),
    },
  ];
}

/** Decodes, and encodes leaf by leaf: what comes back must say the same. */
function checkTlv(bytes: Uint8Array): void {
  for (const element of leaves(decodeTlv(bytes))) {
    const again = decodeOneTlv(encodeTlv(element.tag, element.value));
    assert.ok(again.tag === element.tag && equal(again.value, element.value));
    assert.ok(equal(decodeOneTlv(element.raw).value, element.value));
  }
}

function listTargets(seeds: readonly Uint8Array[]): readonly Target[] {
  return [
    { name: 'tlv.decodeTlv', seeds, run: checkTlv },
    { name: 'tlv.decodeOneTlv', seeds, run: (bytes) => decodeOneTlv(bytes) },
    { name: 'tlv.decodeDol', seeds, run: checkDol },
    { name: 'tlv.decodeTagList', seeds, run: roundTrip(decodeTagList, joinTags) },
    textTarget('tlv.tagFromHex', ['9F26', '95', 'DF8129'], (text) => tagFromHex(text)),
  ];
}

const joinTags = (tags: readonly number[]) => concat(...tags.map(tagBytes));

function checkDol(bytes: Uint8Array): void {
  const entries = decodeDol(bytes);
  const data = buildDol(entries, (tag) => bytes.subarray(tag % 7));
  assert.equal(data.length, dolLength(entries));
}

function valueTargets(cards: readonly Uint8Array[]): readonly Target[] {
  const dates = ['260228', '991231', '000101', '235959'].map((text) => fromHex(text));
  const lists = [...cards, fromHex('000000C80000000002071E00')];
  const tracks = [...cards, fromHex('5413330089600044D31122010000000000')];
  const names = ['B5413330089600044^BAND/TEST^3112201', '%B5413330089600044^A/B^3112201123?'];
  return [
    { name: 'tlv.decodeDate', seeds: dates, run: roundTrip(decodeDate, encodeDate) },
    { name: 'tlv.decodeTime', seeds: dates, run: roundTrip(decodeTime, encodeTime) },
    { name: 'tlv.decodeNumeric', seeds: cards, run: checkNumeric },
    { name: 'tlv.decodeCompressedNumeric', seeds: cards, run: checkCompressed },
    { name: 'tlv.decodeCvmList', seeds: lists, run: roundTrip(decodeCvmList, encodeCvmList) },
    { name: 'tlv.decodeTrack2', seeds: tracks, run: checkTrack2 },
    textTarget('tlv.decodeTrack1', names, (text) => {
      const track = decodeTrack1(text);
      assert.deepEqual(decodeTrack1(encodeTrack1(track)), track);
    }),
    textTarget('tlv.truncatePAN', ['5413330089600044', '54133300896000441'], (text) => {
      assert.equal(truncatePAN(text).length, text.length);
    }),
  ];
}

function checkNumeric(bytes: Uint8Array): void {
  const value = decodeNumeric(bytes);
  assert.ok(equal(encodeNumeric(value, bytes.length), bytes));
}

function checkCompressed(bytes: Uint8Array): void {
  const digits = decodeCompressedNumeric(bytes);
  assert.ok(equal(encodeCompressedNumeric(digits, bytes.length), bytes));
}

function checkTrack2(bytes: Uint8Array): void {
  const track = decodeTrack2(bytes);
  assert.deepEqual(decodeTrack2(encodeTrack2(track)), track);
}

function wordTargets(seeds: readonly Uint8Array[]): readonly Target[] {
  const mapped = [...BIT_MAPS.keys()];
  return [
    { name: 'tlv.explainTlv', seeds, run: explainBothWays },
    {
      name: 'tlv.explainValue',
      seeds,
      run: (bytes) => {
        const info = TAGS[(bytes[0] ?? 0) % TAGS.length];
        if (info !== undefined) explainValue(info.tag, bytes.subarray(1), { reveal: true });
      },
    },
    {
      name: 'tlv.describeBits',
      seeds,
      run: (bytes) => describeBits(mapped[(bytes[0] ?? 0) % mapped.length] ?? 0, bytes.subarray(1)),
    },
  ];
}

/** Both masked and in clear, and refused alike. */
function explainBothWays(bytes: Uint8Array): void {
  const lines = explainTlv(bytes, { reveal: true });
  try {
    assert.ok(explainTlv(bytes).length <= lines.length);
  } catch (error) {
    if (error instanceof DecodeError) throw new Error('masked is refused, in clear is not');
    throw error;
  }
}
