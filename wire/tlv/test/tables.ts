/**
 * Every table of this library as data, the private ones by what they make of every possible input.
 * The golden file beside the vectors holds the same, one row a line, to be read against the books.
 */
import { ascii, concat, fromHex, hex } from '@armilla/bytes';
import {
  BIT_MAPS,
  type BitMeaning,
  CTQ_BITS,
  cvmConditionInWords,
  cvmMethodInWords,
  explainValue,
  TAGS,
  TTQ_BITS,
  tagHex,
} from '../index.ts';

export interface GoldenTable {
  /** The book and clause to review the rows against. */
  readonly source: string;
  readonly rows: readonly unknown[];
}

const spelt = (value: number) => hex(Uint8Array.of(value));

function tags(): readonly unknown[] {
  return TAGS.map(({ tag, name, format, length, source, template, clause, sensitive }) => [
    tagHex(tag),
    name,
    format,
    ...length,
    source,
    template,
    clause,
    ...(sensitive ? ['sensitive'] : []),
  ]);
}

function bitMaps(): readonly unknown[] {
  const all: readonly (readonly [string, readonly BitMeaning[]])[] = [
    ...[...BIT_MAPS].map(([tag, meanings]) => [tagHex(tag), meanings] as const),
    ['TTQ', TTQ_BITS],
    ['CTQ', CTQ_BITS],
  ];
  return all.flatMap(([map, meanings]) =>
    meanings.map(({ byte, mask, value, name }) => [map, byte, spelt(mask), spelt(value), name]),
  );
}

/** The rows of a function of one byte, its answer for unknown bytes left out. */
function wordsOfBytes(words: (byte: number) => string, limit: number, unknown: string) {
  return Array.from({ length: limit }, (_, byte) => [spelt(byte), words(byte)]).filter(
    ([, text]) => text !== unknown,
  );
}

/** Tags whose value is told as a data object list. */
function listTags(): readonly unknown[] {
  const list = fromHex('9A03');
  return TAGS.filter(({ tag }) => explainValue(tag, list).length > 1)
    .filter(({ tag }) => explainValue(tag, list)[1]?.includes('Transaction date, 3 bytes'))
    .map(({ tag }) => [tagHex(tag)]);
}

function deviceTypes(): readonly unknown[] {
  return Array.from({ length: 100 }, (_, type) => {
    const digits = String(type).padStart(2, '0');
    const value = concat(fromHex('05280000'), ascii(digits));
    return explainValue(0x9f6e, value).slice(1);
  }).flat();
}

export function tables(): Readonly<Record<string, GoldenTable>> {
  return {
    tags: {
      source:
        'EMV Book 3, annex A; Contactless Books B and C-2, annex A: tag, name, format, length',
      rows: tags(),
    },
    bitMaps: {
      source:
        'EMV Book 3, annex C; Book 4, annex A; Book C-2, annex A: tag, byte, mask, value, name',
      rows: bitMaps(),
    },
    cvmMethods: {
      source: 'EMV Book 3, annex C3, table 42',
      rows: wordsOfBytes(cvmMethodInWords, 64, 'a method this table does not know'),
    },
    cvmConditions: {
      source: 'EMV Book 3, annex C3, table 43',
      rows: wordsOfBytes(cvmConditionInWords, 256, 'on a condition this table does not know'),
    },
    dataObjectLists: { source: 'EMV Book 3, 5.4; Book C-2, annex A', rows: listTags() },
    deviceTypes: { source: 'EMV Contactless, payment initiation channel', rows: deviceTypes() },
  };
}
