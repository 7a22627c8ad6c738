/** A message in words, one line a field, account data masked unless revealing is asked for. */
import { DecodeError, hex } from '@armilla/bytes';
import { explainTlv, truncatePAN } from '@armilla/tlv';
import {
  ENTRY_MODES,
  inWords,
  NETWORK_MANAGEMENT_CODES,
  PIN_CAPABILITIES,
  PROCESSING_CODES,
  RESPONSE_CODES,
} from './codes.ts';
import { FIELDS, type FieldSpec, type Message } from './fields.ts';
import { presentFields } from './message.ts';
import { mtiInWords } from './mti.ts';
import { decodeSubelements, SUBELEMENTS, type SubelementSpec } from './subelements.ts';

export interface DescribeOptions {
  /** Shows account data, PIN blocks and names in clear. */
  readonly reveal?: boolean;
}

/** Numbers, expiry, tracks and what may hold them, PIN data. */
const SENSITIVE: ReadonlySet<number> = new Set([14, 20, 34, 35, 36, 45, 52, 102, 103]);

/** Whether a field is masked whole wherever a message is shown; DE 2, 48 and 55 are in part. */
export function isSensitiveField(number: number): boolean {
  return SENSITIVE.has(number);
}

const TABLE: Readonly<Record<number, FieldSpec>> = FIELDS;
const SUBELEMENT_TABLE: Readonly<Record<string, SubelementSpec>> = SUBELEMENTS;

/** `0100 authorisation request`, then `DE3 Processing code: 000000 (purchase)` and so on. */
export function describeMessage(
  message: Message,
  options: DescribeOptions = {},
): readonly string[] {
  const fields = presentFields(message).flatMap(([number, value]) => {
    const name = TABLE[number]?.name ?? 'Unknown field';
    const [first, ...rest] = describeValue(number, value, options.reveal === true);
    return [`DE${number} ${name}: ${first ?? ''}`, ...rest.map((line) => `  ${line}`)];
  });
  return [`${message.mti} ${mtiInWords(message.mti)}`, ...fields];
}

/**
 * The fields that are there as texts by number, bytes in hexadecimal: what a program reads. Fields
 * with account or PIN data, DE 48 and DE 55 are masked unless revealing is asked for.
 */
export function fieldsAsText(
  message: Message,
  options: DescribeOptions = {},
): Readonly<Record<number, string>> {
  const entries = presentFields(message).map(([number, value]) => {
    const text = value instanceof Uint8Array ? hex(value) : value;
    if (options.reveal === true) return [number, text];
    if (number === 2) return [number, truncatePAN(text)];
    const hidden = SENSITIVE.has(number) || number === 48 || number === 55;
    return [number, hidden ? masked(value) : text];
  });
  return Object.fromEntries(entries);
}

function describeValue(
  number: number,
  value: string | Uint8Array,
  reveal: boolean,
): readonly string[] {
  if (!reveal && SENSITIVE.has(number)) return [masked(value)];
  if (value instanceof Uint8Array) return number === 55 ? chipLines(value, reveal) : [hex(value)];
  if (number === 2) return [reveal ? value : truncatePAN(value)];
  if (number === 48) return subelementLines(value, reveal);
  const words = codeInWords(number, value);
  return [words === undefined ? value : `${value} (${words})`];
}

function masked(value: string | Uint8Array): string {
  return `masked, ${value.length} ${typeof value === 'string' ? 'characters' : 'bytes'}`;
}

function chipLines(value: Uint8Array, reveal: boolean): readonly string[] {
  const size = `${value.length} bytes`;
  return [size, ...decoded(() => explainTlv(value, { reveal }))];
}

function subelementLines(text: string, reveal: boolean): readonly string[] {
  const lines = decoded(() =>
    Object.entries<string | undefined>(decodeSubelements(text)).map(([id, value = '']) => {
      const spec = SUBELEMENT_TABLE[id];
      const shown = spec?.sensitive === true && !reveal ? masked(value) : value;
      return `${id} ${spec?.name ?? 'Unknown subelement'}: ${shown}`;
    }),
  );
  return [`${text.length} characters`, ...lines.toSorted()];
}

/** What cannot be read is said, not shown: it may be anything. */
function decoded(lines: () => readonly string[]): readonly string[] {
  try {
    return lines();
  } catch (error) {
    if (error instanceof DecodeError) return [`cannot be read: ${error.message}`];
    throw error;
  }
}

function codeInWords(number: number, value: string): string | undefined {
  switch (number) {
    case 3:
      return inWords(PROCESSING_CODES, value.slice(0, 2));
    case 22:
      return entryModeInWords(value);
    case 39:
      return inWords(RESPONSE_CODES, value);
    case 70:
      return inWords(NETWORK_MANAGEMENT_CODES, value);
    default:
      return undefined;
  }
}

function entryModeInWords(value: string): string | undefined {
  const mode = inWords(ENTRY_MODES, value.slice(0, 2));
  const pin = inWords(PIN_CAPABILITIES, value.slice(2));
  return mode !== undefined && pin !== undefined ? `${mode}, ${pin}` : mode;
}
