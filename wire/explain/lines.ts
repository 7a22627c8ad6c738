/** Bytes in lines of words, account data masked unless revealing is asked for. */
import { DecodeError, fromAscii, fromHex, hex } from '@armilla/bytes';
import {
  CVR_BITS,
  decodeCommand,
  decodeIad,
  decodeKeyBlockHeader,
  decodeResponse,
  describeCommand,
  describeStatusWord,
  INSTRUCTIONS,
} from '@armilla/emv';
import { decodeCPLC, decodeDGIs } from '@armilla/globalplatform';
import {
  ASCII,
  BCD,
  decodeMessage,
  describeMessage,
  fieldsAsText,
  type Message,
  NETWORK,
  type Profile,
} from '@armilla/iso8583';
import {
  type BitMeaning,
  CTQ_BITS,
  decodeCvmList,
  decodeDate,
  decodeDol,
  decodeTrack2,
  describeWith,
  explainTlv,
  explainValue,
  tagFromHex,
  tagHex,
  tagInfo,
} from '@armilla/tlv';
import { attempt, endsLikeAnswer } from './apdu-items.ts';
import { TAGS_BY_NAME, withoutFrame } from './kinds.ts';
import { clear } from './masked.ts';
import { PACKINGS } from './message-items.ts';

export interface Asked {
  readonly reveal: boolean;
  /** Of ISO 8583; undefined to find it out. */
  readonly profile: Profile | undefined;
}

/** Lines for people, and what programs want beside them. */
export interface Explained {
  readonly lines: readonly string[];
  readonly facts?: object;
}

/** What it throws is a DecodeError. */
export type Explain = (bytes: Uint8Array, asked: Asked) => Explained;

const EXPLAINERS: Readonly<Record<string, Explain>> = {
  tlv: (bytes, { reveal }) => ({ lines: explainTlv(bytes, { reveal }) }),
  dol: (bytes) => ({ lines: explainDol(bytes) }),
  apdu: (bytes, { reveal }) => ({ lines: explainApdu(bytes, reveal) }),
  sw: (bytes) => ({ lines: [describeStatusWord(statusWord(bytes))] }),
  iso8583: explainIso8583,
  cvr: (bytes) => ({ lines: cvrInWords(bytes) }),
  ctq: (bytes) => ({ lines: bitsInWords(CTQ_BITS, bytes, 2, '9F6C') }),
  iad: (bytes) => ({ lines: explainIad(bytes) }),
  cplc: (bytes) => ({
    lines: Object.entries(decodeCPLC(bytes)).map(([name, value]) => `${name}: ${value}`),
  }),
  dgi: (bytes, { reveal }) => ({ lines: explainDGIs(bytes, reveal) }),
  'key-block': (bytes) => ({ lines: explainKeyBlock(fromAscii(bytes)) }),
  ...Object.fromEntries(
    Object.entries(TAGS_BY_NAME).map(([name, tag]) => [name, explainerOfTag(tagFromHex(tag))]),
  ),
};

export const LINE_KINDS: readonly string[] = Object.keys(EXPLAINERS);

/** What a value must be beyond its length, for the tags where that is more than bits. */
const CHECKS: Readonly<Record<number, (value: Uint8Array) => unknown>> = {
  87: decodeTrack2,
  140: decodeDol,
  141: decodeDol,
  142: decodeCvmList,
  154: (value) => decodeDate(value, '9A'),
  40760: decodeDol,
};

/** A value by its tag, refused when its length or its form cannot be right. */
function explainerOfTag(tag: number): Explain {
  return (bytes, { reveal }) => {
    const [minimum, maximum] = tagInfo(tag)?.length ?? [0, Number.POSITIVE_INFINITY];
    if (bytes.length < minimum || bytes.length > maximum) {
      const wanted = minimum === maximum ? `${minimum}` : `${minimum} to ${maximum}`;
      throw new DecodeError(tagHex(tag), `${wanted} bytes wanted, ${bytes.length} given`);
    }
    CHECKS[tag]?.(bytes);
    return { lines: explainValue(tag, bytes, { reveal }) };
  };
}

function explainDol(bytes: Uint8Array): readonly string[] {
  return decodeDol(bytes).map(
    ({ tag, length }) => `${tagHex(tag)} ${tagInfo(tag)?.name ?? 'Unknown tag'}, ${length} bytes`,
  );
}

/**
 * A command whose instruction is known, or an answer when the bytes end like one; then any command.
 */
function explainApdu(bytes: Uint8Array, reveal: boolean): readonly string[] {
  const command = attempt(() => decodeCommand(bytes));
  const known = command !== undefined && INSTRUCTIONS[command.ins] !== undefined;
  if (!known && endsLikeAnswer(bytes)) return explainAnswer(bytes, reveal);
  const { cla, p1, p2, data, le } = command ?? decodeCommand(bytes);
  const parameters = `class ${byte(cla)}, P1 ${byte(p1)}, P2 ${byte(p2)}`;
  const wanted = le === undefined ? '' : `, up to ${le} bytes wanted back`;
  const shown = reveal && data.length > 0 ? [`  ${hex(data)}`] : [];
  return [
    `command: ${describeCommand(bytes)}`,
    `  ${parameters}, ${data.length} bytes of data${wanted}`,
    ...shown,
  ];
}

const byte = (value: number) => hex(Uint8Array.of(value));

function explainAnswer(bytes: Uint8Array, reveal: boolean): readonly string[] {
  const { data, sw } = decodeResponse(bytes);
  const title = `answer: ${describeStatusWord(sw)}`;
  if (data.length === 0) return [title];
  const inside = attempt(() => explainTlv(data, { reveal })) ?? [];
  if (inside.length > 0) return [title, ...inside];
  return [title, `  ${data.length} bytes that are no TLV${reveal ? `: ${hex(data)}` : ''}`];
}

function statusWord(bytes: Uint8Array): number {
  if (bytes.length !== 2) throw new DecodeError('sw', `2 bytes wanted, ${bytes.length} given`);
  return decodeResponse(bytes).sw;
}

/** In the packing asked for, else the first in which the message makes sense. */
function explainIso8583(bytes: Uint8Array, { reveal, profile }: Asked): Explained {
  const body = withoutFrame(clear(bytes)).bytes;
  for (const candidate of profile === undefined ? PACKINGS : [profile]) {
    const message = attempt(() => decodeMessage(body, candidate));
    if (message !== undefined) return explainMessage(message, candidate, reveal);
  }
  const guess = profile ?? likeliestProfile(body);
  return explainMessage(decodeMessage(body, guess), guess, reveal);
}

function explainMessage(message: Message, { name }: Profile, reveal: boolean): Explained {
  const facts = { profile: name, mti: message.mti, fields: fieldsAsText(message, { reveal }) };
  return { lines: describeMessage(message, { reveal }), facts };
}

/**
 * Whose error to tell when no packing fits: digits first are text, hexadecimal after them ASCII.
 */
function likeliestProfile(bytes: Uint8Array): Profile {
  if (!/^\d{4}/.test(fromAscii(bytes.subarray(0, 4)))) return BCD;
  return /^[\dA-F]{16}/i.test(fromAscii(bytes.subarray(4, 20))) ? ASCII : NETWORK;
}

function cvrInWords(bytes: Uint8Array): readonly string[] {
  const meanings = CVR_BITS.map((meaning) => {
    const mask = 1 << (meaning.bit - 1);
    return { byte: meaning.byte, mask, value: mask, name: meaning.name };
  });
  return bitsInWords(meanings, bytes, 6, 'CVR');
}

function bitsInWords(
  meanings: readonly BitMeaning[],
  bytes: Uint8Array,
  length: number,
  path: string,
): readonly string[] {
  if (bytes.length !== length) {
    throw new DecodeError(path, `${length} bytes wanted, ${bytes.length} given`);
  }
  const set = describeWith(meanings, bytes).filter((bit) => bit.set);
  if (set.length === 0) return ['no bit is set'];
  return set.map(({ byte: place, bit, name }) => `byte ${place}, bit ${bit}: ${name}`);
}

function explainIad(bytes: Uint8Array): readonly string[] {
  const iad = decodeIad(bytes);
  const version = `cryptogram version number ${byte(iad.cvn)}`;
  return [
    version,
    `card verification results ${hex(iad.cvr)}`,
    ...cvrInWords(iad.cvr).map((line) => `  ${line}`),
  ];
}

/** Groupings hold keys, so what is inside is shown only when asked for. */
function explainDGIs(bytes: Uint8Array, reveal: boolean): readonly string[] {
  return decodeDGIs(bytes).map(({ dgi, data }) => {
    const title = `grouping ${hex(Uint8Array.of(dgi >> 8, dgi & 0xff))}, ${data.length} bytes`;
    return reveal ? `${title}: ${hex(data)}` : title;
  });
}

/** The header alone: it is in the clear, and all that can be told without the protection key. */
function explainKeyBlock(text: string): readonly string[] {
  const { header, keyBlockLength } = decodeKeyBlockHeader(text);
  if (keyBlockLength !== text.length) {
    throw new DecodeError('length', `${keyBlockLength} characters said, ${text.length} given`);
  }
  const { options, ...fixed } = header;
  return [
    ...Object.entries(fixed).map(([name, value]) => `${name}: ${value}`),
    ...options.map(({ id, data }) => `option ${id}: ${data}`),
  ];
}

/** Any tag of the dictionary explains its own value. */
export function explainerOf(kind: string): Explain | undefined {
  const known = Object.hasOwn(EXPLAINERS, kind) ? EXPLAINERS[kind] : undefined;
  if (known !== undefined) return known;
  const tag = attempt(() => tagFromHex(kind.toUpperCase()));
  return tag === undefined || tagInfo(tag) === undefined ? undefined : explainerOfTag(tag);
}

/** A key block is text and may be given as it is; everything else is hexadecimal. */
export function bytesOfKind(kind: string, text: string): Uint8Array {
  const spelt = text.trim();
  if (kind === 'key-block' && /^[A-E]\d{4}[\dA-Z]/.test(spelt)) {
    return Uint8Array.from(spelt, (character) => character.charCodeAt(0));
  }
  return fromHex(spelt, kind);
}
