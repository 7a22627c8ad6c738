/** A value of one tag: what it reads as, its bits, and what is inside. */
import { DecodeError, fromAscii, hex } from '@armilla/bytes';
import { CVR_BITS, decodeIad } from '@armilla/emv';
import {
  type BitMeaning,
  CTQ_BITS,
  cvmRuleInWords,
  decodeCompressedNumeric,
  decodeCvmList,
  decodeDate,
  decodeDol,
  decodeTime,
  decodeTrack2,
  explainValue,
  TTQ_BITS,
  tagHex,
  tagInfo,
} from '@armilla/tlv';
import { applicationName, countryName, currencyName } from './books.ts';
import { bitsOf, bitsOfTag, type Item, item } from './item.ts';
import { isHidden, type Masked, part } from './masked.ts';

/** What of an item its value decides. */
export type Reading = Partial<Omit<Item, 'id' | 'name' | 'bytes' | 'clause'>>;

type Read = (value: Masked, tag: number) => Reading;

const READINGS: Readonly<Record<number, Read>> = {
  79: applicationReading,
  132: applicationReading,
  40710: applicationReading,
  87: ({ bytes }) => ({ items: trackItems(bytes) }),
  90: ({ bytes }) => ({ value: decodeCompressedNumeric(bytes) }),
  24356: dateReading,
  24357: dateReading,
  154: dateReading,
  40737: ({ bytes }) => ({ value: timeInWords(bytes) }),
  24360: ({ bytes }) => meant(countryName(numberOf(bytes))),
  40730: ({ bytes }) => meant(countryName(numberOf(bytes))),
  24362: ({ bytes }) => meant(currencyName(numberOf(bytes))),
  40770: ({ bytes }) => meant(currencyName(numberOf(bytes))),
  140: listReading,
  141: listReading,
  151: listReading,
  40760: listReading,
  40777: listReading,
  40783: listReading,
  40785: listReading,
  40795: listReading,
  40809: listReading,
  142: ({ bytes }) => ({ items: methodItems(bytes) }),
  148: (value) => ({ items: locatorItems(value) }),
  40720: issuerDataReading,
  40758: ({ bytes }) => ({ value: String(Number.parseInt(hex(bytes), 16)) }),
  40806: ({ bytes }) => (bytes.length === 4 ? { bits: bitsOf(TTQ_BITS, bytes) } : {}),
  40814: deviceReading,
};

/** What a value says. What its own rules do not fit is told as trouble, never thrown. */
export function readingOf(tag: number, value: Masked): Reading {
  if (isHidden(value) && tag !== 0x5a) return { hidden: true };
  const hidden = isHidden(value) ? ({ hidden: true } as const) : {};
  const bits = bitsOfTag(tag, value.bytes);
  const told = bits.length === 0 ? {} : { bits };
  try {
    const read = READINGS[tag];
    const reading = read === undefined ? plainReading(tag, value) : read(value, tag);
    return { ...told, ...shownIn(reading, value), ...hidden };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { ...told, ...hidden, trouble: error.message };
  }
}

/** Digits of a number that is partly hidden are hidden in words as well. */
function shownIn(reading: Reading, value: Masked): Reading {
  if (reading.value === undefined || !isHidden(value)) return reading;
  const shown = [...reading.value].map((digit, i) => (value.text[i] === 'X' ? '•' : digit));
  return { ...reading, value: shown.join('') };
}

/** What the format alone tells: text, or a number without its leading zeros. */
function plainReading(tag: number, { bytes }: Masked): Reading {
  const format = tagInfo(tag)?.format;
  if (bytes.length === 0) return {};
  if (format === 'ans' || format === 'an' || format === 'a') {
    return bytes.every((byte) => byte >= 0x20 && byte < 0x7f) ? { value: fromAscii(bytes) } : {};
  }
  return format === 'n' && /^\d+$/.test(hex(bytes)) ? { value: `${BigInt(hex(bytes))}` } : {};
}

const meant = (meaning: string | undefined): Reading => (meaning === undefined ? {} : { meaning });

const numberOf = (bytes: Uint8Array) => hex(bytes).replace(/^0+/, '').padStart(3, '0');

function applicationReading({ bytes }: Masked): Reading {
  const text = fromAscii(bytes);
  const value = /^[\x20-\x7e]+$/.test(text) ? { value: text } : {};
  const meaning = applicationName(hex(bytes));
  return meaning === undefined ? value : { ...value, meaning };
}

/** Third party data tells the kind of device (Book C-2, annex A). */
function deviceReading({ bytes }: Masked, tag: number): Reading {
  const told = explainValue(tag, bytes)[1];
  return told === undefined ? {} : { meaning: told.trim() };
}

function dateReading({ bytes }: Masked, tag: number): Reading {
  const { year, month, day } = decodeDate(bytes, tagHex(tag));
  return { value: `${year}-${two(month)}-${two(day)}` };
}

const two = (value: number) => String(value).padStart(2, '0');

function timeInWords(bytes: Uint8Array): string {
  const { hour, minute, second } = decodeTime(bytes, '9F21');
  return [hour, minute, second].map(two).join(':');
}

function listReading({ bytes }: Masked): Reading {
  return { items: listItems(bytes) };
}

/** A data object list: what is asked for, in its order (Book 3, 5.4). */
export function listItems(bytes: Uint8Array): readonly Item[] {
  return decodeDol(bytes).map(({ tag, length }) =>
    item({
      id: tagHex(tag),
      name: tagInfo(tag)?.name ?? 'Unknown tag',
      meaning: `${length} ${length === 1 ? 'byte' : 'bytes'} wanted`,
      clause: tagInfo(tag)?.clause,
    }),
  );
}

function trackItems(bytes: Uint8Array): readonly Item[] {
  const { pan, expiry, serviceCode, discretionaryData } = decodeTrack2(bytes);
  return [
    { id: 'PAN', name: 'Account number', value: pan },
    { id: 'YYMM', name: 'Expiry', value: expiry },
    { id: 'SC', name: 'Service code', value: serviceCode },
    { id: 'DD', name: 'Discretionary data', value: discretionaryData },
  ];
}

function methodItems(bytes: Uint8Array): readonly Item[] {
  const { amountX, amountY, rules } = decodeCvmList(bytes);
  const clause = 'EMV Book 3, 10.5';
  return [
    { id: 'X', name: 'Amount X', value: String(amountX), clause },
    { id: 'Y', name: 'Amount Y', value: String(amountY), clause },
    ...rules.map((rule, i) => ({
      id: String(i + 1),
      name: `Rule ${i + 1}`,
      bytes: hex(Uint8Array.of(rule.code, rule.condition)),
      meaning: cvmRuleInWords(rule),
      clause: 'EMV Book 3, C3',
    })),
  ];
}

/** Four bytes an entry: short file identifier, first and last record, how many are signed. */
function locatorItems(value: Masked): readonly Item[] {
  const items: Item[] = [];
  for (let at = 0; at + 4 <= value.bytes.length; at += 4) {
    const entry = part(value, at, at + 4);
    const [file = 0, first = 0, last = 0, signed = 0] = entry.bytes;
    items.push({
      id: String(at / 4 + 1),
      name: `File ${file >> 3}`,
      bytes: entry.text,
      meaning: `records ${first} to ${last}, ${signed} of them signed`,
      clause: 'EMV Book 3, 10.2',
    });
  }
  return items;
}

const CVR_MEANINGS: readonly BitMeaning[] = CVR_BITS.map(({ byte, bit, name }) => {
  const mask = 1 << (bit - 1);
  return { byte, mask, value: mask, name };
});

/** Card verification results of M/Chip, six bytes. */
export function cardResults(value: Masked): Item {
  if (value.bytes.length !== 6) {
    throw new DecodeError('CVR', `6 bytes wanted, ${value.bytes.length} given`);
  }
  return {
    id: 'CVR',
    name: 'Card verification results',
    bytes: value.text,
    bits: bitsOf(CVR_MEANINGS, value.bytes),
    clause: 'M/Chip, card verification results',
  };
}

/** Issuer application data of M/Chip, part by part; of anybody else's only the bytes. */
export function issuerDataItems(value: Masked): readonly Item[] {
  decodeIad(value.bytes);
  const clause = 'M/Chip, issuer application data';
  const piece = (id: string, name: string, start: number, end?: number): Item => ({
    id,
    name,
    bytes: part(value, start, end).text,
    clause,
  });
  return [
    piece('KDI', 'Key derivation index', 0, 1),
    { ...piece('CVN', 'Cryptogram version number', 1, 2), meaning: versionInWords(value.bytes[1]) },
    cardResults(part(value, 2, 8)),
    piece('DAC', 'Data authentication code or ICC dynamic number', 8, 10),
    piece('CTR', 'Counters', 10),
  ];
}

function versionInWords(version = 0): string {
  const keys = (version & 0x04) === 0 ? 'Mastercard session keys' : 'EMV common session keys';
  return (version & 0x01) === 0 ? keys : `${keys}, counters under the cryptogram`;
}

function issuerDataReading(value: Masked): Reading {
  return { items: issuerDataItems(value) };
}

/** Card transaction qualifiers, kernel 3's meaning of 9F6C. */
export function cardQualifiers(value: Masked): Item {
  return qualifiers('9F6C', 'Card transaction qualifiers (CTQ)', CTQ_BITS, value, 2);
}

/** Terminal transaction qualifiers, kernel 3's meaning of 9F66. */
export function terminalQualifiers(value: Masked): Item {
  return qualifiers('9F66', 'Terminal transaction qualifiers (TTQ)', TTQ_BITS, value, 4);
}

function qualifiers(
  id: string,
  name: string,
  meanings: readonly BitMeaning[],
  { bytes, text }: Masked,
  length: number,
): Item {
  if (bytes.length !== length) {
    throw new DecodeError(id, `${length} bytes wanted, ${bytes.length} given`);
  }
  const clause = 'EMV Contactless Book C-3, annex A';
  return { id, name, bytes: text, bits: bitsOf(meanings, bytes), clause };
}
