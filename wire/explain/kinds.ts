/** Everything that can be decoded by itself: a kind of bytes to its tree. */
import { ascii, DecodeError, fromAscii, hex } from '@armilla/bytes';
import { decodeKeyBlockHeader, decodeResponse } from '@armilla/emv';
import { decodeCPLC, decodeDGIs } from '@armilla/globalplatform';
import { ASCII, BCD, NETWORK, type Profile } from '@armilla/iso8583';
import { tagFromHex, tagInfo } from '@armilla/tlv';
import {
  answerItems,
  apduTitle,
  attempt,
  commandItems,
  endsLikeAnswer,
  isKnownCommand,
  listsIn,
} from './apdu-items.ts';
import type { Item } from './item.ts';
import { type Masked, readMasked } from './masked.ts';
import { readMessage } from './message-items.ts';
import { tlvItems, valueItem } from './tlv-items.ts';
import {
  cardQualifiers,
  cardResults,
  issuerDataItems,
  listItems,
  terminalQualifiers,
} from './value-items.ts';

/** Values of single tags that people paste without their tag. */
export const TAGS_BY_NAME = {
  aip: '82',
  auc: '9F07',
  tvr: '95',
  tsi: '9B',
  cid: '9F27',
  afl: '94',
  'terminal-capabilities': '9F33',
  'additional-terminal-capabilities': '9F40',
  'terminal-type': '9F35',
  'cvm-list': '8E',
  'cvm-results': '9F34',
  ttq: '9F66',
  'third-party-data': '9F6E',
  track2: '57',
  pan: '5A',
} as const;

export const PROFILES: Readonly<Record<string, Profile>> = {
  ascii: ASCII,
  bcd: BCD,
  network: NETWORK,
};

type Decode = (masked: Masked) => readonly Item[];

const DECODERS: Readonly<Record<string, Decode>> = {
  tlv: tlvItems,
  dol: ({ bytes }) => listItems(bytes),
  sw: (masked) => statusItems(masked),
  iso8583: (masked) => readMessage(masked).items,
  'iso8583-ascii': (masked) => readMessage(masked, ASCII).items,
  'iso8583-network': (masked) => readMessage(masked, NETWORK).items,
  'iso8583-bcd': (masked) => readMessage(masked, BCD).items,
  cvr: (masked) => [cardResults(masked)],
  ctq: (masked) => [cardQualifiers(masked)],
  iad: issuerDataItems,
  cplc: ({ bytes }) =>
    Object.entries(decodeCPLC(bytes)).map(([name, value], i) => ({
      id: String(i + 1),
      name,
      bytes: value,
      clause: 'GlobalPlatform Card Specification, H',
    })),
  dgi: ({ bytes }) =>
    decodeDGIs(bytes).map(({ dgi, data }) => ({
      id: hex(Uint8Array.of(dgi >> 8, dgi & 0xff)),
      name: 'Data grouping',
      bytes: hex(data),
      clause: 'EMV Card Personalisation Specification, 2.2',
    })),
  'key-block': ({ bytes }) => keyBlockItems(bytes),
  ...Object.fromEntries(
    Object.entries(TAGS_BY_NAME).map(([name, tag]) => [name, decoderOfTag(tagFromHex(tag))]),
  ),
  ttq: (masked) => [terminalQualifiers(masked)],
};

function decoderOfTag(tag: number): Decode {
  return (masked) => [valueItem(tag, masked)];
}

function statusItems(masked: Masked): readonly Item[] {
  const { length } = masked.bytes;
  if (length !== 2) throw new DecodeError('sw', `2 bytes wanted, ${length} given`);
  decodeResponse(masked.bytes);
  return answerItems(masked);
}

/** The header alone: it is in the clear, and all that can be told without the protection key. */
function keyBlockItems(bytes: Uint8Array): readonly Item[] {
  const text = fromAscii(bytes);
  const { header, keyBlockLength } = decodeKeyBlockHeader(text);
  if (keyBlockLength !== text.length) {
    throw new DecodeError('length', `${keyBlockLength} characters said, ${text.length} given`);
  }
  const { options, ...fixed } = header;
  const clause = 'ASC X9 TR 31-2018, A.2';
  return [
    ...Object.entries(fixed).map(([name, value]) => ({
      id: name,
      name,
      value: `${value}`,
      clause,
    })),
    ...options.map(({ id, data }) => ({ id, name: 'Optional block', value: data, clause })),
  ];
}

/** `apdu`, then every other kind by name; any tag of the dictionary is a kind as well. */
export const KINDS: readonly string[] = ['apdu', ...Object.keys(DECODERS)];

export interface Decoded {
  readonly kind: string;
  readonly items: readonly Item[];
}

/**
 * What somebody pasted, by the kind they chose; `guess` finds the kind out. Hexadecimal with any
 * white space, `X` for half bytes that are hidden; of an ISO 8583 message its ASCII as well, of a
 * key block its text; of APDUs one a line. Throws {@link DecodeError} with a path.
 */
export function decodePasted(text: string, kind: string): Decoded {
  if (text.trim() === '') throw new DecodeError(kind, 'nothing to decode');
  const chosen = kind === 'guess' ? guessKind(text) : kind;
  if (chosen === 'apdu') return { kind: chosen, items: apduLines(text) };
  const decode = decoderOf(chosen);
  if (decode === undefined) throw new DecodeError(kind, 'not a kind that is known');
  try {
    return { kind: chosen, items: decode(pastedBytes(text, chosen)) };
  } catch (error) {
    throw error instanceof DecodeError && error.path === '' ? error.within(chosen) : error;
  }
}

function decoderOf(kind: string): Decode | undefined {
  if (Object.hasOwn(DECODERS, kind)) return DECODERS[kind];
  const tag = attempt(() => tagFromHex(kind.toUpperCase()));
  return tag === undefined || tagInfo(tag) === undefined ? undefined : decoderOfTag(tag);
}

const MESSAGE_TEXT = /^\d{4}[\dA-Fa-f]{16}/;
const KEY_BLOCK_TEXT = /^[A-E]\d{4}[\dA-Z]/;

/** Text where the kind is text and it is not the hexadecimal of text; else hexadecimal. */
function pastedBytes(text: string, kind: string): Masked {
  const spelt = text.trim();
  if (kind === 'key-block' && KEY_BLOCK_TEXT.test(spelt)) return textBytes(spelt);
  if (kind.startsWith('iso8583') && isMessageText(spelt) && !isWholeMessage(spelt)) {
    return textBytes(spelt);
  }
  const masked = readMasked(spelt, kind);
  return kind.startsWith('iso8583') ? withoutFrame(masked) : masked;
}

/** A message type in hexadecimal of ASCII begins `30`, as no message type in text does. */
const isMessageText = (text: string) => MESSAGE_TEXT.test(text) && /^0[1-8]/.test(text);

function textBytes(text: string): Masked {
  const bytes = ascii(text);
  return { bytes, text: hex(bytes) };
}

/** Two bytes of length before a message are left away when they say how long it is. */
export function withoutFrame(masked: Masked): Masked {
  const { bytes, text } = masked;
  const said = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  if (bytes.length <= 2 || said !== bytes.length - 2) return masked;
  return { bytes: bytes.subarray(2), text: text.slice(4) };
}

/** The kind that the bytes most probably are. Throws {@link DecodeError} on what is no bytes. */
export function guessKind(pasted: string): string {
  const spelt = pasted.trim();
  if (KEY_BLOCK_TEXT.test(spelt) && !/^[\dA-Fa-f\s]+$/.test(spelt)) return 'key-block';
  const lines = spelt.includes('\n') ? linesOf(spelt) : [];
  if (lines.length > 1 && lines.some(({ bytes }) => isKnownCommand(bytes))) return 'apdu';
  if (isMessageText(spelt) && attempt(() => readMessage(textBytes(spelt)))) return 'iso8583';
  const whole = readMasked(spelt, 'guess');
  const { bytes, text } = whole;
  const masked = withoutFrame(whole);
  if (attempt(() => readMessage(masked))) return 'iso8583';
  if (bytes.length === 2 && endsLikeAnswer(bytes)) return 'sw';
  if (isKnownCommand(bytes)) return 'apdu';
  // What begins with padding is a value rather than a list of elements.
  const elements = bytes[0] === 0 ? undefined : attempt(() => tlvItems({ bytes, text }));
  if (elements?.every(({ name }) => name !== 'Unknown tag')) return 'tlv';
  if (endsLikeAnswer(bytes) && attempt(() => tlvItems(readMasked(hex(bytes.subarray(0, -2)))))) {
    return 'apdu';
  }
  if (elements !== undefined || beginsLikeTemplate(bytes)) return 'tlv';
  return BY_LENGTH[bytes.length] ?? (isMessageText(spelt) ? 'iso8583' : 'tlv');
}

/** Broken TLV is told as such, rather than as a value of its length. */
function beginsLikeTemplate([first = 0]: Uint8Array): boolean {
  return tagInfo(first)?.format === 'constructed';
}

/** Digits that are a whole message in BCD look like text as well. */
function isWholeMessage(text: string): boolean {
  return attempt(() => readMessage(readMasked(text), BCD)) !== undefined;
}

/** Values that people paste bare, by their length. */
const BY_LENGTH: Readonly<Record<number, string>> = {
  2: 'aip',
  3: 'cvm-results',
  5: 'tvr',
  6: 'cvr',
  18: 'iad',
  20: 'iad',
  26: 'iad',
  28: 'iad',
  42: 'cplc',
};

interface Line {
  readonly number: number;
  readonly masked: Masked;
  readonly bytes: Uint8Array;
}

/** Lines with what traces write before the digits: `> `, `C-APDU:`, `<<`. */
function linesOf(text: string): readonly Line[] {
  return text.split('\n').flatMap((line, i) => {
    const digits = line.replace(/^\s*(?:[<>=-]+|[CR]-?APDU\s*:|(?:send|recv|->|<-)\s*:?)\s*/i, '');
    if (digits.trim() === '') return [];
    const masked = readMasked(digits, `line ${i + 1}`);
    return [{ number: i + 1, masked, bytes: masked.bytes }];
  });
}

function apduLines(text: string): readonly Item[] {
  const lines = linesOf(text);
  const lists = listsIn(lines.filter(({ bytes }) => !isCommand(bytes)).map(({ masked }) => masked));
  let last: number | undefined;
  return lines.map(({ number, masked, bytes }) => {
    const command = isCommand(bytes);
    try {
      const items = command ? commandItems(masked, lists) : answerItems(masked, last);
      last = command ? bytes[1] : undefined;
      const name = apduTitle(masked, command);
      return { id: command ? '→' : '←', name, bytes: masked.text, items };
    } catch (error) {
      throw error instanceof DecodeError ? error.within(`line ${number}`) : error;
    }
  });
}

/** A command whose instruction is known; any command when the end is like no answer's. */
function isCommand(bytes: Uint8Array): boolean {
  return isKnownCommand(bytes) || !endsLikeAnswer(bytes);
}
