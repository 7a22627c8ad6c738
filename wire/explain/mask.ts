/**
 * What may be kept of a message: the bytes as they were, with account data, names, PIN data and
 * key material hidden half byte by half byte. What cannot be read is hidden whole.
 */
import { DecodeError, fromHex, hex } from '@armilla/bytes';
import { type CommandApdu, decodeCommand } from '@armilla/emv';
import {
  encodeMessage,
  isNetworkManagement,
  isSensitiveField,
  type Message,
  NETWORK,
} from '@armilla/iso8583';
import { decodeCompressedNumeric, decodeTlv, leaves, tagInfo, truncatePAN } from '@armilla/tlv';
import { attempt } from './apdu-items.ts';
import { merged } from './masked.ts';
import { isSensitiveSubelement, subelementPlaces } from './subelement-items.ts';

/** A value that was sent in a list without its tag. */
export interface SentElement {
  readonly tag: number;
  readonly value: Uint8Array;
}

const PAN_TAG = 0x5a;

/** BER-TLV, as {@link Masked.text} spells it. */
export function maskTlv(bytes: Uint8Array): string {
  const elements = attempt(() => leaves(decodeTlv(bytes)));
  if (elements === undefined) return hidden(bytes);
  let text = hex(bytes);
  for (const { tag, value } of elements) {
    if (tagInfo(tag)?.sensitive !== true) continue;
    text = replaced(text, value.byteOffset - bytes.byteOffset, maskedValue(tag, value));
  }
  return text;
}

const hidden = (bytes: Uint8Array) => 'XX'.repeat(bytes.length);

function replaced(text: string, offset: number, by: string): string {
  return text.slice(0, 2 * offset) + by + text.slice(2 * offset + by.length);
}

/** A PAN keeps the digits that may be shown, its fill too; everything else keeps none. */
function maskedValue(tag: number, value: Uint8Array): string {
  const digits = tag === PAN_TAG ? attempt(() => decodeCompressedNumeric(value)) : undefined;
  if (digits === undefined) return hidden(value);
  return truncatePAN(digits)
    .replaceAll('*', 'X')
    .padEnd(2 * value.length, 'F');
}

/** Instructions whose data are secrets or are enciphered: VERIFY, PIN CHANGE, PUT KEY, STORE DATA. */
const SECRET: ReadonlySet<number> = new Set([0x20, 0x24, 0xd8, 0xe2]);
const GET_PROCESSING_OPTIONS = 0xa8;
const INITIALIZE_UPDATE = 0x50;
const EXTERNAL_AUTHENTICATE = 0x82;

/** A command; `sent`: the values its data consist of, where it answers a card's list. */
export function maskCommand(bytes: Uint8Array, sent: readonly SentElement[] = []): string {
  const apdu = attempt(() => decodeCommand(bytes));
  if (apdu === undefined) return hidden(bytes);
  const { data } = apdu;
  const start = data.byteOffset - bytes.byteOffset;
  if (data.length === 0) return hex(bytes);
  if (isSecret(apdu)) return replaced(hex(bytes), start, hidden(data));
  return replaced(hex(bytes), start, maskedSent(apdu, sent));
}

/** Whatever goes to a card under secure messaging is nobody's business but theirs. */
function isSecret({ cla, ins }: CommandApdu): boolean {
  if (SECRET.has(ins)) return true;
  return (cla & 0x84) === 0x84 && ins !== EXTERNAL_AUTHENTICATE;
}

function maskedSent({ ins, data }: CommandApdu, sent: readonly SentElement[]): string {
  const length = sent.reduce((sum, { value }) => sum + value.length, 0);
  let at = ins === GET_PROCESSING_OPTIONS ? data.length - length : 0;
  let text = hex(data);
  for (const { tag, value } of sent) {
    if (tagInfo(tag)?.sensitive === true) text = replaced(text, at, maskedValue(tag, value));
    at += value.length;
  }
  return text;
}

/** An answer; `to`: the command it answers. */
export function maskAnswer(answer: Uint8Array, to: Uint8Array): string {
  const length = Math.max(0, answer.length - 2);
  const data = answer.subarray(0, length);
  const status = hex(answer.subarray(length));
  const apdu = attempt(() => decodeCommand(to));
  if (apdu === undefined || isSecret(apdu)) return hidden(data) + status;
  // A security domain's challenge and cryptogram are no TLV, and no secrets.
  return (apdu.ins === INITIALIZE_UPDATE ? hex(data) : maskTlv(data)) + status;
}

/**
 * A message as the network's own packing has it; `undefined` when its fields do not fit that. Of
 * the keeping of the line only what names it is left, since keys are brought there.
 */
export function maskMessage(message: Message): string | undefined {
  try {
    return merged(filled(message, 0), filled(message, 1));
  } catch (error) {
    if (error instanceof RangeError || error instanceof DecodeError) return undefined;
    throw error;
  }
}

type Fill = 0 | 1;

/** The message with every hidden character as that digit. */
function filled(message: Message, fill: Fill): Uint8Array {
  const line = isNetworkManagement(message.mti);
  const fields = Object.entries(message.fields).map(([name, value]) => {
    const number = Number(name);
    if (value === undefined) return [name, undefined];
    if (line && !OF_THE_LINE.has(number)) return [name, hiddenAs(value, fill)];
    return [name, filledField(number, value, fill)];
  });
  return encodeMessage({ mti: message.mti, fields: Object.fromEntries(fields) }, NETWORK);
}

/** Dates, numbers, names and codes of messages that keep the line. */
const OF_THE_LINE: ReadonlySet<number> = new Set([7, 11, 12, 13, 32, 33, 37, 39, 41, 42, 70]);

function filledField(number: number, value: string | Uint8Array, fill: Fill): string | Uint8Array {
  if (isSensitiveField(number)) return hiddenAs(value, fill);
  if (value instanceof Uint8Array) {
    return number === 55 ? fromHex(maskTlv(value).replaceAll('X', String(fill))) : value;
  }
  if (number === 2) return truncatePAN(value).replaceAll('*', String(fill));
  if (number === 48) return filledSubelements(value, fill);
  return withoutNumbers(value, fill);
}

function hiddenAs(value: string | Uint8Array, fill: Fill): string | Uint8Array {
  if (typeof value === 'string') return String(fill).repeat(value.length);
  return new Uint8Array(value.length).fill(0x11 * fill);
}

function filledSubelements(text: string, fill: Fill): string {
  const places = attempt(() => subelementPlaces(text));
  if (places === undefined) return String(fill).repeat(text.length);
  let shown = text;
  for (const { id, start, end } of places) {
    if (!isSensitiveSubelement(id)) continue;
    shown = shown.slice(0, start) + String(fill).repeat(end - start) + shown.slice(end);
  }
  return shown;
}

/** A text may hold anything: what could be an account number is hidden. */
function withoutNumbers(text: string, fill: Fill): string {
  return text.replace(/\d{13,19}/g, (digits) =>
    isAccountNumber(digits) ? String(fill).repeat(digits.length) : digits,
  );
}

/** By its check digit (ISO/IEC 7812-1, annex B). */
function isAccountNumber(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const value = Number(digit) * (i % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
