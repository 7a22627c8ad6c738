/** An ISO 8583 message field by field, with what is inside fields that have an inside. */
import { DecodeError, hex } from '@armilla/bytes';
import {
  ASCII,
  BCD,
  decodeMessage,
  ENTRY_MODES,
  encodeBitmaps,
  FIELDS,
  type FieldSpec,
  type Message,
  mtiInWords,
  NETWORK,
  NETWORK_MANAGEMENT_CODES,
  PIN_CAPABILITIES,
  PROCESSING_CODES,
  type Profile,
  RESPONSE_CODES,
} from '@armilla/iso8583';
import { attempt } from './apdu-items.ts';
import { amountInWords, countryName, currencyName } from './books.ts';
import { type Bit, type Item, item } from './item.ts';
import { common, isHidden, type Masked, merged, otherReading, readMasked } from './masked.ts';
import { subelementItems } from './subelement-items.ts';
import { tlvItems } from './tlv-items.ts';

const TABLE: Readonly<Record<number, FieldSpec>> = FIELDS;
const HIDDEN_SIGN = '•';

/** The packings we know, in the order in which they are tried. */
export const PACKINGS: readonly Profile[] = [ASCII, NETWORK, BCD];

export interface ReadMessage {
  readonly profile: Profile;
  /** Hidden digits of text are 0. */
  readonly message: Message;
  readonly items: readonly Item[];
}

/** A message in the packing given, else in the first that fits. Throws {@link DecodeError}. */
export function readMessage(masked: Masked, profile?: Profile): ReadMessage {
  const found =
    profile ??
    PACKINGS.find((candidate) => attempt(() => decodeMessage(masked.bytes, candidate))) ??
    ASCII;
  const message = decodeMessage(masked.bytes, found);
  const other = isHidden(masked) ? decodeMessage(otherReading(masked), found) : message;
  return { profile: found, message, items: messageItems(message, other) };
}

/** `other` has other digits where something is hidden. */
function messageItems(message: Message, other: Message): readonly Item[] {
  const fields = present(message);
  const others = new Map(present(other));
  const about: About = { currency: message.fields[49] };
  const shown = fields.map(([number, value]) =>
    fieldItem(number, value, others.get(number) ?? value, about),
  );
  return [typeItem(message.mti), bitmapItem(fields.map(([number]) => number)), ...shown];
}

type Value = string | Uint8Array;

function present(message: Message): readonly (readonly [number, Value])[] {
  return Object.entries(message.fields).flatMap(([number, value]) =>
    value === undefined ? [] : [[Number(number), value as Value] as const],
  );
}

const VERSIONS: Readonly<Record<string, string>> = { 0: '1987', 1: '1993', 2: '2003' };
const ORIGINS: Readonly<Record<string, string>> = {
  0: 'acquirer',
  1: 'acquirer, repeat',
  2: 'issuer',
  3: 'issuer, repeat',
};

function typeItem(mti: string): Item {
  const [version = '', , , origin = ''] = mti;
  const digit = (id: string, name: string, at: number, meaning: string | undefined) =>
    item({ id, name, value: mti.charAt(at), meaning });
  const [messageClass = '', messageFunction = ''] = splitWords(mtiInWords(mti));
  return {
    id: 'MTI',
    name: 'Message type indicator',
    value: mti,
    meaning: mtiInWords(mti),
    clause: 'ISO 8583:1987, message type identifier',
    items: [
      digit('1', 'Version', 0, VERSIONS[version] && `ISO 8583:${VERSIONS[version]}`),
      digit('2', 'Class', 1, messageClass),
      digit('3', 'Function', 2, messageFunction),
      digit('4', 'Origin', 3, ORIGINS[origin]),
    ],
  };
}

/** `network management request` → class and function. */
function splitWords(words: string): readonly [string, string] {
  const match = /^(.*?) (advice response|request|response|advice|unknown function).*$/.exec(words);
  return [match?.[1] ?? words, match?.[2] ?? ''];
}

function bitmapItem(numbers: readonly number[]): Item {
  const bytes = encodeBitmaps(numbers);
  return {
    id: 'Bitmap',
    name: bytes.length > 8 ? 'Bitmaps, primary and secondary' : 'Bitmap, primary',
    bytes: hex(bytes),
    meaning: `data elements ${numbers.join(', ')}`,
    clause: 'ISO 8583:1987, bit map',
    bits: [...bytes].flatMap(bitmapBits),
  };
}

function bitmapBits(content: number, index: number): readonly Bit[] {
  return [8, 7, 6, 5, 4, 3, 2, 1].map((bit) => {
    const number = 8 * index + 9 - bit;
    const set = (content & (1 << (bit - 1))) !== 0;
    const name = number === 1 || number === 65 ? 'another bitmap follows' : `DE ${number}`;
    return { byte: index + 1, high: bit, low: bit, value: set ? '1' : '0', set, name };
  });
}

interface About {
  /** DE 49. */
  readonly currency: string | undefined;
}

function fieldItem(number: number, value: Value, other: Value, about: About): Item {
  const spec = TABLE[number];
  const head = {
    id: `DE ${number}`,
    name: spec?.name ?? 'Unknown field',
    format:
      spec &&
      `${spec.content}, ${spec.length === 'fixed' ? '' : `${spec.length}VAR `}${spec.maximum}`,
    clause: `ISO 8583:1987, data element ${number}`,
  };
  if (typeof value !== 'string' || typeof other !== 'string') {
    return item({ ...head, ...bytesReading(number, value as Uint8Array, other as Uint8Array) });
  }
  const text = common(value, other, HIDDEN_SIGN);
  const hidden = text.includes(HIDDEN_SIGN) ? (true as const) : undefined;
  return item({ ...head, value: text, hidden, ...textReading(number, text, about) });
}

type Reading = Partial<Pick<Item, 'bytes' | 'meaning' | 'items' | 'hidden' | 'trouble' | 'value'>>;

function bytesReading(number: number, value: Uint8Array, other: Uint8Array): Reading {
  const masked = readMasked(merged(value, other));
  const hidden = isHidden(masked) ? ({ hidden: true } as const) : {};
  if (number !== 55) return { bytes: masked.text, ...hidden };
  return { bytes: masked.text, ...troubled(() => ({ items: tlvItems(masked) })) };
}

function troubled(read: () => Reading): Reading {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecodeError) return { trouble: error.message };
    throw error;
  }
}

const AMOUNTS: ReadonlySet<number> = new Set([4, 5, 6]);

function textReading(number: number, text: string, { currency }: About): Reading {
  if (AMOUNTS.has(number)) return meant(currency && amountInWords(text, currency));
  return READINGS[number]?.(text) ?? {};
}

const READINGS: Readonly<Record<number, (text: string) => Reading>> = {
  3: (text) => ({
    items: [
      part('1–2', 'Transaction type', text.slice(0, 2), words(PROCESSING_CODES, text.slice(0, 2))),
      part('3–4', 'Account from', text.slice(2, 4), ACCOUNTS[text.slice(2, 4)]),
      part('5–6', 'Account to', text.slice(4), ACCOUNTS[text.slice(4)]),
    ],
  }),
  7: (text) => meant(`${dayOf(text)} ${timeOf(text.slice(4))} UTC`),
  12: (text) => meant(timeOf(text)),
  13: (text) => meant(dayOf(text)),
  15: (text) => meant(dayOf(text)),
  19: (text) => meant(countryName(text)),
  22: (text) => ({
    items: [
      part(
        '1–2',
        'How the number was read',
        text.slice(0, 2),
        words(ENTRY_MODES, text.slice(0, 2)),
      ),
      part('3', 'PIN capability', text.slice(2), words(PIN_CAPABILITIES, text.slice(2))),
    ],
  }),
  39: (text) => meant(words(RESPONSE_CODES, text)),
  43: (text) => ({
    items: [
      part('1–25', 'Name', text.slice(0, 25).trim()),
      part('26–38', 'Place', text.slice(25, 38).trim()),
      part('39–40', 'Country', text.slice(38).trim()),
    ],
  }),
  48: (text) => troubled(() => ({ items: subelementItems(text) })),
  49: (text) => meant(currencyName(text)),
  50: (text) => meant(currencyName(text)),
  51: (text) => meant(currencyName(text)),
  54: (text) => ({ items: additionalAmounts(text) }),
  70: (text) => meant(words(NETWORK_MANAGEMENT_CODES, text)),
  90: (text) => ({
    items: [
      part('1–4', 'Message type', text.slice(0, 4), mtiInWords(text.slice(0, 4))),
      part('5–10', 'Systems trace audit number', text.slice(4, 10)),
      part('11–20', 'Transmission date and time', text.slice(10, 20)),
      part('21–31', 'Acquiring institution', text.slice(20, 31)),
      part('32–42', 'Forwarding institution', text.slice(31)),
    ],
  }),
};

const ACCOUNTS: Readonly<Record<string, string>> = {
  '00': 'default',
  '10': 'savings',
  '20': 'current',
  '30': 'credit',
};

function words(table: Readonly<Record<string, string>>, code: string): string | undefined {
  return Object.hasOwn(table, code) ? table[code] : undefined;
}

function meant(meaning: string | undefined): Reading {
  return meaning === undefined || meaning === '' ? {} : { meaning };
}

function part(id: string, name: string, value: string, meaning?: string): Item {
  return item({ id, name, value, meaning });
}

const dayOf = (text: string) => `${text.slice(2, 4)}.${text.slice(0, 2)}.`;
const timeOf = (text: string) => `${text.slice(0, 2)}:${text.slice(2, 4)}:${text.slice(4, 6)}`;

/** Twenty characters each: account, kind, currency, sign, amount. */
function additionalAmounts(text: string): readonly Item[] {
  return (text.match(/.{20}/g) ?? []).map((amount, i) =>
    part(
      String(i + 1),
      `Amount of kind ${amount.slice(2, 4)}`,
      amount,
      amountInWords(amount.slice(8), amount.slice(4, 7)),
    ),
  );
}
